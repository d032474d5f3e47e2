import { type Random, random } from "echolab";
import { describe, expect, test } from "vitest";
import { type BlockChain, blockTridiagonalGreen } from "../../kernel-lib/src/engine/block-tridiagonal.js";
import { inverse } from "../../kernel-lib/src/engine/dense.js";
import type { Matrix } from "../../kernel-lib/src/engine/strips.js";

// Chains of some tens of sites with loss: condition numbers of order ten, and pivots that were not looked for.
const SAME = 1e-11;

function filled(rows: number, columns: number, r: Random): Matrix {
  const one = () => Float64Array.from({ length: rows * columns }, () => r.normal());
  return { rows, columns, re: one(), im: one() };
}

function chain(sizes: readonly number[], symmetric: boolean, seed: number): BlockChain {
  const r = random(seed);
  const diagonal = sizes.map((n) => {
    const a = filled(n, n, r);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i && symmetric; j++) {
        a.re[i * n + j] = a.re[j * n + i];
        a.im[i * n + j] = a.im[j * n + i];
      }
      a.im[i * n + i] += 3 * Math.sqrt(n);
    }
    return a;
  });
  const upper = sizes.slice(1).map((n, k) => filled(sizes[k], n, r));
  const lower = sizes.slice(1).map((n, k) => filled(n, sizes[k], r));
  return {
    count: sizes.length,
    diagonal: (k) => diagonal[k],
    upper: (k) => upper[k],
    ...(!symmetric && { lower: (k: number) => lower[k] }),
  };
}

/** The same blocks from the inverse of the whole matrix. */
function dense(c: BlockChain) {
  const sizes = Array.from({ length: c.count }, (_, k) => c.diagonal(k).rows);
  const start = sizes.map((_, k) => sizes.slice(0, k).reduce((a, b) => a + b, 0));
  const n = start[c.count - 1] + sizes[c.count - 1];
  const whole = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  const put = (row: number, column: number, a: Matrix, turned: boolean) => {
    for (let i = 0; i < a.rows; i++) {
      for (let j = 0; j < a.columns; j++) {
        const to = turned ? (row + j) * n + column + i : (row + i) * n + column + j;
        whole.re[to] = a.re[i * a.columns + j];
        whole.im[to] = a.im[i * a.columns + j];
      }
    }
  };
  for (let k = 0; k < c.count; k++) {
    put(start[k], start[k], c.diagonal(k), false);
    if (k + 1 === c.count) continue;
    put(start[k], start[k + 1], c.upper(k), false);
    put(start[k + 1], start[k], c.lower?.(k) ?? c.upper(k), !c.lower);
  }
  const g = inverse(n, whole.re, whole.im, false);
  return (row: number, column: number): Matrix => {
    const [rows, columns] = [sizes[row], sizes[column]];
    const at = (i: number) => (start[row] + Math.floor(i / columns)) * n + start[column] + (i % columns);
    const values = (from: Float64Array) =>
      Float64Array.from({ length: rows * columns }, (_, i) => from[at(i)]);
    return { rows, columns, re: values(g.re), im: values(g.im) };
  };
}

function expectSame(a: Matrix, b: Matrix): void {
  expect([a.rows, a.columns]).toEqual([b.rows, b.columns]);
  for (let i = 0; i < a.re.length; i++) {
    expect(Math.abs(a.re[i] - b.re[i])).toBeLessThan(SAME);
    expect(Math.abs(a.im[i] - b.im[i])).toBeLessThan(SAME);
  }
}

const SIZES = [[1], [5], [1, 1], [4, 4, 4], [3, 5, 2, 7], [9, 9, 9, 9, 9], [6, 1, 30, 13], [20, 70, 20]];

describe.each(SIZES.map((s) => [s]))("blocks of sizes %j", (sizes) => {
  test.each([
    ["symmetric", true, false],
    ["symmetric, plain", true, true],
    ["general", false, false],
  ])("corner blocks equal those of the whole inverse: %s", (_, symmetric, plain) => {
    const c = chain(sizes, symmetric, sizes[0]);
    const ends = blockTridiagonalGreen(c, { plain });
    const last = sizes.length - 1;
    const expected = dense(c);
    expectSame(ends.first, expected(0, 0));
    expectSame(ends.across, expected(0, last));
    expectSame(ends.back, expected(last, 0));
    expectSame(ends.last, expected(last, last));
  });
});

describe("a strip of a lattice", () => {
  const [width, length] = [12, 30];
  const r = random(2);
  const detuning = Float64Array.from({ length: width * length }, () => 0.5 * (r.uniform() - 0.5));
  const minusOne = {
    rows: width,
    columns: width,
    re: new Float64Array(width * width),
    im: new Float64Array(width * width),
  };
  for (let y = 0; y < width; y++) minusOne.re[y * width + y] = -1;
  /** ω − H of a square lattice with hopping 1 and probes of decay 2 on its two ends. */
  const strip = (omega: number): BlockChain => ({
    count: length,
    diagonal(k) {
      const a = { ...minusOne, re: new Float64Array(width * width), im: new Float64Array(width * width) };
      for (let y = 0; y < width; y++) {
        a.re[y * width + y] = omega - detuning[k * width + y];
        if (k === 0 || k === length - 1) a.im[y * width + y] = 1;
        if (y > 0) a.re[y * width + y - 1] = a.re[(y - 1) * width + y] = -1;
      }
      return a;
    },
    upper: () => minusOne,
  });

  // Without loss inside, some pivots are small, at some frequencies so small that blocks are pivoted instead.
  test.each([-3.1, -1, 0, 0.1, 1.7])("without loss inside conserves energy, ω = %f", (omega) => {
    const { first, across, last } = blockTridiagonalGreen(strip(omega));
    const expected = dense(strip(omega));
    expectSame(across, expected(0, length - 1));
    // Σ_out |S|² = 1 for a wave that enters at the first slice, S = 1 − 2iG.
    for (let y = 0; y < width; y++) {
      let power = 0;
      for (let z = 0; z < width; z++) {
        const at = z * width + y;
        power += (Number(y === z) + 2 * first.im[at]) ** 2 + (2 * first.re[at]) ** 2;
        const through = y * width + z;
        power += (2 * across.re[through]) ** 2 + (2 * across.im[through]) ** 2;
      }
      expect(Math.abs(power - 1)).toBeLessThan(1e-10);
    }
    expect(last.rows).toBe(width);
  });
});
