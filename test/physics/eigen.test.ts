import { type ComplexArray, randomStream } from "echolab";
import { describe, expect, test } from "vitest";
import { eigensystem, eigenvalues } from "../../kernel-lib/src/engine/linear/eigen.js";
import { invariantSubspace } from "../../kernel-lib/src/engine/linear/invariant-subspace.js";
import {
  adjoint,
  identity,
  largest,
  type Matrix,
  plus,
  rankFactors,
  times,
} from "../../kernel-lib/src/engine/linear/matrix.js";
import { schurForm } from "../../kernel-lib/src/engine/linear/schur.js";

// Unitary steps on matrices of norm ten to a hundred: rounding of order 1e-14, times a modest growth with n.
const EXACT = 1e-11;

function randomMatrix(n: number, seed: number, hermitian = false): ComplexArray {
  const r = randomStream(seed);
  const a = {
    re: Float64Array.from({ length: n * n }, () => r.normal()),
    im: Float64Array.from({ length: n * n }, () => r.normal()),
  };
  if (hermitian) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        a.re[i * n + j] = a.re[j * n + i];
        a.im[i * n + j] = i === j ? 0 : -a.im[j * n + i];
      }
    }
  }
  return a;
}

/** Largest |A v − λ v| over all pairs. */
function residual(n: number, a: ComplexArray, values: ComplexArray, v: ComplexArray): number {
  let most = 0;
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      let re = -(values.re[k] * v.re[i * n + k] - values.im[k] * v.im[i * n + k]);
      let im = -(values.re[k] * v.im[i * n + k] + values.im[k] * v.re[i * n + k]);
      for (let j = 0; j < n; j++) {
        re += a.re[i * n + j] * v.re[j * n + k] - a.im[i * n + j] * v.im[j * n + k];
        im += a.re[i * n + j] * v.im[j * n + k] + a.im[i * n + j] * v.re[j * n + k];
      }
      most = Math.max(most, Math.hypot(re, im));
    }
  }
  return most;
}

describe("eigenvalues", () => {
  test.each([1, 2, 3, 7, 20, 60])("satisfy A v = λ v and sum to the trace, size %i", (n) => {
    const a = randomMatrix(n, n);
    const { values, vectors } = eigensystem(n, a);
    expect(residual(n, a, values, vectors)).toBeLessThan(EXACT);
    const sum = (x: Float64Array) => x.reduce((s, v) => s + v, 0);
    const trace = sum(a.re.filter((_, i) => i % (n + 1) === 0));
    expect(Math.abs(sum(values.re) - trace)).toBeLessThan(EXACT);
    const alone = eigenvalues(n, a);
    expect(Math.abs(sum(alone.re) - trace)).toBeLessThan(EXACT);
  });

  test("of a Hermitian matrix are real and ascending, its vectors orthonormal, also with equal values", () => {
    const n = 24;
    for (const degenerate of [false, true]) {
      const a = randomMatrix(n, 5, true);
      if (degenerate) {
        // A projector has only the values 0 and 1.
        const u = eigensystem(n, a, { hermitian: true }).vectors;
        a.re.fill(0);
        a.im.fill(0);
        for (let k = 0; k < n / 2; k++) {
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) {
              const [ir, ii, jr, ji] = [u.re[i * n + k], u.im[i * n + k], u.re[j * n + k], u.im[j * n + k]];
              a.re[i * n + j] += ir * jr + ii * ji;
              a.im[i * n + j] += ii * jr - ir * ji;
            }
          }
        }
      }
      const { values, vectors: v } = eigensystem(n, a, { hermitian: true });
      expect(residual(n, a, values, v)).toBeLessThan(EXACT);
      expect(Array.from(values.re)).toEqual(Array.from(values.re).sort((x, y) => x - y));
      for (let k = 0; k < n; k++) {
        for (let l = 0; l < n; l++) {
          let re = k === l ? -1 : 0;
          for (let i = 0; i < n; i++)
            re += v.re[i * n + k] * v.re[i * n + l] + v.im[i * n + k] * v.im[i * n + l];
          expect(Math.abs(re)).toBeLessThan(EXACT);
        }
      }
    }
  });

  test("of a cyclic shift are the roots of unity, although every shift of the QR step looks alike there", () => {
    const n = 12;
    const a = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
    for (let i = 0; i < n; i++) a.re[i * n + ((i + 1) % n)] = 1;
    const { re, im } = eigenvalues(n, a);
    const angles = Array.from(re, (x, i) => Math.atan2(im[i], x)).sort((x, y) => x - y);
    for (let i = 0; i < n; i++) expect(Math.hypot(re[i], im[i])).toBeCloseTo(1, 12);
    for (let i = 1; i < n; i++) expect(angles[i] - angles[i - 1]).toBeCloseTo((2 * Math.PI) / n, 11);
  });

  test("of zero, of a diagonal and of a Jordan block are what one reads off", () => {
    const zero = eigensystem(3, { re: new Float64Array(9), im: new Float64Array(9) });
    expect(Array.from(zero.values.re)).toEqual([0, 0, 0]);
    const jordan = eigenvalues(2, { re: Float64Array.of(2, 1, 0, 2), im: new Float64Array(4) });
    expect(Array.from(jordan.re)).toEqual([2, 2]);
    expect(
      eigensystem(2, { re: Float64Array.of(2, 1, 0, 2), im: new Float64Array(4) }).vectors.re.every(
        Number.isFinite,
      ),
    ).toBe(true);
  });
});

test("rank factors reproduce a matrix of low rank with as few columns", () => {
  const n = 9;
  const tall = { rows: n, columns: 3, ...randomPart(n * 3, 1) };
  const wide = { rows: 3, columns: n, ...randomPart(n * 3, 2) };
  const a = times(tall, wide);
  const { left, right } = rankFactors(a);
  expect(left.columns).toBe(3);
  const again = times(left, right);
  const most = Math.max(...again.re.map((x, i) => Math.hypot(x - a.re[i], again.im[i] - a.im[i])));
  expect(most).toBeLessThan(EXACT);
});

function randomPart(length: number, seed: number): ComplexArray {
  const r = randomStream(seed);
  return {
    re: Float64Array.from({ length }, () => r.normal()),
    im: Float64Array.from({ length }, () => r.normal()),
  };
}

describe("a Hermitian matrix", () => {
  test.each([
    ["random", (i: number, j: number) => [Math.sin(7.1 * i + 3.3 * j * j), Math.cos(3.7 * i + 1.3 * i * j)]],
    ["zero", () => [0, 0]],
    ["one", (i: number, j: number) => [i === j ? 1 : 0, 0]],
    ["of rank one", () => [1, 0]],
    ["a chain", (i: number, j: number) => [i - j === 1 ? 1 : 0, 0]],
    ["a chain with a phase", (i: number, j: number) => [0, i - j === 1 ? 1 : 0]],
    ["tiny", (i: number, j: number) => [1e-170 * Math.sin(i + 2 * j), 1e-170]],
    ["huge", (i: number, j: number) => [1e150 * Math.sin(i + 2 * j), 1e150]],
  ] as const)("that is %s has the eigenvalues of the general method, or known ones", (name, entry) => {
    for (const n of [1, 2, 5, 30]) {
      const a = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          const [re, im] = entry(i, j);
          a.re[i * n + j] = a.re[j * n + i] = re;
          if (i > j) [a.im[i * n + j], a.im[j * n + i]] = [im, -im];
        }
      const scale = Math.max(...a.re.map(Math.abs), ...a.im.map(Math.abs)) || 1;
      const unit = { re: a.re.map((x) => x / scale), im: a.im.map((x) => x / scale) };
      const { values, vectors } = eigensystem(n, a, { hermitian: true });
      const inUnits = { re: values.re.map((x) => x / scale), im: values.im };
      expect(residual(n, unit, inUnits, vectors)).toBeLessThan(EXACT);
      const expected = name.startsWith("a chain")
        ? Float64Array.from({ length: n }, (_, k) => 2 * Math.cos(((n - k) * Math.PI) / (n + 1)))
        : eigenvalues(n, unit).re.sort();
      expected.forEach((value, k) => {
        expect(Math.abs(inUnits.re[k] - value)).toBeLessThan(EXACT);
      });
      expect(eigenvalues(n, a, { hermitian: true }).re.every((x, k) => x === values.re[k])).toBe(true);
    }
  });
});

test("an invariant subspace holds its eigenvectors, also where they are nearly parallel", () => {
  const n = 30;
  const nearly = 1e-7;
  const a: Matrix = { rows: n, columns: n, ...randomMatrix(n, 8) };
  // Triangular with pairs of values that differ by little: eigenvectors as parallel as that.
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      a.re[i * n + j] = i === j ? (i % 2 ? -1 : 1) * (1 + Math.floor(i / 4) * nearly) : 0;
      a.im[i * n + j] = 0;
    }
  const form = schurForm(n, a);
  const wanted = Array.from({ length: n }, (_, k) => form.t.re[k * n + k] > 0);
  const basis = invariantSubspace(n, form, wanted);
  expect(basis.columns).toBe(n / 2);
  const overlap = times(adjoint(basis), basis);
  expect(largest(plus(overlap, identity(n / 2), -1))).toBeLessThan(EXACT);
  const image = times(a, basis);
  expect(largest(plus(image, times(basis, times(adjoint(basis), image)), -1))).toBeLessThan(EXACT);
});
