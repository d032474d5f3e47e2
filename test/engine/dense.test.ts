import { type Random, randomStream, setThreads } from "echolab";
import { threads } from "echolab/waves";
import { afterEach, describe, expect, test } from "vitest";
import { factorise, SingularMatrixError, solve, solveAll } from "../../kernel-lib/src/engine/linear/dense.js";
import { borrowed } from "../../kernel-lib/src/engine/memory/arena.js";
import { float64 } from "../../kernel-lib/src/engine/memory/memory.js";

const usual = threads();
afterEach(() => setThreads(usual));

interface Square {
  readonly n: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Residuals of stable eliminations, in units of ε‖A‖‖x‖ and moduli |re| + |im|: growth with n, and pivots not looked for. */
const BACKWARD = 1e-13;

function filled(n: number, r: Random, symmetric: boolean): Square {
  const a = {
    n,
    re: Float64Array.from({ length: n * n }, () => r.normal()),
    im: Float64Array.from({ length: n * n }, () => r.normal()),
  };
  if (symmetric) {
    for (const x of [a.re, a.im])
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) x[i * n + j] = x[j * n + i];
  }
  return a;
}

/** A random rank-one part with a large weight, small pivots, graded rows, losses small or missing: all that goes wrong. */
function difficult(n: number, r: Random, symmetric: boolean): Square {
  const a = filled(n, r, symmetric);
  const kind = Math.floor(6 * r.uniform());
  const strength = 10 ** (-16 * r.uniform());
  for (let i = 0; i < n; i++) {
    const at = i * n + i;
    if (kind === 0) a.re[at] = a.im[at] = 0;
    if (kind === 1) {
      // Nearly a multiple of the row before.
      for (let j = 0; i > 0 && i % 2 === 1 && j < n; j++) {
        for (const x of [a.re, a.im]) {
          x[i * n + j] = x[(i - 1) * n + j] + strength * x[i * n + j];
          if (symmetric) x[j * n + i] = x[i * n + j];
        }
      }
    }
    if (kind === 2) {
      // A lossless Hamiltonian with a little decay.
      for (let j = 0; j < n; j++) a.im[i * n + j] = 0;
      a.im[at] = strength;
    }
    if (kind === 3) a.im[at] += 2 * Math.sqrt(n);
    if (kind === 4) {
      for (let j = 0; j < n; j++) {
        const grade = 10 ** ((-8 * (i + j)) / n);
        a.re[i * n + j] *= grade;
        a.im[i * n + j] *= grade;
      }
    }
    if (kind === 5) for (let j = 0; j < n; j++) a.re[i * n + j] *= a.im[i * n + j] > 0 ? 1 : 1e-3;
  }
  if (kind === 5 && symmetric)
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a.re[i * n + j] = a.re[j * n + i];
  return a;
}

function backwardError({ n, re, im }: Square, x: Square, b: Square, count: number): number {
  let worst = 0;
  let norm = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += Math.hypot(re[i * n + k], im[i * n + k]);
    norm = Math.max(norm, sum);
  }
  for (let l = 0; l < count; l++) {
    let [residual, size, side] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      let [r, s] = [b.re[i * count + l], b.im[i * count + l]];
      side = Math.max(side, Math.hypot(r, s));
      size = Math.max(size, Math.hypot(x.re[i * count + l], x.im[i * count + l]));
      for (let k = 0; k < n; k++) {
        r -= re[i * n + k] * x.re[k * count + l] - im[i * n + k] * x.im[k * count + l];
        s -= re[i * n + k] * x.im[k * count + l] + im[i * n + k] * x.re[k * count + l];
      }
      residual = Math.max(residual, Math.hypot(r, s));
    }
    worst = Math.max(worst, residual / (norm * size + side));
  }
  return worst;
}

function sides(n: number, count: number, r: Random): Square {
  const one = () => Float64Array.from({ length: n * count }, () => r.normal());
  return { n, re: one(), im: one() };
}

const copy = ({ n, re, im }: Square): Square => ({ n, re: re.slice(), im: im.slice() });

test("10,000 systems, well- and ill-conditioned: a residual at machine precision, or the error", () => {
  const r = randomStream(1);
  let refused = 0;
  for (let round = 0; round < 10_000; round++) {
    // Mostly small ones, so that all sizes and paddings come.
    const n = 1 + Math.floor(24 * r.uniform() ** 2);
    const symmetric = r.uniform() < 0.6;
    const count = 1 + Math.floor(5 * r.uniform());
    const a = difficult(n, r, symmetric);
    const b = sides(n, count, r);
    const x = copy(b);
    try {
      if (round % 2) factorise(n, a.re, a.im, symmetric).solve(x.re, x.im, count);
      else solve(n, a.re, a.im, symmetric, x.re, x.im, count);
    } catch (error) {
      expect(error).toBeInstanceOf(SingularMatrixError);
      expect((error as Error).message).toMatch(/condition number is (about \d|infinite)/);
      refused++;
      continue;
    }
    expect(backwardError(a, x, b, count)).toBeLessThan(BACKWARD);
  }
  // Some of them are singular by construction, most are not.
  expect(refused).toBeGreaterThan(10);
  expect(refused).toBeLessThan(2000);
});

describe.each([1, 2, 3, 4, 5, 7, 8, 15, 16, 33, 63, 64, 65, 130])("n = %i", (n) => {
  test.each([true, false])("compiled and plain solutions are the same, symmetric %s", (symmetric) => {
    const r = randomStream(n);
    const a = filled(n, r, symmetric);
    for (let i = 0; i < n; i++) a.im[i * n + i] += 2 * Math.sqrt(n);
    for (const count of [1, 3, 8]) {
      const b = sides(n, count, r);
      const [x, y] = [false, true].map((plain) => {
        const z = copy(b);
        factorise(n, a.re, a.im, symmetric, { plain }).solve(z.re, z.im, count);
        return z;
      });
      for (let i = 0; i < n * count; i++) {
        expect(Math.abs(x.re[i] - y.re[i])).toBeLessThan(1e-11);
        expect(Math.abs(x.im[i] - y.im[i])).toBeLessThan(1e-11);
      }
      expect(backwardError(a, x, b, count)).toBeLessThan(1e-14);
    }
  });
});

/** Binomial coefficient. */
const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

test("the condition number of a Hilbert matrix is that of its exact inverse", () => {
  for (const n of [3, 5, 8]) {
    // Both norms are sums of whole numbers and fractions in closed form; a column of H sums to at most 1 + … + 1/n.
    const norm = Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b);
    const columns = Array.from({ length: n }, (_, j) =>
      Array.from(
        { length: n },
        (_, i) => (i + j + 1) * choose(n + i, n - j - 1) * choose(n + j, n - i - 1) * choose(i + j, i) ** 2,
      ).reduce((a, b) => a + b),
    );
    const expected = norm * Math.max(...columns);
    const re = Float64Array.from({ length: n * n }, (_, at) => 1 / ((at % n) + Math.floor(at / n) + 1));
    for (const symmetric of [true, false]) {
      const estimate = factorise(n, re, new Float64Array(n * n), symmetric).condition;
      expect(estimate / expected).toBeGreaterThan(0.3);
      expect(estimate / expected).toBeLessThan(1.01);
    }
  }
});

test.each([1e-310, 1e-300, 1e-200, 1e200, 1e300])(
  "entries of size %f neither vanish nor overflow",
  (scale) => {
    const r = randomStream(3);
    for (const symmetric of [true, false]) {
      const a = filled(9, r, symmetric);
      const small = { n: 9, re: a.re.map((x) => scale * x), im: a.im.map((x) => scale * x) };
      const b = sides(9, 2, r);
      const [x, y] = [copy(b), { n: 9, re: b.re.map((v) => scale * v), im: b.im.map((v) => scale * v) }];
      factorise(9, a.re, a.im, symmetric).solve(x.re, x.im, 2);
      factorise(9, small.re, small.im, symmetric).solve(y.re, y.im, 2);
      // Denormal numbers have fewer digits.
      const same = scale < 1e-307 ? 1e-8 : 1e-12;
      for (let i = 0; i < 18; i++) expect(Math.abs(x.re[i] - y.re[i])).toBeLessThan(same);
    }
  },
);

test("what is not a number is refused, not computed with", () => {
  const re = Float64Array.of(1, Number.NaN, Number.NaN, 1);
  for (const symmetric of [true, false])
    expect(() => factorise(2, re, new Float64Array(4), symmetric)).toThrow(SingularMatrixError);
});

test("many symmetric systems at once, one of them hard", () => {
  const [n, count, systems] = [21, 5, 40];
  const r = randomStream(8);
  const all = { re: new Float64Array(systems * n * n), im: new Float64Array(systems * n * n) };
  const matrices = Array.from({ length: systems }, (_, s) => {
    const a = filled(n, r, true);
    // Without a diagonal there is nothing to divide by.
    for (let i = 0; i < n; i++) a.im[i * n + i] = s === 7 ? 0 : a.im[i * n + i] + 5;
    if (s === 7) for (let i = 0; i < n; i++) a.re[i * n + i] = 0;
    all.re.set(a.re, s * n * n);
    all.im.set(a.im, s * n * n);
    return a;
  });
  const b = sides(n * systems, count, r);
  const x = copy(b);
  solveAll(n, count, all, b, x, true);
  matrices.forEach((a, s) => {
    const part = ({ re, im }: Square) => ({
      n,
      re: re.subarray(s * n * count, (s + 1) * n * count),
      im: im.subarray(s * n * count, (s + 1) * n * count),
    });
    expect(backwardError(a, part(x), part(b), count)).toBeLessThan(1e-14);
  });
});

/** Fills the memory that calls borrow. */
function litter(value: number): void {
  borrowed([2 ** 20], ([address]) => float64(address, 2 ** 17).fill(value));
}

test.each([5, 8, 21, 30, 67])(
  "answers depend neither on threads nor on what memory holds before, N=%d",
  (n) => {
    const [count, systems] = [6, 25];
    const r = randomStream(n);
    const all = { n, re: new Float64Array(systems * n * n), im: new Float64Array(systems * n * n) };
    for (let s = 0; s < systems; s++) {
      const a = filled(n, r, true);
      for (let i = 0; i < n; i++) a.im[i * n + i] += 5;
      all.re.set(a.re, s * n * n);
      all.im.set(a.im, s * n * n);
    }
    const b = sides(n * systems, count, r);
    const answers = [
      [1, 0],
      [1, Number.NaN],
      [2, 1e100],
      [8, 1],
      [2, Number.NaN],
    ].map(([workers, value]) => {
      setThreads(workers);
      litter(value);
      const x = { n, re: new Float64Array(b.re.length), im: new Float64Array(b.im.length) };
      solveAll(n, count, all, b, x, true);
      return x;
    });
    for (const x of answers) expect(x).toEqual(answers[0]);
  },
);

describe.each([195, 203, 320])("one system of N=%d, which threads share", (n) => {
  const count = 9;
  const r = randomStream(n);
  const a = filled(n, r, true);
  const b = sides(n, count, r);
  const solved = (workers: number, matrix = a, value = 0) => {
    setThreads(workers);
    litter(value);
    const x = copy(b);
    solveAll(n, count, matrix, b, x, true);
    return x;
  };

  test("has the same solutions to the last bit on any number of threads", () => {
    const lossy = { ...a, im: a.im.map((v, at) => (at % (n + 1) === 0 ? v + 30 : v)) };
    const one = solved(1, lossy);
    expect(backwardError(lossy, one, b, count)).toBeLessThan(1e-14);
    for (const workers of [2, 3, 8, 2]) expect(solved(workers, lossy, Number.NaN)).toEqual(one);
  });

  test("goes to LU where elimination needs pivots", () => {
    const hollow = copy(a);
    for (let i = 0; i < n; i++) hollow.re[i * (n + 1)] = hollow.im[i * (n + 1)] = 0;
    const one = solved(1, hollow);
    expect(backwardError(hollow, one, b, count)).toBeLessThan(BACKWARD);
    expect(solved(2, hollow)).toEqual(one);
    const empty = { ...a, re: new Float64Array(n * n), im: new Float64Array(n * n) };
    expect(() => solved(2, empty)).toThrow(SingularMatrixError);
  });
});
