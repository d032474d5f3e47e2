/** Paints a network: couplings below, modes above them, ports and leads around, and what flows. */
import { css, oklch, phaseColour } from "../colours.js";
import { BAR_ROOM, crisp, drawColourBar, fitText, setFont, vertical } from "../frame.js";
import { paint } from "../paint.js";
import type { Box, Surface } from "../surface.js";
import type { Theme } from "../theme.js";
import { couplingsOf, type Layout, outward } from "./geometry.js";
import { type BondNumbers, bondNumbers, flows, modeNumbers, type NetworkLook, wavesShown } from "./look.js";
import type { NetworkModel } from "./network-model.js";
import type { Walkers } from "./walkers.js";

const LEVELS = 10;
const HUES = 24;
/** Strength of the weakest line; nothing that couples is invisible. */
const FAINTEST = 0.14;
const THINNEST = 0.5;
const THICKEST = 4.5;
/** Where lines cover the picture more often than this, each of them is fainter. */
const MOST_INK = 2;
const LEAST_ALPHA = 0.04;

/** A mode or a coupling that is pointed at. */
export type Marked = { readonly mode: number } | { readonly coupling: number };

/** Everything but what moves and what is marked. */
export function drawNetwork(
  surface: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  clipped(surface, layout.box, () => {
    drawLeads(surface, theme, layout, model, look);
    drawCouplings(surface, theme, layout, model, bondNumbers(model, look));
    drawModes(surface, theme, layout, model, look);
    drawPorts(surface, theme, layout, model, look);
  });
}

function clipped({ pen }: Surface, box: Box, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(box.x, box.y, box.width, box.height);
  pen.clip();
  draw();
  pen.restore();
}

/** Width of the strongest line. */
const strongest = ({ radius }: Layout) => Math.max(0.6, Math.min(THICKEST, 0.5 * radius));

/** The colour of a coupling that is as strong as the strongest. */
function bondColour(theme: Theme, { im, unsigned }: BondNumbers, re: number, imaginary: number): string {
  if (unsigned) return theme.accent;
  if (im) return css(phaseColour(Math.atan2(imaginary, re)));
  return css(oklch(theme.dark ? 0.68 : 0.54, 0.16, re < 0 ? 256 : 28));
}

/** Lines of the same colour and strength in one stroke each: ten thousand lines are then some hundred strokes. */
function drawCouplings(
  { pen }: Surface,
  theme: Theme,
  layout: Layout,
  { from, to }: NetworkModel,
  numbers: BondNumbers,
): void {
  const { re, im, max } = numbers;
  const groups = new Map<number, number[]>();
  const none: number[] = [];
  for (let b = 0; b < re.length; b++) {
    const size = im ? Math.hypot(re[b], im[b]) : Math.abs(re[b]);
    if (!(size > 0)) {
      none.push(b);
      continue;
    }
    const level = Math.min(LEVELS - 1, Math.floor((size / max) * LEVELS));
    const turn = im
      ? Math.round((Math.atan2(im[b], re[b]) / (2 * Math.PI)) * HUES + HUES) % HUES
      : re[b] < 0
        ? 1
        : 0;
    const key = level * HUES + turn;
    const group = groups.get(key);
    if (group) group.push(b);
    else groups.set(key, [b]);
  }
  const { x, y } = layout;
  const lines = (list: readonly number[]) => {
    pen.beginPath();
    for (const b of list) {
      pen.moveTo(x[from[b]], y[from[b]]);
      pen.lineTo(x[to[b]], y[to[b]]);
    }
    pen.stroke();
  };
  // Couplings of no strength: what is joined is seen all the same.
  pen.strokeStyle = theme.grid;
  pen.lineWidth = THINNEST;
  lines(none);
  const fade = 1 / Math.max(1, crowding(layout, from, to) / MOST_INK);
  // The strongest last, on top.
  for (const key of [...groups.keys()].sort((a, b) => a - b)) {
    const group = groups.get(key) as number[];
    const strength = (Math.floor(key / HUES) + 0.5) / LEVELS;
    const angle = ((key % HUES) / HUES) * 2 * Math.PI;
    pen.strokeStyle = im
      ? bondColour(theme, numbers, Math.cos(angle), Math.sin(angle))
      : bondColour(theme, numbers, key % HUES === 1 ? -1 : 1, 0);
    pen.globalAlpha = Math.max(LEAST_ALPHA, fade * (FAINTEST + (1 - FAINTEST) * strength));
    pen.lineWidth = THINNEST + (strongest(layout) - THINNEST) * strength;
    lines(group);
  }
  pen.globalAlpha = 1;
}

/** How many times the lines would cover the picture. */
function crowding(layout: Layout, from: Int32Array, to: Int32Array): number {
  const { x, y, box } = layout;
  const stride = Math.ceil(from.length / 2000);
  let length = 0;
  for (let b = 0; b < from.length; b += stride)
    length += stride * Math.hypot(x[to[b]] - x[from[b]], y[to[b]] - y[from[b]]);
  return (length * strongest(layout)) / (box.width * box.height);
}

/** Discs smaller than this are squares without a rim. */
const ROUND = 2;

function drawModes(
  { pen }: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  const { re, im, quantity, range, sizes } = modeNumbers(model, look);
  const bytes = paint({ re, im }, quantity, range);
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, re.length);
  const groups = new Map<number, number[]>();
  pixels.forEach((pixel, i) => {
    const group = groups.get(pixel);
    if (group) group.push(i);
    else groups.set(pixel, [i]);
  });
  const { x, y, radius, box } = layout;
  const seen = (i: number) =>
    x[i] > box.x - radius &&
    x[i] < box.x + box.width + radius &&
    y[i] > box.y - radius &&
    y[i] < box.y + box.height + radius;
  const discs = (list: Iterable<number>, size: (i: number) => number) => {
    pen.beginPath();
    for (const i of list) {
      if (!seen(i)) continue;
      pen.moveTo(x[i] + size(i), y[i]);
      pen.arc(x[i], y[i], size(i), 0, 2 * Math.PI);
    }
  };
  if (radius >= ROUND) {
    // Lines end at the rim.
    pen.fillStyle = theme.background;
    discs(x.keys(), () => radius);
    pen.fill();
  }
  for (const group of groups.values()) {
    const [first] = group;
    pen.fillStyle = css([bytes[4 * first], bytes[4 * first + 1], bytes[4 * first + 2]]);
    if (radius >= ROUND) {
      discs(group, (i) => radius * (sizes ? sizes[i] : 1));
      pen.fill();
      continue;
    }
    for (const i of group) {
      const side = Math.max(1, 2.2 * radius) * (sizes ? sizes[i] : 1);
      if (side > 0.2 && seen(i)) pen.fillRect(x[i] - side / 2, y[i] - side / 2, side, side);
    }
  }
  if (radius < ROUND) return;
  pen.strokeStyle = theme.muted;
  pen.lineWidth = radius > 5 ? 1 : 0.6;
  discs(x.keys(), () => radius);
  pen.stroke();
}

const LEAD_LENGTH = 24;
/** More lines of one lead only make a surface. */
const MOST_LEAD_LINES = 60;

const driven = ({ drives }: NetworkModel, { wave }: NetworkLook): readonly number[] =>
  drives[wave.drive]?.contacts ?? [];

/** A lead goes on for ever: its lines fade. */
function drawLeads(
  { pen }: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  const { x, y, radius } = layout;
  const into = driven(model, look);
  model.contacts.forEach(({ modes, lead }, c) => {
    if (!lead) return;
    const [dx, dy] = outward(model, layout, c);
    const stride = Math.ceil(modes.length / MOST_LEAD_LINES);
    pen.strokeStyle = into.includes(c) ? theme.accent : theme.muted;
    pen.lineWidth = Math.max(1, Math.min(2, radius / 3));
    for (const [part, alpha] of [
      [0, 0.7],
      [1, 0.4],
      [2, 0.18],
    ]) {
      pen.globalAlpha = alpha;
      pen.beginPath();
      for (let k = 0; k < modes.length; k += stride) {
        const [px, py] = [x[modes[k]], y[modes[k]]];
        const [near, far] = [radius + (part * LEAD_LENGTH) / 3, radius + ((part + 1) * LEAD_LENGTH) / 3];
        pen.moveTo(px + dx * near, py + dy * near);
        pen.lineTo(px + dx * far, py + dy * far);
      }
      pen.stroke();
    }
    pen.globalAlpha = 1;
  });
}

const STUB = 9;
/** Below these sizes only the driven ports are drawn, and only theirs are named. */
const STUB_RADIUS = 4.5;
const MOST_NAMES = 80;
const NAME_ROOM = 110;

/** Ports as short lines with their names; the driven one in the accent's colour with an arrow that points in. */
function drawPorts(
  surface: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  const { pen } = surface;
  const { x, y, radius } = layout;
  const into = driven(model, look);
  const taken: Box[] = [];
  const some = into.length <= MOST_NAMES ? into : [];
  const order = [...some, ...model.contacts.keys()].filter(
    (c, i, all) => all.indexOf(c) === i || i < some.length,
  );
  setFont(surface, theme);
  order.slice(0, 4 * MOST_NAMES).forEach((c, rank) => {
    const { modes, lead, name } = model.contacts[c];
    const isDriven = into.includes(c);
    if (rank >= some.length && isDriven) return;
    if (!isDriven && !lead && radius < STUB_RADIUS) return;
    const [dx, dy] = outward(model, layout, c);
    const [px, py] = middle(x, y, modes);
    const length = lead ? LEAD_LENGTH : STUB;
    const tip = [px + dx * (radius + length), py + dy * (radius + length)] as const;
    pen.strokeStyle = pen.fillStyle = isDriven ? theme.accent : theme.muted;
    pen.lineWidth = isDriven ? 2 : 1.5;
    if (!lead) {
      pen.beginPath();
      pen.moveTo(px + dx * radius, py + dy * radius);
      pen.lineTo(...tip);
      pen.stroke();
    }
    if (isDriven) arrow(surface, px + dx * (radius + 1), py + dy * (radius + 1), -dx, -dy, 8);
    const label = fitText(surface, name, NAME_ROOM);
    const width = pen.measureText(label).width;
    const [lx, ly] = [tip[0] + dx * 4, tip[1] + dy * 4];
    const align = Math.abs(dx) < 0.5 ? "center" : dx < 0 ? "right" : "left";
    const box = {
      x: align === "center" ? lx - width / 2 : align === "right" ? lx - width : lx,
      y: ly - 6 + 6 * (Math.abs(dx) < 0.5 ? Math.sign(dy) : 0),
      width,
      height: 12,
    };
    const { box: frame } = layout;
    const outside = box.x < frame.x || box.x + box.width > frame.x + frame.width;
    if (taken.length >= MOST_NAMES || (outside && !isDriven) || taken.some((other) => overlap(box, other)))
      return;
    taken.push(box);
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(label, Math.max(frame.x, Math.min(box.x, frame.x + frame.width - width)), box.y + 6);
  });
}

function middle(x: Float32Array, y: Float32Array, modes: Int32Array): [number, number] {
  let [sx, sy] = [0, 0];
  for (const i of modes) {
    sx += x[i];
    sy += y[i];
  }
  return [sx / modes.length, sy / modes.length];
}

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width + 3 && b.x < a.x + a.width + 3 && a.y < b.y + b.height && b.y < a.y + a.height;

function arrow({ pen }: Surface, x: number, y: number, dx: number, dy: number, size: number): void {
  const half = size * 0.42;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x - dx * size - dy * half, y - dy * size + dx * half);
  pen.lineTo(x - dx * size + dy * half, y - dy * size - dx * half);
  pen.closePath();
  pen.fill();
}

/** Blocks of the picture that share an arrow, where couplings are too short for one each. */
const BLOCK = 22;
const MOST_ARROWS = 400;
const MOST_SINGLE_ARROWS = 120;
const MOST_LAYER_ARROWS = 40;
/** Arrows shorter than this share of the longest are left out. */
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

/** What flows stands out from lines and discs in both themes. */
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
  { pen, ...surface }: Surface,
  theme: Theme,
  { x, y, radius, box }: Layout,
  model: NetworkModel,
  marked: Marked,
): void {
  clipped({ pen, ...surface }, box, () => {
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

const BAR_TITLE = 18;
const BARS_GAP = 16;

/** The colour bars right of the picture: modes above, couplings below. */
export function drawBars(
  surface: Surface,
  theme: Theme,
  box: Box,
  model: NetworkModel,
  look: NetworkLook,
): void {
  const { quantity, range, name } = modeNumbers(model, look);
  const bonds = bondNumbers(model, look);
  const two = bonds.max > 0;
  const height = Math.min(190, (box.height - 2 * BAR_TITLE - BARS_GAP - 8) / 2);
  const upper = { ...box, y: box.y + BAR_TITLE, height };
  drawColourBar(surface, theme, upper, quantity, range);
  title(surface, theme, box, upper.y, name);
  if (!two) return;
  const lower = { ...box, y: upper.y + height + BARS_GAP + BAR_TITLE, height };
  if (bonds.im) drawColourBar(surface, theme, lower, "phase", { min: -Math.PI, max: Math.PI });
  else drawBondBar(surface, theme, lower, bonds);
  title(
    surface,
    theme,
    box,
    lower.y,
    bonds.im
      ? `arg ${bonds.name.replace("coupling ", "")}`.replace("arg change: ", "change: arg ")
      : bonds.name,
  );
}

function title(surface: Surface, theme: Theme, box: Box, top: number, name: string): void {
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.text;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(fitText(surface, name, BAR_ROOM - 14), box.x + box.width + 14, top - 9);
}

/** Colours and strengths of lines, as they look on the ground of the picture. */
function drawBondBar(surface: Surface, theme: Theme, picture: Box, bonds: BondNumbers): void {
  const { pen } = surface;
  const box = {
    x: Math.round(picture.x + picture.width + 14),
    y: picture.y,
    width: 12,
    height: picture.height,
  };
  const low = bonds.unsigned ? 0 : -bonds.max;
  const rows = Math.round(box.height);
  for (let r = 0; r < rows; r++) {
    const value = bonds.max - ((bonds.max - low) * (r + 0.5)) / rows;
    pen.globalAlpha = FAINTEST + (1 - FAINTEST) * Math.abs(value / bonds.max);
    pen.fillStyle = bondColour(theme, bonds, value, 0);
    pen.fillRect(box.x, box.y + r, box.width, 1);
  }
  pen.globalAlpha = 1;
  pen.strokeStyle = pen.fillStyle = theme.muted;
  pen.lineWidth = 1;
  pen.strokeRect(crisp(box.x) - 1, crisp(box.y) - 1, box.width + 1, rows + 1);
  setFont(surface, theme);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.beginPath();
  for (const { value, text } of vertical({ label: "", domain: [low, bonds.max] }, box).ticks) {
    const at = crisp(vertical({ label: "", domain: [low, bonds.max] }, box).at(value));
    pen.moveTo(box.x + box.width, at);
    pen.lineTo(box.x + box.width + 4, at);
    pen.fillText(text, box.x + box.width + 7, at);
  }
  pen.stroke();
}
