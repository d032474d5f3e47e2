/** Axes, ticks, labels, titles and colour bars around a picture: the same code for the page and for PNG. */
import { scaleLinear, scaleLog } from "d3-scale";
import type { Quantity } from "../wire/payload.js";
import { formatShort, formatTicks, superscript } from "./numbers.js";
import { type MapName, paint, type Range } from "./paint.js";
import { type Box, drawPixels, type Surface } from "./surface.js";
import type { Theme } from "./theme.js";

export const FONT_SIZE = 11;
export const TITLE_SIZE = 13;

/** One axis of a frame; `domain` runs from left to right or from bottom to top. */
export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly scale?: "linear" | "log";
  /** Without numbers, where a neighbour with the same axis has them. */
  readonly bare?: boolean;
}

/** Position within a box of a value, and back. */
export interface Position {
  at(value: number): number;
  valueAt(position: number): number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** Pixels from tick to tick of round numbers, and between 1, 2 and 5 of a power of ten at least, to the right and upwards. */
const ACROSS = { round: 70, fine: 54 };
const UP = { round: 40, fine: 20 };

export function horizontal(axis: Axis, box: Box): Position {
  const count = Math.max(3, Math.floor(box.width / ACROSS.round));
  return position(axis, box.x, box.x + box.width, count, box.width / ACROSS.fine);
}

export function vertical(axis: Axis, box: Box): Position {
  const count = Math.max(2, Math.floor(box.height / UP.round));
  return position(axis, box.y + box.height, box.y, count, box.height / UP.fine);
}

function position(axis: Axis, from: number, to: number, count: number, mostFine: number): Position {
  if (axis.scale === "log") {
    const scale = scaleLog([...axis.domain], [from, to]);
    return {
      at: (v) => scale(v),
      valueAt: (p) => scale.invert(p),
      ticks: logTicks(axis.domain, count, mostFine),
    };
  }
  const scale = scaleLinear([...axis.domain], [from, to]);
  return { at: (v) => scale(v), valueAt: (p) => scale.invert(p), ticks: withTexts(scale.ticks(count)) };
}

function withTexts(values: readonly number[]): Position["ticks"] {
  const texts = formatTicks(values);
  return values.map((value, i) => ({ value, text: texts[i] }));
}

/** Powers of ten, or 1, 2, 5 where these are few, or round numbers where those are few too. */
function logTicks(domain: readonly [number, number], count: number, mostFine: number): Position["ticks"] {
  const fine = powersOfTen([domain[0] / 10, domain[1]], Number.POSITIVE_INFINITY)
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter((value) => value >= domain[0] && value <= domain[1]);
  const powers = powersOfTen(domain, count);
  if (fine.length > mostFine && powers.length >= 2)
    return powers.map((value) => ({ value, text: powerText(value) }));
  if (fine.length >= 2) return withTexts(fine);
  return withTexts(scaleLinear([...domain], [0, 1]).ticks(count));
}

function powersOfTen([min, max]: readonly [number, number], count: number): number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const last = Math.floor(Math.log10(max) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / count));
  const powers: number[] = [];
  for (let p = first; p <= last; p += step) powers.push(10 ** p);
  return powers;
}

function powerText(value: number): string {
  const exponent = Math.round(Math.log10(value));
  return exponent >= 0 && exponent <= 2 ? String(value) : `10${superscript(String(exponent))}`;
}

export function clear(surface: Surface, theme: Theme): void {
  const { pen, scale } = surface;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, surface.width, surface.height);
}

export function setFont(
  surface: Surface,
  theme: Theme,
  size: number = FONT_SIZE,
  bold: boolean = false,
): void {
  surface.pen.font = `${bold ? "bold " : ""}${size}px ${theme.font}`;
}

/** Draws a text within a width; a longer one ends in an ellipsis. */
export function fitText(surface: Surface, text: string, room: number): string {
  const { pen } = surface;
  if (pen.measureText(text).width <= room) return text;
  let length = Math.min(text.length, 200);
  while (length > 0 && pen.measureText(`${text.slice(0, length)}…`).width > room) length--;
  return length > 0 ? `${text.slice(0, length)}…` : "";
}

export function drawTitle(
  surface: Surface,
  theme: Theme,
  text: string,
  x: number,
  y: number,
  room: number,
): void {
  const { pen } = surface;
  setFont(surface, theme, TITLE_SIZE);
  pen.fillStyle = theme.text;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(fitText(surface, text, room), x, y);
}

/** Grid lines behind curves; drawn before them. */
export function drawGrid(surface: Surface, theme: Theme, box: Box, x: Axis, y: Axis): void {
  const { pen } = surface;
  pen.strokeStyle = theme.grid;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const { value } of horizontal(x, box).ticks) {
    const at = crisp(horizontal(x, box).at(value));
    pen.moveTo(at, box.y);
    pen.lineTo(at, box.y + box.height);
  }
  for (const { value } of vertical(y, box).ticks) {
    const at = crisp(vertical(y, box).at(value));
    pen.moveTo(box.x, at);
    pen.lineTo(box.x + box.width, at);
  }
  pen.stroke();
}

/** The frame line, ticks with numbers, and the labels of both axes. */
export function drawAxes(surface: Surface, theme: Theme, box: Box, x: Axis, y: Axis): void {
  const { pen } = surface;
  const bottom = box.y + box.height;
  setFont(surface, theme);
  pen.strokeStyle = theme.muted;
  pen.fillStyle = theme.muted;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  pen.strokeRect(crisp(box.x) - 1, crisp(box.y) - 1, Math.round(box.width) + 1, Math.round(box.height) + 1);
  pen.beginPath();
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const across = horizontal(x, box);
  for (const { value, text } of across.ticks) {
    const at = crisp(across.at(value));
    pen.moveTo(at, bottom);
    pen.lineTo(at, bottom + 4);
    if (!x.bare) pen.fillText(text, at, bottom + 6);
  }
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  const up = vertical(y, box);
  for (const { value, text } of up.ticks) {
    const at = crisp(up.at(value));
    pen.moveTo(box.x, at);
    pen.lineTo(box.x - 4, at);
    if (!y.bare) pen.fillText(text, box.x - 6, at);
  }
  pen.stroke();
  if (!x.bare) drawLabelBelow(surface, theme, box, x.label, 22);
  if (!y.bare) drawLabelLeft(surface, theme, box, y.label, Math.min(labelDistance(surface, up), box.x - 7));
}

/** Distance of the label of a vertical axis from the frame, in pixels: beside its numbers. */
function labelDistance({ pen }: Surface, { ticks }: Position): number {
  return Math.max(44, ...ticks.map(({ text }) => pen.measureText(text).width + 15));
}

/** Room that a vertical axis with numbers and label needs left of the frame, in pixels. */
export function roomLeft(surface: Surface, theme: Theme, axis: Axis, box: Box): number {
  setFont(surface, theme);
  return labelDistance(surface, vertical(axis, box)) + 9;
}

export function drawLabelBelow(
  surface: Surface,
  theme: Theme,
  box: Box,
  label: string,
  distance: number,
): void {
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.text;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.fillText(fitText(surface, label, box.width + 40), box.x + box.width / 2, box.y + box.height + distance);
}

/** Draws a text upwards. */
export function drawLabelLeft(
  surface: Surface,
  theme: Theme,
  box: Box,
  label: string,
  distance: number,
): void {
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.text;
  pen.save();
  pen.translate(box.x - distance, box.y + box.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(fitText(surface, label, box.height + 20), 0, 0);
  pen.restore();
}

/** Width that a colour bar takes right of a picture, numbers included. */
export const BAR_ROOM = 84;
const BAR_GAP = 14;
const BAR_WIDTH = 12;
const DOMAIN_BAR_WIDTH = 24;

/** The colour bar right of a picture, with numbers; for domain colouring phase upwards and magnitude across. */
export function drawColourBar(
  surface: Surface,
  theme: Theme,
  picture: Box,
  quantity: Quantity,
  range: Range,
  map?: MapName,
): void {
  const { pen } = surface;
  const domain = quantity === "domain";
  const box: Box = {
    x: Math.round(picture.x + picture.width + BAR_GAP),
    y: picture.y,
    width: domain ? DOMAIN_BAR_WIDTH : BAR_WIDTH,
    height: picture.height,
  };
  const cyclic = domain || quantity === "phase";
  if (domain) drawDomainBar(surface, box);
  else drawPlainBar(surface, box, quantity, range, map);
  setFont(surface, theme);
  pen.strokeStyle = theme.muted;
  pen.fillStyle = theme.muted;
  pen.lineWidth = 1;
  pen.strokeRect(crisp(box.x) - 1, crisp(box.y) - 1, box.width + 1, Math.round(box.height) + 1);
  const scale = vertical({ label: "", domain: cyclic ? [-Math.PI, Math.PI] : [range.min, range.max] }, box);
  const right = box.x + box.width;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.beginPath();
  for (const { value, text } of cyclic ? PHASE_TICKS : scale.ticks) {
    const at = crisp(scale.at(value));
    pen.moveTo(right, at);
    pen.lineTo(right + 4, at);
    pen.fillText(text, right + 7, at);
  }
  pen.stroke();
  if (domain) {
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.fillText("0", box.x, box.y + box.height + 6);
    pen.fillText(formatShort(range.max), right, box.y + box.height + 6);
  }
}

const PHASE_TICKS = [-1, -0.5, 0, 0.5, 1].map((k) => ({
  value: k * Math.PI,
  text: ({ "-1": "−π", "-0.5": "−π/2", "0": "0", "0.5": "π/2", "1": "π" } as Record<string, string>)[
    String(k)
  ],
}));

function drawPlainBar(surface: Surface, box: Box, quantity: Quantity, range: Range, map?: MapName): void {
  const rows = Math.max(2, Math.round(box.height * surface.scale));
  const span = range.max - range.min;
  const values = Float64Array.from({ length: rows }, (_, i) => range.max - (span * (i + 0.5)) / rows);
  // Values whose quantity is the number on the bar: a real value, or the angle of a phase factor.
  const [shown, re, im] =
    quantity === "phase"
      ? (["phase", values.map(Math.cos), values.map(Math.sin)] as const)
      : quantity === "re" || quantity === "im"
        ? (["re", values, undefined] as const)
        : (["magnitude", values.map((v) => v - range.min), undefined] as const);
  const used = shown === "magnitude" ? { min: 0, max: span } : range;
  drawPixels(surface, box, { data: paint({ re, im }, shown, used, map), columns: 1, rows });
}

/** The disc of values unrolled: phase upwards, magnitude from left to right. */
function drawDomainBar(surface: Surface, box: Box): void {
  const rows = 180;
  const columns = box.width;
  const re = new Float64Array(rows * columns);
  const im = new Float64Array(rows * columns);
  for (let i = 0; i < re.length; i++) {
    const phase = Math.PI * (1 - (2 * (Math.floor(i / columns) + 0.5)) / rows);
    const magnitude = ((i % columns) + 0.5) / columns;
    re[i] = magnitude * Math.cos(phase);
    im[i] = magnitude * Math.sin(phase);
  }
  drawPixels(surface, box, { data: paint({ re, im }, "domain", { min: 0, max: 1 }), columns, rows });
}

/** Rounds to the middle of a pixel, so that one-pixel lines are sharp. */
export function crisp(position: number): number {
  return Math.round(position) + 0.5;
}
