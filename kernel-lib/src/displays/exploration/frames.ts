/** What a run gives to the notebook. */
import type { FieldFrames, ScatteringFrames } from "../../fields/frames.js";
import type { Quantity } from "../../wire/payload.js";
import type { Field } from "../field/model.js";
import type { Scattering } from "../scattering/model.js";
import { type Recipe, systemOf } from "./recipe.js";
import type { FramesOf, Results, SimulationResult } from "./results.js";
import { simulated } from "./simulate.js";

const FRAMES: {
  readonly [Name in keyof Results]: (result: Results[Name]["model"]) => Results[Name]["frames"];
} = {
  field: ({ re, im, beside, name, shape, lengths, times, sites, warning }: Field): FieldFrames => ({
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
  }),
  scattering: ({ ports, omega, re, im }: Scattering): ScatteringFrames => ({
    kind: "scattering",
    ports,
    omega,
    re: Float64Array.from(re),
    im: Float64Array.from(im),
  }),
};

/** Runs a recipe for the notebook: with all digits where its system offers that. */
export function framesOfRun(recipe: Recipe, quantity: Quantity, title: string): FramesOf<SimulationResult> {
  const exact = systemOf(recipe).frames?.(recipe);
  if (exact) return exact;
  const result = simulated(recipe, quantity, title);
  return (FRAMES[result.kind] as (result: SimulationResult) => FramesOf<SimulationResult>)(result);
}
