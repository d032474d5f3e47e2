import type { Diagram } from "../fields/diagram.js";
import type { InterferometerMesh } from "./mesh.js";
import type { MeshLayout } from "./mesh-decomposition.js";

/**
 * Draws a mesh: waveguides from left to right, a square at every crossing, coloured by θ. With `powers`, the powers in all modes
 * at the inputs and behind every crossing, waveguides are coloured by the light in them.
 */
export function meshDiagram(
  { modes, crossings, parameters }: InterferometerMesh,
  layout: MeshLayout,
  powers?: readonly Float64Array[],
): Diagram {
  const nodes = { x: [] as number[], y: [] as number[], size: [] as number[], label: [] as string[] };
  const [theta, phi] = [[] as number[], [] as number[]];
  const edges = { from: [] as number[], to: [] as number[], value: [] as number[] };
  const turn = (angle: number) => angle - 2 * Math.PI * Math.floor(angle / (2 * Math.PI));
  const add = (x: number, y: number, size: number, label = "", angles?: readonly [number, number]) => {
    theta.push(angles ? turn(angles[0]) : NaN);
    phi.push(angles ? turn(angles[1]) : NaN);
    nodes.label.push(label);
    nodes.size.push(size);
    nodes.y.push(y);
    return nodes.x.push(x) - 1;
  };
  /** Node at which each waveguide ends so far, and the column of its last crossing. */
  const ends = Array.from({ length: modes }, (_, m) => add(-1, -m, 0.4, `in ${m + 1}`));
  const columns = new Array<number>(modes).fill(-1);
  const light = (step: number, m: number) => powers?.[step]?.[m] ?? 0;
  const connect = (m: number, to: number, step: number) => {
    edges.from.push(ends[m]);
    edges.to.push(to);
    edges.value.push(light(step, m));
    ends[m] = to;
  };
  for (const [k, m] of crossings.entries()) {
    const column = Math.max(columns[m], columns[m + 1]) + 1;
    const angles = [parameters[2 * k], parameters[2 * k + 1]] as const;
    for (const side of [m, m + 1]) {
      // Straight on in its own waveguide, then to the crossing.
      if (column - columns[side] > 1) connect(side, add(column - 0.5, -side, 0), k);
    }
    const crossing = add(column, -(m + 0.5), 1, "", angles);
    for (const side of [m, m + 1]) {
      connect(side, crossing, k);
      connect(side, add(column + 0.5, -side, 0), k + 1);
      columns[side] = column;
    }
  }
  const last = Math.max(...columns) + 1;
  for (let m = 0; m < modes; m++) connect(m, add(last, -m, 0.4, `out ${m + 1}`), crossings.length);
  return {
    kind: "diagram",
    title:
      layout === "clements" ? "Rectangular mesh of interferometers" : "Triangular mesh of interferometers",
    nodes: {
      ...nodes,
      value: theta,
      name: "θ (rad)",
      range: [0, 2 * Math.PI],
      shape: "square",
      numbers: { "θ (rad)": theta, "φ (rad)": phi },
    },
    edges: powers ? { ...edges, name: "power" } : { from: edges.from, to: edges.to },
  };
}
