/** The legend of a still chart. */
import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { lineChart } from "../../kernel-lib/src/show/chart.js";
import { drawChartFigure } from "../../kernel-lib/src/show/chart-figure.js";
import { chartModel } from "../../kernel-lib/src/show/encode.js";
import type { Pen } from "../../kernel-lib/src/show/surface.js";
import { LIGHT } from "../../kernel-lib/src/show/theme.js";

/** The texts in a picture of so many named lines. */
function texts(lines: number): string[] {
  const series = Array.from({ length: lines }, (_, i) => ({ name: `line ${i + 1}`, x: [0, 1], y: [i, i] }));
  const [width, height] = [640, 360];
  const pen = createCanvas(width, height).getContext("2d");
  const found: string[] = [];
  pen.fillText = (text) => void found.push(text);
  const chart = chartModel(lineChart({ x: { label: "x" }, y: { label: "y" }, series }));
  drawChartFigure({ pen: pen as unknown as Pen, width, height, scale: 1 }, LIGHT, chart);
  return found.filter((text) => /line \d|more/.test(text));
}

test.each([
  [1, ["line 1"]],
  [12, Array.from({ length: 12 }, (_, i) => `line ${i + 1}`)],
  [13, [...Array.from({ length: 12 }, (_, i) => `line ${i + 1}`), "and 1 more"]],
  [40, [...Array.from({ length: 12 }, (_, i) => `line ${i + 1}`), "and 28 more"]],
])("the legend of %i lines names twelve and counts the others", (lines, expected) => {
  expect(texts(lines)).toEqual(expected);
});
