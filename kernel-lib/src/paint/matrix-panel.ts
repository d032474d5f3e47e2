/** A matrix of coloured cells with names along both sides; row 0 is at the top. */
import { inkOn } from "./colours.js";
import { crisp, drawLabelBelow, drawLabelLeft, fitText, setFont } from "./frame.js";
import { type Box, drawPixels, type Pixels, type Surface } from "./surface.js";
import type { Theme } from "./theme.js";

export interface MatrixPanel {
  readonly pixels: Pixels;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** Text of a cell, drawn where it fits. */
  readonly text?: (row: number, column: number) => string;
}

const GAP = 6;
const MOST_NAME_ROOM = 90;
const ROW_HEIGHT = 13;
/** Least width in pixels of a cell with its number. */
const LEAST_TEXT_CELL = 16;

/** Computes the room for names and labels left of and below the cells. */
export function matrixMargins(
  surface: Surface,
  theme: Theme,
  panel: MatrixPanel,
): { left: number; bottom: number } {
  setFont(surface, theme);
  const widest = (names: readonly string[]) =>
    Math.min(MOST_NAME_ROOM, Math.max(8, ...names.map((name) => surface.pen.measureText(name).width)));
  const turned = namesTurned(surface, panel, surface.width * 0.6);
  return {
    left: Math.ceil(widest(panel.rows) + GAP + 24),
    bottom: Math.ceil((turned ? widest(panel.columns) : ROW_HEIGHT) + GAP + 24),
  };
}

function namesTurned(surface: Surface, panel: MatrixPanel, width: number): boolean {
  const cell = width / panel.columns.length;
  return panel.columns.some(
    (name) => surface.pen.measureText(name).width + 4 > Math.max(cell, ROW_HEIGHT + 8),
  );
}

export function drawMatrix(surface: Surface, theme: Theme, box: Box, panel: MatrixPanel): void {
  const { pen } = surface;
  const { rows, columns, pixels } = panel;
  drawPixels(surface, box, pixels);
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1;
  pen.strokeRect(crisp(box.x) - 1, crisp(box.y) - 1, Math.round(box.width) + 1, Math.round(box.height) + 1);
  const cellWidth = box.width / columns.length;
  const cellHeight = box.height / rows.length;
  setFont(surface, theme);
  pen.fillStyle = theme.muted;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  const rowStep = Math.ceil(ROW_HEIGHT / cellHeight);
  for (let r = 0; r < rows.length; r += rowStep) {
    pen.fillText(fitText(surface, rows[r], MOST_NAME_ROOM), box.x - GAP, box.y + (r + 0.5) * cellHeight);
  }
  const turned = namesTurned(surface, panel, surface.width * 0.6);
  const room = turned ? ROW_HEIGHT : Math.max(...columns.map((name) => pen.measureText(name).width)) + 6;
  const columnStep = Math.ceil(room / cellWidth);
  for (let c = 0; c < columns.length; c += columnStep) {
    const name = fitText(surface, columns[c], MOST_NAME_ROOM);
    pen.save();
    pen.translate(box.x + (c + 0.5) * cellWidth, box.y + box.height + GAP);
    if (turned) pen.rotate(-Math.PI / 2);
    pen.textAlign = turned ? "right" : "center";
    pen.textBaseline = turned ? "middle" : "top";
    pen.fillText(name, 0, 0);
    pen.restore();
  }
  const margins = matrixMargins(surface, theme, panel);
  drawLabelBelow(surface, theme, box, panel.columnLabel, margins.bottom - 18);
  drawLabelLeft(surface, theme, box, panel.rowLabel, margins.left - 9);
  if (panel.text && cellWidth >= LEAST_TEXT_CELL && cellHeight >= ROW_HEIGHT)
    drawNumbers(surface, theme, box, panel);
}

function drawNumbers(surface: Surface, theme: Theme, box: Box, panel: MatrixPanel): void {
  const { pen } = surface;
  const { rows, columns, pixels, text } = panel;
  const width = box.width / columns.length;
  const height = box.height / rows.length;
  setFont(surface, theme, Math.max(8, Math.min(12, Math.floor(width / 2.6))));
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let r = 0; r < rows.length; r++) {
    for (let c = 0; c < columns.length; c++) {
      const cell = text?.(r, c) ?? "";
      if (cell === "" || pen.measureText(cell).width > width - 3) continue;
      const at = 4 * (r * columns.length + c);
      pen.fillStyle = inkOn([pixels.data[at], pixels.data[at + 1], pixels.data[at + 2]]);
      pen.fillText(cell, box.x + (c + 0.5) * width, box.y + (r + 0.5) * height + 0.5);
    }
  }
}
