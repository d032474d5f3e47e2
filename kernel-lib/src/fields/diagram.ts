/**
 * A machine as a picture of nodes and edges, in plain numbers: what a machine's `toDiagram()` gives and `show` draws.
 * Networks of resistors or springs, meshes, crossbars, reservoirs, layers of units and lattices of spins all fit it.
 */
export interface Diagram {
  readonly kind: "diagram";
  readonly title?: string;
  readonly nodes: DiagramNodes;
  readonly edges?: DiagramEdges;
  /** What changes with time; the nodes and edges above hold where the frames say nothing. */
  readonly frames?: DiagramFrames;
  /** One short sentence below the picture. */
  readonly note?: string;
}

/** Nodes of a diagram. Every list has one entry a node. */
export interface DiagramNodes {
  /** Places in any unit, y upwards; the picture keeps their proportions. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Values shown as colours. */
  readonly value?: ArrayLike<number>;
  /** Name of the values with their unit, such as "voltage (V)". Default "value". */
  readonly name?: string;
  /** How values become colours: "angle" for angles in radians, around the colour circle. Default "number". */
  readonly scale?: DiagramScale;
  /** Smallest and largest value of the colours. Default: those of the values, symmetric where both signs occur. */
  readonly range?: readonly [number, number];
  /** Diameters in units of the usual one; 0 hides a node, so that edges can bend there. Default 1. */
  readonly size?: ArrayLike<number>;
  /** Directions of arrows through the nodes, in radians from the x axis; NaN for none. */
  readonly angle?: ArrayLike<number>;
  /** Texts beside the nodes; "" for none. */
  readonly label?: readonly string[];
  /** Default "circle". */
  readonly shape?: "circle" | "square";
  /** More numbers by name, told when a node is picked: `{ "θ": …, "φ": … }`; NaN where a node has none. */
  readonly numbers?: Readonly<Record<string, ArrayLike<number>>>;
}

/** Edges of a diagram: straight lines between nodes. Every list has one entry an edge. */
export interface DiagramEdges {
  /** Numbers of the nodes at both ends, from 0. */
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  /** Values shown as colours; NaN for a broken edge, which is dashed. */
  readonly value?: ArrayLike<number>;
  /** Name of the values with their unit, such as "conductance (S)". Default "value". */
  readonly name?: string;
  /** How values become colours. Default "number". */
  readonly scale?: DiagramScale;
  /** As for nodes. */
  readonly range?: readonly [number, number];
  /** Widths in units of the usual one; 0 hides an edge. Default 1. */
  readonly width?: ArrayLike<number>;
  /** Draws an arrow head at the end. Default false. */
  readonly directed?: boolean;
  readonly label?: readonly string[];
  /** More numbers by name, told when an edge is picked. */
  readonly numbers?: Readonly<Record<string, ArrayLike<number>>>;
}

/** Frames of a diagram over time, steps or epochs: frames × nodes or frames × edges values, frame after frame. */
export interface DiagramFrames {
  /** Time of every frame, rising. */
  readonly times: ArrayLike<number>;
  /** What counts the frames: "t", "step", "epoch". Default "t". */
  readonly name?: string;
  /** Places of the nodes, frames × nodes. */
  readonly x?: ArrayLike<number>;
  readonly y?: ArrayLike<number>;
  /** Values of the nodes, frames × nodes. */
  readonly value?: ArrayLike<number>;
  /** Directions of the arrows, frames × nodes. */
  readonly angle?: ArrayLike<number>;
  /** Values of the edges, frames × edges. */
  readonly edgeValue?: ArrayLike<number>;
  /** Widths of the edges, frames × edges. */
  readonly edgeWidth?: ArrayLike<number>;
  /** Numbers of every frame by name, such as `{ error: … }`, drawn as curves below the picture. */
  readonly curves?: Readonly<Record<string, ArrayLike<number>>>;
}

/** A machine, or anything else, that can be shown as a diagram. */
export interface Diagrammed {
  /** Draws the machine at rest, or as it answers an input. */
  toDiagram(input?: ArrayLike<number>): Diagram;
}

/** How values of a diagram become colours. */
export type DiagramScale = "number" | "angle";
