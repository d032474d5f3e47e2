/** The curves of a training, cost above accuracy: what the viewer and the still figure draw. */
import { clear, drawTitle } from "../../paint/frame.js";
import type { Box, Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { trans } from "../../paint/translate.js";
import { drawCurves } from "../chart/figure.js";
import type { Curve, Training } from "./payload.js";

/** One panel of curves: its place and its chart. */
export interface TrainingPanel {
  readonly box: Box;
  readonly chart: Parameters<typeof drawCurves>[3];
}

/** Room around the curves of a panel, and height of a panel, in pixels. */
const PANEL = { left: 66, right: 20, top: 8, bottom: 26, height: 130 };
/** Room below the last panel for the name of its axis, in pixels. */
const AXIS_NAME = 18;
/** Room above the panels of the still figure for the title, and width of that figure, in pixels. */
const TITLE = 32;
const WIDTH = 640;
/** Curves of at most so many points are drawn with markers. */
const MARKED = 40;

/** Chooses the scale of the cost: logarithmic where all costs are positive. */
export function costScale({ costs }: Training): "linear" | "log" {
  return Array.from(costs.y).every((cost) => cost > 0) ? "log" : "linear";
}

/** Lays out the panels of a training in a given width, from `top` on: cost, and accuracy where it was measured. */
export function trainingPanels(
  training: Training,
  scale: "linear" | "log",
  width: number,
  top = 0,
): TrainingPanel[] {
  const { costs, accuracies } = training;
  const curves: { curve: Curve; y: TrainingPanel["chart"]["y"] }[] = [
    { curve: costs, y: { label: trans.__("cost"), scale } },
  ];
  if (accuracies.x.length)
    curves.push({ curve: accuracies, y: { label: trans.__("accuracy"), scale: "linear" } });
  // An invisible pair of points gives both panels the same axis.
  const ends = Float64Array.of(costs.x[0] ?? 0, Math.max(training.iteration, 1));
  return curves.map(({ curve, y }, i) => ({
    box: {
      x: PANEL.left,
      y: top + i * PANEL.height + PANEL.top,
      width: width - PANEL.left - PANEL.right,
      height: PANEL.height - PANEL.top - PANEL.bottom,
    },
    chart: {
      x: { label: i === curves.length - 1 ? trans.__("iteration") : "", scale: "linear" },
      y,
      series: [
        {
          name: "",
          x: Float64Array.from(curve.x),
          y: Float64Array.from(curve.y),
          mode: curve.x.length > MARKED ? "lines" : "lines+markers",
        },
        { name: "", x: ends, y: new Float64Array(2).fill(Number.NaN), mode: "markers" },
      ],
    },
  }));
}

/** Returns the height that some panels take, in pixels. */
export function panelsHeight(panels: number): number {
  return panels * PANEL.height + AXIS_NAME;
}

/** Returns the size of the still figure. */
export function trainingFigureSize({ accuracies }: Training): { width: number; height: number } {
  return { width: WIDTH, height: TITLE + panelsHeight(accuracies.x.length ? 2 : 1) };
}

/** Draws the still figure. */
export function drawTrainingFigure(surface: Surface, theme: Theme, training: Training): void {
  clear(surface, theme);
  drawTitle(surface, theme, training.title, PANEL.left, 22, WIDTH - PANEL.left - PANEL.right);
  for (const { box, chart } of trainingPanels(training, costScale(training), WIDTH, TITLE))
    drawCurves(surface, theme, box, chart);
}
