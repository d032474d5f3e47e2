/** Runs recipes: the same code in the kernel, for the picture in the notebook, and in a worker of the page. */
import { integrate, type Method } from "../../evolve/integrate.js";
import { Field as Wave, wavePacket } from "../../fields/field.js";
import { Grid } from "../../fields/grid.js";
import { coupledWaves } from "../../systems/coupled-waves.js";
import type { State, System } from "../../systems/system.js";
import type { Field } from "../model.js";
import type { Quantity } from "../payload.js";
import type { Recipe, SystemName } from "./recipe.js";

/** One snapshot more is there; `undefined` until the run is complete. */
export type Simulation = Generator<undefined, Field>;

/** The system and the state that a recipe starts from. */
export function startOf(recipe: Recipe): {
  system: System;
  state: State;
  grid: Grid;
  potential: Float64Array;
} {
  const grid = new Grid(recipe.grid);
  const psi = recipe.input.reduce((sum, { at, width, wavenumber, amplitude = 1, phase = 0 }) => {
    const packet = wavePacket(grid, { at, width, wavenumber });
    const turned = new Wave(
      grid,
      packet.re.map((re, i) => re * Math.cos(phase) - packet.im[i] * Math.sin(phase)),
      packet.im.map((im, i) => im * Math.cos(phase) + packet.re[i] * Math.sin(phase)),
    );
    return sum.plus(turned, amplitude);
  }, new Wave(grid));
  const potential = potentialOf(recipe, grid);
  const { system, theta } = MAKERS[recipe.system](grid, recipe.parameters ?? {}, potential);
  return { system, state: { psi: { re: psi.re, im: psi.im }, theta }, grid, potential };
}

/** Each system from its grid, its numbers and the potential. */
const MAKERS: Record<
  SystemName,
  (
    grid: Grid,
    numbers: Readonly<Record<string, number>>,
    potential: Float64Array,
  ) => { system: System; theta: State["theta"] }
> = {
  "coupled-waves": (grid, numbers, potential) => ({
    system: coupledWaves({ grid, ...numbers }),
    theta: { re: potential, im: new Float64Array(potential.length) },
  }),
};

function potentialOf({ potential }: Recipe, grid: Grid): Float64Array {
  const values = new Float64Array(grid.size);
  for (const { at, width, height } of potential?.hills ?? []) {
    const [x0, y0 = 0] = typeof at === "number" ? [at] : at;
    const hill = grid.map(
      (x, y) => height * Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * width * width)),
    );
    hill.forEach((v, i) => {
      values[i] += v;
    });
  }
  potential?.values?.forEach((v, i) => {
    values[i] += v;
  });
  return values;
}

/**
 * Runs a recipe, picture by picture, so that a worker can look in between whether something newer is wanted. The
 * result holds the wave and, where the recipe has a potential, the learning field beside it.
 */
export function* simulate(recipe: Recipe, quantity: Quantity = "density", title: string = ""): Simulation {
  const { system, state, grid } = startOf(recipe);
  const { duration, steps, snapshots = Math.min(steps, 100), method = "strang" } = recipe.run;
  const frames = snapshots + 1;
  const { size } = grid;
  const re = new Float32Array(frames * size);
  const im = new Float32Array(frames * size);
  const theta = recipe.potential && new Float32Array(frames * size);
  const times = new Float64Array(frames);
  const dt = duration / steps;
  for (let frame = 0, done = 0; frame < frames; frame++) {
    const until = Math.round((frame * steps) / snapshots);
    if (until > done) integrate(system, state, dt, until - done, method as Method);
    done = until;
    times[frame] = done * dt;
    re.set(state.psi.re, frame * size);
    im.set(state.psi.im, frame * size);
    theta?.set(state.theta.re, frame * size);
    yield undefined;
  }
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
    beside: theta ? [{ name: "θ", re: theta }] : [],
    compare: false,
  };
}

/** Runs a recipe to its end. */
export function simulated(recipe: Recipe, quantity?: Quantity, title?: string): Field {
  const run = simulate(recipe, quantity, title);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}
