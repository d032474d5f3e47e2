/**
 * A run as pure data: which system, with which numbers, from which start. It travels in a notebook, so that the page
 * can run it again with other numbers; it is checked as strictly as any payload and never holds code.
 */
import { Reader } from "../../wire/check.js";
import { type Explorable, WHAT } from "./reading.js";
import type { SimulationResult } from "./results.js";
import * as systems from "./systems.js";

type Each = (typeof systems)[keyof typeof systems];
type RecipeOf<System> = System extends Explorable<infer R, infer _Result> ? R : never;

/** A simulation as plain data, by the name of its system; {@link explore} runs it in the page. */
export type Recipe = RecipeOf<Each>;

export type SystemName = Recipe["system"];

/** What a run of a recipe gives, such as frames of a field for a wave and matrices for a scattering network. */
export type ResultOf<R extends Recipe> = ResultIn<Each, R["system"]>;
type ResultIn<System, Name> =
  System extends Explorable<infer R, infer Result>
    ? [R["system"] & Name] extends [never]
      ? never
      : Result
    : never;

const TABLE: ReadonlyMap<string, Explorable<Recipe, SimulationResult>> = new Map(
  Object.values(systems).map((system) => [
    system.system,
    system as unknown as Explorable<Recipe, SimulationResult>,
  ]),
);

/** Checks a recipe and returns a copy; an error names the wrong part in one sentence. */
export function checkRecipe(value: unknown, path: string = ""): Recipe {
  const read = new Reader(WHAT, value, path);
  return systemNamed(read.choice("system", [...TABLE.keys()] as SystemName[])).check(read);
}

/** Gives what is known of a recipe's system. */
export function systemOf({ system }: Recipe): Explorable<Recipe, SimulationResult> {
  return systemNamed(system);
}

function systemNamed(name: SystemName): Explorable<Recipe, SimulationResult> {
  return TABLE.get(name) as Explorable<Recipe, SimulationResult>;
}
