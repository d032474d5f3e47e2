import { randomStream } from "echolab";
import { describe, expect, test } from "vitest";
import { chainGreen, planChain, type SparseRows } from "../../kernel-lib/src/engine/layered/chain.js";
import { inverse } from "../../kernel-lib/src/engine/linear/dense.js";
import type { Matrix } from "../../kernel-lib/src/engine/linear/strips.js";

// Chains of some tens of sites with loss: condition numbers of order ten, and pivots that were not looked for.
const SAME = 1e-11;

interface Chain {
  readonly a: SparseRows;
  readonly levels: readonly Int32Array[];
}

/** Full blocks of random entries in a row, with sites of the levels mixed up. */
function chain(sizes: readonly number[], symmetric: boolean, seed: number): Chain {
  const r = randomStream(seed);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const order = r.permutation(n);
  const ends = sizes.map((_, k) => sizes.slice(0, k + 1).reduce((sum, size) => sum + size, 0));
  const levels = sizes.map((size, k) => Int32Array.from(order).subarray(ends[k] - size, ends[k]));
  const level = new Int32Array(n);
  for (const [k, sites] of levels.entries()) for (const i of sites) level[i] = k;
  const whole = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  const stored = (i: number, j: number) => Math.abs(level[i] - level[j]) <= 1;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (!stored(i, j)) continue;
      const [from, to] = [j * n + i, i * n + j];
      for (const part of ["re", "im"] as const)
        whole[part][to] = symmetric && j < i ? whole[part][from] : r.normal();
    }
    whole.im[i * n + i] += 6 * Math.sqrt(Math.max(...sizes));
  }
  return { a: sparse(n, whole, stored), levels };
}

function sparse(
  n: number,
  { re, im }: { re: Float64Array; im: Float64Array },
  stored: (i: number, j: number) => boolean,
): SparseRows {
  const all = Array.from({ length: n }, (_, i) => i);
  const rows = all.map((i) => all.filter((j) => stored(i, j)));
  const start = new Int32Array(n + 1);
  for (const i of all) start[i + 1] = start[i] + rows[i].length;
  const at = rows.flatMap((columns, i) => columns.map((j) => i * n + j));
  return {
    n,
    start,
    column: Int32Array.from(rows.flat()),
    re: Float64Array.from(at, (k) => re[k]),
    im: Float64Array.from(at, (k) => im[k]),
  };
}

/** Largest difference from the entries of the whole inverse. */
function error({ a }: Chain, wanted: readonly number[], g: Matrix | undefined): number {
  const { n, start, column, re, im } = a;
  const whole = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) {
    for (let at = start[i]; at < start[i + 1]; at++) {
      whole.re[i * n + column[at]] = re[at];
      whole.im[i * n + column[at]] = im[at];
    }
  }
  const all = inverse(n, whole.re, whole.im, false);
  expect([g?.rows, g?.columns]).toEqual([wanted.length, wanted.length]);
  let most = 0;
  wanted.forEach((i, p) => {
    wanted.forEach((j, q) => {
      const at = p * wanted.length + q;
      const off = Math.hypot(
        (g as Matrix).re[at] - all.re[i * n + j],
        (g as Matrix).im[at] - all.im[i * n + j],
      );
      // NaN must not get lost.
      if (!(off <= most)) most = off;
    });
  });
  return most;
}

const SIZES = [[1], [5], [1, 1], [4, 4, 4], [3, 5, 2, 7], [9, 9, 9, 9, 9], [6, 1, 30, 13], [20, 70, 20, 140]];

describe.each(SIZES.map((s) => [s]))("levels of sizes %j", (sizes) => {
  test.each([
    ["symmetric", true, false],
    ["symmetric, plain", true, true],
    ["general", false, false],
  ])("entries between the ends, and between sites anywhere: %s", (_, symmetric, plain) => {
    const c = chain(sizes, symmetric, sizes[0]);
    const { levels } = c;
    const ends = [...levels[0], ...levels[levels.length - 1]].slice(0, c.a.n);
    const r = randomStream(sizes.length);
    const some = Array.from(r.permutation(c.a.n)).slice(0, Math.ceil(c.a.n / 3));
    for (const wanted of [[...new Set(ends)], some, [levels[0][0]]]) {
      const g = chainGreen(planChain(c.a, levels, wanted), c.a, symmetric, { plain });
      expect(error(c, wanted, g)).toBeLessThan(SAME);
    }
  });
});

describe("a strip of a lattice", () => {
  const [width, length] = [12, 30];
  const n = width * length;
  const r = randomStream(2);
  const detuning = Float64Array.from({ length: n }, () => 0.5 * (r.uniform() - 0.5));
  const levels = Array.from({ length }, (_, k) =>
    Int32Array.from({ length: width }, (_, y) => k * width + y),
  );
  const near = (i: number, j: number) =>
    Math.abs(i - j) === width ||
    (Math.abs(i - j) === 1 && Math.floor(i / width) === Math.floor(j / width)) ||
    i === j;
  /** ω − H of a square lattice with hopping 1 and probes of decay 2 on its two ends. */
  const strip = (omega: number): SparseRows => {
    const whole = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) if (i !== j && near(i, j)) whole.re[i * n + j] = -1;
      whole.re[i * n + i] = omega - detuning[i];
      if (i < width || i >= n - width) whole.im[i * n + i] = 1;
    }
    return sparse(n, whole, near);
  };
  const wanted = [...levels[0], ...levels[length - 1]];
  const plan = planChain(strip(0), levels, wanted);

  // Without loss inside, some pivots are small; where digits would be lost, the chain says so.
  test.each([-3.1, -1, 0, 0.1, 1.7])("without loss inside conserves energy, ω = %f", (omega) => {
    const a = strip(omega);
    const g = chainGreen(plan, a, true) as Matrix;
    expect(error({ a, levels }, wanted, g)).toBeLessThan(SAME);
    // Σ_out |S|² = 1 for a wave that enters at the first slice, S = 1 − 2iG.
    for (let p = 0; p < width; p++) {
      let power = 0;
      for (let q = 0; q < 2 * width; q++) {
        const at = q * 2 * width + p;
        power += (Number(p === q) + 2 * g.im[at]) ** 2 + (2 * g.re[at]) ** 2;
      }
      expect(Math.abs(power - 1)).toBeLessThan(1e-10);
    }
  });

  test("is given up where half a strip has a mode at ω", () => {
    // Two sites without any way out but through each other: the last of them alone is close to resonance.
    const pair = (delta: number): SparseRows =>
      sparse(2, { re: Float64Array.of(0, 1, 1, delta), im: new Float64Array(4) }, () => true);
    const two = [Int32Array.of(0), Int32Array.of(1)];
    const known = planChain(pair(1), two, [0, 1]);
    expect(chainGreen(known, pair(1e-3), true)).toBeDefined();
    expect(chainGreen(known, pair(1e-9), true)).toBeUndefined();
  });
});
