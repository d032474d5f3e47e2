import type { Diagram } from "../fields/diagram.js";

/** Number of the strongest weights that are drawn; more hide each other. */
const MOST_EDGES = 600;

/** A layer of weights as a picture: inputs on the left, outputs on the right, weights as edges. */
export interface LayerPicture {
  readonly title: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Weights, outputs × inputs. */
  readonly weights: ArrayLike<number>;
  /** Name of a weight with its unit. */
  readonly weight: string;
  /** Values at inputs and outputs, if any were sent. */
  readonly values?: { readonly inputs: ArrayLike<number>; readonly outputs: ArrayLike<number> };
  /** Name of the values with their unit. */
  readonly value: string;
}

/** Draws a layer of weights between inputs and outputs; of many weights the strongest. */
export function layerDiagram(picture: LayerPicture): Diagram {
  const { title, inputs, outputs, weights, values } = picture;
  const spread = (n: number, i: number) => (n === 1 ? 0 : 0.5 - i / (n - 1)) * Math.max(inputs, outputs);
  const width = 0.8 * Math.max(inputs, outputs);
  const strongest = Array.from({ length: inputs * outputs }, (_, k) => k)
    .sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]))
    .slice(0, MOST_EDGES);
  const most = Math.abs(weights[strongest[0]]) || 1;
  const list = <T>(of: (side: "in" | "out", i: number) => T): T[] => [
    ...Array.from({ length: inputs }, (_, i) => of("in", i)),
    ...Array.from({ length: outputs }, (_, i) => of("out", i)),
  ];
  return {
    kind: "diagram",
    title,
    nodes: {
      x: list((side) => (side === "in" ? 0 : width)),
      y: list((side, i) => spread(side === "in" ? inputs : outputs, i)),
      ...(values && { value: list((side, i) => (side === "in" ? values.inputs[i] : values.outputs[i])) }),
      name: picture.value,
      label: list((side, i) => (inputs + outputs > 60 ? "" : `${side} ${i + 1}`)),
    },
    edges: {
      from: strongest.map((k) => k % inputs),
      to: strongest.map((k) => inputs + Math.floor(k / inputs)),
      value: strongest.map((k) => weights[k]),
      name: picture.weight,
      width: strongest.map((k) => 0.3 + (1.7 * Math.abs(weights[k])) / most),
    },
    ...(strongest.length < inputs * outputs && {
      note: `The ${strongest.length} strongest of ${inputs * outputs} weights.`,
    }),
  };
}
