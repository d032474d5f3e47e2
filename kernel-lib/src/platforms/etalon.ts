import {
  checkBatch,
  checkGradient,
  finite,
  notNegative,
  numbers,
  positive,
  reject,
  wholeNumber,
} from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import { Random } from "../fields/random.js";
import type { Source } from "../machine/facts.js";
import type { Experiments, Machine } from "../machine/machine.js";
import { layerDiagram } from "./layer-diagram.js";

const WAGNER_1987: Source = {
  key: "wagner1987",
  authors: "K. Wagner and D. Psaltis",
  title: "Multilayer optical learning networks",
  published: "Appl. Opt. 26, 5061",
  year: 1987,
};

/** Constants of a Kerr etalon: finesse coefficient F and phase φ₀ without light, in radians. */
export interface EtalonConstants {
  /** Coefficient F of the transmission T = 1/(1 + F sin²(φ/2)). Default 4. */
  readonly finesse?: number;
  /** Phase φ₀ of the etalon without light; the transmitted intensity adds to it. Default −1.2. */
  readonly phase?: number;
}

/** Light that an etalon lets through. */
export interface EtalonAnswer {
  /** Transmitted intensity I_t, in units that turn the phase by one radian. */
  readonly transmitted: number;
  /** Transmission T, which weak light from behind meets as well. */
  readonly transmission: number;
  /** Derivative dI_t/dI. */
  readonly slope: number;
}

/** Newton steps and bisections for the intensity behind an etalon; each halves the interval at least. */
const MOST_STEPS = 100;
/** Step in radians in which intensities are searched for the beginning of bistability. */
const SEARCH_STEP = 0.005;

/**
 * Makes a Kerr etalon: I_t = I·T(φ₀ + I_t) with T = 1/(1 + F sin²(φ/2)). It answers up to the intensity from which on two
 * stable answers exist.
 *
 * @throws RangeError where it is asked for an intensity at which it is bistable
 */
export function etalon(constants: EtalonConstants = {}): (intensity: number) => EtalonAnswer {
  const finesse = positive("finesse", constants.finesse ?? 4);
  const phase = finite("phase", constants.phase ?? -1.2);
  const at = (u: number) => {
    const sine = Math.sin((phase + u) / 2);
    const transmission = 1 / (1 + finesse * sine * sine);
    return { transmission, change: -0.5 * finesse * Math.sin(phase + u) * transmission * transmission };
  };
  const limit = bistableFrom((u) => u / at(u).transmission);
  return (intensity) => {
    notNegative("intensity", intensity);
    if (intensity >= limit)
      throw new RangeError(
        `The etalon is bistable at intensity ${intensity.toPrecision(3)}; below ${limit.toPrecision(3)} it is not. ` +
          "Weaker light or a smaller finesse is likely right.",
      );
    let [low, high] = [0, intensity];
    let u = intensity * at(0).transmission;
    for (let n = 0; n < MOST_STEPS; n++) {
      const { transmission, change } = at(u);
      const f = u - intensity * transmission;
      if (f > 0) high = u;
      else low = u;
      const next = u - f / (1 - intensity * change);
      const last = u;
      u = next > low && next < high ? next : (low + high) / 2;
      if (Math.abs(u - last) <= 4 * Number.EPSILON * u) break;
    }
    const { transmission, change } = at(u);
    return { transmitted: u, transmission, slope: transmission / (1 - intensity * change) };
  };
}

/** Finds the intensity from which on the incident intensity I(u) is not a rising function of the transmitted one any more. */
function bistableFrom(incident: (transmitted: number) => number): number {
  let [u, last] = [0, 0];
  // Beyond the first maximum of I(u) its next minimum is where the second branch begins. There is one within a turn or two.
  for (let next = 0; next >= last; u += SEARCH_STEP) [last, next] = [next, incident(u + SEARCH_STEP)];
  for (let next = last; next <= last; u += SEARCH_STEP) [last, next] = [next, incident(u + SEARCH_STEP)];
  return last;
}

/** Settings of {@link etalonNetwork}: sizes of the layers, constants of the etalons, seed of the holograms. */
export interface EtalonNetworkOptions extends EtalonConstants {
  /** Numbers of inputs, of etalons in every layer, and of outputs. */
  readonly layers: readonly number[];
  /** Seed of the holograms. */
  readonly seed: number;
}

/** A network of etalons and holograms. */
export interface EtalonNetwork extends Machine {
  experiments(): Experiments;
  /** Draws the last hologram. */
  toDiagram(): Diagram;
}

/**
 * Makes layers of Kerr etalons with holograms between them: intensities I = Wx (W ≥ 0), then I_t = I·T(φ₀ + I_t), layer after layer. Light
 * sent back from the outputs meets the same holograms, and in every etalon the transmission T in place of the slope dI_t/dI. The hologram that
 * forward and backward light write together is then about the gradient: `byPumpProbe()`.
 *
 * A concept after Wagner & Psaltis, Appl. Opt. 26, 5061 (1987); this model and its constants are our own.
 */
export function etalonNetwork(options: EtalonNetworkOptions): EtalonNetwork {
  const { layers, finesse, phase } = options;
  if (!Array.isArray(layers) || layers.length < 2)
    reject("layers", layers, "a list of at least two layer sizes");
  for (const [k, n] of layers.entries()) wholeNumber(`layers[${k}]`, n, 1, 10_000);
  const respond = etalon({ finesse, phase });
  const random = new Random(options.seed, "etalons");
  const starts: number[] = [];
  let total = 0;
  for (let k = 1; k < layers.length; k++) {
    starts.push(total);
    total += layers[k] * layers[k - 1];
  }
  const parameters = new Float64Array(total);
  for (let k = 1; k < layers.length; k++)
    for (let e = 0; e < layers[k] * layers[k - 1]; e++)
      parameters[starts[k - 1] + e] = (2 * random.uniform()) / layers[k - 1];
  const last = layers.length - 1;
  const confine = () => {
    for (let k = 0; k < total; k++) parameters[k] = Math.max(0, parameters[k]);
  };
  /** Intensities before every layer, and the answers of its etalons. */
  const run = (input: Float64Array) => {
    const values: Float64Array[] = [input];
    const answers: EtalonAnswer[][] = [];
    for (let k = 1; k <= last; k++) {
      const [x, n] = [values[k - 1], layers[k - 1]];
      const layer = Array.from({ length: layers[k] }, (_, j) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += parameters[starts[k - 1] + j * n + i] * x[i];
        return respond(sum);
      });
      answers.push(layer);
      values.push(Float64Array.from(layer, ({ transmitted }) => transmitted));
    }
    return { values, answers };
  };
  /** Light that arrives at every etalon from behind, times what lets it through; `slope` is exact, `transmission` is what light meets. */
  const back = (
    answers: readonly EtalonAnswer[][],
    weights: ArrayLike<number>,
    by: "slope" | "transmission",
  ) => {
    const signals: Float64Array[] = [];
    let arriving = Float64Array.from(weights);
    for (let k = last; k > 0; k--) {
      const n = layers[k - 1];
      const signal = arriving.map((e, j) => e * answers[k - 1][j][by]);
      signals[k] = signal;
      arriving = new Float64Array(n);
      for (let j = 0; j < layers[k]; j++)
        for (let i = 0; i < n; i++) arriving[i] += parameters[starts[k - 1] + j * n + i] * signal[j];
    }
    return signals;
  };
  const check = (batch: Float64Array, count: number) => {
    checkBatch(batch, count, layers[0]);
    const bad = batch.findIndex((x) => !(x >= 0));
    if (bad >= 0) reject(`inputs[${bad}]`, batch[bad], "an intensity, zero or positive");
    confine();
    machine.runs += count;
  };
  const inputOf = (batch: Float64Array, i: number) => batch.slice(i * layers[0], (i + 1) * layers[0]);
  /** Writes a number for every hologram element: of the element from i to j of layer k. */
  const everywhere = (of: (k: number, j: number, i: number) => number) => {
    const list = new Float64Array(total);
    for (let k = 1; k <= last; k++)
      for (let j = 0; j < layers[k]; j++)
        for (let i = 0; i < layers[k - 1]; i++) list[starts[k - 1] + j * layers[k - 1] + i] = of(k, j, i);
    return list;
  };
  const machine: EtalonNetwork = {
    name: "the etalons",
    inputs: layers[0],
    outputs: layers[last],
    parameters,
    runs: 0,
    source: [WAGNER_1987],
    confine,
    forward(batch, count) {
      check(batch, count);
      const outputs = new Float64Array(count * layers[last]);
      for (let i = 0; i < count; i++) outputs.set(run(inputOf(batch, i)).values[last], i * layers[last]);
      return outputs;
    },
    adjointPullback: () => (batch, count, weigh, gradient) => {
      check(batch, count);
      checkGradient(gradient, parameters);
      for (let s = 0; s < count; s++) {
        const { values, answers } = run(inputOf(batch, s));
        const signals = back(answers, weigh(values[last].slice(), s), "slope");
        const products = everywhere((k, j, i) => values[k - 1][i] * signals[k][j]);
        for (let e = 0; e < total; e++) gradient[e] += products[e];
      }
    },
    experiments() {
      let runs: ReturnType<typeof run>[] = [];
      return {
        places: total,
        part: "real",
        approximation: "the slope of an etalon is taken as its transmission",
        forward(batch, count) {
          check(batch, count);
          runs = Array.from({ length: count }, (_, i) => run(inputOf(batch, i)));
          const outputs = new Float64Array(count * layers[last]);
          const re = new Float64Array(count * total);
          for (const [s, { values }] of runs.entries()) {
            outputs.set(values[last], s * layers[last]);
            re.set(
              everywhere((k, _, i) => values[k - 1][i]),
              s * total,
            );
          }
          return { outputs, fields: { re } };
        },
        adjoint(weights, count) {
          machine.runs += count;
          const re = new Float64Array(count * total);
          for (const [s, { answers }] of runs.entries()) {
            const signals = back(
              answers,
              weights.subarray(s * layers[last], (s + 1) * layers[last]),
              "transmission",
            );
            re.set(
              everywhere((k, j) => signals[k][j]),
              s * total,
            );
          }
          return { re };
        },
        collect(derivatives, gradient) {
          for (let e = 0; e < total; e++) gradient[e] += derivatives[e];
        },
      };
    },
    toDiagram() {
      return layerDiagram({
        title: "the last hologram of the etalons",
        inputs: layers[last - 1],
        outputs: layers[last],
        weights: numbers(
          "parameters",
          parameters.subarray(starts[last - 1]),
          layers[last] * layers[last - 1],
        ),
        weight: "hologram efficiency",
        value: "intensity",
      });
    },
  };
  return machine;
}
