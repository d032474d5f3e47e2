import type { ComplexArray } from "../../fields/complex.js";
import { borrowed } from "../memory/arena.js";
import { float64 } from "../memory/memory.js";
import { kernels } from "../memory/wasm.js";
import type { SchurForm } from "./schur.js";
import { type Matrix, matrix } from "./strips.js";

/**
 * Orthonormal basis of the invariant subspace that belongs to some of the eigenvalues on the diagonal of a Schur form:
 * plane rotations exchange neighbouring eigenvalues until the wanted ones stand first. No eigenvector is computed, so
 * that nearly parallel eigenvectors do no harm.
 *
 * Method: Golub & Van Loan, Matrix Computations, section 7.6.2.
 */
export function invariantSubspace(
  n: number,
  form: SchurForm,
  wanted: readonly boolean[],
  { plain = false }: { plain?: boolean } = {},
): Matrix {
  const places = Array.from(wanted.keys()).filter((k) => wanted[k]);
  return (plain || !kernels("schur") ? plainSubspace : compiledSubspace)(n, form, places);
}

function plainSubspace(n: number, form: SchurForm, places: readonly number[]): Matrix {
  const [t, q] = [form.t, form.q].map(({ re, im }) => ({ re: re.slice(), im: im.slice() }));
  places.forEach((place, count) => {
    for (let k = place - 1; k >= count; k--) exchange(n, t, q, k);
  });
  const basis = matrix(n, places.length);
  for (let i = 0; i < n; i++) {
    basis.re.set(q.re.subarray(i * n, i * n + places.length), i * places.length);
    basis.im.set(q.im.subarray(i * n, i * n + places.length), i * places.length);
  }
  return basis;
}

function compiledSubspace(n: number, { t, q }: SchurForm, places: readonly number[]): Matrix {
  const exports = kernels("schur")!;
  const [plane, strips] = [8 * n * n, exports.stripsBytes(n)];
  const { length } = places;
  return borrowed(
    [plane, plane, strips, strips, exports.stepBytes(n)],
    ([re, im, triangle, rows, rotations]) => {
      const [planeRe, planeIm] = [re, im].map((address) => float64(address, n * n));
      planeRe.set(t.re);
      planeIm.set(t.im);
      exports.toStrips(n, re, im, triangle, 0);
      // Rows of Q† are turned.
      for (let i = 0, x = 0; i < n; i++) {
        for (let j = 0; j < n; j++, x++) {
          planeRe[j * n + i] = q.re[x];
          planeIm[j * n + i] = -q.im[x];
        }
      }
      exports.toStrips(n, re, im, rows, n);
      places.forEach((place, count) => {
        exports.move(n, place, count, triangle, rows, rotations);
      });
      exports.fromStrips(n, rows, re, im);
      const basis = matrix(n, length);
      for (let k = 0, x = 0; k < length; k++) {
        for (let i = 0; i < n; i++, x++) {
          basis.re[i * length + k] = planeRe[x];
          basis.im[i * length + k] = -planeIm[x];
        }
      }
      return basis;
    },
  );
}

/** Exchanges the eigenvalues k and k + 1 of t by a rotation [c, s; −s*, c], c real. */
function exchange(n: number, t: ComplexArray, q: ComplexArray, k: number): void {
  const [a, b] = [k * n + k, (k + 1) * n + k + 1];
  const [first, second] = [
    { re: t.re[a], im: t.im[a] },
    { re: t.re[b], im: t.im[b] },
  ];
  const [fr, fi] = [t.re[a + 1], t.im[a + 1]];
  const [gr, gi] = [second.re - first.re, second.im - first.im];
  const [f, g] = [Math.hypot(fr, fi), Math.hypot(gr, gi)];
  const norm = Math.hypot(f, g);
  let [c, sr, si] = [1, 0, 0];
  if (f === 0) [c, sr] = [0, 1];
  else {
    c = f / norm;
    // s = (f/|f|) g*/norm
    sr = (fr * gr + fi * gi) / (f * norm);
    si = (fi * gr - fr * gi) / (f * norm);
  }
  for (let x = a + 2, y = b + 1, end = (k + 1) * n; x < end; x++, y++) turn(t, x, y, c, sr, si);
  for (let i = 0, x = k; i < k; i++, x += n) turn(t, x, x + 1, c, sr, -si);
  for (let i = 0, x = k; i < n; i++, x += n) turn(q, x, x + 1, c, sr, -si);
  t.re[a] = second.re;
  t.im[a] = second.im;
  t.re[b] = first.re;
  t.im[b] = first.im;
}

/** (z_x, z_y) ← (c z_x + s z_y, c z_y − s* z_x). */
function turn({ re, im }: ComplexArray, x: number, y: number, c: number, sr: number, si: number): void {
  const ur = re[x];
  const ui = im[x];
  const wr = re[y];
  const wi = im[y];
  re[x] = c * ur + sr * wr - si * wi;
  im[x] = c * ui + sr * wi + si * wr;
  re[y] = c * wr - sr * ur - si * ui;
  im[y] = c * wi - sr * ui + si * ur;
}
