import { randomStream } from "echolab";

/** All numbers of nested lists, in order. */
export function flat(value: unknown): Float64Array {
  return Float64Array.from([value].flat(Number.POSITIVE_INFINITY) as number[]);
}

/** Largest difference of two lists of the same length. */
export function deviation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a, (x, i) => Math.abs(x - b[i])).reduce((most, x) => (x <= most ? most : x), 0);
}

/** Normal random numbers of a seed. */
export function drawn(seed: number, length: number): Float64Array {
  const stream = randomStream(seed);
  return Float64Array.from({ length }, () => stream.normal());
}

/** Transposes a row-major matrix. */
export function transposed(values: Float64Array, rows: number): Float64Array {
  const columns = values.length / rows;
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]);
}
