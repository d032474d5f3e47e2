/** Recipes of a Hopfield network that learns a table of inputs and outputs by equilibrium propagation. */
import { byNudging } from "../../../learning/gradients/nudging.js";
import { adam } from "../../../learning/optimisers.js";
import { descent } from "../../../learning/rules/descent.js";
import { hopfieldNetwork } from "../../../platforms/hopfield-network.js";
import type { DiagramModel } from "../../diagram/model.js";
import { filmed } from "../film.js";
import { brokenOf, type LessonRun, lessonFilm, lessonRun } from "../lesson.js";
import { type Explorable, parametersOf, partsOf } from "../reading.js";

/** Recipe of a Hopfield network of two inputs, hidden units and one output. */
export interface HopfieldRecipe {
  readonly system: "hopfield";
  /** Number of hidden units. Default 8. */
  readonly hidden?: number;
  /** What it learns. Default: XOR of 0 and 1. */
  readonly samples?: readonly { readonly inputs: readonly number[]; readonly target: number }[];
  /** `x1` and `x2`: the input that is shown; `rate` of learning, strength `beta` of the nudge, `seed` of the random start. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Weights that break after `run.steps` updates, by number. */
  readonly broken?: readonly number[];
  readonly run: LessonRun;
}

const XOR: NonNullable<HopfieldRecipe["samples"]> = [
  { inputs: [0, 0], target: 0 },
  { inputs: [0, 1], target: 1 },
  { inputs: [1, 0], target: 1 },
  { inputs: [1, 1], target: 0 },
];
const INPUTS = 2;
const MOST_HIDDEN = 64;

const edgesOf = (hidden: number) => INPUTS * hidden + hidden;

export const hopfield: Explorable<HopfieldRecipe, DiagramModel> = filmed<HopfieldRecipe>({
  system: "hopfield",
  time: "epoch",
  defaults: { x1: 1, x2: 0, rate: 0.05, beta: 0.05, seed: 1 },
  check(read) {
    const hidden = read.has("hidden") ? read.whole("hidden", 1, MOST_HIDDEN) : 8;
    const samples = read.has("samples")
      ? partsOf(read, "samples", 1, "samples", (one) => ({
          inputs: [...one.numbers("inputs", INPUTS, INPUTS)],
          target: one.number("target", -1e3, 1e3),
        }))
      : XOR;
    const parameters = parametersOf(read, hopfield.defaults);
    const broken = brokenOf(read, edgesOf(hidden));
    return { system: "hopfield", hidden, samples, parameters, broken, run: lessonRun(read) };
  },
  axes: () => [],
  edges: ({ hidden = 8 }) => edgesOf(hidden),
  film(recipe) {
    const { hidden = 8, samples = XOR, broken, run } = recipe;
    const { x1, x2, rate, beta, seed } = { ...hopfield.defaults, ...recipe.parameters };
    const machine = hopfieldNetwork({ layers: [INPUTS, hidden, 1], seed, gain: 1 });
    return lessonFilm({
      machine,
      rule: descent(adam({ rate }), byNudging({ beta })),
      inputs: Float64Array.from(samples.flatMap(({ inputs }) => inputs)),
      targets: Float64Array.from(samples, ({ target }) => target),
      shown: Float64Array.of(x1, x2),
      run,
      broken,
      // Weights come layer by layer, from × to; so do the units of a picture.
      breaks: (from, to) => ({
        parameter: from < INPUTS ? from * hidden + (to - INPUTS) : INPUTS * hidden + (from - INPUTS),
        value: 0,
      }),
    });
  },
});
