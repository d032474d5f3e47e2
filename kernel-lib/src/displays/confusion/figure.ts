/** Painting of a confusion matrix and of the images of a cell; and its still figure. */
import { oklch, type Rgb } from "../../paint/colours.js";
import { clear, crisp, drawTitle, fitText, setFont } from "../../paint/frame.js";
import { drawMatrix, type MatrixPanel, matrixMargins } from "../../paint/matrix-panel.js";
import { type Box, drawPixels, type Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import type { ConfusionModel, Reading } from "./model.js";

/** Colours mistakes by their number; the diagonal, which is read right, is grey, because its numbers are much larger. */
export function confusionPanel(model: ConfusionModel, theme: Theme): MatrixPanel {
  const { classes, counts, rowLabel, columnLabel } = model;
  const n = classes.length;
  const most = counts.reduce((max, v, k) => (k % (n + 1) === 0 ? max : Math.max(max, v)), 0);
  const paper: Rgb = theme.dark ? [24, 24, 24] : [255, 255, 255];
  const ink = theme.dark ? oklch(0.72, 0.17, 45) : oklch(0.58, 0.19, 30);
  const grey: Rgb = theme.dark ? [62, 62, 62] : [228, 228, 228];
  const data = new Uint8ClampedArray(4 * n * n);
  counts.forEach((count, k) => {
    const share = most > 0 ? (count / most) ** 0.7 : 0;
    const colour = k % (n + 1) === 0 ? grey : paper.map((v, i) => v + share * (ink[i] - v));
    data.set([...colour, 255], 4 * k);
  });
  return {
    pixels: { data, columns: n, rows: n },
    rows: classes,
    columns: classes,
    rowLabel,
    columnLabel,
    text: (r, c) => (counts[r * n + c] > 0 ? String(counts[r * n + c]) : ""),
  };
}

export const THUMB = 46;
const THUMB_GAP = 10;
const CAPTION = 28;
/** Number of images of one cell, more than a kernel sends. */
const MOST_THUMBS = 40;

/** How many images fit side by side, and the height of a number of them. */
export function thumbLayout(width: number, count: number): { across: number; shown: number; height: number } {
  const across = Math.max(1, Math.floor((width + THUMB_GAP) / (THUMB + THUMB_GAP)));
  const shown = Math.min(count, MOST_THUMBS);
  return { across, shown, height: Math.ceil(shown / across) * (THUMB + CAPTION) };
}

export function thumbBox(place: Box, across: number, k: number): Box {
  return {
    x: place.x + (k % across) * (THUMB + THUMB_GAP),
    y: place.y + Math.floor(k / across) * (THUMB + CAPTION),
    width: THUMB,
    height: THUMB,
  };
}

/** Images with what they were taken for; `marked` has a frame. */
export function drawThumbs(
  surface: Surface,
  theme: Theme,
  place: Box,
  { classes, rows, columns }: ConfusionModel,
  images: readonly Reading[],
  marked?: number,
): void {
  const { pen } = surface;
  const { across, shown } = thumbLayout(place.width, images.length);
  images.slice(0, shown).forEach((image, k) => {
    const box = thumbBox(place, across, k);
    drawPixels(surface, box, { data: inkOf(image.pixels), columns, rows });
    pen.strokeStyle = k === marked ? theme.accent : theme.muted;
    pen.lineWidth = k === marked ? 2 : 1;
    pen.strokeRect(crisp(box.x) - 1, crisp(box.y) - 1, THUMB + 1, THUMB + 1);
    setFont(surface, theme, 10);
    pen.textAlign = "center";
    pen.textBaseline = "top";
    const odds = image.probabilities;
    const lines = odds
      ? [...new Set([image.read, image.truth])].map((c) => `${classes[c]} ${percent(odds[c])}`)
      : [`${classes[image.truth]} → ${classes[image.read]}`];
    lines.forEach((line, i) => {
      pen.fillStyle = i === 0 ? theme.text : theme.muted;
      pen.fillText(
        fitText(surface, line, THUMB + THUMB_GAP - 2),
        box.x + THUMB / 2,
        box.y + THUMB + 3 + 12 * i,
      );
    });
  });
}

export function percent(probability: number): string {
  const value = 100 * probability;
  return `${value >= 99.5 || value < 0.05 ? value.toFixed(0) : value.toPrecision(2)} %`;
}

/** Ink is dark on white, as it was written, in both themes. */
function inkOf(pixels: Float32Array): Uint8ClampedArray {
  const data = new Uint8ClampedArray(4 * pixels.length);
  pixels.forEach((v, i) => {
    const level = 255 * (1 - v);
    data.set([level, level, level, 255], 4 * i);
  });
  return data;
}

const SIDE = 340;
const WIDTH = 620;
const TOP = 36;
/** Images in the still figure: the most certain mistakes. */
const STILL_IMAGES = 10;

const sideOf = ({ classes }: ConfusionModel) => Math.max(160, Math.min(SIDE, 36 * classes.length));

export function confusionFigureSize(model: ConfusionModel): { width: number; height: number } {
  const images = model.images.some(({ truth, read }) => truth !== read);
  return { width: WIDTH, height: TOP + sideOf(model) + 70 + (images ? THUMB + CAPTION + 26 : 0) };
}

export function drawConfusionFigure(surface: Surface, theme: Theme, model: ConfusionModel): void {
  clear(surface, theme);
  const panel = confusionPanel(model, theme);
  const { left, bottom } = matrixMargins(surface, theme, panel);
  const side = sideOf(model);
  drawTitle(surface, theme, model.title, left, 22, surface.width - left - 10);
  drawMatrix(surface, theme, { x: left, y: TOP, width: side, height: side }, panel);
  const misread = model.images
    .filter(({ truth, read }) => truth !== read)
    .sort((a, b) => (b.probabilities?.[b.read] ?? 0) - (a.probabilities?.[a.read] ?? 0))
    .slice(0, STILL_IMAGES);
  if (misread.length === 0) return;
  const y = TOP + side + bottom + 24;
  setFont(surface, theme);
  surface.pen.fillStyle = theme.text;
  surface.pen.textAlign = "left";
  surface.pen.textBaseline = "alphabetic";
  surface.pen.fillText("The most certain mistakes", left, y - 8);
  drawThumbs(surface, theme, { x: left, y, width: surface.width - left - 8, height: THUMB }, model, misread);
}
