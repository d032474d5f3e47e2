/**
 * Functions of lists of any length. `Math.max(...list)` and `list.push(...values)` put every value on the stack, which
 * overflows from some 100,000 values on.
 */

/** Returns the largest value, NaN where there is one, −∞ for an empty list. */
export function maximum(values: Iterable<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const x of values) most = Math.max(most, x);
  return most;
}

/** Returns the smallest value, NaN where there is one, ∞ for an empty list. */
export function minimum(values: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const x of values) least = Math.min(least, x);
  return least;
}

/** Returns √Σx², scaled by the largest value and summed with compensation, so that nothing over- or underflows. */
export function euclideanNorm(...lists: readonly ArrayLike<number>[]): number {
  let most = 0;
  for (const values of lists)
    for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  if (most === 0 || most === Number.POSITIVE_INFINITY) return most;
  let sum = 0;
  let lost = 0;
  for (const values of lists) {
    for (let i = 0; i < values.length; i++) {
      const term = (values[i] / most) ** 2 - lost;
      const next = sum + term;
      lost = next - sum - term;
      sum = next;
    }
  }
  return Math.sqrt(sum) * most;
}

/** Computes the mean, NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** Whether all values are finite. A loop: `every` takes ten times as long, and training asks at every step. */
export function allFinite(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i];
  return sum === 0;
}

/** Adds values to the end of a list. */
export function append<T>(list: T[], values: Iterable<T>): void {
  for (const value of values) list.push(value);
}

/** Puts values in the place of all that a list holds. */
export function refill<T>(list: T[], values: Iterable<T>): void {
  const kept = [...values];
  list.length = 0;
  append(list, kept);
}

/** Returns one list of the values of several, in order. */
export function concatenated(...lists: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of lists) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}
