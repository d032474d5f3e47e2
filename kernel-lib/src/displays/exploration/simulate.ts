/** Runs recipes: the same code in the kernel, for the picture in the notebook, and in a worker of the page. */

import type { Quantity } from "../../wire/payload.js";
import type { Simulation, SimulationOptions } from "./reading.js";
import { type Recipe, type ResultOf, systemOf } from "./recipe.js";

/**
 * Runs a recipe, picture by picture, so that a worker can look in between whether something newer is wanted.
 *
 * @param options precision and memory for the frames. Default: float64, new memory.
 */
export function simulate(
  recipe: Recipe,
  quantity: Quantity = "density",
  title: string = "",
  options: Partial<Pick<SimulationOptions, "precision" | "floats">> = {},
): Simulation {
  const { precision = "float64", floats = (length) => new Float32Array(length) } = options;
  return systemOf(recipe).simulate(recipe, { quantity, title, precision, floats });
}

/** Runs a recipe to its end. */
export function simulated<R extends Recipe>(recipe: R, quantity?: Quantity, title?: string): ResultOf<R> {
  const run = simulate(recipe, quantity, title);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value as ResultOf<R>;
  }
}
