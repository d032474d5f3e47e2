/** Recipes of waves on a grid: coupled to a learning field, or matter waves in a trap. */
import type { Precision } from "../../../engine/memory/precision.js";
import { integrate } from "../../../evolve/integrate.js";
import { beyondStability } from "../../../evolve/stability.js";
import { cloneState, type HeldState, type State, type System } from "../../../evolve/system.js";
import { wavePacket } from "../../../fields/field.js";
import { Grid } from "../../../fields/grid.js";
import { coupledWaves } from "../../../systems/coupled-waves.js";
import { grossPitaevskii } from "../../../systems/gross-pitaevskii.js";
import type { Reader } from "../../../wire/check.js";
import { driftsBetween } from "../../field/drifts.js";
import type { Field } from "../../field/model.js";
import {
  axisOf,
  type Explorable,
  MAX_RECIPE_POINTS,
  type Packet,
  type PlaceAxis,
  packetsOf,
  parametersOf,
  partsOf,
  picturesOf,
  place,
  positive,
  type Run,
  runOf,
  type Simulation,
  type SimulationOptions,
} from "../reading.js";

/** A Gaussian hill (or, with negative height, hollow): height·exp(−r²/2σ²). */
export interface Hill {
  readonly at: number | readonly number[];
  readonly width: number;
  readonly height: number;
}

/** A potential for waves: Gaussian hills, and values at the points of the grid. */
export interface Potential {
  readonly hills?: readonly Hill[];
  /** Added to the hills, one value a point of the grid: what was drawn by hand. */
  readonly values?: readonly number[];
}

/** Recipe of coupled waves or of a condensate. ħ = 1; lengths in the unit of the grid. */
export interface WaveRecipe {
  /**
   * "coupled-waves": Ψ with a learning field θ. "gross-pitaevskii": matter waves in a harmonic trap and a fixed
   * potential, without a learning field.
   */
  readonly system: "coupled-waves" | "gross-pitaevskii";
  readonly grid: { readonly points: number | readonly number[]; readonly length: number | readonly number[] };
  /** Numbers of the system by name, such as `{ kerr: 1, chi: 1 }`; the others have their defaults. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Packets that add up to the wave at the start. */
  readonly input: readonly Packet[];
  /** What the wave feels: the learning field θ at the start; for matter waves a potential on top of the trap. */
  readonly potential?: Potential;
  readonly run: Run;
}

type Of<Name extends WaveRecipe["system"]> = WaveRecipe & { readonly system: Name };

/** A system on its grid with a learning field to start from, and what is shown beside the wave. */
interface Made {
  readonly system: System;
  readonly theta: State["theta"];
  readonly beside?: string;
}

export const coupled: Explorable<Of<"coupled-waves">> = {
  system: "coupled-waves",
  defaults: { beta: 1, kerr: 1, chi: 1, mass: 10, omega: 0 },
  check: (read) => checkWaves(read, "coupled-waves", coupled.defaults),
  axes,
  background: (recipe) => backgroundOf(recipe),
  quantity: "density",
  simulate: (recipe, options) =>
    waves(recipe, options, (grid, precision) => ({
      system: coupledWaves({ grid, ...recipe.parameters, precision }),
      theta: { re: potentialOf(recipe, grid), im: new Float64Array(grid.size) },
      beside: recipe.potential && "θ",
    })),
};

export const condensate: Explorable<Of<"gross-pitaevskii">> = {
  system: "gross-pitaevskii",
  defaults: { trap: 1, kerr: 1 },
  check: (read) => checkWaves(read, "gross-pitaevskii", condensate.defaults),
  axes,
  background: (recipe) => backgroundOf(recipe),
  quantity: "density",
  simulate: (recipe, options) =>
    waves(recipe, options, (grid, precision) => {
      const potential = potentialOf(recipe, grid);
      const system = grossPitaevskii({ grid, ...recipe.parameters, potential, chi: 0, precision });
      // It is shown as a field beside the wave, and nothing pushes on it.
      return {
        system,
        theta: { re: potential, im: new Float64Array(grid.size) },
        beside: recipe.potential && "V",
      };
    }),
};

function axes({ grid }: WaveRecipe): readonly PlaceAxis[] {
  return (typeof grid.length === "number" ? [grid.length] : grid.length).map(axisOf);
}

function checkWaves<Name extends WaveRecipe["system"]>(
  read: Reader,
  system: Name,
  defaults: Readonly<Record<string, number>>,
): Of<Name> {
  const grid = read.object("grid");
  const points = oneOrTwo(grid, "points");
  if (!points.every((n) => Number.isInteger(n) && n >= 2) || product(points) > MAX_RECIPE_POINTS) {
    grid.fail("points", `whole numbers from 2, at most ${MAX_RECIPE_POINTS} in all`);
  }
  const given = oneOrTwo(grid, "length");
  if (!given.every((l) => l > 0) || (given.length === 2 && points.length === 1)) {
    grid.fail("length", "positive, one number an axis");
  }
  const size = product(points);
  return {
    system,
    grid: { points, length: points.map((_, axis) => given[axis] ?? given[0]) },
    parameters: parametersOf(read, defaults),
    input: packetsOf(read, points.length),
    ...(read.has("potential") && {
      potential: checkPotential(read.object("potential"), points.length, size),
    }),
    run: runOf(read, size, size),
  };
}

function checkPotential(read: Reader, dimensions: number, size: number): Potential {
  return {
    hills: read.has("hills")
      ? partsOf(read, "hills", 0, "hills", (hill) => ({
          at: place(hill, "at", dimensions),
          width: positive(hill, "width"),
          height: hill.number("height", -1e6, 1e6),
        }))
      : [],
    ...(read.has("values") && { values: [...read.numbers("values", size, size)] }),
  };
}

function oneOrTwo(read: Reader, key: string): number[] {
  return typeof read.get(key) === "number" ? [read.number(key, 0, 1e9)] : [...read.numbers(key, 1, 2)];
}

function product(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}

/** What the wave feels at the start without anything drawn: the trap, and the hills. */
function backgroundOf(recipe: WaveRecipe, grid: Grid = new Grid(recipe.grid)): Float64Array {
  const { system, parameters, potential } = recipe;
  const trap = system === "gross-pitaevskii" ? (parameters?.trap ?? condensate.defaults.trap) : 0;
  const values = grid.map((x, y) => 0.5 * trap * trap * (x * x + y * y));
  for (const { at, width, height } of potential?.hills ?? []) {
    const [x0, y0 = 0] = typeof at === "number" ? [at] : at;
    const hill = grid.map(
      (x, y) => height * Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * width * width)),
    );
    for (let i = 0; i < values.length; i++) values[i] += hill[i];
  }
  return values;
}

function potentialOf(recipe: WaveRecipe, grid: Grid): Float64Array {
  const values = backgroundOf(recipe, grid);
  recipe.potential?.values?.forEach((v, i) => {
    values[i] += v;
  });
  return values;
}

function startOf(input: readonly Packet[], grid: Grid): State["psi"] {
  const psi = { re: new Float64Array(grid.size), im: new Float64Array(grid.size) };
  for (const { at, width, wavenumber, amplitude = 1, phase = 0 } of input) {
    const { re, im } = wavePacket(grid, { at, width, wavenumber });
    const [c, s] = [amplitude * Math.cos(phase), amplitude * Math.sin(phase)];
    for (let i = 0; i < re.length; i++) {
      psi.re[i] += c * re[i] - s * im[i];
      psi.im[i] += c * im[i] + s * re[i];
    }
  }
  return psi;
}

/** For systems that hold no states of their own. */
function holdPlainly(system: System, state: State): HeldState {
  return {
    advance: (dt, steps, integrator) => integrate(system, state, dt, steps, integrator),
    read(part, { re, im }) {
      re.set(state[part].re);
      im?.set(state[part].im);
    },
    release: () => {},
  };
}

/** Largest number n of steps in float32, whose error of 3e-10 n² in the phases of a Kerr medium is then not visible. */
const MOST_SINGLE_STEPS = 1000;

/** Frames of the wave and, where the recipe has a potential, of what it feels. */
function* waves(
  recipe: WaveRecipe,
  { quantity, title, floats, precision }: SimulationOptions,
  make: (grid: Grid, precision: Precision) => Made,
): Simulation<Field> {
  const grid = new Grid(recipe.grid);
  const { run } = recipe;
  const { system, theta, beside } = make(grid, run.steps > MOST_SINGLE_STEPS ? "float64" : precision);
  const state = { psi: startOf(recipe.input, grid), theta };
  const start = cloneState(state);
  const held = system.hold?.(state) ?? holdPlainly(system, state);
  const { dt, times, advances } = picturesOf(run);
  const frames = times.length;
  const { size } = grid;
  const [re, im] = [floats(frames * size), floats(frames * size)];
  const learning = beside === undefined ? undefined : floats(frames * size);
  for (const [frame, steps] of advances.entries()) {
    if (steps > 0) held.advance(dt, steps, run.integrator ?? "strang");
    const part = (values: Float32Array) => values.subarray(frame * size, (frame + 1) * size);
    held.read("psi", { re: part(re), im: part(im) });
    if (learning) held.read("theta", { re: part(learning) });
    yield undefined;
  }
  const end = cloneState(start);
  held.read("psi", end.psi);
  held.read("theta", end.theta);
  held.release();
  return {
    kind: "field",
    title,
    shape: grid.shape,
    lengths: grid.lengths,
    times,
    re,
    im,
    quantity,
    name: "ψ",
    drifts: driftsBetween(system, start, end),
    warning: beyondStability(system, run),
    beside: learning && beside ? [{ name: beside, re: learning }] : [],
    compare: false,
  };
}
