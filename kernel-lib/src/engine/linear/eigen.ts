import type { ComplexArray } from "../../fields/complex.js";
import { hermitianEigensystem } from "./hermitian.js";
import { diagonal, type SchurForm, schurDiagonal, schurForm } from "./schur.js";

/** Eigenvalues and right eigenvectors of a dense complex matrix, by its Schur form (see schur.ts) and back substitution. */

export interface Eigensystem {
  readonly values: ComplexArray;
  /** n × n row-major; column k belongs to value k and has norm 1. */
  readonly vectors: ComplexArray;
}

export interface EigenOptions {
  /** States that A = A†: values are then real and ascending, vectors orthonormal also where values coincide. */
  readonly hermitian?: boolean;
}

/** Computes eigenvalues and eigenvectors of an n × n row-major matrix, which is not changed. */
export function eigensystem(
  n: number,
  a: ComplexArray,
  { hermitian = false }: EigenOptions = {},
): Eigensystem {
  if (hermitian) return hermitianEigensystem(n, a, true);
  const form = schurForm(n, a);
  return { values: diagonal(n, form.t), vectors: eigenvectors(n, form) };
}

/** Computes the eigenvalues alone, at about a third of the cost. */
export function eigenvalues(
  n: number,
  a: ComplexArray,
  { hermitian = false }: EigenOptions = {},
): ComplexArray {
  if (hermitian) return hermitianEigensystem(n, a, false).values;
  return schurDiagonal(n, a);
}

/**
 * Computes the eigenvectors of a matrix from its Schur form, each of norm 1: n × n, column k belongs to diagonal entry k.
 * Where only some are `wanted`, the columns of the others are zero.
 */
export function eigenvectors(n: number, { t, q }: SchurForm, wanted?: readonly boolean[]): ComplexArray {
  const vectors = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  let scale = 0;
  for (let i = 0; i < n * n; i++) scale = Math.max(scale, Math.abs(t.re[i]), Math.abs(t.im[i]));
  // Equal eigenvalues would divide by zero; LAPACK too puts the smallest distinguishable distance there.
  const least = Math.max(Number.EPSILON * scale, Number.MIN_VALUE ** 0.5);
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
