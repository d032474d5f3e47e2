/** The pictures of a field: a line profile, the space-time picture of a run in one dimension, a frame in two. */
import { type Axis, crisp, drawAxes, drawGrid, horizontal, setFont, vertical } from "../../paint/frame.js";
import { quantityLabel } from "../../paint/numbers.js";
import { type MapName, paint, quantityValue, type Range } from "../../paint/paint.js";
import { seriesStyle } from "../../paint/series-style.js";
import { type Box, clipped, drawPixels, type Pixels, type Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { trans } from "../../paint/translate.js";
import type { Quantity } from "../../wire/payload.js";
import { axisNames, cellDomain, coordinate, type Field, nearestTime, pointsOf, timeDomain } from "./model.js";

/** How values become colours or heights. */
export interface Look {
  readonly quantity: Quantity;
  readonly range: Range;
  readonly map?: MapName;
}

/** What is shown of a field: "Re ψ" of a wave, plainly "θ" of a real field. */
export function fieldLabel(field: Pick<Field, "name" | "im">, quantity: Quantity): string {
  return quantity === "re" && !field.im ? field.name : quantityLabel(quantity, field.name);
}

/** Axes of the pictures of a field. */
export function spaceAxis(field: Field, bare: boolean = false): Axis {
  const last = field.shape.length - 1;
  return {
    label: axisNames(field)[0],
    domain: cellDomain(field.shape[last], field.lengths[last]),
    bare,
  };
}

export function heightAxis(field: Field, bare: boolean = false): Axis {
  return { label: axisNames(field)[1], domain: cellDomain(field.shape[0], field.lengths[0]), bare };
}

export function timeAxis(field: Field): Axis {
  return { label: field.parameter ?? trans.__("time"), domain: timeDomain(field.times) };
}

/** Where the time axis turns back: between the last forward frame and the first of the echo. */
export function reversalTime(field: Field): number | undefined {
  const { echoFrom, times } = field;
  if (echoFrom === undefined) return undefined;
  return echoFrom === 0 ? times[0] : (times[echoFrom - 1] + times[echoFrom]) / 2;
}

/** All frames of a field in one dimension: x to the right, time upwards, a line where time is reversed. */
export function drawSpaceTime(surface: Surface, theme: Theme, box: Box, field: Field, look: Look): void {
  const { times } = field;
  const [from, to] = timeDomain(times);
  drawPixels(surface, box, spaceTimePixels(field, look), {
    row: (f) => nearestTime(times, to - f * (to - from)),
  });
  drawAxes(surface, theme, box, spaceAxis(field), timeAxis(field));
  const reversal = reversalTime(field);
  if (reversal !== undefined) drawReversal(surface, theme, box, vertical(timeAxis(field), box).at(reversal));
}

const painted = new WeakMap<Field, { look: Look; pixels: Pixels }>();

/** The pixels of all frames; while a run plays they stay the same, so the last ones of a field are kept. */
function spaceTimePixels(field: Field, look: Look): Pixels {
  const known = painted.get(field);
  if (known && sameLook(known.look, look)) return known.pixels;
  const { re, im, shape, times } = field;
  const data = paint({ re, im }, look.quantity, look.range, look.map);
  const pixels = { data, columns: shape[0], rows: times.length };
  painted.set(field, { look, pixels });
  return pixels;
}

function sameLook(a: Look, b: Look): boolean {
  const { min, max } = a.range;
  return a.quantity === b.quantity && a.map === b.map && min === b.range.min && max === b.range.max;
}

/** A dashed line with a label on its own ground, readable on every colour. */
function drawReversal(surface: Surface, theme: Theme, box: Box, y: number): void {
  const { pen } = surface;
  const at = crisp(y) - 1;
  for (const [style, dash] of [
    ["rgba(0, 0, 0, 0.75)", []],
    ["rgba(255, 255, 255, 0.95)", [5, 4]],
  ] as const) {
    pen.strokeStyle = style;
    pen.lineWidth = 1.5;
    pen.setLineDash([...dash]);
    pen.beginPath();
    pen.moveTo(box.x, at);
    pen.lineTo(box.x + box.width, at);
    pen.stroke();
  }
  pen.setLineDash([]);
  setFont(surface, theme, 10);
  const text = trans.__("time reversal");
  const width = pen.measureText(text).width + 10;
  if (width > box.width - 8) return;
  const top = Math.max(box.y + 2, at - 19);
  pen.fillStyle = "rgba(0, 0, 0, 0.62)";
  pen.fillRect(box.x + box.width - width - 4, top, width, 16);
  pen.fillStyle = "#ffffff";
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(text, box.x + box.width - width + 1, top + 8.5);
}

/** One frame of a field in two dimensions: x to the right, y upwards. */
export function drawSnapshot(
  surface: Surface,
  theme: Theme,
  box: Box,
  field: Field,
  frame: number,
  look: Look,
  bare: boolean = false,
): void {
  const [rows, columns] = field.shape;
  const count = pointsOf(field);
  const values = { re: field.re, im: field.im, from: frame * count, count };
  const data = paint(values, look.quantity, look.range, look.map);
  const upwards = (f: number) => rows - 1 - Math.floor(f * rows);
  drawPixels(surface, box, { data, columns, rows }, { row: upwards });
  drawAxes(surface, theme, box, spaceAxis(field), heightAxis(field, bare));
}

/** The values of one frame of a field in one dimension as a curve. */
export function drawProfile(
  surface: Surface,
  theme: Theme,
  box: Box,
  field: Field,
  frame: number,
  { quantity, range }: Look,
  axes: { readonly label: string; readonly bare: boolean },
): void {
  const { pen } = surface;
  const n = field.shape[0];
  const x = spaceAxis(field, axes.bare);
  const y: Axis = { label: axes.label, domain: profileDomain(range) };
  drawGrid(surface, theme, box, x, y);
  const across = horizontal(x, box);
  const up = vertical(y, box);
  const curve: { readonly quantity: Quantity; readonly colour: string; readonly dash: number[] }[] =
    quantity === "domain"
      ? [
          { quantity: "magnitude", colour: theme.text, dash: [] },
          { quantity: "re", colour: seriesStyle(0, theme.dark).colour, dash: [] },
          { quantity: "im", colour: seriesStyle(1, theme.dark).colour, dash: [4, 3] },
        ]
      : [{ quantity, colour: theme.accent, dash: [] }];
  clipped(surface, box, () => {
    for (const line of curve) {
      const { colour, dash } = line;
      pen.strokeStyle = colour;
      pen.lineWidth = 1.6;
      pen.setLineDash(dash);
      pen.beginPath();
      let drawing = false;
      let before = 0;
      for (let j = 0; j < n; j++) {
        const i = frame * n + j;
        const value = quantityValue(line.quantity, field.re[i], field.im ? field.im[i] : 0);
        if (Number.isNaN(value)) {
          drawing = false;
          continue;
        }
        const px = across.at(coordinate(j, n, field.lengths[0]));
        const py = up.at(Math.max(value, y.domain[0] - 1));
        // A phase that wraps around is no cliff.
        if (line.quantity === "phase" && drawing && Math.abs(value - before) > Math.PI) drawing = false;
        if (drawing) pen.lineTo(px, py);
        else pen.moveTo(px, py);
        drawing = true;
        before = value;
      }
      pen.stroke();
    }
  });
  drawAxes(surface, theme, box, x, y);
}

/** The axis of a profile: a little room above and, where there are negative values, below. */
export function profileDomain({ min, max }: Range): [number, number] {
  const room = (max - min) * 0.06;
  return [min === 0 ? 0 : min - room, max + room];
}

/** The range of a profile's axis: domain colouring shows |ψ|, Re and Im together, so it needs both signs. */
export function profileRange(field: Field, quantity: Quantity, range: Range): Range {
  if (quantity !== "domain") return range;
  return { min: field.im || field.re.some((v) => v < 0) ? -range.max : 0, max: range.max };
}
