/** Recipes of networks of coupled modes: S over a range of frequencies. */
import type { ScatteringFrames } from "../../../fields/frames.js";
import { Network } from "../../../scattering/network/network.js";
import { linspace } from "../../../scattering/network/scattering-matrix.js";
import { complain, type Reader } from "../../../wire/check.js";
import { scatteringModel } from "../../scattering/encode.js";
import type { Scattering } from "../../scattering/model.js";
import {
  type Explorable,
  MAX_PARTS,
  parametersOf,
  partsOf,
  type Simulation,
  type SimulationOptions,
  WHAT,
} from "../reading.js";

/** Recipe of a network of coupled modes: S over a range of frequencies. ħ = 1; all rates in one unit. */
export interface NetworkRecipe {
  readonly system: "network";
  /** Detuning, decay rate κ into the mode's own waveguide (0: no port) and intrinsic loss of every mode. */
  readonly modes: readonly { readonly detuning: number; readonly decay: number; readonly loss?: number }[];
  /** H[a, b] = value·e^{iφ}, H[b, a] its conjugate. */
  readonly couplings?: readonly {
    readonly between: readonly [number, number];
    readonly value: number;
    readonly phase?: number;
  }[];
  /** `detuning` and `loss` are added to those of all modes, `coupling` and `decay` multiply all. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly frequencies: { readonly from: number; readonly to: number; readonly count?: number };
}

const MOST_COUPLINGS = MAX_PARTS * MAX_PARTS;
const MOST_FREQUENCIES = 401;
/** Number of frequencies after which the run yields, so that a newer request can replace it. */
const STRIDE = 16;

export const scatteringNetwork: Explorable<NetworkRecipe, Scattering> = {
  system: "network",
  defaults: { detuning: 0, coupling: 1, decay: 1, loss: 0 },
  quantity: "density",
  check(read) {
    const modes = partsOf(read, "modes", 1, "modes", (mode) => ({
      detuning: mode.number("detuning", -1e6, 1e6),
      decay: mode.number("decay", 0, 1e6),
      loss: mode.has("loss") ? mode.number("loss", 0, 1e6) : 0,
    }));
    if (!modes.some(({ decay }) => decay > 0))
      read.fail("modes", "modes of which at least one decays into a port");
    const parameters = parametersOf(read, scatteringNetwork.defaults);
    for (const key of ["decay", "loss"]) {
      if (parameters[key] < 0) complain(WHAT, read.path(`parameters.${key}`), parameters[key], "0 or more");
    }
    return {
      system: "network",
      modes,
      couplings: read.has("couplings") ? couplingsOf(read, modes.length) : [],
      parameters,
      frequencies: frequenciesOf(read.object("frequencies")),
    };
  },
  axes: () => [],
  simulate,
  frames(recipe) {
    const run = sweep(recipe);
    for (;;) {
      const { done, value } = run.next();
      if (done) return value.frames;
    }
  },
};

function couplingsOf(read: Reader, modes: number): NonNullable<NetworkRecipe["couplings"]> {
  const one = (coupling: Reader) => {
    const [a, b] = coupling.numbers("between", 2, 2);
    const isMode = (i: number) => Number.isInteger(i) && i >= 0 && i < modes;
    if (!isMode(a) || !isMode(b) || a === b)
      coupling.fail("between", `two different modes from 0 to ${modes - 1}`);
    return {
      between: [a, b] as const,
      value: coupling.number("value", -1e6, 1e6),
      phase: coupling.has("phase") ? coupling.number("phase", -1e6, 1e6) : 0,
    };
  };
  return partsOf(read, "couplings", 0, "couplings", one, MOST_COUPLINGS);
}

function frequenciesOf(read: Reader): NetworkRecipe["frequencies"] {
  const from = read.number("from", -1e6, 1e6);
  const to = read.number("to", -1e6, 1e6);
  if (!(to > from)) read.fail("to", `above ${from}`);
  return { from, to, count: read.has("count") ? read.whole("count", 2, MOST_FREQUENCIES) : 101 };
}

/** Solves the network of a recipe at all its frequencies; yields every {@link STRIDE} of them. */
function* sweep(recipe: NetworkRecipe): Generator<undefined, { network: Network; frames: ScatteringFrames }> {
  const { modes, couplings = [], frequencies } = recipe;
  const { detuning, coupling, decay, loss } = { ...scatteringNetwork.defaults, ...recipe.parameters };
  const network = new Network({
    detuning: modes.map((mode) => mode.detuning + detuning),
    decay: modes.map((mode) => mode.decay * decay),
    loss: modes.map((mode) => (mode.loss ?? 0) + loss),
    couplings: couplings.map(({ between, value, phase = 0 }) => ({
      between,
      value:
        phase === 0
          ? coupling * value
          : { re: coupling * value * Math.cos(phase), im: coupling * value * Math.sin(phase) },
    })),
  });
  const omegas = linspace(frequencies.from, frequencies.to, frequencies.count ?? 101);
  const size = network.portModes.length;
  const re = new Float64Array(omegas.length * size * size);
  const im = new Float64Array(re.length);
  for (const [k, omega] of omegas.entries()) {
    const { values } = network.scattering(omega);
    re.set(values.re, k * size * size);
    im.set(values.im, k * size * size);
    if (k % STRIDE === 0) yield undefined;
  }
  return { network, frames: { kind: "scattering", ports: network.portLabels, omega: omegas, re, im } };
}

function* simulate(recipe: NetworkRecipe, { quantity, title }: SimulationOptions): Simulation<Scattering> {
  const { network, frames } = yield* sweep(recipe);
  return scatteringModel(frames, { title, quantity, poles: network.poles(), zeros: network.zeros() });
}
