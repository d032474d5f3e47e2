/** Edges of a diagram as lines: colour for sign or angle, width and strength for size; broken ones dashed. */
import type { Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import {
  bondColour,
  crowding,
  FAINTEST,
  LEAST_ALPHA,
  MOST_INK,
  strongest,
  THINNEST,
} from "../network/draw-couplings.js";
import type { BondNumbers } from "../network/look.js";
import { arrow } from "../network/pens.js";
import type { DiagramLayout } from "./layout.js";
import { type DiagramModel, inFrame } from "./model.js";

/** Steps of strength, of angles and of widths that lines are grouped by. */
const LEVELS = 12;
const HUES = 24;
const WIDTHS = 8;
/** Width of a line of width 1, in radii of a node; width of a line without value or width, in pixels. */
const UNIT_WIDTH = 0.16;
const PLAIN_WIDTH = 1.2;
/** Length of the dashes of broken edges, and of arrow heads, in pixels. */
const DASH = [4, 4];
const HEAD = 7;

/** Values of the edges as the painter of couplings takes them; undefined where there are none. */
export function edgeBar({ edges }: DiagramModel): BondNumbers | undefined {
  const { value, range, scale, name } = edges;
  if (!value) return undefined;
  const empty = new Float32Array();
  if (scale === "angle") return { re: empty, im: empty, max: 1, name, unsigned: false };
  return { re: empty, max: Math.max(-range.min, range.max) || 1, name, unsigned: range.min >= 0 };
}

interface Style {
  readonly colour: string;
  readonly alpha: number;
  readonly width: number;
  readonly dashed: boolean;
}

export function drawEdges(
  surface: Surface,
  theme: Theme,
  layout: DiagramLayout,
  model: DiagramModel,
  frame: number,
): void {
  const { pen } = surface;
  const { x, y, radius } = layout;
  const { edges, nodes } = model;
  const value = inFrame(edges.value, edges.count, frame);
  const width = inFrame(edges.size, edges.count, frame);
  const size = inFrame(nodes.size, nodes.count, frame);
  const bonds = edgeBar(model);
  const most = strongest(layout);
  const fade = 1 / Math.max(1, crowding(layout, edges.from, edges.to) / MOST_INK);
  const styleOf = (e: number): Style | undefined => {
    if (width && !(width[e] > 0)) return undefined;
    const own =
      width && Math.max(0.4, (Math.ceil(width[e] * WIDTHS) / WIDTHS) * Math.max(1, UNIT_WIDTH * radius));
    const v = value?.[e];
    if (v === undefined || !bonds)
      return { colour: theme.muted, alpha: fade, width: own ?? PLAIN_WIDTH, dashed: false };
    if (Number.isNaN(v)) return { colour: theme.muted, alpha: fade, width: own ?? 1, dashed: true };
    if (bonds.im) {
      const angle = (Math.round((v / (2 * Math.PI)) * HUES) / HUES) * 2 * Math.PI;
      return {
        colour: bondColour(theme, bonds, Math.cos(angle), Math.sin(angle)),
        alpha: fade,
        width: own ?? 0.5 * most,
        dashed: false,
      };
    }
    const strength = Math.round(Math.min(1, Math.abs(v) / bonds.max) * LEVELS) / LEVELS;
    return {
      colour: bondColour(theme, bonds, v, 0),
      alpha: Math.max(LEAST_ALPHA, fade * (FAINTEST + (1 - FAINTEST) * strength)),
      width: own ?? THINNEST + (most - THINNEST) * strength,
      dashed: false,
    };
  };
  const groups = new Map<string, { readonly style: Style; readonly list: number[] }>();
  for (let e = 0; e < edges.count; e++) {
    const style = styleOf(e);
    if (!style) continue;
    const key = `${style.colour} ${style.alpha} ${style.width} ${style.dashed}`;
    const group = groups.get(key);
    if (group) group.list.push(e);
    else groups.set(key, { style, list: [e] });
  }
  // The strongest last, on top.
  for (const { style, list } of [...groups.values()].sort((a, b) => a.style.alpha - b.style.alpha)) {
    pen.strokeStyle = pen.fillStyle = style.colour;
    pen.globalAlpha = style.alpha;
    pen.lineWidth = style.width;
    pen.setLineDash(style.dashed ? DASH : []);
    pen.beginPath();
    for (const e of list) {
      pen.moveTo(x[edges.from[e]], y[edges.from[e]]);
      pen.lineTo(x[edges.to[e]], y[edges.to[e]]);
    }
    pen.stroke();
    if (!edges.directed) continue;
    for (const e of list) {
      const [i, j] = [edges.from[e], edges.to[e]];
      const length = Math.hypot(x[j] - x[i], y[j] - y[i]);
      if (!(length > 0)) continue;
      const [dx, dy] = [(x[j] - x[i]) / length, (y[j] - y[i]) / length];
      const r = radius * (size ? size[j] : 1) + 1;
      arrow(
        surface,
        x[j] - dx * r,
        y[j] - dy * r,
        dx,
        dy,
        Math.min(HEAD, 0.4 * length, 1.2 * radius + style.width),
      );
    }
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}
