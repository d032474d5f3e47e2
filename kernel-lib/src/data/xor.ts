import { positive } from "../fields/check.js";
import { type ComplexArray, complexArray } from "../fields/complex.js";
import { Field, wavePacket } from "../fields/field.js";
import type { Grid } from "../fields/grid.js";

/** The four patterns of exclusive-or in signs: the product of the inputs, with opposite sign. */
export const XOR: readonly { readonly inputs: readonly [number, number]; readonly target: number }[] = [
  { inputs: [1, 1], target: -1 },
  { inputs: [1, -1], target: 1 },
  { inputs: [-1, 1], target: 1 },
  { inputs: [-1, -1], target: -1 },
];

/**
 * Settings of {@link xorWaves}: the grid (a length of 16 or more, for pulses at x = ±5) and the amplitudes of the pulses.
 */
export interface XorWavesOptions {
  /** One-dimensional grid of the wave. */
  readonly grid: Grid;
  /** Amplitude A of the pulses. Default 2. */
  readonly amplitude?: number;
  /** Whether a bias pulse of amplitude A at x = 0 accompanies the inputs. Default true. */
  readonly bias?: boolean;
}

/**
 * Makes XOR for a wave machine in one dimension: two unit-norm Gaussian pulses (σ = 0.8) at x = ±5 with amplitudes ±A;
 * the output is y = Re ∫φΨ with a Gaussian φ (σ = 1.2) at x = 0, the targets are ∓0.3 A.
 *
 * The bias pulse is a phase reference: the Hamiltonian conserves Σ|Ψ|² (U(1) symmetry), so without it
 * flipping both inputs flips the output, and XOR is out of reach. The constants are this project's own.
 */
export function xorWaves({ grid, amplitude = 2, bias = true }: XorWavesOptions): {
  samples: { input: Field; target: number; inputs: readonly [number, number] }[];
  /** φ times the grid's cell, so that y = Re Σ φ_j Ψ_j; for `quadratureCost`. */
  readout: Field;
  /** Target amplitude |t|; costs divided by its square are normalised. */
  scale: number;
} {
  positive("amplitude", amplitude);
  const left = wavePacket(grid, { at: -5, width: 0.8 });
  const right = wavePacket(grid, { at: 5, width: 0.8 });
  const middle = wavePacket(grid, { at: 0, width: 0.8 });
  const readout = wavePacket(grid, { at: 0, width: 1.2 });
  const scale = 0.3 * amplitude;
  const samples = XOR.map(({ inputs, target }) => ({
    inputs,
    input: new Field(grid)
      .plus(left, amplitude * inputs[0])
      .plus(right, amplitude * inputs[1])
      .plus(middle, bias ? amplitude : 0),
    target: target * scale,
  }));
  return { samples, readout: readout.times(grid.cell), scale };
}

/**
 * Makes XOR for an array of cavities: the amplitudes (±A, ±A, 0, 0) go into the four modes of Ψ, and the target of mode 3
 * is +`target` for equal signs and −`target` for different ones, without imaginary part; for `modeCost([3])`.
 */
export function xorPorts(options: { amplitude: number; target: number }): {
  samples: { input: ComplexArray; target: ComplexArray; inputs: readonly [number, number] }[];
  /** Target amplitude |t|; costs divided by its square are normalised. */
  scale: number;
} {
  const amplitude = positive("amplitude", options.amplitude);
  const scale = positive("target", options.target);
  const samples = XOR.map(({ inputs, target }) => ({
    inputs,
    input: complexArray([amplitude * inputs[0], amplitude * inputs[1], 0, 0]),
    target: complexArray([-scale * target]),
  }));
  return { samples, scale };
}
