/** Recipes of an interferometer mesh that learns in situ to guide light from one waveguide to another. */
import { inSitu } from "../../../learning/gradients/in-situ.js";
import { adam } from "../../../learning/optimisers.js";
import { descent } from "../../../learning/rules/descent.js";
import { interferometerMesh } from "../../../platforms/mesh.js";
import type { DiagramModel } from "../../diagram/model.js";
import { filmed } from "../film.js";
import { type LessonRun, lessonFilm, lessonRun } from "../lesson.js";
import { type Explorable, pair, parametersOf, partsOf } from "../reading.js";

/** Recipe of a mesh: where light enters, where it is wanted, and how long the mesh learns by measurements in place. */
export interface MeshRecipe {
  readonly system: "mesh";
  /** Number of waveguides. Default 6. */
  readonly modes?: number;
  /** Light of power 1 each: it enters at [−1, −waveguide], waveguides counted from 0. */
  readonly input: readonly { readonly at: readonly [number, number] }[];
  /** Where the light is wanted, at [modes, −waveguide]; each of several receives the same power. */
  readonly outputs: readonly { readonly at: readonly [number, number] }[];
  /** `rate` of learning in rad, phase `errors` of fabrication in rad, `seed` of the random start. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly run: LessonRun;
}

const MOST_MODES = 16;

export const mesh: Explorable<MeshRecipe, DiagramModel> = filmed<MeshRecipe>({
  system: "mesh",
  time: "step",
  defaults: { rate: 0.05, errors: 0, seed: 1 },
  check(read) {
    const modes = read.has("modes") ? read.whole("modes", 2, MOST_MODES) : 6;
    const list = (key: "input" | "outputs") =>
      partsOf(read, key, 1, "waveguides", (one) => ({ at: pair(one, "at") }), modes);
    return {
      system: "mesh",
      modes,
      input: list("input"),
      outputs: list("outputs"),
      parameters: parametersOf(read, mesh.defaults),
      run: lessonRun(read),
    };
  },
  axes({ modes = 6 }, [list]) {
    const column = list === "input" ? -1 : modes;
    return [
      { min: 1 - modes, max: 0, step: 1 },
      { min: column, max: column, step: 1 },
    ];
  },
  film(recipe) {
    const { modes = 6, run } = recipe;
    const { rate, errors, seed } = { ...mesh.defaults, ...recipe.parameters };
    const waveguides = (list: MeshRecipe["input"]) =>
      new Set(list.map(({ at }) => Math.max(0, Math.min(modes - 1, Math.round(-at[1])))));
    const [from, to] = [waveguides(recipe.input), waveguides(recipe.outputs)];
    const machine = interferometerMesh({ modes, seed, phaseErrors: errors, errorSeed: seed });
    const light = Float64Array.from({ length: modes }, (_, m) => (from.has(m) ? 1 : 0));
    const targets = Float64Array.from({ length: modes }, (_, m) => (to.has(m) ? from.size / to.size : 0));
    const rule = descent(adam({ rate }), inSitu());
    return lessonFilm({ machine, rule, inputs: light, targets, shown: light, run });
  },
});
