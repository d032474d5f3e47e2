import { Random } from "../../../kernel-lib/src/fields/random.js";
import { tanhReservoirOf } from "../../../kernel-lib/src/platforms/tanh-reservoir.js";
import { real, type Workload } from "../workload.js";

const UNITS = 500;
const STEPS = 10_000;
/** Connections of a unit: the density of 0.1 that reservoirpy has by default. */
const CONNECTIONS = 50;
const LEAK = 0.3;
/** Standard deviation of a weight at which the spectral radius is about 0.9 (circular law). */
const WEIGHT = 0.9 / Math.sqrt(CONNECTIONS);
/** Operations of a tanh, about. */
const TANH = 30;

/** States of a reservoir of tanh units that one number a step drives. */
const states: Workload = {
  name: "reservoir-500",
  title: "States of 500 leaky tanh units (density 0.1), 10,000 steps",
  peers: "reservoir",
  targets: { one: 2 },
  flops: STEPS * UNITS * (2 * (CONNECTIONS + 2) + TANH + 3),
  parameters: { leak: LEAK },
  inputs() {
    const random = new Random(1, "reservoir");
    const weights = new Float64Array(UNITS * UNITS);
    for (let i = 0; i < UNITS; i++)
      for (const j of random.permutation(UNITS).subarray(0, CONNECTIONS))
        weights[i * UNITS + j] = WEIGHT * random.normal();
    const spread = (n: number, width: number) =>
      Float64Array.from({ length: n }, () => width * (2 * random.uniform() - 1));
    return {
      weights: real([UNITS, UNITS], weights),
      inputWeights: real([UNITS, 1], spread(UNITS, 1)),
      offsets: real([UNITS], spread(UNITS, 0.2)),
      series: real([STEPS, 1], spread(STEPS, 1)),
    };
  },
  prepare({ weights, inputWeights, offsets, series }) {
    const reservoir = tanhReservoirOf({
      weights: weights.re,
      inputWeights: inputWeights.re,
      offsets: offsets.re,
      leak: LEAK,
    });
    return () => ({ states: real([STEPS, UNITS], reservoir.states(series.re)) });
  },
};

export default [states];
