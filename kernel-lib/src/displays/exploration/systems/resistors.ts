/** Recipes of a lattice of resistors that learns voltages at its outputs, each resistor by what it feels itself. */
import { inSitu } from "../../../learning/gradients/in-situ.js";
import { adam } from "../../../learning/optimisers.js";
import { descent } from "../../../learning/rules/descent.js";
import { resistorNetwork } from "../../../platforms/resistor-network.js";
import type { DiagramModel } from "../../diagram/model.js";
import { filmed } from "../film.js";
import { latticeAxes, latticeOf, latticePlace, latticeSize, nodesAt } from "../lattice.js";
import { brokenOf, type LessonRun, lessonFilm, lessonRun } from "../lesson.js";
import { type Explorable, parametersOf, partsOf } from "../reading.js";

/** Recipe of a lattice of resistors: sources with their voltages, a ground, and outputs with the voltages that are wanted. */
export interface ResistorsRecipe {
  readonly system: "resistors";
  /** Nodes along both edges. Default 5 × 4. */
  readonly width?: number;
  readonly height?: number;
  /** Sources at their nodes [x, y], counted from 0 at the lower left; voltages in volts. */
  readonly input: readonly { readonly at: readonly [number, number]; readonly voltage: number }[];
  /** Node that is kept at zero volts. */
  readonly ground: { readonly at: readonly [number, number] };
  /** Outputs, and the voltages in volts that they are to have. */
  readonly outputs: readonly { readonly at: readonly [number, number]; readonly target: number }[];
  /** `rate` of learning in siemens. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Resistors that break after `run.steps` updates, by number. */
  readonly broken?: readonly number[];
  readonly run: LessonRun;
}

const SIZE = { width: 5, height: 4 };
const sizeOf = ({ width = SIZE.width, height = SIZE.height }: ResistorsRecipe) => ({ width, height });
/** Largest voltage in volts. */
const MOST_VOLTS = 1e3;
/** Conductance in siemens that stands for a broken resistor. */
const BROKEN = 1e-6;

export const resistors: Explorable<ResistorsRecipe, DiagramModel> = filmed<ResistorsRecipe>({
  system: "resistors",
  time: "step",
  defaults: { rate: 0.05 },
  check(read) {
    const size = latticeSize(read, SIZE);
    return {
      system: "resistors",
      ...size,
      input: partsOf(read, "input", 1, "sources", (one) => ({
        at: latticePlace(one, size),
        voltage: one.number("voltage", -MOST_VOLTS, MOST_VOLTS),
      })),
      ground: { at: latticePlace(read.object("ground"), size) },
      outputs: partsOf(read, "outputs", 1, "outputs", (one) => ({
        at: latticePlace(one, size),
        target: one.number("target", -MOST_VOLTS, MOST_VOLTS),
      })),
      parameters: parametersOf(read, resistors.defaults),
      broken: brokenOf(read, latticeOf(size, false).edges.length),
      run: lessonRun(read),
    };
  },
  axes: (recipe) => latticeAxes(sizeOf(recipe)),
  edges: (recipe) => latticeOf(sizeOf(recipe), false).edges.length,
  film(recipe) {
    const size = sizeOf(recipe);
    const { input, ground, outputs, broken, run } = recipe;
    const { rate } = { ...resistors.defaults, ...recipe.parameters };
    const { nodes, edges } = latticeOf(size, false);
    const at = nodesAt(size, {
      ...Object.fromEntries(input.map((one, i) => [`input[${i}].at`, one.at])),
      "ground.at": ground.at,
      ...Object.fromEntries(outputs.map((one, i) => [`outputs[${i}].at`, one.at])),
    });
    const machine = resistorNetwork({
      nodes,
      edges,
      sources: input.map((_, i) => at[`input[${i}].at`]),
      targets: outputs.map((_, i) => at[`outputs[${i}].at`]),
      ground: [at["ground.at"]],
      least: BROKEN,
    });
    const voltages = Float64Array.from(input, ({ voltage }) => voltage);
    return lessonFilm({
      machine,
      rule: descent(adam({ rate }), inSitu()),
      inputs: voltages,
      targets: Float64Array.from(outputs, ({ target }) => target),
      shown: voltages,
      run,
      broken,
      breaks: (from, to) => ({
        parameter: edges.findIndex(([a, b]) => a === from && b === to),
        value: BROKEN,
      }),
    });
  },
});
