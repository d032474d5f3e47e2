import type { Complex, ComplexArray } from "../../fields/complex.js";
import { borrowed } from "../memory/arena.js";
import { float64, int32 } from "../memory/memory.js";
import { kernels } from "../memory/wasm.js";
import { largestPart } from "./dense.js";
import { plainSchur } from "./plain-schur.js";
import { iterateQr } from "./qr-iteration.js";

/**
 * Schur forms of dense complex matrices, and orthonormal bases of their invariant subspaces. Unitary steps only, so that
 * eigenvalues are exact for a matrix within rounding of A.
 */

/** A Schur form A = Q T Q†: T upper triangular, Q unitary, both n × n row-major. */
export interface SchurForm {
  readonly t: ComplexArray;
  readonly q: ComplexArray;
}

/** Number of QR steps whose rotations are collected before they are applied outside of their block. */
const TOGETHER = 16;
/** Bytes of a rotation in kernel memory. */
const ROTATION = 32;
/** Numbers of a row of a strip, real and imaginary parts of four columns. */
const ROW = 8;

/** Computes the Schur form of an n × n row-major matrix, which is not changed. */
export function schurForm(
  n: number,
  a: ComplexArray,
  { plain = false }: { plain?: boolean } = {},
): SchurForm {
  return plain || !kernels("schur") ? plainForm(n, a, true) : compiledForm(n, a, true);
}

/** Computes the eigenvalues alone, at about a third of the cost. */
export function schurDiagonal(n: number, a: ComplexArray): ComplexArray {
  return diagonal(n, (kernels("schur") ? compiledForm : plainForm)(n, a, false).t);
}

/** The diagonal of an n × n matrix: the eigenvalues, in a Schur form. */
export function diagonal(n: number, t: ComplexArray): ComplexArray {
  return {
    re: Float64Array.from({ length: n }, (_, i) => t.re[i * n + i]),
    im: Float64Array.from({ length: n }, (_, i) => t.im[i * n + i]),
  };
}

function plainForm(n: number, a: ComplexArray, wanted: boolean): SchurForm {
  const t = { re: a.re.slice(), im: a.im.slice() };
  return { t, q: plainSchur(n, t, wanted) ?? t };
}

/** Q is that of T where it is not `wanted`. */
function compiledForm(n: number, a: ComplexArray, wanted: boolean): SchurForm {
  const exports = kernels("schur")!;
  // Scaling by a power of two is exact, and keeps squares from overflowing.
  const largest = largestPart(a);
  const scale = largest > 0 && largest < Number.POSITIVE_INFINITY ? 2 ** -Math.floor(Math.log2(largest)) : 1;
  const plane = 8 * n * n;
  const strips = exports.stripsBytes(n);
  const bytes = [
    plane,
    plane,
    plane,
    plane,
    strips,
    strips,
    64 * n,
    TOGETHER * exports.stepBytes(n),
    8 * TOGETHER,
  ];
  return borrowed(bytes, ([re, im, qRe, qIm, t, q, work, rotations, ranges]) => {
    const planes = [re, im].map((address) => float64(address, n * n));
    planes[0].set(a.re);
    planes[1].set(a.im);
    for (const plane of planes) for (let x = 0; x < n * n; x++) plane[x] *= scale;
    exports.hessenberg(n, re, im, wanted ? qRe : 0, qIm, work);
    exports.toStrips(n, re, im, t, 1);
    if (wanted) exports.toStrips(n, qRe, qIm, q, n);
    const form = new StripHessenberg(n, { t, q: wanted ? q : undefined, rotations, ranges });
    iterateQr(n, form);
    form.turnRest();
    exports.fromStrips(n, t, re, im);
    const read = (address: number, factor: number) => float64(address, n * n).map((x) => x * factor);
    const triangle = { re: read(re, 1 / scale), im: read(im, 1 / scale) };
    if (!wanted) return { t: triangle, q: triangle };
    exports.fromStrips(n, q, re, im);
    return { t: triangle, q: adjointOf(n, float64(re, n * n), float64(im, n * n)) };
  });
}

/** A Hessenberg matrix in strips of kernel memory, and Q† that is turned with it where it is wanted. */
class StripHessenberg {
  readonly #exports = kernels("schur")!;
  readonly #numbers: Float64Array;
  readonly #strip: number;
  /** Steps whose rotations are kept, and the block in which they have turned all. */
  #kept = 0;
  #first = 0;
  #last: number;

  constructor(
    readonly n: number,
    readonly at: { t: number; q: number | undefined; rotations: number; ranges: number },
  ) {
    this.#numbers = float64(at.t, this.#exports.stripsBytes(n) / 8);
    this.#strip = this.#exports.stripsBytes(n) / 8 / Math.ceil(n / 4);
    this.#last = n - 1;
  }

  re(row: number, column: number): number {
    return this.#numbers[(column >> 2) * this.#strip + row * ROW + (column & 3)];
  }

  im(row: number, column: number): number {
    return this.#numbers[(column >> 2) * this.#strip + row * ROW + (column & 3) + ROW / 2];
  }

  clear(row: number, column: number): void {
    const at = (column >> 2) * this.#strip + row * ROW + (column & 3);
    this.#numbers[at] = 0;
    this.#numbers[at + ROW / 2] = 0;
  }

  step(low: number, high: number, shift: Complex): void {
    const { t, rotations, ranges } = this.at;
    if (this.#kept === TOGETHER || low < this.#first) this.turnRest();
    if (this.#kept === 0) [this.#first, this.#last] = [low - (low % 4), high];
    int32(ranges, 2 * TOGETHER).set([low, high], 2 * this.#kept);
    const to = rotations + this.#kept * ROTATION * this.n;
    this.#exports.step(this.n, this.#first, this.#last, low, high, shift.re, shift.im, t, to);
    this.#kept++;
  }

  /** Applies the collected rotations outside of the block. */
  turnRest(): void {
    const { n, at } = this;
    if (this.#kept > 0 && at.q !== undefined) {
      const strips = Math.ceil(n / 4);
      const kept = [this.#kept, at.ranges, at.rotations] as const;
      this.#exports.turnStrips(n, (this.#last >> 2) + 1, strips, at.t, ...kept);
      this.#exports.turnStrips(n, 0, strips, at.q, ...kept);
      this.#exports.turnAbove(n, this.#first, at.t, ...kept);
    }
    this.#kept = 0;
  }
}

function adjointOf(n: number, re: Float64Array, im: Float64Array): ComplexArray {
  const a = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0, x = 0; i < n; i++) {
    for (let j = 0; j < n; j++, x++) {
      a.re[j * n + i] = re[x];
      a.im[j * n + i] = -im[x];
    }
  }
  return a;
}
