/**
 * A run as pure data: which system, with which numbers, from which start. It travels in a notebook, so that the page
 * can run it again with other numbers; it is checked as strictly as any payload and never holds code.
 */
import { Reader } from "../../wire/check.js";
import { type Kind, WHAT } from "./reading.js";
import { type ArrayRecipe, cavityArray } from "./systems/array.js";
import { type NetworkRecipe, scatteringNetwork } from "./systems/network.js";
import { type PinballRecipe, pinballMachine } from "./systems/pinball.js";
import { condensate, coupled, type WaveRecipe } from "./systems/waves.js";

/** A simulation as plain data, by the name of its system; {@link explore} runs it in the page. */
export type Recipe = WaveRecipe | ArrayRecipe | PinballRecipe | NetworkRecipe;

export type SystemName = Recipe["system"];

/** The systems that a recipe can name. */
const KINDS: { readonly [Name in SystemName]: Kind<Recipe & { readonly system: Name }> } = {
  "coupled-waves": coupled,
  "gross-pitaevskii": condensate,
  "kerr-array": cavityArray,
  pinball: pinballMachine,
  network: scatteringNetwork,
};

/** Checks a recipe and returns a copy; an error names the wrong part in one sentence. */
export function checkRecipe(value: unknown, path: string = ""): Recipe {
  const read = new Reader(WHAT, value, path);
  const system = read.choice("system", Object.keys(KINDS) as SystemName[]);
  return KINDS[system].check(read);
}

/** What is known of a recipe's system. */
export function kindOf(recipe: Recipe): Kind<Recipe> {
  return KINDS[recipe.system] as Kind<Recipe>;
}
