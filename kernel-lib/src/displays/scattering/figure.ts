/** The still figure of a scattering matrix: row = out, column = in, at one frequency. */

import { BAR_ROOM, clear, drawColourBar, drawTitle, setFont } from "../../paint/frame.js";
import { drawMatrix, type MatrixPanel, matrixMargins } from "../../paint/matrix-panel.js";
import { frequencyText, quantityLabel } from "../../paint/numbers.js";
import { paint, quantityRange, type Range } from "../../paint/paint.js";
import type { Box, Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { trans } from "../../paint/translate.js";
import type { Quantity } from "../../wire/payload.js";
import { badges } from "./badges.js";
import type { Scattering } from "./model.js";

/** Room for the facts above a small matrix. */
const LEAST_WIDTH = 560;
const NAME_GAP = 4;
const NAME_HEIGHT = 18;

export function scatteringFigureSize(s: Scattering): { width: number; height: number } {
  const side = Math.min(400, Math.max(200, s.ports.length * 30));
  return { width: Math.max(LEAST_WIDTH, side + 200), height: side + 130 };
}

/** The cells of one frequency with the names of their ports. */
export function scatteringPanel(
  s: Scattering,
  frequency: number,
  quantity: Quantity,
  range: Range,
): MatrixPanel {
  const n = s.ports.length;
  const data = paint({ re: s.re, im: s.im, from: frequency * n * n, count: n * n }, quantity, range);
  return {
    pixels: { data, columns: n, rows: n },
    rows: s.ports,
    columns: s.ports,
    rowLabel: trans.__("out (row)"),
    columnLabel: trans.__("in (column)"),
  };
}

/** Magnitudes of a scattering matrix are shown from 0 to at least 1, the full transmission. */
export function scatteringRange(s: Scattering, quantity: Quantity): Range {
  const range = quantityRange(quantity, s);
  if (quantity === "density" || quantity === "magnitude" || quantity === "domain") {
    return { min: 0, max: Math.max(1, range.max) };
  }
  return range;
}

/** Outlines the blocks between contacts with several channels, and names each where it meets itself. */
export function drawGroups(surface: Surface, theme: Theme, box: Box, s: Scattering): void {
  const { pen } = surface;
  const size = box.width / s.ports.length;
  pen.save();
  pen.beginPath();
  for (const edge of (s.groups ?? []).flatMap(({ first, count }) => [first, first + count])) {
    pen.moveTo(box.x + edge * size, box.y);
    pen.lineTo(box.x + edge * size, box.y + box.height);
    pen.moveTo(box.x, box.y + edge * size);
    pen.lineTo(box.x + box.width, box.y + edge * size);
  }
  // Light on dark lines, and dark around light names, so that they are seen on every colour.
  for (const [style, width] of [
    ["rgba(0, 0, 0, 0.5)", 3],
    ["rgba(255, 255, 255, 0.9)", 1],
  ] as const) {
    pen.strokeStyle = style;
    pen.lineWidth = width;
    pen.stroke();
  }
  setFont(surface, theme);
  pen.textAlign = "left";
  pen.textBaseline = "top";
  for (const { name, first, count } of s.groups ?? []) {
    if (pen.measureText(name).width + 2 * NAME_GAP > count * size || count * size < NAME_HEIGHT) continue;
    const at = [box.x + first * size + NAME_GAP, box.y + first * size + NAME_GAP] as const;
    pen.lineWidth = 3;
    pen.strokeStyle = "#000000";
    pen.strokeText(name, ...at);
    pen.fillStyle = "#ffffff";
    pen.fillText(name, ...at);
  }
  pen.restore();
}

export function drawScatteringFigure(surface: Surface, theme: Theme, s: Scattering): void {
  clear(surface, theme);
  const middle = Math.floor((s.omega.length - 1) / 2);
  const range = scatteringRange(s, s.quantity);
  const panel = scatteringPanel(s, middle, s.quantity, range);
  const { left, bottom } = matrixMargins(surface, theme, panel);
  const side = Math.min(surface.width - left - BAR_ROOM - 10, surface.height - 70 - bottom);
  const box = { x: left, y: 62, width: side, height: side };
  const label = quantityLabel(s.quantity, "S");
  drawTitle(surface, theme, s.title ? `${s.title} · ${label}` : label, left, 22, surface.width - left - 10);
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.muted;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  const facts = [frequencyText(s.omega, middle), ...badges(s, middle).map((badge) => badge.text)];
  pen.fillText(facts.join("   "), left, 44);
  drawMatrix(surface, theme, box, panel);
  drawGroups(surface, theme, box, s);
  drawColourBar(surface, theme, box, s.quantity, range);
}
