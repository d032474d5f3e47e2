/** The still figure of a scattering matrix: row = out, column = in, at one frequency. */
import { badges } from "./badges.js";
import { BAR_ROOM, clear, drawColourBar, drawTitle, setFont } from "./frame.js";
import { drawMatrix, type MatrixPanel, matrixMargins } from "./matrix-panel.js";
import type { Scattering } from "./model.js";
import { formatNumber, quantityLabel } from "./numbers.js";
import { paint, quantityRange, type Range } from "./paint.js";
import type { Quantity } from "./payload.js";
import type { Surface } from "./surface.js";
import type { Theme } from "./theme.js";

export const OUT_LABEL = "out (row)";
export const IN_LABEL = "in (column)";

export function scatteringFigureSize(s: Scattering): { width: number; height: number } {
  const side = Math.min(400, Math.max(200, s.ports.length * 30));
  return { width: Math.max(360, side + 200), height: side + 130 };
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
    rowLabel: OUT_LABEL,
    columnLabel: IN_LABEL,
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
  const facts = [`ω = ${formatNumber(s.omega[middle])}`, ...badges(s, middle).map((badge) => badge.text)];
  pen.fillText(facts.join("   "), left, 44);
  drawMatrix(surface, theme, box, panel);
  drawColourBar(surface, theme, box, s.quantity, range);
}
