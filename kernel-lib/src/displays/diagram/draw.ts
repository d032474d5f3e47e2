/** Paints a frame of a diagram: edges, nodes with their labels and arrows, colour bars. */
import { css, inkOn, type Rgb } from "../../paint/colours.js";
import { BAR_ROOM, drawColourBar, fitText, setFont } from "../../paint/frame.js";
import { paint, type Range } from "../../paint/paint.js";
import { type Box, clipped, type Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import type { Quantity } from "../../wire/payload.js";
import { drawBondBar } from "../network/draw-couplings.js";
import { arrow } from "../network/pens.js";
import { drawEdges, edgeBar } from "./draw-edges.js";
import { type DiagramLayout, labelSide } from "./layout.js";
import { type DiagramModel, type DiagramPart, inFrame } from "./model.js";

/** A node or an edge that is pointed at. */
export type Picked = { readonly node: number } | { readonly edge: number };

/** Draws everything but what is pointed at. */
export function drawDiagram(
  surface: Surface,
  theme: Theme,
  layout: DiagramLayout,
  model: DiagramModel,
  frame: number,
): void {
  clipped(surface, layout.box, () => {
    drawEdges(surface, theme, layout, model, frame);
    drawNodes(surface, theme, layout, model, frame);
    drawLabels(surface, theme, layout, model, frame);
  });
  drawBars(surface, theme, layout.box, model);
}

/** The quantity of a colour map that fits the values: one sign, both signs, or angles. */
function quantityOf(scale: DiagramPart["scale"], { min }: Range): Quantity {
  if (scale === "angle") return "phase";
  return min < 0 ? "re" : "magnitude";
}

/** Colours of the nodes as RGBA, one a node; undefined where they have no values. */
function nodeColours({ nodes }: DiagramModel, frame: number): Uint8ClampedArray | undefined {
  const value = inFrame(nodes.value, nodes.count, frame);
  if (!value) return undefined;
  const quantity = quantityOf(nodes.scale, nodes.range);
  if (nodes.scale === "angle")
    return paint({ re: value.map(Math.cos), im: value.map(Math.sin) }, quantity, nodes.range);
  return paint({ re: value }, quantity, nodes.range);
}

function drawNodes(
  surface: Surface,
  theme: Theme,
  { x, y, radius, seen }: DiagramLayout,
  model: DiagramModel,
  frame: number,
): void {
  const { pen } = surface;
  const { nodes } = model;
  const size = inFrame(nodes.size, nodes.count, frame);
  const angle = inFrame(nodes.angle, nodes.count, frame);
  const value = inFrame(nodes.value, nodes.count, frame);
  const colours = nodeColours(model, frame);
  pen.lineWidth = radius > 5 ? 1 : 0.6;
  for (const i of seen) {
    const r = radius * (size ? size[i] : 1);
    const known = colours && value && !Number.isNaN(value[i]);
    const rgb: Rgb | undefined = known ? [colours[4 * i], colours[4 * i + 1], colours[4 * i + 2]] : undefined;
    pen.fillStyle = rgb ? css(rgb) : theme.background;
    pen.strokeStyle = theme.muted;
    pen.beginPath();
    if (nodes.shape === "square") pen.rect(x[i] - r, y[i] - r, 2 * r, 2 * r);
    else pen.arc(x[i], y[i], r, 0, 2 * Math.PI);
    pen.fill();
    if (r > 1) pen.stroke();
    if (angle && Number.isFinite(angle[i])) {
      pen.fillStyle = pen.strokeStyle = rgb ? inkOn(rgb) : theme.text;
      direction(surface, x[i], y[i], angle[i], 0.85 * r);
    }
  }
}

/** Draws an arrow through a place. Angles turn against the clock, and y of a picture points down. */
function direction(surface: Surface, x: number, y: number, angle: number, length: number): void {
  const { pen } = surface;
  const [dx, dy] = [Math.cos(angle), -Math.sin(angle)];
  pen.lineWidth = Math.max(0.8, length / 6);
  pen.beginPath();
  pen.moveTo(x - dx * length, y - dy * length);
  pen.lineTo(x + dx * length * 0.5, y + dy * length * 0.5);
  pen.stroke();
  arrow(surface, x + dx * length, y + dy * length, dx, dy, Math.max(2, 0.8 * length));
}

/** Largest number of labels; more hide each other. */
const MOST_LABELS = 400;

/** Labels stand outside of the picture's border where it is near, else above their node; those that would overlap are left out. */
function drawLabels(
  surface: Surface,
  theme: Theme,
  { x, y, radius, box, seen }: DiagramLayout,
  { nodes, edges }: DiagramModel,
  frame: number,
): void {
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.text;
  const size = inFrame(nodes.size, nodes.count, frame);
  const [across, down] = [middleOf(x, seen), middleOf(y, seen)];
  const drawn: Box[] = [];
  for (const i of nodes.label ? seen : []) {
    const label = nodes.label?.[i];
    if (!label || drawn.length === MOST_LABELS) continue;
    const r = radius * (size ? size[i] : 1) + 4;
    const side = labelSide(across(x[i]), down(y[i]));
    const room =
      side === "left" ? x[i] - r - box.x : side === "right" ? box.x + box.width - x[i] - r : box.width;
    const text = fitText(surface, label, room);
    const { width } = pen.measureText(text);
    const left = side === "left" ? x[i] - r - width : side === "right" ? x[i] + r : x[i] - width / 2;
    const middle = side === "below" ? y[i] + r + LINE / 2 : side === "above" ? y[i] - r - LINE / 2 : y[i];
    const place = { x: left, y: middle - LINE / 2, width, height: LINE - 2 };
    if (drawn.some((other) => overlap(other, place))) continue;
    drawn.push(place);
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(text, left, middle);
  }
  if (!edges.label) return;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let e = 0; e < edges.count; e++) {
    if (!edges.label[e]) continue;
    const [mx, my] = [(x[edges.from[e]] + x[edges.to[e]]) / 2, (y[edges.from[e]] + y[edges.to[e]]) / 2];
    const { width } = pen.measureText(edges.label[e]);
    pen.fillStyle = theme.background;
    pen.globalAlpha = 0.8;
    pen.fillRect(mx - width / 2 - 2, my - 7, width + 4, 14);
    pen.globalAlpha = 1;
    pen.fillStyle = theme.text;
    pen.fillText(edges.label[e], mx, my);
  }
}

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Gives places as distances from the middle of all, in halves of their extent. */
function middleOf(values: Float32Array, seen: Int32Array): (v: number) => number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const i of seen) [low, high] = [Math.min(low, values[i]), Math.max(high, values[i])];
  return (v) => (high > low ? (2 * (v - low)) / (high - low) - 1 : 0);
}

/** Room for the name of a bar in two lines, and between two bars, in pixels. */
const BAR_TITLE = 30;
const BARS_GAP = 10;
/** Distance of the names from the picture, and height of a line of text, in pixels. */
const TITLE_GAP = 4;
const LINE = 13;

/** Colour bars right of the picture: nodes above, edges below. */
function drawBars(surface: Surface, theme: Theme, box: Box, model: DiagramModel): void {
  const { nodes } = model;
  const bonds = edgeBar(model);
  const height = Math.min(190, (box.height - 2 * BAR_TITLE - BARS_GAP - 8) / 2);
  let top = box.y + BAR_TITLE;
  if (nodes.value) {
    drawColourBar(
      surface,
      theme,
      { ...box, y: top, height },
      quantityOf(nodes.scale, nodes.range),
      nodes.range,
    );
    title(surface, theme, box, top, nodes.name);
    top += height + BARS_GAP + BAR_TITLE;
  }
  if (!bonds) return;
  const lower = { ...box, y: top, height };
  if (bonds.im) drawColourBar(surface, theme, lower, "phase", { min: -Math.PI, max: Math.PI });
  else drawBondBar(surface, theme, lower, bonds);
  title(surface, theme, box, top, bonds.name);
}

/** Writes a name above its bar, in two lines where it is too long for one. */
function title(surface: Surface, theme: Theme, box: Box, top: number, name: string): void {
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.text;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  const room = BAR_ROOM - TITLE_GAP;
  const words = name.split(" ");
  let first = 1;
  while (first < words.length && pen.measureText(words.slice(0, first + 1).join(" ")).width <= room) first++;
  const lines = [words.slice(0, first), words.slice(first)].filter(({ length }) => length > 0);
  for (const [k, line] of lines.entries()) {
    const y = top - 9 - LINE * (lines.length - 1 - k);
    pen.fillText(fitText(surface, line.join(" "), room), box.x + box.width + TITLE_GAP, y);
  }
}

/** Marks what is pointed at. */
export function drawPicked(
  surface: Surface,
  theme: Theme,
  { x, y, radius, box }: DiagramLayout,
  { edges }: DiagramModel,
  picked: Picked,
): void {
  const { pen } = surface;
  clipped(surface, box, () => {
    pen.strokeStyle = theme.text;
    if ("edge" in picked) {
      pen.lineWidth = 2.5;
      pen.beginPath();
      pen.moveTo(x[edges.from[picked.edge]], y[edges.from[picked.edge]]);
      pen.lineTo(x[edges.to[picked.edge]], y[edges.to[picked.edge]]);
      pen.stroke();
    }
    pen.lineWidth = 2;
    for (const i of "node" in picked ? [picked.node] : [edges.from[picked.edge], edges.to[picked.edge]]) {
      pen.beginPath();
      pen.arc(x[i], y[i], Math.max(4, radius + 3), 0, 2 * Math.PI);
      pen.stroke();
    }
  });
}
