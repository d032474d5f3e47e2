import type { ComplexArray } from "../../fields/complex.js";
import { transform } from "./fft.js";
import { cos, sin } from "./trigonometry.js";

/**
 * The two halves of a split step on one field, in place: a phase in Fourier space and a phase in real space. Compiled
 * kernels replace them where they exist.
 */

/** Multiplies the Fourier transform of a field by a table of phases. */
export class SpectralPhase {
  readonly #work: { re: Float64Array; im: Float64Array };

  /** `shape`: points along each axis, slowest first (one or two axes). */
  constructor(readonly shape: readonly number[]) {
    const size = shape.reduce((a, b) => a * b, 1);
    this.#work = { re: new Float64Array(size), im: new Float64Array(size) };
  }

  /** Forward transform over all axes, no normalisation. */
  forward(re: Float64Array, im: Float64Array): void {
    const [first, second] = this.shape;
    transform(re, im, first, second ?? 1, 0, this.#work);
    if (second !== undefined) {
      for (let row = 0; row < first; row++) transform(re, im, second, 1, row * second, this.#work);
    }
  }

  /** Inverse transform over all axes, no normalisation. */
  inverse(re: Float64Array, im: Float64Array): void {
    this.forward(im, re);
  }

  /**
   * Multiplies by the table in Fourier space, ψ ← F⁻¹ · table · F ψ; the table holds the factor 1/N of the inverse
   * transform.
   */
  apply(re: Float64Array, im: Float64Array, tableRe: Float64Array, tableIm: Float64Array): void {
    this.forward(re, im);
    for (let k = 0; k < re.length; k++) {
      const a = re[k];
      const b = im[k];
      re[k] = a * tableRe[k] - b * tableIm[k];
      im[k] = a * tableIm[k] + b * tableRe[k];
    }
    this.inverse(re, im);
  }
}

/** Largest number of tables that are kept, one a time step; a run uses few different ones. */
const MOST_TABLES = 16;

/** Makes tables exp(−i dt β k²/2)/N of a free wave for the N squared wavenumbers k², by time step dt. */
export function kineticPhases(k2: Float64Array, beta: number): (dt: number) => ComplexArray {
  const tables = new Map<number, ComplexArray>();
  return (dt) => {
    let table = tables.get(dt);
    if (!table) {
      table = {
        re: k2.map((k) => cos((dt * beta * k) / 2) / k2.length),
        im: k2.map((k) => -sin((dt * beta * k) / 2) / k2.length),
      };
      if (tables.size >= MOST_TABLES) tables.clear();
      tables.set(dt, table);
    }
    return table;
  };
}

/**
 * ψ ← exp(−i dt (g|ψ|² + χθ)) ψ and π ← π − dt χ|ψ|²: Kerr effect, phase from the learning field and
 * the force of the wave on it, exact together because none of them changes |ψ|² or θ.
 */
export function localKick(
  re: Float64Array,
  im: Float64Array,
  theta: Float64Array,
  momentum: Float64Array,
  dt: number,
  g: number,
  chi: number,
): void {
  for (let i = 0; i < re.length; i++) {
    const a = re[i];
    const b = im[i];
    const density = a * a + b * b;
    const angle = -dt * (g * density + chi * theta[i]);
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    re[i] = a * c - b * s;
    im[i] = a * s + b * c;
    momentum[i] -= dt * chi * density;
  }
}
