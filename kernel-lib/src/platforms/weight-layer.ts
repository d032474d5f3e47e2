import { startOf, type WeightedUnits, weightedUnits } from "./weighted-units.js";

/** Settings of {@link weightLayer}: sizes, and the weights at the start or the seed that draws them. */
export interface WeightLayerOptions {
  /** Number of inputs. */
  readonly inputs: number;
  /** Number of linear units. */
  readonly outputs: number;
  /** Weights at the start, outputs × inputs, row by row. Default: uniform in ±1/√inputs, drawn by the seed. */
  readonly start?: ArrayLike<number>;
  /** Seed of the start. Default 1. */
  readonly seed?: number;
}

/** Makes one layer of linear units, y = Wx: the machine for which local rules are usually stated. */
export function weightLayer(options: WeightLayerOptions): WeightedUnits {
  const width = 1 / Math.sqrt(Math.max(1, options.inputs));
  return weightedUnits({
    name: "the layer of weights",
    inputs: options.inputs,
    outputs: options.outputs,
    start: startOf("weight layer", options, [-width, width]),
    respond: (s) => ({ y: s, slope: 1 }),
    names: ["weight", "value"],
    source: [],
  });
}
