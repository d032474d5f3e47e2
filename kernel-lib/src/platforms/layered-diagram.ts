import type { Diagram } from "../fields/diagram.js";

/** Largest number of couplings in the picture of a machine of layers. */
const MOST_EDGES = 400;
/** Units from which a layer is drawn as a block of several columns. */
const TALL = 40;

/** Draws layers side by side, with the values of their units and the strongest couplings. */
export function layeredDiagram(given: {
  readonly title: string;
  /** Units of every layer, inputs first. */
  readonly sizes: readonly number[];
  /** Couplings of every pair of layers, from × to. */
  readonly weights: readonly Float64Array[];
  readonly input?: ArrayLike<number>;
  /** Values of the layers behind the inputs. */
  readonly states?: readonly Float64Array[];
  /** Names of the values of units and couplings. */
  readonly value: string;
  readonly coupling: string;
}): Diagram {
  const { title, sizes, weights, input, states, value, coupling } = given;
  const x: number[] = [];
  const y: number[] = [];
  const first: number[] = [];
  let left = 0;
  for (const n of sizes) {
    first.push(x.length);
    const columns = Math.ceil(n / TALL);
    const rows = Math.ceil(n / columns);
    for (let i = 0; i < n; i++) {
      x.push(left + (i % columns));
      y.push((rows - 1) / 2 - Math.floor(i / columns));
    }
    left += columns + Math.max(6, TALL / 4);
  }
  const all = weights.flatMap((list, l) =>
    Array.from(list, (weight, at) => ({
      from: first[l] + Math.floor(at / sizes[l + 1]),
      to: first[l + 1] + (at % sizes[l + 1]),
      weight,
    })),
  );
  const strongest = all.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, MOST_EDGES);
  const most = Math.abs(strongest[0].weight) || 1;
  return {
    kind: "diagram",
    title,
    nodes: {
      x,
      y,
      ...(input && states && { value: [input, ...states].flatMap((list) => Array.from(list)), name: value }),
    },
    edges: {
      from: strongest.map(({ from }) => from),
      to: strongest.map(({ to }) => to),
      value: strongest.map(({ weight }) => weight),
      name: coupling,
      width: strongest.map(({ weight }) => (2 * Math.abs(weight)) / most),
    },
    ...(all.length > MOST_EDGES && { note: `The ${MOST_EDGES} strongest of ${all.length} couplings.` }),
  };
}
