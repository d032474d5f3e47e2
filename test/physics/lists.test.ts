import {
  coupledWaves,
  crossEntropyCost,
  echoMachine,
  grid,
  grossPitaevskii,
  kerrArray,
  lattices,
  network,
  nonlinearModes,
  quadratureCost,
  recurrentNetwork,
  relativeError,
  reversibleDevice,
  smoothRandom,
  wavePacket,
} from "echolab";
import { jitter } from "echolab/learning";
import { complexArray, Field, frictionStep, learningRate } from "echolab/waves";
import { describe, expect, test } from "vitest";
import { shown } from "../../kernel-lib/src/fields/check.js";

const space = grid({ points: 4, length: 4 });
const machine = reversibleDevice(coupledWaves({ grid: space }), { duration: 1, steps: 2 });

/** Entries that JavaScript would make numbers of: 0, 1, 0, 12, 3, 0, NaN, NaN, 0, 5, 1. */
const ENTRIES: [string, unknown, string][] = [
  ["null, which is JSON's NaN", null, "null"],
  ["true", true, "true"],
  ["false", false, "false"],
  ["text", "12", '"12"'],
  ["a list of one", [3], "[3]"],
  ["an empty list", [], "[]"],
  ["nothing", undefined, "undefined"],
  ["an object", {}, "an object"],
  ["empty text", "", '""'],
  ["a date", new Date(5), "an object"],
  ["a large integer", 1n, "1n"],
  ["a function", () => 1, "a function"],
  ["NaN", Number.NaN, "NaN"],
  ["infinity", Number.POSITIVE_INFINITY, "Infinity"],
];

/** Where users hand in lists: each makes something of four numbers, of which the third is wrong. */
const PLACES: [string, (list: never) => unknown, string][] = [
  ["complexArray", (list) => complexArray(list), "re"],
  ["imaginary parts", (list) => complexArray([0, 0, 0, 0], list), "im"],
  ["a field", (list) => new Field(space, list), "re"],
  ["detunings", (list) => network({ detuning: list, decay: [1, 1, 1, 1] }), "detuning"],
  ["decay", (list) => network({ detuning: [0, 0, 0, 0], decay: list }), "decay"],
  ["loss", (list) => network({ detuning: [0, 0, 0, 0], decay: [1, 1, 1, 1], loss: list }), "loss"],
  ["frequencies", (list) => network({ detuning: [0], decay: [1] }).sweep(list), "omegas"],
  ["an array of cavities", (list) => kerrArray({ detuning: list }), "detuning"],
  ["a potential", (list) => grossPitaevskii({ grid: space, potential: list }), "potential"],
  [
    "Kerr strengths",
    (list) => nonlinearModes({ detuning: [0, 0, 0, 0], decay: [1, 1, 1, 1], kerr: list }),
    "kerr",
  ],
  [
    "a recurrent network",
    (list) => recurrentNetwork({ detuning: list, couplings: [], inputs: [0], outputs: [1] }),
    "detuning",
  ],
  ["a learning field", (list) => echoMachine(machine, { theta: list }), "theta"],
];

describe("lists take numbers and nothing that JavaScript would make numbers of", () => {
  for (const [what, make, name] of PLACES) {
    test.each(ENTRIES)(`${what}: %s`, (_, entry, text) => {
      expect(() => make([0, 0, entry, 0] as never)).toThrow(
        `${name}[2] is ${text}; it should be a finite real number.`,
      );
    });

    test(`${what}: numbers of every kind of list`, () => {
      for (const list of [[0, 1, 2, 3], Int8Array.of(0, 1, 2, 3), Float32Array.of(0, 0.5, 1, 2)])
        expect(() => make(list as never)).not.toThrow();
    });

    test(`${what}: no list`, () => {
      for (const value of ["0000", { length: 4 }, new DataView(new ArrayBuffer(4)), () => [0, 0, 0, 0]])
        expect(() => make(value as never)).toThrow(`${name} is ${shown(value)}; it should be`);
    });
  }

  test("short lists with a gap", () => {
    expect(() =>
      wavePacket(grid({ points: [4, 4], length: 4 }), { at: [null, 1] as never, width: 1 }),
    ).toThrow(/at\[0\] is null/);
    expect(() => grid({ points: [4, "4"] as never, length: 4 })).toThrow(/points\[1\] is "4"/);
    expect(() => lattices.square().bands([true, 0] as never)).toThrow(/k\[0\] is true/);
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested.
    expect(() => complexArray([1, , 2] as never)).toThrow(/re\[1\] is undefined/);
    expect(() => complexArray(BigInt64Array.of(1n) as never)).toThrow(/re\[0\] is 1n/);
  });
});

describe("a value in a message is short and tells what it is", () => {
  test.each<[unknown, string]>([
    [[1, "2", null, [3]], '[1, "2", null, […]]'],
    [Float64Array.of(1, 2, 3, 4, 5), "[1, 2, 3, 4, … 5 values]"],
    [new DataView(new ArrayBuffer(8)), "an object"],
    ["x".repeat(100), `"${"x".repeat(57)}…"`],
    [Symbol("s"), "Symbol(s)"],
    [null, "null"],
    [-0, "0"],
  ])("%o", (value, text) => {
    expect(shown(value)).toBe(text);
  });
});

describe("single numbers are not converted either", () => {
  const zero = complexArray([0]);
  const two = network({ detuning: [0, 0], decay: [1, 1] }).scattering();
  const wrong = (value: unknown) => value as never;
  test.each<[string, (value: never) => unknown, string]>([
    ["a wave sent in", (x) => two.scatter({ re: wrong([0, x]), im: wrong([0, 0]) }), "incoming.re[1]"],
    ["a readout mode", (x) => quadratureCost({ re: wrong([x]), im: wrong([0]) }), "mode.re[0]"],
    ["an output", (x) => crossEntropyCost()(wrong([0, x]), 0), "outputs[1]"],
    ["a friction", (x) => frictionStep(zero, { mass: 1, friction: x }), "friction"],
    ["a largest kick", (x) => frictionStep(zero, { mass: 1, kickLimit: x }), "kickLimit"],
    ["an error signal", (x) => learningRate({ epsilon: x, mass: 1, kind: "real" }), "epsilon"],
    ["a mass", (x) => learningRate({ epsilon: 1, mass: x, kind: "real" }), "mass"],
    ["a height of a landscape", (x) => smoothRandom(space, { seed: 1, rms: x }), "rms"],
    ["a number of modes", (x) => smoothRandom(space, { seed: 1, modes: x }), "modes"],
    ["a background", (x) => jitter({ rows: 2, columns: 2, background: x }), "background"],
  ])("%s", (_, make, name) => {
    for (const value of [null, true, "1", [1], {}])
      expect(() => make(wrong(value))).toThrow(`${name} is ${shown(value)}; it should be`);
  });
});

describe("numbers are compared with as many others", () => {
  test.each<[unknown, unknown, RegExp]>([
    [[1, 2, 3], [1, 2], /a has 3 values, b has 2/],
    [[1], [1, 2], /a has 1 values, b has 2/],
    [complexArray([1], [5]), [1], /a complex and a real list/],
    [[1], complexArray([1], [5]), /a complex and a real list/],
    [complexArray([1, 2]), complexArray([1]), /a has 2 values, b has 1/],
  ])("%j and %j", (a, b, message) => {
    expect(() => relativeError(a as number[], b as number[])).toThrow(message);
  });
});
