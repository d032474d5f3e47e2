/** Runs taken to their end without a loop, fields as inputs of a comparison, and papers of exactly what was run. */

import { expect, test } from "vitest";
import { byEcho } from "../../kernel-lib/src/echo/by-echo";
import { reversibleDevice } from "../../kernel-lib/src/echo/device";
import { echoMachine } from "../../kernel-lib/src/echo/machine";
import { cite } from "../../kernel-lib/src/learning/cite";
import { compare } from "../../kernel-lib/src/learning/compare";
import { squaredError } from "../../kernel-lib/src/learning/costs";
import { byAdjoint } from "../../kernel-lib/src/learning/gradients/adjoint";
import { byScattering } from "../../kernel-lib/src/learning/gradients/scattering";
import { sgd } from "../../kernel-lib/src/learning/optimisers";
import { descent } from "../../kernel-lib/src/learning/rules/descent";
import { trainer } from "../../kernel-lib/src/learning/trainer";
import { nonlinearModes } from "../../kernel-lib/src/scattering/machines/nonlinear.js";
import { recurrentNetwork } from "../../kernel-lib/src/scattering/machines/recurrent.js";
import { kerrArray } from "../../kernel-lib/src/systems/kerr-array";

const modes = () =>
  recurrentNetwork({
    detuning: [0.3, -0.2, 0.1],
    couplings: [
      { between: [0, 2], value: 0.7 },
      { between: [1, 2], value: -0.4 },
    ],
    inputs: [0, 1],
    outputs: [2],
  });
const data = [
  { input: [1, 1], target: -0.5 },
  { input: [1, -1], target: 0.5 },
];
const learnerOf = (machine: ReturnType<typeof modes>) =>
  trainer({
    machine,
    data,
    cost: squaredError(),
    rule: descent(sgd({ rate: 0.1 }), byScattering()),
    seed: 1,
  });

test("toEnd makes the steps of a loop, those that are left of a begun run, and none of a run of none", () => {
  const [looped, ended] = [learnerOf(modes()), learnerOf(modes())];
  for (const _ of looped.train(7));
  ended.train(0).toEnd();
  expect(ended.iteration).toBe(0);
  const run = ended.train(7);
  run.next();
  run.toEnd();
  run.toEnd();
  expect(ended.iteration).toBe(7);
  expect(ended.machine.parameters).toEqual(looped.machine.parameters);
});

test("compare takes a field as it takes its numbers", () => {
  const machine = echoMachine(reversibleDevice(kerrArray(), { duration: 2, steps: 50 }), {
    theta: new Float64Array(16).fill(0.25),
  });
  const field = { re: Float64Array.of(0.4, -0.3, 0, 0), im: Float64Array.of(0, 0.1, 0.2, 0) };
  const flat = [...field.re, ...field.im];
  expect(compare(machine, [byEcho()], { input: field })).toEqual(
    compare(machine, [byEcho()], { input: flat }),
  );
  expect(() => compare(machine, [byEcho()], { input: { re: field.re, im: new Float64Array(3) } })).toThrow(
    /input\.im has 3 values; it should have 4/,
  );
});

test.each([
  ["linear modes by scattering", modes(), byScattering(), ["wanjura2024"]],
  ["linear modes by a computer", modes(), byAdjoint(), ["wanjura2024"]],
  [
    "Kerr modes by scattering",
    nonlinearModes({ detuning: [0.1, 0.2], decay: 1, kerr: 0.2, outputs: [1] }),
    byScattering(),
    ["dalcin2025", "wanjura2024"],
  ],
])("cite names the papers of what was run: %s", (_, machine, method, keys) => {
  const cited = cite({ machine, rule: descent(sgd({ rate: 0.1 }), method) });
  expect([...cited.matchAll(/@article\{(\w+),/g)].map(([, key]) => key)).toEqual(keys);
});
