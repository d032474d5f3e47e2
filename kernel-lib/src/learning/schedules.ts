import { positive, wholeNumber } from "../fields/check.js";

/** Factor of the learning rate by the number of the iteration, from 0 on; positive. */
export type Schedule = (iteration: number) => number;

/** Smallest factor of a schedule; a learning rate must stay positive. */
const LEAST = 1e-9;

/** Falls from 1 to 0 as a cosine over `iterations`, after `held` iterations at 1; then stays there, at 1e-9. */
export function cosine(iterations: number, held: number = 0): Schedule {
  wholeNumber("iterations", iterations, 1);
  wholeNumber("held", held, 0);
  return (iteration) => {
    const done = Math.min(iterations, Math.max(0, iteration - held));
    return Math.max(LEAST, 0.5 + 0.5 * Math.cos((Math.PI * done) / iterations));
  };
}

/** Rises from 1/iterations to 1 over `iterations`, times the factor of another schedule. */
export function warmUp(iterations: number, then: Schedule = () => 1): Schedule {
  wholeNumber("iterations", iterations, 1);
  return (iteration) => Math.min(1, (iteration + 1) / iterations) * then(iteration);
}

/** Steps down (or up): the factor is `factor`ⁿ after n times `iterations`. */
export function staircase(iterations: number, factor: number): Schedule {
  wholeNumber("iterations", iterations, 1);
  positive("factor", factor);
  return (iteration) => factor ** Math.floor(iteration / iterations);
}
