/** The still figure of a diagram, and its curves: the last frame, which is how a learning machine ended. */
import { BAR_ROOM, clear, crisp, drawTitle, fitText, horizontal, setFont } from "../../paint/frame.js";
import { formatShort } from "../../paint/numbers.js";
import type { Box, Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { chartAxis, curvesBox, drawCurves } from "../chart/figure.js";
import { nearestTime } from "../field/model.js";
import { drawDiagram } from "./draw.js";
import { diagramHeight, diagramLayout } from "./layout.js";
import type { DiagramModel } from "./model.js";

/** Width of the figure and room for title and time above it, in pixels. */
const WIDTH = 680;
const TOP = 50;
/** Ratio of the largest to the smallest value from which on curves of positive numbers are drawn on a logarithmic axis. */
const DECADES = 30;

export function diagramFigureSize(model: DiagramModel): { width: number; height: number } {
  return { width: WIDTH, height: TOP + 8 + diagramHeight(model, WIDTH, BAR_ROOM) };
}

export function drawDiagramFigure(surface: Surface, theme: Theme, model: DiagramModel): void {
  const last = model.times.length - 1;
  clear(surface, theme);
  drawTitle(surface, theme, model.title, 14, 22, surface.width - 24);
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.muted;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  const words = [last > 0 ? timeText(model, last) : "", model.note ?? ""].filter(Boolean).join("   ");
  pen.fillText(fitText(surface, words, surface.width - 24), 14, 42);
  const layout = diagramLayout(model, { width: surface.width, top: TOP }, BAR_ROOM, last);
  drawDiagram(surface, theme, layout, model, last);
  if (layout.curves) drawDiagramCurves(surface, theme, layout.curves, model, last);
}

/** Says where a frame stands: "epoch = 12". */
export function timeText({ times, timeName }: DiagramModel, frame: number): string {
  return `${timeName} = ${formatShort(times[frame])}`;
}

/** Draws the numbers of all frames as curves, with a line at the present one. */
export function drawDiagramCurves(
  surface: Surface,
  theme: Theme,
  whole: Box,
  model: DiagramModel,
  frame: number,
): void {
  const chart = curvesChart(model);
  const box = drawCurves(surface, theme, whole, chart);
  const { pen } = surface;
  const at = crisp(horizontal(chartAxis(chart, "x"), box).at(model.times[frame]));
  pen.strokeStyle = theme.accent;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(at, box.y);
  pen.lineTo(at, box.y + box.height);
  pen.stroke();
}

/** The curves of a diagram as a chart. */
export function curvesChart({ times, timeName, curves }: DiagramModel): Parameters<typeof drawCurves>[3] {
  const all = curves.flatMap(({ values }) => [...values]).filter((v) => !Number.isNaN(v));
  const [least, most] = [
    all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    all.reduce((a, b) => Math.max(a, b), 0),
  ];
  return {
    x: { label: timeName, scale: "linear" },
    y: {
      label: curves.length === 1 ? curves[0].name : "",
      scale: least > 0 && most > DECADES * least ? "log" : "linear",
    },
    series: curves.map(({ name, values }) => ({
      name: curves.length === 1 ? "" : name,
      x: times,
      y: Float64Array.from(values),
      mode: "lines",
    })),
  };
}

/** The frame whose place on the curves is nearest to a place of the picture. */
export function frameAt(surface: Surface, theme: Theme, whole: Box, model: DiagramModel, x: number): number {
  const chart = curvesChart(model);
  const box = curvesBox(surface, theme, whole, chart);
  return nearestTime(model.times, horizontal(chartAxis(chart, "x"), box).valueAt(x));
}
