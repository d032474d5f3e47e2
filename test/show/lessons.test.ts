/** Machines that are explored in the page: they learn, lose edges, and learn anew. */
import { describe, expect, it } from "vitest";
import { checkRecipe, type Recipe, systemOf } from "../../kernel-lib/src/displays/exploration/recipe.js";
import type { HopfieldRecipe } from "../../kernel-lib/src/displays/exploration/systems/hopfield.js";
import type { MeshRecipe } from "../../kernel-lib/src/displays/exploration/systems/mesh.js";
import type { ReservoirRecipe } from "../../kernel-lib/src/displays/exploration/systems/reservoir.js";
import type { ResistorsRecipe } from "../../kernel-lib/src/displays/exploration/systems/resistors.js";
import type { SpringsRecipe } from "../../kernel-lib/src/displays/exploration/systems/springs.js";
import type { Diagram } from "../../kernel-lib/src/fields/diagram.js";
import { resistorNetwork } from "../../kernel-lib/src/platforms/resistor-network.js";
import { ShowError } from "../../kernel-lib/src/wire/check.js";

const film = (recipe: Recipe) => {
  const checked = checkRecipe(JSON.parse(JSON.stringify(recipe)));
  return systemOf(checked).frames?.(checked) as Diagram;
};
const errors = (diagram: Diagram) => Array.from(diagram.frames?.curves?.error ?? []);

const MESH: MeshRecipe = {
  system: "mesh",
  input: [{ at: [-1, 0] }],
  outputs: [{ at: [6, -4] }],
  run: { steps: 150, snapshots: 15 },
};
const HOPFIELD: HopfieldRecipe = { system: "hopfield", run: { steps: 300, snapshots: 10 } };
const RESISTORS: ResistorsRecipe = {
  system: "resistors",
  input: [{ at: [0, 0], voltage: 1 }],
  ground: { at: [4, 0] },
  outputs: [
    { at: [1, 3], target: 0.7 },
    { at: [4, 3], target: 0.25 },
  ],
  run: { steps: 200, snapshots: 10 },
};
const SPRINGS: SpringsRecipe = {
  system: "springs",
  input: [{ at: [0, 3], force: -0.2 }],
  outputs: [{ at: [4, 3], target: 0.1 }],
  run: { steps: 200, snapshots: 10 },
};
const RESERVOIR: ReservoirRecipe = { system: "reservoir", run: { training: 500, steps: 60 } };

/** Part of the first error that may be left: it falls by decades, but not in every machine by as many. */
const LEARNED = 1e-3;
/** Rounding of voltages and states that are solved anew. */
const ROUNDING = 1e-9;

describe.each<[string, Recipe, number[]]>([
  ["mesh", MESH, []],
  ["hopfield", HOPFIELD, [3, 17]],
  ["resistors", RESISTORS, [1, 25]],
  ["springs", SPRINGS, [14, 20]],
])("%s", (_, recipe, broken) => {
  it("learns, and comes out the same every time", () => {
    const pictures = film(recipe);
    const falls = errors(pictures);
    expect(falls[falls.length - 1]).toBeLessThan(LEARNED * falls[0]);
    expect(pictures.frames?.times).toHaveLength(falls.length);
    expect(film(recipe)).toEqual(pictures);
  });

  it.runIf(broken.length > 0)("loses edges in the middle, and learns anew without them", () => {
    const whole = film(recipe);
    const pictures = film({ ...recipe, broken } as Recipe);
    const half = whole.frames?.times.length ?? 0;
    const falls = errors(pictures);
    expect(falls).toHaveLength(2 * half);
    expect(falls.slice(0, half)).toEqual(errors(whole));
    expect(falls[falls.length - 1]).toBeLessThan(LEARNED * falls[0]);
    const count = pictures.edges?.from.length ?? 0;
    const values = Array.from(pictures.frames?.edgeValue ?? []);
    const gaps = (frame: number) =>
      values.slice(frame * count, (frame + 1) * count).flatMap((v, e) => (Number.isNaN(v) ? [e] : []));
    expect(gaps(half - 1)).toEqual([]);
    expect(gaps(2 * half - 1)).toEqual(broken);
  });
});

describe("pictures are of the machines of the library", () => {
  it("voltages of the last picture solve Kirchhoff's laws with its conductances", () => {
    const { nodes, edges } = film(RESISTORS);
    const { from, to, value = [] } = edges!;
    const network = resistorNetwork({
      nodes: nodes.x.length,
      edges: Array.from(from, (a, e) => [a, to[e]] as const),
      conductances: value,
      sources: [0],
      targets: [16],
      ground: [4],
    });
    const voltages = network.voltages([1]);
    for (const [i, v] of voltages.entries())
      expect(Math.abs(v - (nodes.value?.[i] ?? Number.NaN))).toBeLessThan(ROUNDING);
    expect(Math.abs(voltages[16] - 0.7)).toBeLessThan(0.01);
    expect(Math.abs(voltages[19] - 0.25)).toBeLessThan(0.01);
  });

  it.each([
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ])("a Hopfield network shows its answer to %d and %d: %d", (x1, x2, answer) => {
    const { nodes } = film({ ...HOPFIELD, parameters: { x1, x2 } });
    const states = Array.from(nodes.value ?? []);
    expect(states.slice(0, 2)).toEqual([x1, x2]);
    expect(Math.abs(states[states.length - 1] - answer)).toBeLessThan(0.01);
  });

  it("a reservoir that looks farther ahead is worse at it, and cut connections change its states", () => {
    const error = (recipe: ReservoirRecipe) =>
      Number(/\(NRMSE\): ([\d.]*\d)/.exec(film(recipe).note ?? "")?.[1]);
    const [near, far] = [5, 40].map((horizon) => error({ ...RESERVOIR, parameters: { horizon } }));
    expect(near).toBeLessThan(far);
    const states = (recipe: ReservoirRecipe) => film(recipe).frames?.value;
    expect(states({ ...RESERVOIR, broken: [0, 1, 2, 3] })).not.toEqual(states(RESERVOIR));
  });
});

describe("what is wrong is told in words", () => {
  it.each<[string, object, RegExp]>([
    ["a mesh without light", { ...MESH, input: [] }, /"input" is \[\]/],
    ["a mesh of one waveguide", { ...MESH, modes: 1 }, /"modes" is 1; .* 2 to 16/],
    ["a lesson of no steps", { ...MESH, run: { steps: 0 } }, /"run.steps" is 0; .* 1 to 5000/],
    ["a broken edge that is none", { ...HOPFIELD, broken: [24] }, /"broken" is .*from 0 to 23/],
    ["a broken half of an edge", { ...HOPFIELD, broken: [0.5] }, /"broken" is .*whole/],
    ["a hidden layer without units", { ...HOPFIELD, hidden: 0 }, /"hidden" is 0/],
    [
      "a source between nodes",
      { ...RESISTORS, input: [{ at: [0.5, 0], voltage: 1 }] },
      /"input\[0\].at" is .*a node/,
    ],
    [
      "an output beyond the lattice",
      { ...RESISTORS, outputs: [{ at: [9, 0], target: 0 }] },
      /"outputs\[0\].at".*\[4, 3\]/,
    ],
    ["no ground", { ...RESISTORS, ground: undefined }, /"ground" is missing/],
    [
      "a load that is no number",
      { ...SPRINGS, input: [{ at: [0, 3], force: "1" }] },
      /"input\[0\].force" is "1"/,
    ],
    [
      "a horizon of half a step",
      { ...RESERVOIR, parameters: { horizon: 0.5 } },
      /"parameters.horizon" is 0.5/,
    ],
    ["a reservoir of one unit", { ...RESERVOIR, units: 1 }, /"units" is 1; .* 2 to 60/],
  ])("%s", (_, recipe, message) => {
    expect(() => checkRecipe(recipe)).toThrow(message);
    expect(() => checkRecipe(recipe)).toThrow(ShowError);
  });

  it("two things at one node, when one of them was dragged there", () => {
    const [output] = RESISTORS.outputs;
    expect(() => film({ ...RESISTORS, outputs: [{ ...output, at: [0, 0] }] })).toThrow(
      /"outputs\[0\].at" is \[0, 0\], where "input\[0\].at" is; move one of them/,
    );
  });

  it("a load at a node that is fixed", () => {
    expect(() => film({ ...SPRINGS, input: [{ at: [1, 0], force: 1 }] })).toThrow(
      /loads\[0\]\[0\].*not fixed/,
    );
  });
});
