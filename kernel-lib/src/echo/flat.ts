/** Fields as lists of numbers: first all real parts, then all imaginary parts. */

import type { CanonicalKind } from "../evolve/system.js";
import { reject } from "../fields/check.js";
import { type ComplexArray, complexZeros } from "../fields/complex.js";

/** ∂C/∂Ψ* of a complex field, half of (∂C/∂re, ∂C/∂im); of a mechanical field (∂C/∂q, ∂C/∂p). */
export function errorOf(gradient: ArrayLike<number>, kind: CanonicalKind): ComplexArray {
  const n = gradient.length / 2;
  if (!Number.isInteger(n)) reject("gradient", gradient, "real parts, then as many imaginary parts");
  const factor = kind === "complex" ? 0.5 : 1;
  const error = complexZeros(n);
  for (let j = 0; j < n; j++) {
    error.re[j] = factor * gradient[j];
    error.im[j] = factor * gradient[n + j];
  }
  return error;
}

/** (∂C/∂re, ∂C/∂im) as a field of n values; views where the gradient is a typed array. */
export function gradientField(gradient: ArrayLike<number>, n: number): ComplexArray {
  if (gradient.length !== 2 * n)
    throw new RangeError(`gradient has ${gradient.length} values; the output field has ${2 * n}.`);
  return fieldOf(gradient instanceof Float64Array ? gradient : Float64Array.from(gradient), 0, n);
}

/** Field i of a batch, as views. */
export function fieldOf(batch: Float64Array, i: number, n: number): ComplexArray {
  return {
    re: batch.subarray(2 * i * n, (2 * i + 1) * n),
    im: batch.subarray((2 * i + 1) * n, (2 * i + 2) * n),
  };
}

/** Real parts, then imaginary parts; a view where the field lies in memory like that. */
export function flatField({ re, im }: ComplexArray): Float64Array {
  if (re.buffer === im.buffer && im.byteOffset === re.byteOffset + re.byteLength)
    return new Float64Array(re.buffer, re.byteOffset, re.length + im.length);
  const flat = new Float64Array(re.length + im.length);
  flat.set(re);
  flat.set(im, re.length);
  return flat;
}

/**
 * Adds to a gradient what an echo of strength ε has left: a complex learning field at rest gains the momentum −(ε/2) ∂C/∂θ,
 * from −iε ∂C/∂Θ* = −(iε/2)(∂_θ + i∂_π)C; a real pair gains twice that.
 */
export function addSlope(
  gradient: Float64Array,
  momentum: ArrayLike<number>,
  kind: CanonicalKind,
  epsilon: number,
): void {
  const factor = (kind === "complex" ? 2 : 1) / epsilon;
  for (let j = 0; j < gradient.length; j++) gradient[j] -= factor * momentum[j];
}
