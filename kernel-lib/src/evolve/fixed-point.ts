/** Largest number of iterations; a step that needs more is too large for the forces. */
const MOST_ITERATIONS = 100;
/** Change of a coordinate, relative to the largest one, that counts as rounding. */
const ROUNDING = 4 * Number.EPSILON;
/** Largest relative change at which an iteration whose changes stop falling has converged. */
const CONVERGED = 1e-12;

/** Largest change of a coordinate in one iteration, and the largest coordinate. */
export interface Improvement {
  readonly change: number;
  readonly scale: number;
}

/**
 * Repeats an iteration until it changes nothing but rounding. An implicit step is reversible only where it is solved
 * that far.
 *
 * @throws RangeError where it does not converge, naming the integrator and its time step
 */
export function solve(integrator: string, dt: number, improve: () => Improvement): void {
  let before = Number.POSITIVE_INFINITY;
  for (let iteration = 0; ; iteration++) {
    const { change, scale } = improve();
    if (change <= ROUNDING * scale) return;
    // Rounding can keep the iteration wandering between neighbouring numbers.
    if (change >= before && change <= CONVERGED * scale) return;
    if (iteration === MOST_ITERATIONS || !(change < Number.MAX_VALUE)) {
      throw new RangeError(
        `The ${integrator} does not converge with time steps of ${dt}: the forces change too much within one. ` +
          "Take more steps.",
      );
    }
    before = change;
  }
}
