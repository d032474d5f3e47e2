import type { ComplexArray } from "../fields/complex.js";
import { hermitianEigensystem } from "./hermitian.js";

/**
 * Eigenvalues and right eigenvectors of a dense complex matrix: Householder reduction to Hessenberg form,
 * shifted QR to Schur form A = Q T Q†, back substitution. Unitary steps only, so that eigenvalues are exact
 * for a matrix within rounding of A.
 *
 * Method: Golub & Van Loan, Matrix Computations, ch. 7 (Hessenberg QR with Wilkinson shifts).
 */

const EPSILON: number = 2 ** -52;
/** QR steps an eigenvalue may take; two to three are usual. */
const MOST_STEPS = 60;
/** Every so many steps without success, a shift out of the ordinary breaks a cycle. */
const UNUSUAL_SHIFT = 10;

export interface Eigensystem {
  readonly values: ComplexArray;
  /** n × n row-major; column k belongs to value k and has norm 1. */
  readonly vectors: ComplexArray;
}

export interface EigenOptions {
  /** Promises A = A†: values are real and ascending, vectors orthonormal also where values coincide. */
  readonly hermitian?: boolean;
}

/** A Schur form A = Q T Q†: T upper triangular, Q unitary, both n × n row-major. */
export interface SchurForm {
  readonly t: ComplexArray;
  readonly q: ComplexArray;
}

/** Schur form of an n × n row-major matrix, which is not changed. */
export function schurForm(n: number, a: ComplexArray): SchurForm {
  const t = { re: a.re.slice(), im: a.im.slice() };
  const q = hessenberg(n, t, true) as ComplexArray;
  triangularise(n, t, q);
  return { t, q };
}

/** Eigenvalues and eigenvectors of an n × n row-major matrix, which is not changed. */
export function eigensystem(
  n: number,
  a: ComplexArray,
  { hermitian = false }: EigenOptions = {},
): Eigensystem {
  if (hermitian) return hermitianEigensystem(n, a, true);
  const form = schurForm(n, a);
  return { values: diagonal(n, form.t), vectors: eigenvectors(n, form) };
}

/** Eigenvalues alone, at about a third of the cost. */
export function eigenvalues(
  n: number,
  a: ComplexArray,
  { hermitian = false }: EigenOptions = {},
): ComplexArray {
  if (hermitian) return hermitianEigensystem(n, a, false).values;
  const t = { re: a.re.slice(), im: a.im.slice() };
  hessenberg(n, t, false);
  triangularise(n, t);
  return diagonal(n, t);
}

/** The diagonal of an n × n matrix: the eigenvalues, in a Schur form. */
export function diagonal(n: number, t: ComplexArray): ComplexArray {
  return {
    re: Float64Array.from({ length: n }, (_, i) => t.re[i * n + i]),
    im: Float64Array.from({ length: n }, (_, i) => t.im[i * n + i]),
  };
}

/** Reduces t to upper Hessenberg form by reflections; returns their product Q (A = Q H Q†) where wanted. */
function hessenberg(n: number, t: ComplexArray, wanted: boolean): ComplexArray | undefined {
  const q = wanted ? { re: new Float64Array(n * n), im: new Float64Array(n * n) } : undefined;
  if (q) for (let i = 0; i < n; i++) q.re[i * n + i] = 1;
  const v = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k + 2 < n; k++) {
    let norm = 0;
    for (let i = k + 1; i < n; i++) norm += t.re[i * n + k] ** 2 + t.im[i * n + k] ** 2;
    norm = Math.sqrt(norm);
    if (norm === 0) continue;
    const [hr, hi] = [t.re[(k + 1) * n + k], t.im[(k + 1) * n + k]];
    const head = Math.hypot(hr, hi);
    const [pr, pi] = head === 0 ? [1, 0] : [hr / head, hi / head];
    for (let i = k + 1; i < n; i++) {
      v.re[i] = t.re[i * n + k];
      v.im[i] = t.im[i * n + k];
    }
    v.re[k + 1] += pr * norm;
    v.im[k + 1] += pi * norm;
    // ‖v‖² = 2·norm·(norm + head)
    const factor = 1 / (norm * (norm + head));
    reflectRows(n, t, v, k + 1, k, factor);
    reflectColumns(n, t, v, k + 1, factor);
    if (q) reflectColumns(n, q, v, k + 1, factor);
  }
  return q;
}

/** t ← (1 − f·v v†) t, columns from `first` on; v lives on rows ≥ `from`. */
function reflectRows(
  n: number,
  t: ComplexArray,
  v: ComplexArray,
  from: number,
  first: number,
  f: number,
): void {
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let i = from; i < n; i++) {
    const [vr, vi] = [v.re[i], v.im[i]];
    for (let j = first, at = i * n + first; j < n; j++, at++) {
      re[j] += vr * t.re[at] + vi * t.im[at];
      im[j] += vr * t.im[at] - vi * t.re[at];
    }
  }
  for (let i = from; i < n; i++) {
    const [vr, vi] = [f * v.re[i], f * v.im[i]];
    for (let j = first, at = i * n + first; j < n; j++, at++) {
      t.re[at] -= vr * re[j] - vi * im[j];
      t.im[at] -= vr * im[j] + vi * re[j];
    }
  }
}

/** t ← t (1 − f·v v†). */
function reflectColumns(n: number, t: ComplexArray, v: ComplexArray, from: number, f: number): void {
  for (let i = 0; i < n; i++) {
    let [sr, si] = [0, 0];
    for (let j = from, at = i * n + from; j < n; j++, at++) {
      sr += t.re[at] * v.re[j] - t.im[at] * v.im[j];
      si += t.re[at] * v.im[j] + t.im[at] * v.re[j];
    }
    sr *= f;
    si *= f;
    for (let j = from, at = i * n + from; j < n; j++, at++) {
      t.re[at] -= sr * v.re[j] + si * v.im[j];
      t.im[at] -= si * v.re[j] - sr * v.im[j];
    }
  }
}

/** Shifted QR on a Hessenberg matrix until it is upper triangular; with q, the whole Schur form. */
function triangularise(n: number, t: ComplexArray, q?: ComplexArray): void {
  const cosines = new Float64Array(n);
  const sines = { re: new Float64Array(n), im: new Float64Array(n) };
  const size = (i: number, j: number) => Math.abs(t.re[i * n + j]) + Math.abs(t.im[i * n + j]);
  let scale = 0;
  for (let i = 0; i < n * n; i++) scale = Math.max(scale, Math.abs(t.re[i]), Math.abs(t.im[i]));
  let high = n - 1;
  let steps = 0;
  while (high > 0) {
    let low = high;
    while (low > 0) {
      const neighbours = size(low, low) + size(low - 1, low - 1);
      if (size(low, low - 1) <= EPSILON * (neighbours > 0 ? neighbours : scale)) {
        t.re[low * n + low - 1] = 0;
        t.im[low * n + low - 1] = 0;
        break;
      }
      low--;
    }
    if (low === high) {
      high--;
      steps = 0;
      continue;
    }
    if (++steps > MOST_STEPS)
      throw new RangeError(
        `The QR iteration of a ${n} × ${n} matrix did not converge in ${MOST_STEPS} steps.`,
      );
    const shift = steps % UNUSUAL_SHIFT === 0 ? unusualShift(n, t, high) : wilkinsonShift(n, t, high);
    const [first, last] = q ? [0, n - 1] : [low, high];
    for (let i = low; i <= high; i++) {
      t.re[i * n + i] -= shift.re;
      t.im[i * n + i] -= shift.im;
    }
    for (let k = low; k < high; k++) rotateRows(n, t, k, last, cosines, sines);
    // Row by row: all rotations of a row work on neighbouring numbers.
    for (let i = first; i <= high; i++) rotateWithin(n, t, i, Math.max(low, i - 1), high, cosines, sines);
    if (q) for (let i = 0; i < n; i++) rotateWithin(n, q, i, low, high, cosines, sines);
    for (let i = low; i <= high; i++) {
      t.re[i * n + i] += shift.re;
      t.im[i * n + i] += shift.im;
    }
  }
}

/** Zeroes t[k+1, k] by a rotation of rows k and k+1: [c, s; −s*, c]. */
function rotateRows(
  n: number,
  { re, im }: ComplexArray,
  k: number,
  last: number,
  cosines: Float64Array,
  sines: ComplexArray,
): void {
  const [a, b] = [k * n + k, (k + 1) * n + k];
  const top = Math.hypot(re[a], im[a]);
  const below = Math.hypot(re[b], im[b]);
  const norm = Math.hypot(top, below);
  let [c, sr, si] = [1, 0, 0];
  if (norm > 0) {
    const [pr, pi] = top === 0 ? [1, 0] : [re[a] / top, im[a] / top];
    c = top / norm;
    sr = (pr * re[b] + pi * im[b]) / norm;
    si = (pi * re[b] - pr * im[b]) / norm;
  }
  cosines[k] = c;
  sines.re[k] = sr;
  sines.im[k] = si;
  for (let x = a, y = b, end = k * n + last; x <= end; x++, y++) {
    const [ur, ui, wr, wi] = [re[x], im[x], re[y], im[y]];
    re[x] = c * ur + sr * wr - si * wi;
    im[x] = c * ui + sr * wi + si * wr;
    re[y] = c * wr - sr * ur - si * ui;
    im[y] = c * wi - sr * ui + si * ur;
  }
}

/** Row i of t ← the same row·(rotations from … to − 1)†. */
function rotateWithin(
  n: number,
  { re, im }: ComplexArray,
  i: number,
  from: number,
  to: number,
  cosines: Float64Array,
  sines: ComplexArray,
): void {
  if (from >= to) return;
  let x = i * n + from;
  let [ur, ui] = [re[x], im[x]];
  for (let k = from; k < to; k++, x++) {
    const [c, sr, si] = [cosines[k], sines.re[k], sines.im[k]];
    const [wr, wi] = [re[x + 1], im[x + 1]];
    re[x] = c * ur + sr * wr + si * wi;
    im[x] = c * ui + sr * wi - si * wr;
    const [vr, vi] = [c * wr - sr * ur + si * ui, c * wi - sr * ui - si * ur];
    [ur, ui] = [vr, vi];
  }
  re[x] = ur;
  im[x] = ui;
}

/** The eigenvalue of the last 2 × 2 block that is closer to its last entry. */
function wilkinsonShift(n: number, { re, im }: ComplexArray, high: number): { re: number; im: number } {
  const [a, b, c, d] = [
    (high - 1) * n + high - 1,
    (high - 1) * n + high,
    high * n + high - 1,
    high * n + high,
  ];
  const [hr, hi] = [(re[a] - re[d]) / 2, (im[a] - im[d]) / 2];
  const [br, bi] = [re[b] * re[c] - im[b] * im[c], re[b] * im[c] + im[b] * re[c]];
  let [rr, ri] = squareRoot(hr * hr - hi * hi + br, 2 * hr * hi + bi);
  if (rr * hr + ri * hi < 0) [rr, ri] = [-rr, -ri];
  // d − bc / (h ± √(h² + bc)), the sign without cancellation
  const [xr, xi] = [hr + rr, hi + ri];
  const size = xr * xr + xi * xi;
  if (size === 0) return { re: re[d], im: im[d] };
  return { re: re[d] - (br * xr + bi * xi) / size, im: im[d] - (bi * xr - br * xi) / size };
}

function unusualShift(n: number, { re, im }: ComplexArray, high: number): { re: number; im: number } {
  const at = high * n + high;
  return { re: re[at] + Math.hypot(re[at - 1], im[at - 1]), im: im[at] };
}

function squareRoot(re: number, im: number): [number, number] {
  const size = Math.hypot(re, im);
  const root = Math.sqrt((size + Math.abs(re)) / 2);
  if (root === 0) return [0, 0];
  return re >= 0 ? [root, im / (2 * root)] : [Math.abs(im) / (2 * root), im < 0 ? -root : root];
}

/**
 * Eigenvectors of a matrix from its Schur form, each of norm 1: n × n, column k belongs to diagonal entry k. Where only
 * some are `wanted`, the columns of the others are zero.
 */
export function eigenvectors(n: number, { t, q }: SchurForm, wanted?: readonly boolean[]): ComplexArray {
  const vectors = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  let scale = 0;
  for (let i = 0; i < n * n; i++) scale = Math.max(scale, Math.abs(t.re[i]), Math.abs(t.im[i]));
  // Equal eigenvalues would divide by zero; LAPACK too puts the smallest distinguishable distance there.
  const least = Math.max(EPSILON * scale, Number.MIN_VALUE ** 0.5);
  const x = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    if (wanted && !wanted[k]) continue;
    x.re.fill(0);
    x.im.fill(0);
    x.re[k] = 1;
    for (let i = k - 1; i >= 0; i--) {
      let [sr, si] = [0, 0];
      for (let j = i + 1, at = i * n + i + 1; j <= k; j++, at++) {
        sr -= t.re[at] * x.re[j] - t.im[at] * x.im[j];
        si -= t.re[at] * x.im[j] + t.im[at] * x.re[j];
      }
      let [dr, di] = [t.re[i * n + i] - t.re[k * n + k], t.im[i * n + i] - t.im[k * n + k]];
      if (Math.abs(dr) + Math.abs(di) < least) [dr, di] = [least, 0];
      const size = dr * dr + di * di;
      x.re[i] = (sr * dr + si * di) / size;
      x.im[i] = (si * dr - sr * di) / size;
      const grown = Math.abs(x.re[i]) + Math.abs(x.im[i]);
      if (grown > 1e100) {
        for (let j = i; j <= k; j++) {
          x.re[j] /= grown;
          x.im[j] /= grown;
        }
      }
    }
    let norm = 0;
    for (let i = 0; i < n; i++) {
      let [sr, si] = [0, 0];
      for (let j = 0, at = i * n; j <= k; j++, at++) {
        sr += q.re[at] * x.re[j] - q.im[at] * x.im[j];
        si += q.re[at] * x.im[j] + q.im[at] * x.re[j];
      }
      vectors.re[i * n + k] = sr;
      vectors.im[i * n + k] = si;
      norm += sr * sr + si * si;
    }
    norm = Math.sqrt(norm);
    for (let i = 0; i < n; i++) {
      vectors.re[i * n + k] /= norm;
      vectors.im[i * n + k] /= norm;
    }
  }
  return vectors;
}
