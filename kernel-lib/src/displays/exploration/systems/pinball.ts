/** Recipes of the self-learning pinball machine: particles among bumpers that recoil. */
import { integrate } from "../../../evolve/integrate.js";
import { cloneState, type State } from "../../../evolve/system.js";
import { type PlanePotential, pinball, pinballFrames } from "../../../systems/pinball.js";
import { driftsBetween } from "../../field/drifts.js";
import type { Field } from "../../field/model.js";
import {
  axisOf,
  type Explorable,
  pair,
  parametersOf,
  partsOf,
  picturesOf,
  positive,
  type Run,
  runOf,
  type Simulation,
  type SimulationOptions,
} from "../reading.js";

/** Recipe of a pinball machine: particles of mass 1 among bumpers that recoil; lengths and times in any unit. */
export interface PinballRecipe {
  readonly system: "pinball";
  /** Side of the square that is shown, around the origin. */
  readonly length: number;
  readonly particles: readonly {
    readonly at: readonly [number, number];
    readonly velocity: readonly [number, number];
  }[];
  readonly bumpers: readonly { readonly at: readonly [number, number] }[];
  /**
   * Height, width and mass μ of the bumpers; `slope`: force towards −y; `trap`: frequency of a harmonic potential that
   * keeps the particles in.
   */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly run: Run;
}

/** Points of the picture along each edge. */
const POINTS = 96;
/** Width of a particle in the picture, in parts of its side. */
const SPOT = 1 / 60;
/** How deep the trail is, in heights of a bumper. */
const TRAIL = 0.35;

export const pinballMachine: Explorable<PinballRecipe> = {
  system: "pinball",
  defaults: { height: 1, width: 1, mass: 100, slope: 0, trap: 0 },
  quantity: "re",
  check(read) {
    const particles = partsOf(read, "particles", 1, "particles", (particle) => ({
      at: pair(particle, "at"),
      velocity: pair(particle, "velocity"),
    }));
    const bumpers = partsOf(read, "bumpers", 1, "bumpers", (bumper) => ({ at: pair(bumper, "at") }));
    return {
      system: "pinball",
      length: positive(read, "length"),
      particles,
      bumpers,
      parameters: parametersOf(read, pinballMachine.defaults),
      run: runOf(read, particles.length * bumpers.length, POINTS * POINTS),
    };
  },
  axes: ({ length }) => [axisOf(length), axisOf(length)],
  simulate,
};

function* simulate(recipe: PinballRecipe, { quantity, title, floats }: SimulationOptions): Simulation<Field> {
  const { length, particles, bumpers, run } = recipe;
  const { slope, trap, ...rest } = { ...pinballMachine.defaults, ...recipe.parameters };
  const potential = slope || trap ? { potential: ground(slope, trap) } : {};
  const system = pinball({ particles: particles.length, bumpers: bumpers.length, ...rest, ...potential });
  const state: State = {
    psi: { re: list(particles, "at"), im: list(particles, "velocity") },
    theta: { re: list(bumpers, "at"), im: new Float64Array(2 * bumpers.length) },
  };
  const start = cloneState(state);
  const { dt, times, advances } = picturesOf(run);
  const pixels = POINTS * POINTS;
  const re = floats(times.length * pixels);
  const trail = new Uint8Array(pixels);
  const view = { points: POINTS, length, spot: length * SPOT };
  for (const [frame, steps] of advances.entries()) {
    for (let step = 0; step < steps; step++) {
      integrate(system, state, dt, 1, run.integrator ?? "strang");
      leaveTrail(trail, state, length);
    }
    const film = pinballFrames(system, { times: [0], state: () => state }, view);
    const depth = TRAIL * Math.abs(system.parameters.height);
    for (let i = 0; i < pixels; i++) re[frame * pixels + i] = film.re[i] - depth * trail[i];
    yield undefined;
  }
  return {
    kind: "field",
    title,
    shape: [POINTS, POINTS],
    lengths: [length, length],
    times,
    re,
    quantity,
    name: "V",
    drifts: driftsBetween(system, start, state),
    beside: [],
    compare: false,
  };
}

function ground(slope: number, trap: number): PlanePotential {
  const k = trap * trap;
  return {
    value: (x, y) => slope * y + 0.5 * k * (x * x + y * y),
    gradient: (x, y) => [k * x, slope + k * y],
  };
}

function list<Key extends string>(
  parts: readonly { readonly [K in Key]: readonly [number, number] }[],
  key: Key,
): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part[key]]));
}

/** Marks the points where the particles are. */
function leaveTrail(trail: Uint8Array, { psi }: State, length: number): void {
  for (let i = 0; i < psi.re.length; i += 2) {
    const column = Math.round((psi.re[i] / length + 0.5) * POINTS);
    const row = Math.round((psi.re[i + 1] / length + 0.5) * POINTS);
    if (column >= 0 && column < POINTS && row >= 0 && row < POINTS) trail[row * POINTS + column] = 1;
  }
}
