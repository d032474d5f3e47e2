/** Paints the pad, the machine's view of it, and its answer as bars. */
import {
  type Box,
  clear,
  clipped,
  drawPixels,
  fitText,
  MAPS,
  paint,
  type Sketch,
  type Surface,
  setFont,
  type Theme,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { NARROW } from "../shared/stage.js";
import { type Answer, answerTo, type SketchState } from "./state.js";

export interface SketchLayout {
  readonly height: number;
  readonly pad: Box;
  readonly seen: Box;
  readonly bars: Box;
}

const TOP = 22;
const GAP = 24;

/** Lays out pad and bars side by side; below each other where it is narrow. */
export function sketchLayout({ rows, columns, labels }: Sketch, width: number): SketchLayout {
  const narrow = width < NARROW;
  const side = Math.round(Math.min(280, narrow ? width - 16 : (width - 3 * GAP) * 0.45));
  const pad = { x: 4, y: TOP, width: side, height: side };
  const seenSide = Math.round(Math.min(96, side * 0.4));
  const barHeight = Math.max(13, Math.min(22, (side - 20) / labels.length));
  if (narrow) {
    const seen = { x: 4, y: TOP + side + TOP + 6, width: seenSide, height: (seenSide * rows) / columns };
    const bars = {
      x: seen.x + seenSide + 20,
      y: seen.y,
      width: width - seenSide - 36,
      height: barHeight * labels.length,
    };
    return { height: bars.y + Math.max(bars.height, seen.height) + 12, pad, seen, bars };
  }
  const seen = { x: pad.x + side + GAP, y: TOP, width: seenSide, height: (seenSide * rows) / columns };
  const left = seen.x + seenSide + GAP;
  const bars = {
    x: left,
    y: TOP,
    width: Math.min(360, width - left - 12),
    height: barHeight * labels.length,
  };
  return { height: TOP + Math.max(side, bars.height) + 12, pad, seen, bars };
}

export function paintSketch(surface: Surface, theme: Theme, model: Sketch, state: SketchState): void {
  clear(surface, theme);
  const layout = sketchLayout(model, surface.width);
  const answer = answerTo(model, state);
  caption(
    surface,
    theme,
    layout.pad,
    state.sample === undefined ? trans.__("draw here") : trans.__("an image from the test set"),
  );
  caption(surface, theme, layout.seen, trans.__("what it sees"));
  caption(surface, theme, layout.bars, trans.__("its answer"));
  paintPad(surface, theme, layout.pad, model, state, answer);
  paintInk(surface, theme, layout.seen, model, answer.ink);
  paintBars(surface, theme, layout.bars, model.labels, answer);
}

function caption(surface: Surface, theme: Theme, box: Box, text: string): void {
  const { pen } = surface;
  setFont(surface, theme, 11);
  pen.fillStyle = theme.muted;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(text, box.x, box.y - 7);
}

function paintPad(
  surface: Surface,
  theme: Theme,
  box: Box,
  model: Sketch,
  state: SketchState,
  answer: Answer,
): void {
  const { pen } = surface;
  if (state.sample !== undefined) {
    paintInk(surface, theme, box, model, answer.ink);
    return;
  }
  pen.fillStyle = theme.dark ? "#1c1c1c" : "#fafafa";
  pen.fillRect(box.x, box.y, box.width, box.height);
  frame(surface, theme, box);
  const place = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  clipped(surface, box, () => {
    // Opaque: the joints of a stroke are painted twice.
    const ink = theme.dark ? "#e6e6e6" : "#212121";
    pen.strokeStyle = ink;
    pen.fillStyle = ink;
    pen.lineWidth = box.width * 0.055;
    for (const stroke of state.strokes) {
      pen.beginPath();
      for (let i = 0; i + 1 < stroke.length; i += 2) {
        const [x, y] = place(stroke[i], stroke[i + 1]);
        if (i === 0) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      }
      pen.stroke();
      // Round ends and bends.
      for (let i = 0; i + 1 < stroke.length; i += 2) {
        const [x, y] = place(stroke[i], stroke[i + 1]);
        pen.beginPath();
        pen.arc(x, y, box.width * 0.0275, 0, 2 * Math.PI);
        pen.fill();
      }
    }
    if (!state.penDown && state.pen[0] === 0.5 && state.pen[1] === 0.5) {
      return;
    }
    const [x, y] = place(...state.pen);
    pen.strokeStyle = theme.accent;
    pen.fillStyle = theme.accent;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(x, y, 5, 0, 2 * Math.PI);
    if (state.penDown) pen.fill();
    else pen.stroke();
  });
}

function paintInk(
  surface: Surface,
  theme: Theme,
  box: Box,
  { rows, columns }: Sketch,
  ink: Float64Array,
): void {
  const data = paint({ re: ink }, "magnitude", { min: 0, max: 1 }, MAPS.sequential[2]);
  drawPixels(surface, box, { data, columns, rows });
  frame(surface, theme, box);
}

function paintBars(
  surface: Surface,
  theme: Theme,
  box: Box,
  labels: readonly string[],
  { odds, best }: Answer,
): void {
  const { pen } = surface;
  const row = box.height / labels.length;
  const from = box.x + 34;
  const room = box.width - 34 - 52;
  setFont(surface, theme, 12);
  pen.textBaseline = "middle";
  labels.forEach((label, c) => {
    const middle = box.y + (c + 0.5) * row;
    const odd = odds?.[c] ?? 0;
    pen.fillStyle = c === best ? theme.text : theme.muted;
    pen.textAlign = "right";
    pen.fillText(fitText(surface, label, 30), from - 6, middle);
    pen.fillStyle = theme.grid;
    pen.fillRect(from, middle - row * 0.34, room, row * 0.68);
    pen.fillStyle = theme.accent;
    pen.fillRect(from, middle - row * 0.34, room * odd, row * 0.68);
    if (!odds) return;
    pen.fillStyle = c === best ? theme.text : theme.muted;
    pen.textAlign = "left";
    pen.fillText(`${(100 * odd).toFixed(odd > 0.9995 || odd < 0.0005 ? 0 : 1)} %`, from + room + 6, middle);
  });
}

function frame({ pen }: Surface, theme: Theme, box: Box): void {
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1;
  pen.strokeRect(
    Math.round(box.x) - 0.5,
    Math.round(box.y) - 0.5,
    Math.round(box.width) + 1,
    Math.round(box.height) + 1,
  );
}
