import { checkBatch, positive, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import { gelu } from "../learning/gelu.js";
import { type LocalLayersMachine, MOMENI_2023 } from "../learning/rules/physical-local.js";
import type { Machine } from "../machine/machine.js";

/** Settings of {@link localLayers}. */
export interface LocalLayersOptions {
  /** Physical systems, one a layer, which are used as they are; the first takes the inputs, each other one the units before it. */
  readonly systems: readonly Machine[];
  /** Units of every layer: numbers of a trainable map of a system's response and its input. */
  readonly units: readonly number[];
  /** Number of classes: the first inputs are given up for marks, one a class. */
  readonly classes: number;
  /** Value of the mark of a label; those of the other classes are 0. Default 1. */
  readonly level?: number;
  /** Seed of the maps at the start and of the directions by which goodness is judged. Default 1. */
  readonly seed?: number;
}

/**
 * Makes layers that learn by themselves: a physical system, of which nothing is known, answers h to its input z; units y =
 * gelu(A [h, z]) are a trainable map of both; the goodness of a layer is the cosine of y with a fixed random direction. The next
 * layer's input is y, with unit mean square. Outputs: for every class the sum of the goodnesses of an input marked with it.
 *
 * Parameters: A of every layer, row by row. Source: Momeni et al., Science 382, 1297 (2023), after their code.
 */
export function localLayers(options: LocalLayersOptions): LocalLayersMachine & {
  /** Directions by which goodness is judged, one a layer; they are drawn at random and may be set. */
  readonly directions: readonly Float64Array[];
} {
  const { systems, units, classes, level = 1, seed = 1 } = options;
  if (!systems?.length)
    throw new RangeError("systems is empty; it should be a list of at least one machine.");
  if (units?.length !== systems.length)
    throw new RangeError(`units has ${units?.length ?? "no"} numbers; there are ${systems.length} systems.`);
  wholeNumber("classes", classes, 2, systems[0].inputs);
  positive("level", level);
  for (const [k, system] of systems.entries()) {
    wholeNumber(`units[${k}]`, units[k], 1, 100_000);
    if (k > 0 && system.inputs !== units[k - 1])
      throw new RangeError(
        `systems[${k}] has ${system.inputs} inputs; it should have ${units[k - 1]}, the units of the layer before it.`,
      );
  }
  const widths = systems.map((system) => system.outputs + system.inputs);
  const starts = [0];
  for (const [k, width] of widths.entries()) starts.push(starts[k] + units[k] * width);
  const parameters = new Float64Array(starts[systems.length]);
  const directions = systems.map((_, k) => {
    const stream = new Random(seed, "layer", k);
    for (let i = starts[k]; i < starts[k + 1]; i++) parameters[i] = stream.normal() / Math.sqrt(widths[k]);
    const direction = Float64Array.from({ length: units[k] }, () => stream.normal());
    return direction;
  });
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

  /** Runs one layer; returns what its derivative needs. */
  const run = (k: number, z: Float64Array) => {
    const response = systems[k].forward(z, 1);
    machine.runs++;
    const width = widths[k];
    const both = new Float64Array(width);
    both.set(response);
    both.set(z, response.length);
    const y = new Float64Array(units[k]);
    const slopes = new Float64Array(units[k]);
    for (let j = 0, at = starts[k]; j < units[k]; j++) {
      let sum = 0;
      for (let i = 0; i < width; i++, at++) sum += parameters[at] * both[i];
      const unit = gelu(sum);
      y[j] = unit.value;
      slopes[j] = unit.slope;
    }
    const size = norm(y);
    const length = norm(directions[k]);
    const goodness = y.reduce((sum, v, j) => sum + v * directions[k][j], 0) / (size * length);
    return { both, y, slopes, size, length, goodness };
  };

  const machine: ReturnType<typeof localLayers> = {
    name: "the layers that learn by themselves",
    source: [MOMENI_2023, ...systems.flatMap((system) => system.source ?? [])],
    inputs: systems[0].inputs,
    outputs: classes,
    parameters,
    runs: 0,
    runsPerInput: classes * systems.length,
    depth: systems.length,
    classes,
    directions,
    forward(inputs, count) {
      const n = machine.inputs;
      checkBatch(inputs, count, n);
      const outputs = new Float64Array(count * classes);
      for (let i = 0; i < count; i++)
        for (let label = 0; label < classes; label++)
          outputs[i * classes + label] = machine
            .judge(inputs.subarray(i * n, (i + 1) * n), label)
            .goodness.reduce((sum, g) => sum + g, 0);
      return outputs;
    },
    judge(input, label) {
      let z = input.slice();
      z.fill(0, 0, classes);
      z[wholeNumber("label", label, 0, classes - 1)] = level;
      const layers = systems.map((_, k) => {
        const layer = run(k, z);
        const scale = Math.sqrt(units[k]) / layer.size;
        z = layer.y.map((v) => scale * v);
        return layer;
      });
      return {
        goodness: Float64Array.from(layers, ({ goodness }) => goodness),
        addDerivatives(factors, gradient) {
          for (const [k, { both, y, slopes, size, length, goodness }] of layers.entries())
            for (let j = 0, at = starts[k]; j < units[k]; j++) {
              const slope = directions[k][j] / (size * length) - (goodness * y[j]) / (size * size);
              const toSum = factors[k] * slope * slopes[j];
              for (let i = 0; i < both.length; i++, at++) gradient[at] += toSum * both[i];
            }
        },
      };
    },
  };
  return machine;
}
