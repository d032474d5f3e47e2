import { finite, notNegative, numbers, positive, reject, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import { checkSeries, type Reservoir } from "./reservoir.js";
import { ringDiagram } from "./ring.js";

const SLAVIN_2009: Source = {
  key: "slavin2009",
  authors: "A. Slavin and V. Tiberkevich",
  title: "Nonlinear Auto-Oscillator Theory of Microwave Generation by Spin-Polarized Current",
  published: "IEEE Trans. Magn. 45, 1875",
  year: 2009,
};

const TORREJON_2017: Source = {
  key: "torrejon2017",
  authors: "J. Torrejon and others",
  title: "Neuromorphic computing with nanoscale spintronic oscillators",
  published: "Nature 547, 428",
  year: 2017,
};

/** Rates of {@link autoOscillator}; any unit of time, and of current. */
export interface AutoOscillatorOptions {
  /** Damping rate Γ of the amplitude. Default 0.1. */
  readonly damping?: number;
  /** Relative growth Q of the damping with the power. Default 0.8. */
  readonly nonlinearDamping?: number;
  /** Gain σ of the amplitude per unit of current. Default 0.05. */
  readonly gain?: number;
  /** Frequency ω₀ at zero power. Default 6. */
  readonly frequency?: number;
  /** Shift N of the frequency with the power. Default −1.5. */
  readonly shift?: number;
}

/** What an auto-oscillator does at constant current. */
export interface Oscillation {
  /** Supercriticality ζ = σI/Γ: it oscillates above 1. */
  readonly supercriticality: number;
  /** Power p = |c|². */
  readonly power: number;
  /** Frequency ω₀ + N p. */
  readonly frequency: number;
  /** Rate at which a small change of the power decays. */
  readonly relaxation: number;
}

/** A spin-torque oscillator by its amplitude. */
export interface AutoOscillator {
  /** Returns the oscillation at a constant current. */
  steady(current: number): Oscillation;
  /** Returns the power after a time at constant current, in closed form. @throws RangeError where it grows without bound */
  power(start: number, current: number, time: number): number;
}

/**
 * Makes a nonlinear auto-oscillator: ċ = −i(ω₀ + N p)c − Γ(1 + Q p)c + σ I (1 − p)c with p = |c|². At constant current its
 * power follows a logistic equation.
 *
 * Source: Slavin & Tiberkevich, IEEE Trans. Magn. 45, 1875 (2009). The default rates are our own.
 */
export function autoOscillator(options: AutoOscillatorOptions = {}): AutoOscillator {
  const damping = positive("damping", options.damping ?? 0.1);
  const q = finite("nonlinearDamping", options.nonlinearDamping ?? 0.8);
  const gain = positive("gain", options.gain ?? 0.05);
  const frequency = finite("frequency", options.frequency ?? 6);
  const shift = finite("shift", options.shift ?? -1.5);
  const diverges = (current: number): never => {
    throw new RangeError(
      `The power of the oscillator grows without bound at a current of ${current}: it diverges. A larger nonlinearDamping is likely right.`,
    );
  };
  return {
    steady(current) {
      finite("current", current);
      const zeta = (gain * current) / damping;
      if (zeta > 1 && !(zeta + q > 0)) diverges(current);
      const power = zeta > 1 ? (zeta - 1) / (zeta + q) : 0;
      return {
        supercriticality: zeta,
        power,
        frequency: frequency + shift * power,
        relaxation: 2 * damping * Math.abs(zeta - 1),
      };
    },
    power(start, current, time) {
      // ṗ = p (growth − brake p)
      const growth = 2 * (gain * current - damping);
      const brake = 2 * (gain * current + damping * q);
      const reach = growth === 0 ? time : Math.expm1(growth * time) / growth;
      const below = 1 + brake * start * reach;
      if (!(below > 0)) diverges(current);
      return (start * (1 + growth * reach)) / below;
    },
  };
}

/** Settings of {@link spinTorqueReservoir}: the oscillator, and how a series becomes its current. */
export interface SpinTorqueReservoirOptions extends AutoOscillatorOptions {
  /** Virtual nodes: values of the current that follow one another within a step. */
  readonly nodes: number;
  /** Numbers of the series at one step. Default 1. */
  readonly inputs?: number;
  /** Current without input. Default 3.5. */
  readonly current?: number;
  /** Change of the current for an input of 1, before the mask. Default 1.5. */
  readonly swing?: number;
  /**
   * Current per unit of amplitude that a delay line of one step feeds back to the same node, relative to the amplitude of the
   * steady oscillation. Default 0: the reservoir then remembers only what the oscillator itself does, a few nodes.
   */
  readonly feedback?: number;
  /** Duration of a virtual node. Default 4. */
  readonly nodeTime?: number;
  /** Power at rest, before the first step. Default: that of the steady oscillation. */
  readonly rest?: number;
  /** Signs of the inputs, nodes × inputs. Default: random signs of the seed, divided by √inputs. */
  readonly mask?: ArrayLike<number>;
  /** Seed of the mask; not needed where one is given. */
  readonly seed?: number;
}

/**
 * Makes a reservoir of one spin-torque oscillator whose time is shared by virtual nodes: at every step the current takes the
 * values current + swing · (mask · u), one node after the other, and the amplitudes √p reached are the state. A delay line may
 * feed them back.
 *
 * Source: Torrejon et al., Nature 547, 428 (2017). Currents, times and rates are our own.
 */
export function spinTorqueReservoir(options: SpinTorqueReservoirOptions): Reservoir {
  const nodes = wholeNumber("nodes", options.nodes, 1, 100_000);
  const inputs = wholeNumber("inputs", options.inputs ?? 1, 1, 100_000);
  const oscillator = autoOscillator(options);
  const current = finite("current", options.current ?? 3.5);
  const swing = finite("swing", options.swing ?? 1.5);
  const nodeTime = positive("nodeTime", options.nodeTime ?? 4);
  const feedback = finite("feedback", options.feedback ?? 0);
  const steady = Math.sqrt(oscillator.steady(current).power);
  const rest = notNegative("rest", options.rest ?? oscillator.steady(current).power);
  const mask = options.mask
    ? numbers("mask", options.mask, nodes * inputs)
    : randomMask(nodes, inputs, options.seed);
  const reservoir: Reservoir = {
    name: "the spin-torque oscillator",
    inputs,
    units: nodes,
    runs: 0,
    source: [TORREJON_2017, SLAVIN_2009],
    states(given, from) {
      const { series, steps, start } = checkSeries(reservoir, given, from);
      reservoir.runs += steps;
      const states = new Float64Array(steps * nodes);
      let power = start ? start[nodes - 1] ** 2 : rest;
      if (!(power > 0))
        reject(start ? "start" : "rest", power, "above zero: an oscillator without power stays so");
      for (let t = 0; t < steps; t++)
        for (let k = 0; k < nodes; k++) {
          const before = t > 0 ? states[(t - 1) * nodes + k] : start ? start[k] : steady;
          let drive = 0;
          for (let j = 0; j < inputs; j++) drive += mask[k * inputs + j] * series[t * inputs + j];
          power = oscillator.power(power, current + swing * drive + feedback * (before - steady), nodeTime);
          states[t * nodes + k] = Math.sqrt(power);
        }
      return states;
    },
    toDiagram(series) {
      const edges = Array.from({ length: nodes }, (_, k) => ({ from: k, to: (k + 1) % nodes, weight: 1 }));
      return ringDiagram(`one oscillator, ${nodes} virtual nodes`, nodes, edges, {
        name: "amplitude √p",
        states: series && reservoir.states(series),
      });
    },
  };
  return reservoir;
}

function randomMask(nodes: number, inputs: number, seed: number | undefined): Float64Array {
  if (seed === undefined) reject("seed", seed, "a whole number, or mask a list of signs");
  const random = new Random(seed, "mask");
  const size = 1 / Math.sqrt(inputs);
  return Float64Array.from({ length: nodes * inputs }, () => (random.uniform() < 0.5 ? -size : size));
}
