/** Recipes of a network of springs that learns to move an output under a load. */
import { inSitu } from "../../../learning/gradients/in-situ.js";
import { adam } from "../../../learning/optimisers.js";
import { descent } from "../../../learning/rules/descent.js";
import { springNetwork } from "../../../platforms/spring-network.js";
import type { DiagramModel } from "../../diagram/model.js";
import { filmed } from "../film.js";
import { latticeAxes, latticeOf, latticePlace, latticeSize, nodesAt } from "../lattice.js";
import { brokenOf, type LessonRun, lessonFilm, lessonRun } from "../lesson.js";
import { type Explorable, parametersOf, partsOf } from "../reading.js";

/** Recipe of a triangular lattice of springs, fixed at its lower edge: loads, and displacements that are wanted. */
export interface SpringsRecipe {
  readonly system: "springs";
  /** Nodes along both edges. Default 5 × 4. */
  readonly width?: number;
  readonly height?: number;
  /** Loads at their nodes [x, y], counted from 0 at the lower left; forces upwards in newtons. */
  readonly input: readonly { readonly at: readonly [number, number]; readonly force: number }[];
  /** Outputs, and the upward displacements in metres that they are to have. */
  readonly outputs: readonly { readonly at: readonly [number, number]; readonly target: number }[];
  /** `rate` of learning. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Springs that break after `run.steps` updates, by number. */
  readonly broken?: readonly number[];
  readonly run: LessonRun;
}

const SIZE = { width: 5, height: 4 };
const sizeOf = ({ width = SIZE.width, height = SIZE.height }: SpringsRecipe) => ({ width, height });
/** Largest force in newtons and displacement in metres. */
const MOST = 1e3;
/** Stiffnesses in N/m that springs can learn; broken ones have the least. */
const RANGE = { least: 0.002, most: 2, slope: 1 };
/** Number of the logistic that stands for a broken spring. */
const BROKEN = -100;

export const springs: Explorable<SpringsRecipe, DiagramModel> = filmed<SpringsRecipe>({
  system: "springs",
  time: "step",
  defaults: { rate: 0.1 },
  check(read) {
    const size = latticeSize(read, SIZE);
    return {
      system: "springs",
      ...size,
      input: partsOf(read, "input", 1, "loads", (one) => ({
        at: latticePlace(one, size),
        force: one.number("force", -MOST, MOST),
      })),
      outputs: partsOf(read, "outputs", 1, "outputs", (one) => ({
        at: latticePlace(one, size),
        target: one.number("target", -MOST, MOST),
      })),
      parameters: parametersOf(read, springs.defaults),
      broken: brokenOf(read, latticeOf(size, true).edges.length),
      run: lessonRun(read),
    };
  },
  // The lowest row does not move.
  axes: (recipe) => latticeAxes(sizeOf(recipe)).map((axis, k) => (k === 0 ? { ...axis, min: 1 } : axis)),
  edges: (recipe) => latticeOf(sizeOf(recipe), true).edges.length,
  film(recipe) {
    const size = sizeOf(recipe);
    const { input, outputs, broken, run } = recipe;
    const { rate } = { ...springs.defaults, ...recipe.parameters };
    const { nodes, edges } = latticeOf(size, true);
    const at = nodesAt(size, {
      ...Object.fromEntries(input.map((one, i) => [`input[${i}].at`, one.at])),
      ...Object.fromEntries(outputs.map((one, i) => [`outputs[${i}].at`, one.at])),
    });
    const machine = springNetwork({
      nodes,
      bonds: edges,
      range: RANGE,
      fixed: Array.from({ length: size.width }, (_, i) => i),
      loads: input.map((_, i) => [at[`input[${i}].at`], "y"]),
      outputs: outputs.map((_, i) => [at[`outputs[${i}].at`], "y"]),
    });
    const forces = Float64Array.from(input, ({ force }) => force);
    return lessonFilm({
      machine,
      rule: descent(adam({ rate }), inSitu()),
      inputs: forces,
      targets: Float64Array.from(outputs, ({ target }) => target),
      shown: forces,
      run,
      broken,
      breaks: (from, to) => ({
        parameter: edges.findIndex(([a, b]) => a === from && b === to),
        value: BROKEN,
      }),
    });
  },
});
