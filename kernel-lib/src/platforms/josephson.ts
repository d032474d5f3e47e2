import { notNegative, positive, reject } from "../fields/check.js";
import type { Source } from "../machine/facts.js";
import { advance, type JunctionState } from "./junction.js";
import { startOf, type WeightedUnits, weightedUnits } from "./weighted-units.js";

const SCHNEIDER_2018: Source = {
  key: "schneider2018",
  authors: "M. L. Schneider and others",
  title: "Ultralow power artificial synapses using nanotextured magnetic Josephson junctions",
  published: "Sci. Adv. 4, e1701329",
  year: 2018,
};

/** Settings of {@link josephsonNeurons}; currents in units of I_c, times in Φ₀/(2πI_cR). The values are our choice. */
export interface JosephsonNeuronsOptions {
  /** Number of inputs: currents that flow during a run. */
  readonly inputs: number;
  /** Number of neurons, one junction each. */
  readonly outputs: number;
  /** Stewart–McCumber parameter β_c = 2πI_cR²C/Φ₀ of the neurons. Default 0.5. */
  readonly mccumber?: number;
  /** Current that always flows through a neuron. Default 0.9. */
  readonly bias?: number;
  /** Duration of a run. Default 40. */
  readonly duration?: number;
  /** Smallest and largest weight that the magnetic order can set. Default [0, 1]. */
  readonly range?: readonly [number, number];
  /** Weights at the start, neurons × inputs. Default: uniform in the range, drawn by the seed. */
  readonly start?: ArrayLike<number>;
  /** Seed of the start. Default 1. */
  readonly seed?: number;
}

/**
 * Makes Josephson junctions that integrate and fire behind magnetic junctions that weigh: neuron o carries i = bias + Σ_j W_oj x_j,
 * and its phase obeys β_c φ̈ + φ̇ + sin φ = i. Above the critical current the phase slips by 2π again and again, each time one
 * voltage pulse of one flux quantum. Output: (φ(T) − φ(0))/2π, whose whole part counts the spikes. The weight, a critical current
 * set by the order of magnetic clusters, stays within its range.
 *
 * The synapse is the one of Schneider et al., Sci. Adv. 4, e1701329 (2018); this model of the network is our own.
 */
export function josephsonNeurons(options: JosephsonNeuronsOptions): WeightedUnits {
  const { range = [0, 1], bias = 0.9 } = options;
  const mccumber = notNegative("mccumber", options.mccumber ?? 0.5);
  const duration = positive("duration", options.duration ?? 40);
  notNegative("bias", bias);
  if (!(range[1] > range[0])) reject("range[1]", range[1], `above range[0], ${range[0]}`);
  return weightedUnits({
    name: "the Josephson neurons",
    inputs: options.inputs,
    outputs: options.outputs,
    start: startOf("Josephson neurons", options, range),
    range,
    respond(drive) {
      const start: JunctionState = { phase: 0, voltage: 0, phaseSlope: 0, voltageSlope: 0 };
      const end = advance(start, { mccumber, current: () => bias + drive, duration });
      return { y: end.phase / (2 * Math.PI), slope: end.phaseSlope / (2 * Math.PI) };
    },
    names: ["weight (critical current, I_c)", "input (I_c), spikes"],
    source: [SCHNEIDER_2018],
  });
}
