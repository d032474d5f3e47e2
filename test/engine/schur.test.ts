import { type ComplexArray, randomStream } from "echolab";
import { describe, expect, test } from "vitest";
import { invariantSubspace } from "../../kernel-lib/src/engine/linear/invariant-subspace.js";
import {
  adjoint,
  identity,
  largest,
  type Matrix,
  matrix,
  plus,
  times,
} from "../../kernel-lib/src/engine/linear/matrix.js";
import { schurForm } from "../../kernel-lib/src/engine/linear/schur.js";

/** Unitary steps: rounding times a modest growth with n, in units of the largest entry times n. */
const EXACT = 1e-14;

type Entry = (i: number, j: number, n: number) => readonly [number, number];

const r = randomStream(31);
const normal: Entry = () => [r.normal(), r.normal()];

const MATRICES: readonly (readonly [string, Entry])[] = [
  ["random", normal],
  ["real", () => [r.normal(), 0]],
  ["zero", () => [0, 0]],
  ["one", (i, j) => [i === j ? 1 : 0, 0]],
  ["of rank one", () => [1, 0]],
  ["a cyclic shift", (i, j, n) => [j === (i + 1) % n ? 1 : 0, 0]],
  ["a Jordan block", (i, j) => [i === j ? 2 : j === i + 1 ? 1 : 0, 0]],
  ["triangular already", (i, j, n) => (i <= j ? normal(i, j, n) : [0, 0])],
  ["lower triangular", (i, j, n) => (i >= j ? normal(i, j, n) : [0, 0])],
  ["of blocks of five", (i, j, n) => (Math.floor(i / 5) <= Math.floor(j / 5) ? normal(i, j, n) : [0, 0])],
  ["Hermitian", (i, j) => [Math.cos(3 * i * j), i === j ? 0 : Math.sign(i - j) * Math.sin(i + j)]],
  ["unitary", (i, j, n) => [Math.cos((2 * Math.PI * i * j) / n), Math.sin((2 * Math.PI * i * j) / n)]],
  ["graded", () => [r.normal() * 10 ** -(20 * r.uniform()), r.normal() * 10 ** -(20 * r.uniform())]],
  ["tiny", (i, j) => [1e-200 * Math.sin(i + 2 * j), 1e-200 * Math.cos(i * j)]],
  ["huge", (i, j) => [1e200 * Math.sin(i + 2 * j), 1e200 * Math.cos(i * j)]],
];
/** Whole strips of four columns and others; more than one batch of steps. */
const SIZES = [1, 2, 3, 4, 5, 17, 40, 70];

function made(n: number, entry: Entry): Matrix {
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) [a.re[i * n + j], a.im[i * n + j]] = entry(i, j, n);
  return a;
}

/** In units of the largest entry, so that squares stay in range. */
function unit<A extends ComplexArray>(a: A, scale: number): A {
  return { ...a, re: a.re.map((x) => x / scale), im: a.im.map((x) => x / scale) };
}

const notUnitary = (q: Matrix) => largest(plus(times(adjoint(q), q), identity(q.columns), -1));

describe.each(MATRICES)("a matrix that is %s", (_, entry) => {
  test.each(SIZES)("of size %i: A = Q T Q†, and subspaces of half of the values are invariant", (n) => {
    const given = made(n, entry);
    const scale = Math.max(...given.re.map(Math.abs), ...given.im.map(Math.abs)) || 1;
    const a = unit(given, scale);
    for (const plain of [false, true]) {
      // The plain twin squares what it is given.
      const form = plain ? schurForm(n, a, { plain }) : unitForm(schurForm(n, given), scale);
      const square = (part: ComplexArray): Matrix => ({ rows: n, columns: n, ...part });
      const [t, q] = [square(form.t), square(form.q)];
      expect(notUnitary(q)).toBeLessThan(EXACT * n);
      expect(largest(plus(times(times(q, t), adjoint(q)), a, -1))).toBeLessThan(EXACT * n);
      const isBelow = (_: number, at: number) => at % n < Math.floor(at / n);
      expect([...t.re.filter(isBelow), ...t.im.filter(isBelow)].every((x) => x === 0)).toBe(true);
      for (const wanted of [(k: number) => k % 2 === 1, (k: number) => k >= n >> 1]) {
        const basis = invariantSubspace(
          n,
          form,
          Array.from({ length: n }, (_, k) => wanted(k)),
          { plain },
        );
        const image = times(a, basis);
        expect(notUnitary(basis)).toBeLessThan(EXACT * n);
        expect(largest(plus(image, times(basis, times(adjoint(basis), image)), -1))).toBeLessThan(EXACT * n);
      }
    }
  });
});

function unitForm({ t, q }: { t: ComplexArray; q: ComplexArray }, scale: number) {
  return { t: unit(t, scale), q };
}

test("the form that a subspace was taken from is not changed", () => {
  const n = 9;
  const form = schurForm(n, made(n, normal));
  const before = [form.t, form.q].flatMap(({ re, im }) => [...re, ...im]);
  invariantSubspace(
    n,
    form,
    Array.from({ length: n }, (_, k) => k > 4),
  );
  expect([form.t, form.q].flatMap(({ re, im }) => [...re, ...im])).toEqual(before);
});
