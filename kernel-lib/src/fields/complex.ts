import { numbers } from "./check.js";

/**
 * Complex values as two real arrays of equal length.
 *
 * Split storage keeps both parts contiguous for the solvers, and makes it impossible to drop an
 * imaginary part without writing so.
 */
export interface ComplexArray {
  /** Real parts. */
  readonly re: Float64Array;
  /** Imaginary parts. */
  readonly im: Float64Array;
}

/** A complex number, such as an entry S[out, in]. */
export interface Complex {
  /** Real part. */
  readonly re: number;
  /** Imaginary part. */
  readonly im: number;
}

/** Makes `length` complex zeros. */
export function complexZeros(length: number): ComplexArray {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** Makes a complex array from lists of real and (optional) imaginary parts. @throws RangeError on unequal lengths or NaN */
export function complexArray(re: ArrayLike<number>, im?: ArrayLike<number>): ComplexArray {
  const real = numbers("re", re);
  return { re: real, im: im === undefined ? new Float64Array(real.length) : numbers("im", im, real.length) };
}

/** Copies a field of n values as 2n numbers, first all real parts. @throws RangeError where a number is missing or not finite */
export function flatNumbers(name: string, field: ComplexArray, n: number): Float64Array {
  const flat = new Float64Array(2 * n);
  flat.set(numbers(`${name}.re`, field?.re, n));
  flat.set(numbers(`${name}.im`, field.im, n), n);
  return flat;
}

export function cloneComplex(z: ComplexArray): ComplexArray {
  return { re: z.re.slice(), im: z.im.slice() };
}

/** Computes Σ|z|². */
export function squaredNorm(z: ComplexArray): number {
  let sum = 0;
  for (let i = 0; i < z.re.length; i++) sum += z.re[i] * z.re[i] + z.im[i] * z.im[i];
  return sum;
}

/** Checks that both parts of a complex array have `length` values. @throws RangeError */
export function checkLength(argument: string, z: ComplexArray, length: number): void {
  for (const part of ["re", "im"] as const)
    if (z?.[part]?.length !== length)
      throw new RangeError(
        `${argument}.${part} has ${z?.[part]?.length ?? "no"} values; it should have ${length}.`,
      );
}

/**
 * Computes the relative error ‖a − b‖/‖b‖ over both parts, by which gradients, echoes and solvers are compared. Zero for
 * equal inputs, also where both vanish.
 *
 * @throws RangeError where a and b differ in their number of values, or one is complex and the other real
 */
export function relativeError(
  a: ComplexArray | ArrayLike<number>,
  b: ComplexArray | ArrayLike<number>,
): number {
  const parts = (z: ComplexArray | ArrayLike<number>) => ("re" in z ? [z.re, z.im] : [z]);
  const left = parts(a);
  const right = parts(b);
  if (left.length !== right.length)
    throw new RangeError("a and b are a complex and a real list; give both as complex or both as real.");
  for (const [part, { length }] of right.entries())
    if (left[part].length !== length)
      throw new RangeError(
        `a has ${left[part].length} values, b has ${length}; they should have the same number.`,
      );
  let difference = 0;
  let norm = 0;
  for (let part = 0; part < right.length; part++) {
    for (let i = 0; i < right[part].length; i++) {
      difference += (left[part][i] - right[part][i]) ** 2;
      norm += right[part][i] ** 2;
    }
  }
  return difference === 0 ? 0 : Math.sqrt(difference / norm);
}
