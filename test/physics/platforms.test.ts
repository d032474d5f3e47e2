/** The table of all platforms: every example runs, shows a picture, has gradients that agree with differences, and learns its task. */
import { byAdjoint, byDifferences, checkReversible, compare, echoFidelity, evaluate, trainer } from "echolab";
import { mimeBundle } from "echolab/display";
import { describe, expect, test } from "vitest";
import type { Diagram } from "../../kernel-lib/src/fields/diagram";
import { platform, platformTable } from "../../kernel-lib/src/platforms/table";
import { inputOf } from "../../kernel-lib/src/platforms/table/platform";

const rows = platformTable.map((row) => [row.name, row] as const);
/** Rounding of a passage and its echo. */
const ECHO = 1e-8;
/** Part of the cost that may be left after the small training of an example. */
const LEARNED = 0.5;

/** Lists of a diagram have one finite place a node, and edges end at nodes. */
function checkDiagram({ nodes, edges }: Diagram) {
  expect(nodes.x.length).toBeGreaterThan(0);
  for (const list of [nodes.y, nodes.value, nodes.size, nodes.label])
    if (list) expect(list).toHaveLength(nodes.x.length);
  expect(Array.from(nodes.x).every(Number.isFinite)).toBe(true);
  if (!edges) return;
  for (const list of [edges.to, edges.value, edges.width])
    if (list) expect(list).toHaveLength(edges.from.length);
  for (const end of [...Array.from(edges.from), ...Array.from(edges.to)])
    expect(end).toBeLessThan(nodes.x.length);
}

describe("the table of platforms", () => {
  test("every name is there once, with a lesson in one line and what an echo would need", () => {
    expect(new Set(platformTable.map(({ name }) => name)).size).toBe(platformTable.length);
    for (const { lesson, echo } of platformTable) {
      for (const words of [lesson, echo.needs]) expect(words).toMatch(/^[A-Z].{20,160}\.$/s);
    }
    expect(() => platform("abacus")).toThrow(
      /name is "abacus"; it should be one of "coupled nonlinear waves"/,
    );
  });

  test.each(rows)("%s: runs forward, and its methods agree with differences", (_, { make }) => {
    const example = make();
    const { machine, methods } = example;
    const input = inputOf(example);
    const outputs = machine.forward(Float64Array.from(input), 1);
    expect(outputs).toHaveLength(machine.outputs);
    expect(outputs.every(Number.isFinite)).toBe(true);
    expect(machine.runs).toBe(machine.runsPerInput ?? 1);
    // Parameters of 1e-5 S are beyond differences of step 1e-5.
    const tiny = machine.parameters.every((p) => Math.abs(p) < 1e-3);
    for (const { method, deviation } of methods) {
      const reference = tiny ? byAdjoint() : byDifferences({ step: 1e-6 });
      const [row] = compare(machine, [method], { input, reference }).rows;
      expect(row.deviation).toBeLessThan(deviation);
      expect([row.method, row.counted]).toEqual([row.method, row.runs]);
    }
  });

  test.each(rows)("%s: learns its task", (_, { make }) => {
    const { machine, training, updates } = make();
    const { data, cost } = training;
    const before = evaluate(machine, data, cost);
    const learner = trainer({ ...training, machine });
    learner.train(updates).toEnd();
    const after = evaluate(machine, data, cost);
    expect(after.cost).toBeLessThan(LEARNED * before.cost);
    if ("accuracy" in after) expect(after.accuracy).toBe(1);
  });

  test.each(rows)("%s: has a picture", async (_, { make }) => {
    const picture = make().picture();
    if ((picture as Diagram).kind === "diagram") checkDiagram(picture as Diagram);
    const bundle = await mimeBundle(picture as Parameters<typeof mimeBundle>[0]);
    expect(Object.keys(bundle)).toEqual(expect.arrayContaining(["image/png", "text/plain"]));
  });
});

describe("echoes", () => {
  const trials = platformTable.flatMap(
    ({ name, echo }) =>
      echo.devices?.().map((trial) => [`${name}, ${trial.name}`, trial, echo] as const) ?? [],
  );
  test.each(trials)("%s", (name, { device, state }) => {
    const perfect = /as it is|all of it|no resistor|without/.test(name);
    const fidelity = echoFidelity(device, state);
    if (perfect) {
      expect(fidelity).toBeLessThan(ECHO);
      checkReversible(device, state);
    } else {
      expect(fidelity).toBeGreaterThan(1e-4);
      expect(() => checkReversible(device, state)).toThrow(/device is not reversible/);
    }
  });
});
