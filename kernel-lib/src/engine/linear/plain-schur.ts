import type { ComplexArray } from "../../fields/complex.js";
import { iterateQr } from "./qr-iteration.js";

/** The plain twin of the kernels in kernels/schur.ts, on row-major matrices. */

/** Reduces t to a Schur form; returns Q (A = Q T Q†) where wanted. */
export function plainSchur(n: number, t: ComplexArray, wanted: boolean): ComplexArray | undefined {
  const q = hessenberg(n, t, wanted);
  const cosines = new Float64Array(n);
  const sines = { re: new Float64Array(n), im: new Float64Array(n) };
  iterateQr(n, {
    re: (i, j) => t.re[i * n + j],
    im: (i, j) => t.im[i * n + j],
    clear(i, j) {
      t.re[i * n + j] = 0;
      t.im[i * n + j] = 0;
    },
    step(low, high, shift) {
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
    },
  });
  // What is left below the diagonal is rounding.
  for (let i = 0; i < n; i++) for (const part of [t.re, t.im]) part.fill(0, i * n, i * n + i);
  return q;
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
