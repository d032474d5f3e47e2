/** Couplings as lines: colour for sign or phase, width and strength for size; and their colour bar. */
import { css, oklch, phaseColour } from "../../paint/colours.js";
import { crisp, setFont, vertical } from "../../paint/frame.js";
import type { Box, Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import type { Layout } from "./geometry.js";
import type { BondNumbers } from "./look.js";
import type { NetworkModel } from "./model.js";

const LEVELS = 10;
const HUES = 24;
/** Strength of the weakest line, so that every coupling is visible. */
export const FAINTEST = 0.14;
export const THINNEST = 0.5;
const THICKEST = 4.5;
/** Coverage of the picture by lines above which each is drawn fainter. */
export const MOST_INK = 2;
export const LEAST_ALPHA = 0.04;

/** Width of the strongest line. */
export const strongest = ({ radius }: Pick<Layout, "radius">): number =>
  Math.max(0.6, Math.min(THICKEST, 0.5 * radius));

/** The colour of a coupling that is as strong as the strongest. */
export function bondColour(
  theme: Theme,
  { im, unsigned }: BondNumbers,
  re: number,
  imaginary: number,
): string {
  if (unsigned) return theme.accent;
  if (im) return css(phaseColour(Math.atan2(imaginary, re)));
  return css(oklch(theme.dark ? 0.68 : 0.54, 0.16, re < 0 ? 256 : 28));
}

/** Lines of the same colour and strength in one stroke each: ten thousand lines are then some hundred strokes. */
export function drawCouplings(
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
export function crowding(layout: Layout, from: Int32Array, to: Int32Array): number {
  const { x, y, box } = layout;
  const stride = Math.ceil(from.length / 2000);
  let length = 0;
  for (let b = 0; b < from.length; b += stride)
    length += stride * Math.hypot(x[to[b]] - x[from[b]], y[to[b]] - y[from[b]]);
  return (length * strongest(layout)) / (box.width * box.height);
}

/** Colours and strengths of lines, as they look on the ground of the picture. */
export function drawBondBar(surface: Surface, theme: Theme, picture: Box, bonds: BondNumbers): void {
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
  const scale = vertical({ label: "", domain: [low, bonds.max] }, box);
  for (const { value, text } of scale.ticks) {
    const at = crisp(scale.at(value));
    pen.moveTo(box.x + box.width, at);
    pen.lineTo(box.x + box.width + 4, at);
    pen.fillText(text, box.x + box.width + 7, at);
  }
  pen.stroke();
}
