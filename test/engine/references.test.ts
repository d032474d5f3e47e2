import {
  type ComplexArray,
  coupledWaves,
  grid,
  kerrArray,
  layeredNetwork,
  network,
  reversibleDevice,
} from "echolab";
import { describe, expect, test } from "vitest";
import { solveAll } from "../../kernel-lib/src/engine/linear/dense.js";
import { propagation } from "../../kernel-lib/src/engine/waves/photonic.js";
import references from "./references.json";

/** Rounding of a few steps or of a small, well-conditioned system, in units of the largest number. */
const ROUNDING = 1e-13;
/** Numbers of 1e-310 have a last digit of 5e-14, which every step can lose. */
const SUBNORMAL = 1e-12;
/** Kerr phases of 1e2 and more, each known to a rounding of itself. */
const WINDING = 1e-11;

const tolerance = (amplitude: number) =>
  amplitude < 1e-300 ? SUBNORMAL : amplitude > 10 ? WINDING : ROUNDING;

/** The same numbers as in references.py. */
function numbers(count: number, seed: number, scale = 1): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const x = 0.7548776662466927 * (i + 1) * (i + 1) + 0.5698402909980532 * seed;
    return scale * ((x % 1) - 0.5);
  });
}

function complexNumbers(count: number, seed: number, scale = 1): ComplexArray {
  return { re: numbers(count, seed, scale), im: numbers(count, seed + 1, scale) };
}

/** Largest difference in units of the largest number: squares of subnormal ones would vanish. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const most = (values: number[]) => Math.max(...values.map(Math.abs));
  return most(Array.from(a, (x, i) => x - b[i])) / most(Array.from(b));
}

const both = ({ re, im }: { re: ArrayLike<number>; im: ArrayLike<number> }) => [
  ...Array.from(re),
  ...Array.from(im),
];

describe("kernels agree with NumPy", () => {
  test.each(references.waves)("waves on $shape points, amplitude $amplitude", (reference) => {
    const { shape, amplitude, steps, psi, theta } = reference;
    const size = shape.reduce((a, b) => a * b, 1);
    const points = shape.length === 1 ? shape[0] : ([shape[0], shape[1]] as const);
    const waves = coupledWaves({
      grid: grid({ points, length: shape.length === 1 ? 10 : [10, 10] }),
      ...{ beta: 1, kerr: 1, chi: 1, mass: 10 },
    });
    const state = {
      psi: complexNumbers(size, 1, amplitude),
      theta: { re: numbers(size, 3), im: numbers(size, 4) },
    };
    const result = reversibleDevice(waves, { duration: 0.01 * steps, steps }).forward(state);
    expect(difference(both(result.psi), both(psi))).toBeLessThan(tolerance(amplitude));
    expect(difference(both(result.theta), both(theta))).toBeLessThan(tolerance(amplitude));
  });

  test.each(references.dense)(
    "a solution of $n equations, symmetric: $symmetric, size $size",
    (reference) => {
      const { n, symmetric, size, x } = reference;
      const a = complexNumbers(n * n, 5);
      for (const part of [a.re, a.im]) {
        for (let i = 0; i < n; i++) {
          if (symmetric) for (let j = 0; j < i; j++) part[i * n + j] = part[j * n + i];
          if (part === a.im) part[i * n + i] += 2;
        }
        for (let at = 0; at < n * n; at++) part[at] *= size;
      }
      const b = complexNumbers(3 * n, 7);
      solveAll(n, 3, a, b, b, symmetric);
      expect(difference(both(b), both(x))).toBeLessThan(ROUNDING);
    },
  );

  test.each(references.layered)("a layered network $layers in $readout", (reference) => {
    const { layers, outputs, gradient } = reference;
    const drive = reference.readout === "transmission" ? "input" : "output";
    const network = layeredNetwork({ layers, drive, decay: 0.5, seed: 1 });
    network.parameters.set(numbers(network.parameters.length, 9));
    const input = numbers(layers[0], 10);
    const weights = numbers(network.outputs, 11);
    expect(difference(network.forward(input, 1), outputs)).toBeLessThan(ROUNDING);
    const own = new Float64Array(network.parameters.length);
    network.scatteringPullback()(input, 1, () => weights, own);
    expect(difference(own, gradient)).toBeLessThan(ROUNDING);
  });

  test.each(references.strips)("S of a strip of $length × $width modes", ({ width, length, s }) => {
    const size = width * length;
    const couplings = [];
    for (let i = 0; i < size; i++) {
      if ((i + 1) % width) couplings.push({ between: [i, i + 1] as const, value: 1 });
      if (i + width < size) couplings.push({ between: [i, i + width] as const, value: 1 });
    }
    const decay = Float64Array.from({ length: size }, (_, i) => (i < width || i >= size - width ? 2 : 0));
    const { values } = network({ detuning: numbers(size, 12), decay, couplings }).scattering(0.1);
    expect(difference(both(values), both(s))).toBeLessThan(ROUNDING);
  });

  test.each(references.arrays)("an array of Kerr cavities, amplitude $amplitude", (reference) => {
    const { amplitude, steps, psi, theta } = reference;
    const state = { psi: complexNumbers(4, 13, amplitude), theta: complexNumbers(16, 15, amplitude) };
    const array = kerrArray({ hopping: 10, kerr: -2, kappa: 0.3 });
    const result = reversibleDevice(array, { duration: 0.04 * steps, steps }).forward(state);
    expect(difference(both(result.psi), both(psi))).toBeLessThan(tolerance(amplitude));
    expect(difference(both(result.theta), both(theta))).toBeLessThan(tolerance(amplitude));
  });

  test.each(references.photonic)(
    "a photonic network of $channels × $side × $side, amplitude $amplitude",
    (reference) => {
      const { side, channels, amplitude, psi } = reference;
      const size = channels * side * side;
      const field = complexNumbers(size, 17, amplitude);
      const phases = numbers(6 * size, 19, 6);
      propagation({ side, channels, stages: 2 })([field], "forward", phases, 1.3, new Float64Array(6 * size));
      expect(difference(both(field), both(psi))).toBeLessThan(tolerance(amplitude));
    },
  );
});
