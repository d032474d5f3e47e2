/** Recipes of a Toda chain: pulses on a ring of masses, which pass through each other as solitons. */
import { integrate } from "../../../evolve/integrate.js";
import { todaChain } from "../../../systems/toda-chain.js";
import type { Field } from "../../field/model.js";
import {
  axisOf,
  type Explorable,
  type Packet,
  packetsOf,
  parametersOf,
  picturesOf,
  type Run,
  runOf,
} from "../reading.js";

export interface TodaRecipe {
  readonly system: "toda-chain";
  readonly sites: number;
  readonly parameters?: Readonly<Record<string, number>>;
  /** Pulses of momentum. */
  readonly input: readonly Packet[];
  readonly run: Run;
}

export const toda: Explorable<TodaRecipe> = {
  system: "toda-chain",
  defaults: { mass: 10 },
  quantity: "re",
  check(read) {
    const sites = read.whole("sites", 3, 1024);
    const parameters = parametersOf(read, toda.defaults);
    return {
      system: "toda-chain",
      sites,
      parameters,
      input: packetsOf(read, 1),
      run: runOf(read, sites, sites),
    };
  },
  axes: ({ sites }) => [axisOf(sites)],
  *simulate({ sites, parameters, input, run }, { title, quantity, floats }) {
    const system = todaChain({ sites, ...parameters });
    const zeros = () => new Float64Array(sites);
    const state = { psi: { re: zeros(), im: zeros() }, theta: { re: zeros(), im: zeros() } };
    for (const { at, width, amplitude = 1 } of input)
      for (let j = 0; j < sites; j++)
        state.psi.im[j] += amplitude * Math.exp(-((j - sites / 2 - Number(at)) ** 2) / (2 * width * width));
    const { dt, times, advances } = picturesOf(run);
    const re = floats(times.length * sites);
    for (const [frame, steps] of advances.entries()) {
      if (steps > 0) integrate(system, state, dt, steps, run.integrator ?? "strang");
      re.set(state.psi.im, frame * sites);
      yield undefined;
    }
    const shown: Field = {
      kind: "field",
      title,
      shape: [sites],
      lengths: [sites],
      times,
      re,
      quantity,
      name: "p",
      beside: [],
      compare: false,
    };
    return shown;
  },
};
