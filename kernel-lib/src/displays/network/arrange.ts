/** Where the modes of a picture stand: at their own places, in columns of layers, or as their couplings pull them. */
import {
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from "d3-force";
import type { NetworkFrames } from "../../fields/frames.js";
import type { NetworkModel } from "./model.js";

/** Modes of a layer that stand in one column; more are folded into several. */
const MOST_IN_COLUMN = 32;
/** Distances of modes in small layers, in those of the tallest. */
const MOST_SPREAD = 4;
/** Columns between two layers. */
const LAYER_GAP = 6;
/** Steps of the arrangement by forces, which cool down: fewer where one takes long. */
const MOST_STEPS = 300;
/** Radius of the circle that the arrangement begins with, for each mode: neighbours then stand 30 apart, as forces want. */
const CIRCLE = 30 / (2 * Math.PI);
const STEP_BUDGET = 400_000;

export function arrange(frames: NetworkFrames): Pick<NetworkModel, "x" | "y" | "arranged"> {
  const { positions, layers } = frames;
  if (layers) return byLayers(layers);
  if (positions)
    return {
      x: Float32Array.from(positions, ([x]) => x),
      y: Float32Array.from(positions, ([, y]) => y),
      arranged: "places",
    };
  return byForces(frames);
}

function byLayers(layers: readonly number[]): Pick<NetworkModel, "x" | "y" | "arranged"> {
  const x: number[] = [];
  const y: number[] = [];
  let column = 0;
  const tallest = Math.max(...layers.map((count) => Math.ceil(count / Math.ceil(count / MOST_IN_COLUMN))));
  for (const count of layers) {
    const columns = Math.ceil(count / MOST_IN_COLUMN);
    const rows = Math.ceil(count / columns);
    for (let i = 0; i < count; i++) {
      const inColumn = Math.floor(i / rows) === columns - 1 ? count - rows * (columns - 1) : rows;
      x.push(column + Math.floor(i / rows));
      // Centred, the first on top; small layers are spread, not squeezed into the middle.
      const spread = rows > 1 ? Math.max(1, Math.min(MOST_SPREAD, (tallest - 1) / (rows - 1))) : 1;
      y.push(((inColumn - 1) / 2 - (i % rows)) * spread);
    }
    column += columns - 1 + LAYER_GAP;
  }
  return { x: Float32Array.from(x), y: Float32Array.from(y), arranged: "layers" };
}

/** Coupled modes attract, all repel each other. The same structure stands the same way every time: no chance in it. */
function byForces({ detuning, couplings }: NetworkFrames): Pick<NetworkModel, "x" | "y" | "arranged"> {
  const n = detuning.length;
  // Around a circle in their order: chains and rings are untangled from the start.
  const nodes: SimulationNodeDatum[] = Array.from(detuning, (_, i) => {
    const angle = Math.PI - (2 * Math.PI * i) / n;
    return { x: CIRCLE * n * Math.cos(angle), y: CIRCLE * n * Math.sin(angle) };
  });
  const links = Array.from(couplings.from, (source, b) => ({ source, target: couplings.to[b] }));
  const simulation = forceSimulation(nodes)
    .force("couplings", forceLink(links).iterations(2))
    .force("repulsion", forceManyBody().strength(-60))
    .force("x", forceX(0).strength(0.03))
    .force("y", forceY(0).strength(0.03))
    .stop();
  const steps = Math.max(30, Math.min(MOST_STEPS, Math.floor(STEP_BUDGET / (nodes.length + links.length))));
  simulation.alphaDecay(1 - 0.001 ** (1 / steps)).tick(steps);
  // Turned so that the first mode stands on the left.
  const [x, y] = (["x", "y"] as const).map((axis) => {
    const values = nodes.map((node) => node[axis] ?? 0);
    const mean = values.reduce((a, b) => a + b, 0) / n;
    return values.map((v) => v - mean);
  });
  const size = Math.hypot(x[0], y[0]) || 1;
  const [c, s] = [-x[0] / size, y[0] / size];
  return {
    x: Float32Array.from(x, (v, i) => c * v - s * y[i]),
    y: Float32Array.from(x, (v, i) => s * v + c * y[i]),
    arranged: "forces",
  };
}
