import { eigensystem, eigenvalues } from "../../engine/linear/eigen.js";
import { adjoint, columnsOf, type Matrix, matrix, times } from "../../engine/linear/matrix.js";
import type { ComplexArray } from "../../fields/complex.js";
import { euclideanNorm } from "../../fields/lists.js";

/** An overlap below this fraction of its vectors is rounding. */
const NOTHING = 1e-12;

/**
 * Where G_oi(ω) = e_o†(ω − H)⁻¹e_i vanishes: zeros of the transmission from mode i to mode o. With d steps of H from i
 * to o there are n − 1 − d of them. On the states that all of e_o†, e_o†H, … e_o†H^d do not see, the part of H that does
 * not lead out again has them as its eigenvalues (zero dynamics: A. Isidori, Nonlinear Control Systems (Springer, 1995),
 * ch. 4). Returns nothing where no wave goes from i to o at any frequency.
 */
export function transmissionZeros(h: Matrix, out: number, into: number): ComplexArray | undefined {
  const n = h.rows;
  const hAdjoint = adjoint(h);
  const unseen: Matrix[] = [];
  let next = matrix(n, 1);
  next.re[out] = 1;
  // Arnoldi vectors of H† from e_o, until one overlaps with e_i.
  for (;;) {
    const norm = euclideanNorm(next.re, next.im);
    if (unseen.length === n || !(norm > NOTHING)) return undefined;
    const last = { ...next, re: next.re.map((x) => x / norm), im: next.im.map((x) => x / norm) };
    unseen.push(last);
    if (Math.hypot(last.re[into], last.im[into]) > NOTHING) break;
    next = times(hAdjoint, last);
    const scale = euclideanNorm(next.re, next.im) || 1;
    // Twice is enough to be orthogonal to rounding.
    for (let round = 0; round < 2; round++) for (const q of unseen) subtract(next, q);
    if (euclideanNorm(next.re, next.im) < NOTHING * scale) return undefined;
  }
  const d = unseen.length;
  if (d === n) return { re: new Float64Array(0), im: new Float64Array(0) };
  const last = unseen[d - 1];
  // H − e_i (q†H)/(q†e_i) with the last vector q leaves the rest of the space to itself.
  const row = times(adjoint(last), h);
  const [br, bi] = [last.re[into], -last.im[into]];
  const size = br * br + bi * bi;
  const inner = { ...h, re: h.re.slice(), im: h.im.slice() };
  for (let j = 0; j < n; j++) {
    inner.re[into * n + j] -= (row.re[j] * br + row.im[j] * bi) / size;
    inner.im[into * n + j] -= (row.im[j] * br - row.re[j] * bi) / size;
  }
  const rest = complement(n, unseen);
  return eigenvalues(n - d, times(times(adjoint(rest), inner), rest));
}

/** a −= q (q†a) */
function subtract(a: Matrix, q: Matrix): void {
  let [re, im] = [0, 0];
  for (let i = 0; i < a.rows; i++) {
    re += q.re[i] * a.re[i] + q.im[i] * a.im[i];
    im += q.re[i] * a.im[i] - q.im[i] * a.re[i];
  }
  for (let i = 0; i < a.rows; i++) {
    a.re[i] -= q.re[i] * re - q.im[i] * im;
    a.im[i] -= q.re[i] * im + q.im[i] * re;
  }
}

/** Orthonormal columns that span all that is orthogonal to some vectors: the eigenvectors of 1 − ΣQQ† with value 1. */
function complement(n: number, vectors: readonly Matrix[]): Matrix {
  const p = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      p.re[i * n + j] = i === j ? 1 : 0;
      for (const q of vectors) {
        p.re[i * n + j] -= q.re[i] * q.re[j] + q.im[i] * q.im[j];
        p.im[i * n + j] -= q.im[i] * q.re[j] - q.re[i] * q.im[j];
      }
    }
  }
  const system = eigensystem(n, p, { hermitian: true });
  const all: Matrix = { rows: n, columns: n, ...system.vectors };
  return columnsOf(
    all,
    Array.from({ length: n - vectors.length }, (_, k) => vectors.length + k),
  );
}
