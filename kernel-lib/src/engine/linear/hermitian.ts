import type { ComplexArray } from "../../fields/complex.js";
import { largestPart } from "./dense.js";
import type { Eigensystem } from "./eigen.js";

/**
 * Eigenvalues and orthonormal eigenvectors of a Hermitian matrix: Householder reduction to a real tridiagonal matrix,
 * then implicit QL steps.
 *
 * Method: Golub & Van Loan, Matrix Computations, ch. 8; J. H. Wilkinson, C. Reinsch, Linear Algebra (1971), II/2–3.
 */

/** Largest number of QL steps for an eigenvalue; one or two are usual. */
const MOST_STEPS = 60;
/** Off-diagonal element, relative to the matrix, that counts as rounding. */
const NEGLIGIBLE: number = 2 ** -58;

/**
 * Computes the eigenvalues, ascending, and where `wanted` the eigenvectors of an n × n row-major matrix, which is not
 * changed.
 */
export function hermitianEigensystem(n: number, a: ComplexArray, wanted: boolean): Eigensystem {
  // Scaling by a power of two is exact, and keeps squares from overflowing.
  const largest = largestPart(a);
  const scale = largest > 0 && largest < Number.POSITIVE_INFINITY ? 2 ** -Math.floor(Math.log2(largest)) : 1;
  const scaled = { re: a.re.map((x) => x * scale), im: a.im.map((x) => x * scale) };
  const { diagonal, beside, rows } = tridiagonal(n, scaled, wanted);
  implicitQl(n, diagonal, beside, rows);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => diagonal[i] - diagonal[j]);
  const values = { re: Float64Array.from(order, (k) => diagonal[k] / scale), im: new Float64Array(n) };
  const size = rows ? n * n : 0;
  const vectors = { re: new Float64Array(size), im: new Float64Array(size) };
  if (rows)
    order.forEach((from, k) => {
      for (let i = 0, x = from * n; i < n; i++, x++) {
        vectors.re[i * n + k] = rows.re[x];
        vectors.im[i * n + k] = rows.im[x];
      }
    });
  return { values, vectors };
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** beside[i] couples i and i + 1; real. */
  readonly beside: Float64Array;
  /** Row k is column k of the unitary matrix Q, A = Q T Q†. */
  readonly rows: ComplexArray | undefined;
}

/** Reduces a, which is overwritten. */
function tridiagonal(n: number, a: ComplexArray, wanted: boolean): Tridiagonal {
  const { re, im } = a;
  const reflectors: { re: Float64Array; im: Float64Array; factor: number }[] = [];
  const off = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let k = 0; k + 1 < n; k++) {
    const length = n - k - 1;
    const v = { re: new Float64Array(length), im: new Float64Array(length) };
    let norm = 0;
    for (let i = 0, at = (k + 1) * n + k; i < length; i++, at += n) {
      v.re[i] = re[at];
      v.im[i] = im[at];
      norm += re[at] ** 2 + im[at] ** 2;
    }
    norm = Math.sqrt(norm);
    const head = Math.hypot(v.re[0], v.im[0]);
    const [pr, pi] = head === 0 ? [1, 0] : [v.re[0] / head, v.im[0] / head];
    off.re[k] = v.re[0];
    off.im[k] = v.im[0];
    let factor = 0;
    if (norm > head) {
      off.re[k] = -pr * norm;
      off.im[k] = -pi * norm;
      v.re[0] += pr * norm;
      v.im[0] += pi * norm;
      // 2/‖v‖²
      factor = 1 / (norm * (norm + head));
      reflectBoth(n, a, k + 1, v, factor);
    }
    reflectors.push({ ...v, factor });
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => re[i * n + i]);
  const beside = Float64Array.from({ length: n }, (_, k) => Math.hypot(off.re[k], off.im[k]));
  if (!wanted) return { diagonal, beside, rows: undefined };
  // Rows of Qᵀ = … H₂ᵀ H₁ᵀ, built from the last reflection on.
  const rows = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) rows.re[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    const { re: vr, im: vi, factor } = reflectors[k];
    if (factor === 0) continue;
    // Every row w of Qᵀ beyond k: w ← w − factor (v†w) v
    for (let i = k + 1; i < n; i++) {
      let [sr, si] = [0, 0];
      const from = i * n + k + 1;
      for (let j = 0, x = from; j < vr.length; j++, x++) {
        sr += vr[j] * rows.re[x] + vi[j] * rows.im[x];
        si += vr[j] * rows.im[x] - vi[j] * rows.re[x];
      }
      sr *= factor;
      si *= factor;
      for (let j = 0, x = from; j < vr.length; j++, x++) {
        rows.re[x] -= vr[j] * sr - vi[j] * si;
        rows.im[x] -= vr[j] * si + vi[j] * sr;
      }
    }
  }
  // Phases that make the off-diagonal elements real.
  let [pr, pi] = [1, 0];
  for (let k = 0; k + 1 < n; k++) {
    if (beside[k] > 0) {
      const [ur, ui] = [off.re[k] / beside[k], off.im[k] / beside[k]];
      [pr, pi] = [pr * ur - pi * ui, pr * ui + pi * ur];
    }
    for (let x = (k + 1) * n; x < (k + 2) * n; x++) {
      const [zr, zi] = [rows.re[x], rows.im[x]];
      rows.re[x] = pr * zr - pi * zi;
      rows.im[x] = pr * zi + pi * zr;
    }
  }
  return { diagonal, beside, rows };
}

/** a ← HaH, H = 1 − f v v†, rows and columns from `first` on: a − v q† − q v† with q = f a v − ½f² (v†av) v. */
function reflectBoth(n: number, { re, im }: ComplexArray, first: number, v: ComplexArray, f: number): void {
  const length = n - first;
  const [vr, vi] = [v.re, v.im];
  const qr = new Float64Array(length);
  const qi = new Float64Array(length);
  let along = 0;
  for (let i = 0; i < length; i++) {
    let [sr, si] = [0, 0];
    for (let j = 0, x = (first + i) * n + first; j < length; j++, x++) {
      sr += re[x] * vr[j] - im[x] * vi[j];
      si += re[x] * vi[j] + im[x] * vr[j];
    }
    qr[i] = f * sr;
    qi[i] = f * si;
    along += vr[i] * qr[i] + vi[i] * qi[i];
  }
  const half = (f * along) / 2;
  for (let i = 0; i < length; i++) {
    qr[i] -= half * vr[i];
    qi[i] -= half * vi[i];
  }
  for (let i = 0; i < length; i++) {
    const [ur, ui, wr, wi] = [vr[i], vi[i], qr[i], qi[i]];
    for (let j = 0, x = (first + i) * n + first; j < length; j++, x++) {
      re[x] -= ur * qr[j] + ui * qi[j] + wr * vr[j] + wi * vi[j];
      im[x] -= ui * qr[j] - ur * qi[j] + wi * vr[j] - wr * vi[j];
    }
  }
}

/** Diagonalises the real tridiagonal matrix (d, e) in place; rotates the rows with it. */
function implicitQl(n: number, d: Float64Array, e: Float64Array, rows: ComplexArray | undefined): void {
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]) + e[i]);
  const negligible = NEGLIGIBLE * norm;
  if (n > 0) e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let step = 0; ; step++) {
      let m = l;
      while (
        m < n - 1 &&
        Math.abs(e[m]) > negligible &&
        Math.abs(e[m]) > (Math.abs(d[m]) + Math.abs(d[m + 1])) * (Number.EPSILON / 2)
      )
        m++;
      if (m === l) break;
      if (step === MOST_STEPS)
        throw new RangeError(`The QL iteration of a ${n} × ${n} matrix did not converge in ${step} steps.`);
      const slope = (d[l + 1] - d[l]) / (2 * e[l]);
      let g = d[m] - d[l] + e[l] / (slope + (slope < 0 ? -1 : 1) * Math.hypot(slope, 1));
      let [s, c, p] = [1, 1, 0];
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        const above = d[i + 1] - p;
        const turn = (d[i] - above) * s + 2 * c * b;
        p = s * turn;
        d[i + 1] = above + p;
        g = c * turn - b;
        if (rows) rotate(rows, i * n, (i + 1) * n, n, c, s);
      }
      if (i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/** (x, y) ← (c x − s y, s x + c y) for two rows. */
function rotate({ re, im }: ComplexArray, x: number, y: number, count: number, c: number, s: number): void {
  for (let k = 0; k < count; k++, x++, y++) {
    const xr = re[x];
    const xi = im[x];
    const yr = re[y];
    const yi = im[y];
    re[x] = c * xr - s * yr;
    im[x] = c * xi - s * yi;
    re[y] = s * xr + c * yr;
    im[y] = s * xi + c * yi;
  }
}
