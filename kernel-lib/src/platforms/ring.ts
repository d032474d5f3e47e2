import type { Diagram } from "../fields/diagram.js";

/** A connection of a reservoir: from a unit to another, with its weight. */
export interface RingEdge {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** Connections of a picture: more would hide one another. */
const MOST_EDGES = 300;
/** Steps of a picture. */
const MOST_FRAMES = 400;

/** Draws units on a circle with their strongest connections, and their states step by step. */
export function ringDiagram(
  title: string,
  units: number,
  edges: readonly RingEdge[],
  { name, states }: { readonly name: string; readonly states?: Float64Array },
): Diagram {
  const strongest = [...edges].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, MOST_EDGES);
  const most = Math.abs(strongest[0]?.weight ?? 1);
  const angle = (i: number) => Math.PI / 2 - (2 * Math.PI * i) / units;
  const frames = states && Math.min(states.length / units, MOST_FRAMES);
  return {
    kind: "diagram",
    title,
    nodes: {
      x: Float64Array.from({ length: units }, (_, i) => Math.cos(angle(i))),
      y: Float64Array.from({ length: units }, (_, i) => Math.sin(angle(i))),
      ...(states && { value: states.slice(-units) }),
      name,
    },
    edges: {
      from: strongest.map(({ from }) => from),
      to: strongest.map(({ to }) => to),
      value: strongest.map(({ weight }) => weight),
      name: "weight",
      width: strongest.map(({ weight }) => 0.2 + (0.8 * Math.abs(weight)) / most),
      directed: true,
    },
    ...(states &&
      frames && {
        frames: {
          times: Array.from({ length: frames }, (_, t) => t + 1),
          name: "step",
          value: states.slice(0, frames * units),
        },
      }),
    ...(strongest.length < edges.length && {
      note: `The ${strongest.length} strongest of ${edges.length} connections.`,
    }),
  };
}
