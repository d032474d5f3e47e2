/** Where a diagram lies in a picture, and what is under the pointer. */
import type { Box } from "../../paint/surface.js";
import {
  couplingAt,
  type Layout,
  modeAt,
  modeTowards,
  spacingOf,
  type View,
  WHOLE,
} from "../network/geometry.js";
import { type DiagramModel, inFrame } from "./model.js";

/** Positions of the nodes of one frame in a picture, in its units (CSS pixels). */
export interface DiagramLayout extends Layout {
  /** Height of the curves below the picture; 0 without curves. */
  readonly curves: Box | undefined;
  /** Nodes that are seen, and their places. */
  readonly seen: Int32Array;
  readonly seenX: Float32Array;
  readonly seenY: Float32Array;
  /** Gives the place of the diagram at a place of the picture. */
  placeAt(x: number, y: number): readonly [number, number];
  /** Gives the place in the picture of a place of the diagram. */
  at(place: readonly [number, number]): { readonly x: number; readonly y: number };
}

/** Room around the nodes; approximate width of a letter; heights of the picture and of the curves, in pixels. */
const MARGIN = 30;
const LETTER = 6.5;
const LEAST_HEIGHT = 200;
const MOST_HEIGHT = 440;
const CURVES = { left: 66, right: 24, top: 10, height: 92, bottom: 38 };
/** Smallest and largest radius of a usual node in pixels, and its share of the distance of neighbours. */
const LEAST_RADIUS = 0.7;
const MOST_RADIUS = 15;
const SHARE = 0.36;
/** Smallest number of node radii across the picture. */
const LEAST_ACROSS = 24;

interface Extent {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  /** Letters of the longest label left and right of the nodes. */
  readonly letters: readonly [left: number, right: number];
}

const extents = new WeakMap<DiagramModel, Extent>();

/** The places of all frames, so that the picture stands still while nodes move. */
function extentOf(model: DiagramModel): Extent {
  let extent = extents.get(model);
  if (!extent) {
    const { x, y, label = [] } = model.nodes;
    const range = (values: Float32Array) => {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const v of values) [low, high] = [Math.min(low, v), Math.max(high, v)];
      return [low, high - low] as const;
    };
    const [left, width] = range(x);
    const [bottom, height] = range(y);
    const letters: [number, number] = [0, 0];
    for (const [i, text] of label.entries()) {
      const side = labelSide(2 * share(x[i] - left, width) - 1, 1 - 2 * share(y[i] - bottom, height));
      if (side === "left") letters[0] = Math.max(letters[0], text.length);
      if (side === "right") letters[1] = Math.max(letters[1], text.length);
    }
    extent = { left, bottom, width, height, letters };
    extents.set(model, extent);
  }
  return extent;
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0.5);

/** Distance from the middle, in halves of the diagram's size, beyond which a node is near the border. */
const NEAR_BORDER = 0.7;

/** Side of a node on which its label stands: outside of the border where it is near, else above. */
export function labelSide(dx: number, dy: number): "left" | "right" | "below" | "above" {
  if (Math.abs(dx) > NEAR_BORDER && Math.abs(dx) >= Math.abs(dy)) return dx < 0 ? "left" : "right";
  return dy > NEAR_BORDER ? "below" : "above";
}

/** Room left and right of the nodes. */
const sideMargins = ({ letters }: Extent, width: number): readonly [number, number] => {
  const room = (count: number) => Math.min(MARGIN, 0.06 * width) + Math.min(0.25 * width, LETTER * count);
  return [room(letters[0]), room(letters[1])];
};

/** A good height for the nodes in a picture of the given width. */
function heightOf(extent: Extent, width: number): number {
  const [left, right] = sideMargins(extent, width);
  const inner = Math.max(40, width - left - right);
  const wanted =
    extent.width > 0 ? (extent.height / extent.width) * inner : extent.height > 0 ? MOST_HEIGHT : 0;
  return Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, wanted + 2 * MARGIN)));
}

const bars = ({ nodes, edges }: DiagramModel) => nodes.value !== undefined || edges.value !== undefined;

/** Height of a diagram with its curves. */
export function diagramHeight(model: DiagramModel, width: number, barRoom: number): number {
  const height = heightOf(extentOf(model), width - (bars(model) ? barRoom : 0));
  return height + (model.curves.length ? CURVES.top + CURVES.height + CURVES.bottom : 0);
}

/** Lays out the nodes of a frame. @param barRoom width that colour bars take, where there are values */
export function diagramLayout(
  model: DiagramModel,
  { width, top = 0 }: { readonly width: number; readonly top?: number },
  barRoom: number,
  frame: number,
  view: View = WHOLE,
): DiagramLayout {
  const extent = extentOf(model);
  const inner = width - (bars(model) ? barRoom : 0);
  const box: Box = { x: 0, y: top, width: inner, height: heightOf(extent, inner) };
  const [left, right] = sideMargins(extent, box.width);
  const inWidth = Math.max(1, box.width - left - right);
  const inHeight = Math.max(1, box.height - 2 * MARGIN);
  const whole = Math.min(
    extent.width > 0 ? inWidth / extent.width : Number.POSITIVE_INFINITY,
    extent.height > 0 ? inHeight / extent.height : Number.POSITIVE_INFINITY,
  );
  const k = (Number.isFinite(whole) ? whole : 1) * view.zoom;
  const [cx, cy] = [extent.left + view.x * extent.width, extent.bottom + view.y * extent.height];
  const [mx, my] = [box.x + left + inWidth / 2, box.y + box.height / 2];
  const { nodes } = model;
  const size = inFrame(nodes.size, nodes.count, frame);
  const x = inFrame(nodes.x, nodes.count, frame).map((v) => mx + (v - cx) * k);
  const y = inFrame(nodes.y, nodes.count, frame).map((v) => my - (v - cy) * k);
  const seen = Int32Array.from({ length: nodes.count }, (_, i) => i).filter((i) => !size || size[i] > 0);
  const [seenX, seenY] = [Float32Array.from(seen, (i) => x[i]), Float32Array.from(seen, (i) => y[i])];
  const spacing = seen.length > 1 ? spacingOf(seenX, seenY) : 2 * MARGIN;
  return {
    box,
    x,
    y,
    seen,
    seenX,
    seenY,
    radius: Math.max(LEAST_RADIUS, Math.min(MOST_RADIUS, box.width / LEAST_ACROSS, SHARE * spacing)),
    across: k * extent.width,
    up: k * extent.height,
    curves: model.curves.length
      ? {
          x: CURVES.left,
          y: box.y + box.height + CURVES.top,
          width: width - CURVES.left - CURVES.right,
          height: CURVES.height,
        }
      : undefined,
    placeAt: (px, py) => [cx + (px - mx) / k, cy - (py - my) / k],
    at: ([u, v]) => ({ x: mx + (u - cx) * k, y: my - (v - cy) * k }),
  };
}

/** The node at a place of the picture. */
export function nodeAt(layout: DiagramLayout, x: number, y: number): number | undefined {
  const found = modeAt({ ...layout, x: layout.seenX, y: layout.seenY }, x, y);
  return found === undefined ? undefined : layout.seen[found];
}

/** The edge whose line passes a place of the picture. */
export function edgeAt(
  { edges }: DiagramModel,
  layout: DiagramLayout,
  x: number,
  y: number,
): number | undefined {
  return couplingAt(edges, layout, x, y);
}

/** The node that an arrow key leads to. */
export function nodeTowards(layout: DiagramLayout, from: number, right: number, down: number): number {
  const at = layout.seen.indexOf(from);
  if (at < 0) return layout.seen[0] ?? from;
  return layout.seen[modeTowards({ ...layout, x: layout.seenX, y: layout.seenY }, at, right, down)];
}

/** The edges of a node. */
export function edgesOf({ edges }: DiagramModel, node: number): number[] {
  const list: number[] = [];
  for (let e = 0; e < edges.count; e++) if (edges.from[e] === node || edges.to[e] === node) list.push(e);
  return list;
}
