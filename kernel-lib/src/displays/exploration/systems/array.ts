/** Recipes of light in a square array of Kerr cavities with a port at each corner. */

import { integrate } from "../../../evolve/integrate.js";
import { beyondStability } from "../../../evolve/stability.js";
import { cloneState, type State } from "../../../evolve/system.js";
import { kerrArray } from "../../../systems/kerr-array.js";
import { driftsBetween } from "../../field/drifts.js";
import type { Field } from "../../field/model.js";
import {
  type Explorable,
  type Packet,
  packetsOf,
  parametersOf,
  picturesOf,
  type Run,
  runOf,
  type Simulation,
  type SimulationOptions,
} from "../reading.js";

/** Recipe of a square array of Kerr cavities with four ports. ħ = 1; `run` gives duration and steps. */
export interface ArrayRecipe {
  readonly system: "kerr-array";
  /** Cavities along each edge. Default 4. */
  readonly width?: number;
  /** Hopping J, Kerr coefficient g, coupling κ of the ports and their detuning. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Light in the cavities at the start; places in units of their distance, from the middle of the array. */
  readonly input: readonly Packet[];
  /** Amplitudes of the four ports at the start. Default: dark. */
  readonly ports?: readonly number[];
  readonly run: Run;
}

const MOST_WIDTH = 32;
const PORTS = 4;
/** The ports are drawn this far outside, along the diagonal. */
const OUTSIDE = 0.9;

export const cavityArray: Explorable<ArrayRecipe> = {
  system: "kerr-array",
  defaults: { hopping: 10, kerr: -2, kappa: 0.3, detuning: 0 },
  quantity: "density",
  check(read) {
    const width = read.has("width") ? read.whole("width", 2, MOST_WIDTH) : 4;
    const size = width * width + PORTS;
    return {
      system: "kerr-array",
      width,
      parameters: parametersOf(read, cavityArray.defaults),
      input: packetsOf(read, 2),
      ports: read.has("ports") ? [...read.numbers("ports", PORTS, PORTS)] : [0, 0, 0, 0],
      // A hop mixes all cavities of a row and of a column.
      run: runOf(read, size * width, size),
    };
  },
  axes({ width = 4 }) {
    const edge = (width - 1) / 2;
    return [0, 1].map(() => ({ min: -edge, max: edge, step: 1 }));
  },
  simulate,
};

function* simulate(recipe: ArrayRecipe, { quantity, title, floats }: SimulationOptions): Simulation<Field> {
  const { width = 4, run, parameters = {} } = recipe;
  const { detuning = 0, ...rest } = parameters;
  const system = kerrArray({ width, ...rest, detuning: new Float64Array(PORTS).fill(detuning) });
  const state = { psi: portsOf(recipe), theta: cavitiesOf(recipe, width) };
  const start = cloneState(state);
  const { dt, times, advances } = picturesOf(run);
  const size = width * width + PORTS;
  const [re, im] = [floats(times.length * size), floats(times.length * size)];
  for (const [frame, steps] of advances.entries()) {
    if (steps > 0) integrate(system, state, dt, steps, run.integrator ?? "strang");
    for (const [values, part] of [
      [re, "re"],
      [im, "im"],
    ] as const) {
      values.set(state.theta[part], frame * size);
      values.set(state.psi[part], frame * size + width * width);
    }
    yield undefined;
  }
  return {
    kind: "field",
    title,
    shape: [size],
    lengths: [size],
    times,
    re,
    im,
    quantity,
    name: "Φ",
    drifts: driftsBetween(system, start, state),
    warning: beyondStability(system, run),
    beside: [],
    compare: false,
    sites: sitesOf(width),
  };
}

/** Cavities row by row, then the ports in the order of the corners that they are coupled to. */
function sitesOf(width: number): { x: Float64Array; y: Float64Array } {
  const edge = (width - 1) / 2;
  const out = edge + OUTSIDE;
  const cavities = Array.from({ length: width * width }, (_, i) => i);
  return {
    x: Float64Array.of(...cavities.map((i) => (i % width) - edge), -out, out, -out, out),
    y: Float64Array.of(...cavities.map((i) => Math.floor(i / width) - edge), -out, -out, out, out),
  };
}

function portsOf({ ports = [] }: ArrayRecipe): State["psi"] {
  return { re: Float64Array.from({ length: PORTS }, (_, p) => ports[p] ?? 0), im: new Float64Array(PORTS) };
}

/** Packets of unit norm, Σ|Φ|² = 1, times their amplitudes; a narrow one is light in a single cavity. */
function cavitiesOf({ input }: ArrayRecipe, width: number): State["theta"] {
  const size = width * width;
  const edge = (width - 1) / 2;
  const theta = { re: new Float64Array(size), im: new Float64Array(size) };
  for (const { at, width: sigma, wavenumber = [0, 0], amplitude = 1, phase = 0 } of input) {
    const [x0, y0] = at as readonly number[];
    const [kx, ky] = wavenumber as readonly number[];
    const place = (i: number) => [(i % width) - edge, Math.floor(i / width) - edge] as const;
    const envelope = Float64Array.from({ length: size }, (_, i) => {
      const [x, y] = place(i);
      return Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * sigma * sigma));
    });
    // A narrow packet between the cavities would vanish.
    const norm = Math.sqrt(envelope.reduce((sum, e) => sum + e * e, 0)) || 1;
    for (let i = 0; i < size; i++) {
      const [x, y] = place(i);
      const angle = kx * x + ky * y + phase;
      theta.re[i] += (amplitude * envelope[i] * Math.cos(angle)) / norm;
      theta.im[i] += (amplitude * envelope[i] * Math.sin(angle)) / norm;
    }
  }
  return theta;
}
