/** Lattices of nodes in the plane, on which sources and outputs are dragged from node to node. */
import { describe, type Reader, ShowError } from "../../wire/check.js";
import { type PlaceAxis, pair, WHAT } from "./reading.js";

type Place = readonly [number, number];

/** Width and height of a lattice in nodes. */
export interface LatticeSize {
  readonly width: number;
  readonly height: number;
}

const MOST_SIDE = 12;

/** Reads `width` and `height` of a recipe. */
export function latticeSize(read: Reader, { width, height }: LatticeSize): LatticeSize {
  return {
    width: read.has("width") ? read.whole("width", 2, MOST_SIDE) : width,
    height: read.has("height") ? read.whole("height", 2, MOST_SIDE) : height,
  };
}

/** Nodes of a lattice row by row from below, and its edges sorted by their ends; a triangular one has diagonals too. */
export function latticeOf(
  { width, height }: LatticeSize,
  triangular: boolean,
): { nodes: Place[]; edges: Place[] } {
  const nodes: Place[] = [];
  const edges: Place[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = nodes.push([x, y]) - 1;
      if (x + 1 < width) edges.push([i, i + 1]);
      if (y + 1 === height) continue;
      // Diagonals lean to alternating sides, row by row.
      if (triangular && y % 2 === 1 && x > 0) edges.push([i, i + width - 1]);
      edges.push([i, i + width]);
      if (triangular && y % 2 === 0 && x + 1 < width) edges.push([i, i + width + 1]);
    }
  return { nodes, edges };
}

/** Axes of the places of nodes, x last. */
export function latticeAxes({ width, height }: LatticeSize): readonly PlaceAxis[] {
  return [height, width].map((side) => ({ min: 0, max: side - 1, step: 1 }));
}

/** Reads a place on a lattice. */
export function latticePlace(read: Reader, { width, height }: LatticeSize): Place {
  const at = pair(read, "at");
  const inside = at.every((v, axis) => Number.isInteger(v) && v >= 0 && v < [width, height][axis]);
  if (!inside) read.fail("at", `a node, whole numbers from [0, 0] to [${width - 1}, ${height - 1}]`);
  return at;
}

/** Numbers of the nodes at places. @throws ShowError where two things are at the same node */
export function nodesAt(
  { width }: LatticeSize,
  things: Readonly<Record<string, Place>>,
): Record<string, number> {
  const taken = new Map<number, string>();
  return Object.fromEntries(
    Object.entries(things).map(([name, [x, y]]) => {
      const node = Math.round(y) * width + Math.round(x);
      const other = taken.get(node);
      if (other !== undefined)
        throw new ShowError(
          `${WHAT}: "${name}" is ${describe([x, y])}, where "${other}" is; move one of them to another node.`,
        );
      taken.set(node, name);
      return [name, node];
    }),
  );
}
