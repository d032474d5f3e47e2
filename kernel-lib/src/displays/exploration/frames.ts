/** What a run gives to the notebook. */
import type { FieldFrames } from "../../fields/frames.js";
import type { Quantity } from "../../wire/payload.js";
import type { Field } from "../field/model.js";
import { type Recipe, systemOf } from "./recipe.js";
import type { FramesOf, SimulationResult } from "./results.js";
import { simulated } from "./simulate.js";

/** Runs a recipe for the notebook: with all digits where its system offers that, else frames of the field that is shown. */
export function framesOfRun(recipe: Recipe, quantity: Quantity, title: string): FramesOf<SimulationResult> {
  return systemOf(recipe).frames?.(recipe) ?? fieldFrames(simulated(recipe, quantity, title) as Field);
}

function fieldFrames({ re, im, beside, name, shape, lengths, times, sites, warning }: Field): FieldFrames {
  return {
    kind: "field",
    name,
    shape,
    lengths,
    times,
    re: Float64Array.from(re),
    im: im && Float64Array.from(im),
    beside: beside.map((layer) => ({ name: layer.name, re: Float64Array.from(layer.re) })),
    sites,
    warning,
  };
}
