/** What flows, at rest as arrows or moving as points, and what is pointed at. */
import { css, oklch } from "../../paint/colours.js";
import { clipped, type Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { couplingsOf, type Layout } from "./geometry.js";
import { flows, type NetworkLook, wavesShown } from "./look.js";
import type { NetworkModel } from "./model.js";
import { arrow } from "./pens.js";
import type { Walkers } from "./walkers.js";

/** A mode or a coupling that is pointed at. */
export type Marked = { readonly mode: number } | { readonly coupling: number };

/** Blocks of the picture that share an arrow, where couplings are too short for one each. */
const BLOCK = 22;
const MOST_ARROWS = 400;
const MOST_SINGLE_ARROWS = 120;
const MOST_LAYER_ARROWS = 40;
/** Length of an arrow, relative to the longest, below which it is left out. */
const LEAST_ARROW = 0.04;

/** The currents, at rest: an arrow on every coupling, or where these are too short, the mean over small blocks. */
export function drawArrows(
  surface: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  if (!flows(model, look)) return;
  const { flow } = wavesShown(model, look);
  const { x, y, radius, box } = layout;
  const fine = radius < 5 && model.arranged !== "layers";
  const blocks = new Map<string, { x: number; y: number; dx: number; dy: number; weight: number }>();
  for (let b = 0; b < flow.length; b++) {
    const [i, j] = [model.from[b], model.to[b]];
    const [dx, dy] = [x[j] - x[i], y[j] - y[i]];
    const length = Math.hypot(dx, dy);
    const [mx, my] = [(x[i] + x[j]) / 2, (y[i] + y[j]) / 2];
    if (!(length > 0) || mx < box.x || mx > box.x + box.width || my < box.y || my > box.y + box.height)
      continue;
    const size = Math.abs(flow[b]);
    const key = fine ? `${Math.floor(mx / BLOCK)} ${Math.floor(my / BLOCK)}` : String(b);
    const block = blocks.get(key) ?? { x: 0, y: 0, dx: 0, dy: 0, weight: 0 };
    block.x += mx * size;
    block.y += my * size;
    block.weight += size;
    // Current times distance: what a block carries across itself.
    block.dx += flow[b] * (fine ? dx : dx / length);
    block.dy += flow[b] * (fine ? dy : dy / length);
    blocks.set(key, block);
  }
  const list = [...blocks.values()].map((one) => ({ ...one, size: Math.hypot(one.dx, one.dy) }));
  const most = list.reduce((max, one) => Math.max(max, one.size), 0);
  const shown = list
    .filter(({ size }) => size > LEAST_ARROW * most)
    .sort((a, b) => b.size - a.size)
    .slice(0, fine ? MOST_ARROWS : model.arranged === "layers" ? MOST_LAYER_ARROWS : MOST_SINGLE_ARROWS);
  clipped(surface, box, () => {
    surface.pen.fillStyle = flowColour(theme);
    for (const one of shown) {
      const [dx, dy] = [one.dx / one.size, one.dy / one.size];
      const size = 3 + 8 * Math.sqrt(one.size / most);
      const [px, py] = [one.x / one.weight, one.y / one.weight];
      arrow(surface, px + (dx * size) / 2, py + (dy * size) / 2, dx, dy, size);
    }
  });
}

/** Colours of the flow, distinct from lines and discs in both themes. */
const flowColour = (theme: Theme) =>
  css(oklch(theme.dark ? 0.88 : 0.62, theme.dark ? 0.15 : 0.17, theme.dark ? 95 : 55));

/** Where walkers are: dots on their couplings. */
export function drawWalkers(
  surface: Surface,
  theme: Theme,
  { x, y, box, radius }: Layout,
  model: NetworkModel,
  flow: Float32Array,
  { coupling, way }: Walkers,
): void {
  const { pen } = surface;
  const size = radius > 5 ? 2 : 1.5;
  clipped(surface, box, () => {
    pen.fillStyle = flowColour(theme);
    pen.beginPath();
    for (let w = 0; w < coupling.length; w++) {
      const b = coupling[w];
      if (b < 0) continue;
      const [i, j] = flow[b] >= 0 ? [model.from[b], model.to[b]] : [model.to[b], model.from[b]];
      const [px, py] = [x[i] + way[w] * (x[j] - x[i]), y[i] + way[w] * (y[j] - y[i])];
      pen.moveTo(px + size, py);
      pen.arc(px, py, size, 0, 2 * Math.PI);
    }
    pen.fill();
  });
}

/** A ring around a mode, with its couplings; or a coupling as a bold line. */
export function drawMarked(
  surface: Surface,
  theme: Theme,
  { x, y, radius, box }: Layout,
  model: NetworkModel,
  marked: Marked,
): void {
  const { pen } = surface;
  clipped(surface, box, () => {
    pen.strokeStyle = theme.text;
    const bonds = "mode" in marked ? couplingsOf(model, marked.mode) : [marked.coupling];
    pen.lineWidth = "mode" in marked ? 1 : 2.5;
    pen.globalAlpha = "mode" in marked ? Math.max(0.15, Math.min(0.8, 12 / bonds.length)) : 1;
    pen.beginPath();
    for (const b of bonds) {
      pen.moveTo(x[model.from[b]], y[model.from[b]]);
      pen.lineTo(x[model.to[b]], y[model.to[b]]);
    }
    pen.stroke();
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    const ends = "mode" in marked ? [marked.mode] : [model.from[marked.coupling], model.to[marked.coupling]];
    for (const i of ends) {
      pen.beginPath();
      pen.arc(x[i], y[i], Math.max(4, radius + 3), 0, 2 * Math.PI);
      pen.stroke();
    }
  });
}
