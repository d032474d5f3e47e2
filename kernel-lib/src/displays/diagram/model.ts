/** A diagram as painters and viewers work on it: checked, with its numbers in typed arrays. */
import type { DiagramScale } from "../../fields/diagram.js";
import type { Range } from "../../paint/paint.js";

export interface DiagramModel {
  readonly kind: "diagram";
  readonly title: string;
  readonly note?: string;
  /** Time of every frame; a diagram at rest has one. */
  readonly times: Float64Array;
  /** What counts the frames. */
  readonly timeName: string;
  readonly nodes: DiagramPart & {
    readonly x: Float32Array;
    readonly y: Float32Array;
    readonly angle?: Float32Array;
    readonly shape: DiagramShape;
  };
  readonly edges: DiagramPart & {
    readonly from: Int32Array;
    readonly to: Int32Array;
    readonly directed: boolean;
  };
  /** Numbers of every frame. */
  readonly curves: readonly NamedValues[];
}

/** What nodes and edges share. Lists have one entry a node or edge, or that many for every frame. */
export interface DiagramPart {
  readonly count: number;
  readonly value?: Float32Array;
  /** Name of the values with their unit. */
  readonly name: string;
  readonly scale: DiagramScale;
  readonly range: Range;
  /** Diameters of nodes, widths of edges, in units of the usual one. */
  readonly size?: Float32Array;
  readonly label?: readonly string[];
  readonly numbers: readonly NamedValues[];
}

export interface NamedValues {
  readonly name: string;
  readonly values: Float32Array;
}

export type DiagramShape = "circle" | "square";
export const SHAPES: readonly DiagramShape[] = ["circle", "square"];
export const SCALES: readonly DiagramScale[] = ["number", "angle"];

/** Largest numbers of nodes, edges, frames, and numbers or curves by name. */
export const MAX_NODES = 20_000;
export const MAX_EDGES = 100_000;
export const MAX_DIAGRAM_FRAMES = 400;
export const MAX_NUMBERS = 8;
/** Largest product of frames with nodes or edges. */
export const MAX_MOVING = 4_000_000;

/** The entries of one frame: those of a list that moves, or the list itself. */
export function inFrame<List extends Float32Array | undefined>(
  list: List,
  count: number,
  frame: number,
): List {
  if (list === undefined || list.length === count) return list;
  return list.subarray(frame * count, (frame + 1) * count) as List;
}

/** The range of colours: the whole circle for angles, symmetric where both signs occur, else that of the values. */
export function rangeOf(values: ArrayLike<number> | undefined, scale: DiagramScale): Range {
  if (scale === "angle") return { min: -Math.PI, max: Math.PI };
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < (values?.length ?? 0); i++) {
    const v = values?.[i] ?? Number.NaN;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  if (!(min <= max)) return { min: 0, max: 1 };
  if (min < 0) {
    const most = Math.max(-min, max);
    return { min: -most, max: most };
  }
  return min < max ? { min, max } : { min: 0, max: max || 1 };
}
