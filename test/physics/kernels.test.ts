import { random } from "echolab";
import { describe, expect, test } from "vitest";
import { plainKernels, type SymmetricKernels } from "../../kernel-lib/src/engine/symmetric.js";
import { symmetricKernels } from "../../kernel-lib/src/engine/symmetric-kernels.js";

// Compiled and plain kernels add the same terms in different order.
const SAME = 1e-11;

/** Runs one computation on both kernels from the same random arrays and compares everything it wrote. */
function compare(
  lengths: number[],
  run: (k: SymmetricKernels, arrays: Float64Array[]) => void,
  seed: number,
): void {
  const [expected, result] = [plainKernels, symmetricKernels({})].map((kernels) => {
    const r = random(seed);
    const arrays = lengths.map((length) => {
      const a = kernels.allocate(length);
      for (let i = 0; i < length; i++) a[i] = r.normal();
      return a;
    });
    run(kernels, arrays);
    return arrays;
  });
  for (let a = 0; a < lengths.length; a++) {
    const size = Math.max(1, ...expected[a].map(Math.abs));
    for (let i = 0; i < lengths[a]; i++)
      expect(Math.abs(result[a][i] - expected[a][i])).toBeLessThan(SAME * size);
  }
}

/** Below the diagonal the kernels may leave what they like. */
function clearLower(n: number, ...matrices: Float64Array[]): void {
  for (const m of matrices) for (let i = 0; i < n; i++) m.fill(0, i * n, i * n + i);
}

const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 80];

test("the compiled kernels are there: this platform has WebAssembly with SIMD", () => {
  expect(symmetricKernels({})).not.toBe(plainKernels);
});

describe.each(SIZES)("compiled kernels equal their plain twins, n = %i", (n) => {
  test("elimination and solution", () => {
    for (const count of [1, 2, 5, 10]) {
      compare(
        [n * n, n * n, n * count, n * count],
        (k, [re, im, xr, xi]) => {
          for (let i = 0; i < n; i++) im[i * n + i] += 3 * Math.sqrt(n);
          expect(k.ldlt(n, re, im, 1e-9)).toBe(true);
          k.ldltSolve(n, re, im, xr, xi, count);
          clearLower(n, re, im);
        },
        n + count,
      );
    }
  });

  test("a small pivot is refused", () => {
    compare(
      [n * n, n * n],
      (k, [re, im]) => {
        expect(k.ldlt(n, re.fill(0), im.fill(0), 1e-9)).toBe(false);
      },
      n,
    );
  });

  test("sums over a layer", () => {
    for (const rows of [1, 3, 4, 6, 13]) {
      compare(
        [n * n, n * n, rows, rows, rows * n],
        (k, [re, im, cr, ci, j]) => {
          k.addWeightedSquares(re, im, cr, ci, j, rows, n);
          clearLower(n, re, im);
        },
        rows,
      );
      compare(
        [n * n, n * n, rows * n, rows * n, rows * n],
        (k, [re, im, wr, wi, j]) => {
          k.addProduct(re, im, wr, wi, j, rows, n);
          clearLower(n, re, im);
        },
        rows,
      );
      for (const m of [1, 2, 3, 4, 7, 10]) {
        const [to, from] = [rows * m, n * m];
        compare(
          [to, to, rows, rows, rows * n, from, from],
          (k, [tr, ti, cr, ci, j, fr, fi]) => k.firstColumns(tr, ti, cr, ci, j, fr, fi, rows, n, m),
          m,
        );
        compare(
          [to, to, rows * n, rows * n, from, from],
          (k, [tr, ti, wr, wi, fr, fi]) => k.hiddenColumns(tr, ti, wr, wi, fr, fi, rows, n, m),
          m,
        );
        compare(
          [rows * n, to, to, from, from, m, 2 * m * (n + 1)],
          (k, a) => {
            const [g, cr, ci, dr, di, w, work] = a;
            k.addOuterProducts(g, cr, ci, dr, di, w, work, rows, n, m);
            work.fill(0);
          },
          m,
        );
      }
    }
  });
});

test("asking for more memory than there is fails before anything starts", () => {
  expect(() => symmetricKernels({}).allocate(2 ** 40)).toThrow(/MiB in one piece/);
});
