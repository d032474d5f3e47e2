import { checkBatch, oneOf, positive, reject, wholeNumber } from "../fields/check.js";
import type { Machine } from "../machine/machine.js";
import { GUO_2021, SHEN_2017 } from "../machine/sources.js";

/**
 * How light bleaches an absorber: "amplitude" E → exp(−(α/2)/(1 + |E|²)) E, with the optical depth α (Guo et al.); "intensity"
 * I → T I with I = ½ ln(T/T₀)/(1 − T), T₀ the transmission of weak light (Shen et al.). |E|² in units of saturation.
 */
export type AbsorberLaw = "amplitude" | "intensity";

/** Settings of {@link saturableAbsorbers}. */
export interface AbsorberOptions {
  /** Waveguides with an absorber each. */
  readonly modes: number;
  /** Default "amplitude". */
  readonly law?: AbsorberLaw;
  /** Optical depth α of the amplitude law. Default 4. */
  readonly depth?: number;
  /** Transmission T₀ of weak light of the intensity law, between 0 and 1. Default 0.1. */
  readonly transmission?: number;
}

/** Amplitude transmission t of an absorber at a power p, and its slope dt/dp. */
export interface Transmission {
  readonly t: number;
  readonly slope: number;
}

/** Returns the transmission of amplitudes at a power, by one of the laws. */
export function absorberLaw({
  law = "amplitude",
  ...options
}: Omit<AbsorberOptions, "modes"> = {}): (power: number) => Transmission {
  oneOf("law", law, ["amplitude", "intensity"]);
  if (law === "amplitude") {
    const half = positive("depth", options.depth ?? 4) / 2;
    return (p) => {
      const t = Math.exp(-half / (1 + p));
      return { t, slope: (t * half) / (1 + p) ** 2 };
    };
  }
  const weak = options.transmission ?? 0.1;
  if (!(weak > 0 && weak < 1)) reject("transmission", weak, "a number between 0 and 1");
  return (p) => {
    // ln(T/T₀) − 2p(1 − T) rises with T and bends down: Newton's steps from T₀ climb to its zero.
    let T = weak;
    for (let last = 0; T > last; ) {
      last = T;
      T = Math.min(1, last - (Math.log(last / weak) - 2 * p * (1 - last)) / (1 / last + 2 * p));
    }
    const t = Math.sqrt(T);
    return { t, slope: (T * (1 - T)) / (1 + 2 * p * T) / t };
  };
}

/**
 * Makes saturable absorbers in parallel waveguides, the nonlinear stage of a photonic network: fields in, fields out, real parts
 * first. No parameters. Its in-situ experiment is pump and probe: a weak error signal that runs back sees the transmission that the
 * forward light has left, not the slope.
 *
 * Sources: Guo et al., Photon. Res. 9, B71 (2021); Shen et al., Nature Photonics 11, 441 (2017).
 */
export function saturableAbsorbers(options: AbsorberOptions): Machine {
  const modes = wholeNumber("modes", options.modes, 1, 4096);
  const law = absorberLaw(options);
  const width = 2 * modes;
  /** Calls with transmission, slope and place of both parts of every amplitude. */
  const each = (
    inputs: Float64Array,
    count: number,
    visit: (law: Transmission, re: number, im: number) => void,
  ) => {
    checkBatch(inputs, count, width);
    for (let i = 0; i < count; i++)
      for (let re = i * width; re < i * width + modes; re++)
        visit(law(inputs[re] ** 2 + inputs[re + modes] ** 2), re, re + modes);
  };
  const pass = (inputs: Float64Array, values: Float64Array, count: number) => {
    const out = new Float64Array(values.length);
    each(inputs, count, ({ t }, re, im) => {
      out[re] = t * values[re];
      out[im] = t * values[im];
    });
    return out;
  };
  const machine: Machine = {
    name: "the saturable absorbers",
    source: [options.law === "intensity" ? SHEN_2017 : GUO_2021],
    inputs: width,
    outputs: width,
    parameters: new Float64Array(0),
    runs: 0,
    forward(inputs, count) {
      machine.runs += count;
      return pass(inputs, inputs, count);
    },
    vectorJacobian(inputs, count, weights) {
      const slopes = new Float64Array(inputs.length);
      each(inputs, count, ({ t, slope }, re, im) => {
        const common = 2 * slope * (weights[re] * inputs[re] + weights[im] * inputs[im]);
        slopes[re] = t * weights[re] + common * inputs[re];
        slopes[im] = t * weights[im] + common * inputs[im];
      });
      return slopes;
    },
    experiments() {
      let pump = new Float64Array(0);
      let returned = new Float64Array(0);
      const none = { re: new Float64Array(0) };
      return {
        places: 0,
        part: "imaginary",
        forward(inputs, count) {
          pump = inputs.slice();
          return { outputs: machine.forward(inputs, count), fields: none };
        },
        adjoint(weights, count) {
          machine.runs += count;
          returned = pass(pump, weights, count);
          return none;
        },
        returned: () => returned,
        collect() {},
        approximation: "absorbers whose slope is taken as their transmission",
      };
    },
  };
  return machine;
}
