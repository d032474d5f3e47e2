import { randomStream, relativeError } from "echolab";
import { describe, expect, test } from "vitest";
import { type Factor, plainProduct, product, transpose } from "../../kernel-lib/src/engine/linear/product.js";
import { type Matrix, matrix } from "../../kernel-lib/src/engine/linear/strips.js";
import { BatchMemory } from "../../kernel-lib/src/engine/memory/batch-memory.js";

// Up to 130 products are summed in another order.
const SAME = 1e-13;

// Rows, columns of A, columns of B: whole tiles, remainders on every side, one column.
const SIZES = [
  [40, 20, 24],
  [130, 37, 11],
  [29, 26, 35],
  [101, 1, 103],
  [103, 101, 1],
];

const r = randomStream(8);
const normal = (length: number) => Float64Array.from({ length }, () => r.normal());
const both = ({ re, im }: Matrix) => [...re, ...im];

describe.each(SIZES)("products of %i rows, %i and %i columns", (rows, m, n) => {
  const part = (columns: number, complex: boolean): Factor => ({
    ...{ rows, columns, re: normal(rows * columns) },
    ...(complex && { im: normal(rows * columns) }),
  });

  test.each([
    ["real and real", false, false],
    ["real and complex", false, true],
    ["complex and real", true, false],
    ["complex and complex", true, true],
  ])("%s: the kernel equals its plain twin", (_, left, right) => {
    const [a, b] = [part(m, left), part(n, right)];
    // Results that something stood in before.
    const make = (height: number, width: number) => {
      const c = matrix(height, width);
      c.im.fill(Number.NaN);
      return c;
    };
    const expected = both(plainProduct(a, b));
    expect(relativeError(both(product(a, b, { make })), expected)).toBeLessThan(SAME);
  });

  test("some columns of wider matrices, in the memory of a batch", () => {
    const memory = new BatchMemory();
    const wider = () => {
      const whole = memory.matrix(rows, m + n);
      whole.re.set(normal(whole.re.length));
      whole.im.set(normal(whole.im.length));
      return whole;
    };
    const columns = ({ re, im }: Matrix, first: number, count: number): Factor => ({
      ...{ rows, columns: count, pitch: m + n, re: re.subarray(first), im: im.subarray(first) },
    });
    // The first batch finds no memory yet.
    for (let batch = 0; batch < 2; batch++) {
      memory.begin();
      const a = columns(wider(), n, m);
      const b = columns(wider(), 0, n);
      const c = product(a, b, { make: memory.matrix });
      expect(relativeError(both(c), both(plainProduct(a, b)))).toBeLessThan(SAME);
    }
  });

  test("the transpose in the memory of a batch, and elsewhere", () => {
    const memory = new BatchMemory();
    for (let batch = 0; batch < 2; batch++) {
      memory.begin();
      const a = memory.matrix(m, n);
      for (const part of [a.re, a.im]) part.set(normal(m * n));
      const t = transpose(a, { make: memory.matrix });
      const expected = (x: Float64Array) => Array.from(x, (_, at) => x[(at % m) * n + Math.floor(at / m)]);
      expect([t.rows, t.columns, [...t.re], [...t.im]]).toEqual([n, m, expected(a.re), expected(a.im)]);
    }
  });

  test("a symmetric product from half of it", () => {
    const a = part(m, true);
    const expected = plainProduct(a, a);
    const c = product(a, a, { symmetric: true });
    expect(relativeError(both(c), both(expected))).toBeLessThan(SAME);
    for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) expect(c.re[i * m + j]).toBe(c.re[j * m + i]);
  });
});
