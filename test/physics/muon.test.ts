import { adam, randomStream } from "echolab";
import { muon } from "echolab/learning";
import { describe, expect, test } from "vitest";

/** Rounding of products of matrices of a dozen rows. */
const ROUNDING = 1e-12;
const [ROWS, COLUMNS] = [12, 7];
const SINGULAR = [3, 1, 0.5, 0.3, 0.1, 0.05, 0.02];

/** Orthonormal columns, count lists of length numbers, by Gram and Schmidt. */
function orthonormal(length: number, count: number, seed: number): Float64Array[] {
  const r = randomStream(seed);
  const columns: Float64Array[] = [];
  while (columns.length < count) {
    let v = Float64Array.from({ length }, () => r.normal());
    for (const u of [...columns, ...columns]) {
      const overlap = dot(u, v);
      v = v.map((x, i) => x - overlap * u[i]);
    }
    const norm = Math.sqrt(dot(v, v));
    columns.push(v.map((x) => x / norm));
  }
  return columns;
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);

describe("Muon", () => {
  const [left, right] = [orthonormal(ROWS, COLUMNS, 1), orthonormal(COLUMNS, COLUMNS, 2)];
  // Two values before the matrix U Σ Vᵀ, one behind it.
  const gradient = new Float64Array(2 + ROWS * COLUMNS + 1);
  for (let i = 0; i < ROWS; i++)
    for (let j = 0; j < COLUMNS; j++)
      gradient[2 + i * COLUMNS + j] = SINGULAR.reduce((sum, s, k) => sum + s * left[k][i] * right[k][j], 0);
  gradient.set([4, -0.5]);
  const matrices = [{ from: 2, rows: ROWS, columns: COLUMNS }];
  const fresh = () => muon({ rate: 0.1, matrices, others: adam({ rate: 0.01 }) });

  test("moves a matrix along all its singular vectors by about the rate, everything else as it is told", () => {
    const p = new Float64Array(gradient.length);
    const optimiser = fresh();
    // Half the rate halves that of the others too. Adam's first step is its rate, whatever the gradient.
    optimiser.rate = 0.05;
    optimiser.step(p, gradient);
    expect(p[0]).toBeCloseTo(-0.005, 8);
    expect(p[1]).toBeCloseTo(0.005, 8);
    expect(p[p.length - 1]).toBe(0);
    for (let k = 0; k < COLUMNS; k++) {
      const moved = Float64Array.from({ length: ROWS }, (_, i) =>
        dot(p.subarray(2 + i * COLUMNS, 2 + (i + 1) * COLUMNS), right[k]),
      );
      for (let l = 0; l < COLUMNS; l++) {
        const value = -dot(left[l], moved) / 0.05;
        if (l !== k) expect(Math.abs(value)).toBeLessThan(ROUNDING);
        else {
          expect(value).toBeGreaterThan(0.6);
          expect(value).toBeLessThan(1.3);
        }
      }
    }
  });

  test("goes on from what it saved", () => {
    const [p, q] = [new Float64Array(gradient.length), new Float64Array(gradient.length)];
    const [first, whole, second] = [fresh(), fresh(), fresh()];
    const other = gradient.map((x, i) => x * Math.cos(i));
    first.step(p, gradient);
    second.load(JSON.parse(JSON.stringify(first.save())));
    second.step(p, other);
    whole.step(q, gradient);
    whole.step(q, other);
    expect(p).toEqual(q);
    expect(() => second.load(adam({ rate: 1 }).save())).toThrow(/"muon"/);
    expect(() => second.step(p, gradient.subarray(1))).toThrow(
      /^gradient has .* values; there are .* parameters\.$/,
    );
  });
});
