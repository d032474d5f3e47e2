import { positive, reject } from "../fields/check.js";
import type { Source } from "../machine/facts.js";
import { startOf, type WeightedUnits, weightedUnits } from "./weighted-units.js";

const FELDMANN_2019: Source = {
  key: "feldmann2019",
  authors: "J. Feldmann, N. Youngblood, C. D. Wright, H. Bhaskaran and W. H. P. Pernice",
  title: "All-optical spiking neurosynaptic networks with self-learning capabilities",
  published: "Nature 569, 208",
  year: 2019,
};

/** Settings of {@link phaseChangeNeurons}; powers in one unit. All constants are our choice. */
export interface PhaseChangeOptions {
  /** Number of inputs: optical powers, zero or positive. */
  readonly inputs: number;
  /** Number of neurons, one ring with a cell each. */
  readonly outputs: number;
  /** Power at which half of a ring's cell melts. Default 1. */
  readonly threshold?: number;
  /** Width of the melting around the threshold. Default 0.05. */
  readonly width?: number;
  /** Absorption exponent of a crystalline cell: the weights go from exp(−absorption) to 1. Default 3. */
  readonly absorption?: number;
  /** Loss exponent of a crystalline ring, which is critically coupled. Default 0.2. */
  readonly ringLoss?: number;
  /** Phase in radians by which a ring leaves its resonance when its cell has melted. Default 0.8. */
  readonly ringShift?: number;
  /** Crystalline fractions of the weights at the start, neurons × inputs, from 0 to 1. Default: uniform, drawn by the seed. */
  readonly start?: ArrayLike<number>;
  /** Seed of the start. Default 1. */
  readonly seed?: number;
}

/**
 * Makes photonic neurons of phase-change material: cells on waveguides weigh powers by their transmission, W = exp(−absorption c) with the
 * crystalline fraction c; the sum P heats a cell on a ring. Below the threshold the ring is critically coupled and lets no probe
 * light pass; above it the cell melts and a pulse comes out,
 *
 *   t = (r − a e^{iφ})/(1 − r a e^{iφ}),   a = exp(−loss (1−m)),   φ = shift·m,   m = 1/(1 + exp(−(P − threshold)/width)).
 *
 * Output: |t|². Parameters: the fractions c. `hebbian({ rate, offset })` is the rule of such synapses: at a spike, inputs that were on become
 * more transparent, the others less.
 *
 * The idea is that of Feldmann et al., Nature 569, 208 (2019); model and constants are our own.
 */
export function phaseChangeNeurons(options: PhaseChangeOptions): WeightedUnits {
  const threshold = positive("threshold", options.threshold ?? 1);
  const width = positive("width", options.width ?? 0.05);
  const absorption = positive("absorption", options.absorption ?? 3);
  const loss = positive("ringLoss", options.ringLoss ?? 0.2);
  const shift = positive("ringShift", options.ringShift ?? 0.8);
  const r = Math.exp(-loss);
  const smallest = Math.exp(-absorption);
  return weightedUnits({
    name: "the phase-change neurons",
    inputs: options.inputs,
    outputs: options.outputs,
    start: startOf("phase-change cells", options, [0, 1]),
    range: [0, 1],
    weight: {
      of: (c) => Math.exp(-absorption * c),
      slope: (c) => -absorption * Math.exp(-absorption * c),
      inverse: (w) => -Math.log(Math.min(1, Math.max(smallest, w))) / absorption,
    },
    respond(power) {
      const m = 1 / (1 + Math.exp(-(power - threshold) / width));
      const a = Math.exp(-loss * (1 - m));
      const cosine = Math.cos(shift * m);
      const above = r * r + a * a - 2 * r * a * cosine;
      const below = 1 + r * r * a * a - 2 * r * a * cosine;
      const [da, dcosine] = [loss * a, -shift * Math.sin(shift * m)];
      const common = -2 * r * (da * cosine + a * dcosine);
      const dm = ((2 * a * da + common) * below - (2 * r * r * a * da + common) * above) / below ** 2;
      return { y: above / below, slope: (dm * m * (1 - m)) / width };
    },
    check(powers) {
      const bad = powers.findIndex((p) => !(p >= 0));
      if (bad >= 0) reject(`inputs[${bad}]`, powers[bad], "a power, zero or positive");
    },
    names: ["weight (transmission)", "power, probe power"],
    source: [FELDMANN_2019],
  });
}
