import {
  checkReversible,
  coupledWaves,
  echoFidelity,
  errorSignal,
  grid,
  grossPitaevskii,
  quadratureCost,
  readTouchstone,
  reversibleDevice,
  type State,
  type System,
} from "echolab";
import { complexArray, coupledOscillators, echo, manakov, scalarChain } from "echolab/waves";
import { describe, expect, test } from "vitest";
import {
  append,
  concatenated,
  euclideanNorm,
  maximum,
  minimum,
  refill,
} from "../../kernel-lib/src/fields/lists.js";

/** More values than any stack takes as arguments of a call. */
const MANY = 500_000;
/** Rounding of one step there and back. */
const FIDELITY = 1e-12;

function start({ size, learningSize }: System): State {
  const wave = (n: number, k: number) => Float64Array.from({ length: n }, (_, i) => 0.1 * Math.sin(k * i));
  return {
    psi: complexArray(wave(size, 0.01), wave(size, 0.02)),
    theta: complexArray(wave(learningSize, 0.03)),
  };
}

describe("echoes of fields of more values than a call takes arguments", () => {
  test.each<[string, System]>([
    ["256 × 256 points", coupledWaves({ grid: grid({ points: [256, 256], length: 40 }) })],
    ["250 × 250 points", coupledWaves({ grid: grid({ points: [250, 250], length: 40 }) })],
    ["65,536 points on a line", coupledWaves({ grid: grid({ points: 65_536, length: 8000 }) })],
    ["a prime number of points", coupledWaves({ grid: grid({ points: 65_537, length: 8000 }) })],
    ["matter waves", grossPitaevskii({ grid: grid({ points: [256, 256], length: 40 }), trap: 0.1 })],
    ["two polarisations", manakov({ grid: grid({ points: 50_000, length: 8000 }) })],
    ["500 coupled oscillators", coupledOscillators({ oscillators: 500 })],
    ["a long chain of pendula", scalarChain({ sites: 150_000 })],
  ])("%s", (_, system) => {
    const machine = reversibleDevice(system, { duration: 0.01, steps: 1 });
    const state = start(system);
    expect(echoFidelity(machine, state)).toBeLessThan(FIDELITY);
    expect(() => checkReversible(machine, state)).not.toThrow();
    const cost = quadratureCost(state.psi);
    expect(echo(machine, state, errorSignal(cost, 0), 1e-4).cost).toBeGreaterThan(0);
  });
});

describe("functions of long lists", () => {
  const long = Float64Array.from({ length: MANY }, (_, i) => Math.sin(i));
  test("largest and smallest values", () => {
    expect(maximum(long)).toBe(long.reduce((a, b) => Math.max(a, b)));
    expect(minimum(long)).toBe(long.reduce((a, b) => Math.min(a, b)));
    expect([maximum([]), minimum([])]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect([maximum([1, Number.NaN, 2]), minimum([Number.NaN])]).toEqual([Number.NaN, Number.NaN]);
  });

  test.each<[number[][], number]>([
    [[[3], [4]], 5],
    [[[3e200, -4e200]], 5e200],
    [[[3e-200], [4e-200]], 5e-200],
    [[[]], 0],
    [[[0, -0]], 0],
    [[[1, Number.NEGATIVE_INFINITY]], Number.POSITIVE_INFINITY],
    [[[1, Number.NaN]], Number.NaN],
  ])("norm of %j", (lists, norm) => {
    if (Number.isFinite(norm) && norm !== 0) expect(euclideanNorm(...lists) / norm).toBeCloseTo(1, 14);
    else expect(euclideanNorm(...lists)).toBe(norm);
  });

  test("norm, joining, adding and refilling", () => {
    expect(euclideanNorm(long) ** 2 / MANY).toBeCloseTo(0.5, 5);
    expect(concatenated(long, [1, 2], long)).toHaveLength(2 * MANY + 2);
    const list = [7];
    append(list, long);
    expect([list.length, list[0], list[MANY]]).toEqual([MANY + 1, 7, long[MANY - 1]]);
    refill(list, long);
    expect([list.length, list[1]]).toEqual([MANY, Math.sin(1)]);
    refill(list, list);
    expect(list).toHaveLength(MANY);
  });
});

test("a Touchstone file of one line a frequency may have any number of ports", () => {
  // 2·300² numbers, the frequency in the line before: 1 GHz, then |S| = 0.001 and its angle.
  const text = `# GHz S MA R 50\n1\n${"0.001 90 ".repeat(300 * 300)}\n`;
  expect(readTouchstone(text).matrices[0].size).toBe(300);
});
