/** The still figure of a chart: its legend, and the numbers of its axes. */
import { createCanvas } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { chartModel } from "../../kernel-lib/src/displays/chart/encode.js";
import { drawChartFigure } from "../../kernel-lib/src/displays/chart/figure.js";
import { lineChart } from "../../kernel-lib/src/displays/chart/spec.js";
import { FONT_SIZE, horizontal } from "../../kernel-lib/src/paint/frame.js";
import { formatTicks } from "../../kernel-lib/src/paint/numbers.js";
import type { Pen } from "../../kernel-lib/src/paint/surface.js";
import { LIGHT } from "../../kernel-lib/src/paint/theme.js";

const [width, height] = [640, 360];

/** The texts of a chart with their left ends, of one that reads upwards its middle; numbers of the vertical axis end at it. */
function texts(spec: Parameters<typeof lineChart>[0]) {
  const pen = createCanvas(width, height).getContext("2d");
  const found: { text: string; x: number; align: string; upwards: boolean }[] = [];
  pen.fillText = (text, x) => {
    const { a, e } = pen.getTransform();
    const wide = pen.measureText(text).width;
    const left = pen.textAlign === "right" ? x - wide : pen.textAlign === "center" ? x - wide / 2 : x;
    const upwards = Math.abs(a) < 0.5;
    found.push({ text, x: upwards ? e : left, align: pen.textAlign, upwards });
  };
  const surface = { pen: pen as unknown as Pen, width, height, scale: 1 };
  drawChartFigure(surface, LIGHT, chartModel(lineChart(spec)));
  return found;
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`);

test.each([
  [1, names(1)],
  [12, names(12)],
  [13, [...names(12), "and 1 more"]],
  [40, [...names(12), "and 28 more"]],
])("the legend of %i lines names twelve and counts the others", (lines, expected) => {
  const series = names(lines).map((name, i) => ({ name, x: [0, 1], y: [i, i] }));
  const found = texts({ x: { label: "x" }, y: { label: "y" }, series }).map(({ text }) => text);
  expect(found.filter((text) => /line \d|more/.test(text))).toEqual(expected);
});

test("a name is shown whole where it has room beside the curves", () => {
  const name = "gain: nothing; ε = 1e-4, m = 1e-3";
  const series = [{ name, x: [0, 1, 2, 3], y: [0, 1, 0, 1] }];
  expect(texts({ x: { label: "x" }, y: { label: "y" }, series }).map(({ text }) => text)).toContain(name);
});

test.each([
  [[0, 0.0016]],
  [[0.9351, 0.9712]],
  [[-123456, 200000]],
  [[1e-9, 3.3e-8]],
  [[-0.00012345, 0.00012345]],
])("the label of a vertical axis of %j stands beside its numbers", (y) => {
  const found = texts({ x: { label: "x" }, y: { label: "height" }, series: [{ name: "", y }] });
  const label = found.find(({ text }) => text === "height")!;
  expect(label.upwards).toBe(true);
  const numbers = found.filter(({ align }) => align === "right");
  expect(numbers.length).toBeGreaterThan(2);
  for (const { x } of numbers) expect(x).toBeGreaterThan(label.x + FONT_SIZE / 2);
  expect(label.x).toBeGreaterThan(FONT_SIZE / 2);
});

const domains: [number, number][] = [
  [1e-6, 1e-2],
  [1.1e-5, 0.4],
  [0.05, 800],
  [3e-7, 2],
  [1e4, 1e8],
  [0.3, 0.9],
  [2e-4, 3e-3],
  [1e-300, 1e300],
  [0.0101, 0.0102],
];
test.each(domains)("numbers of a logarithmic axis from %d to %d do not touch", (low, high) => {
  const pen = createCanvas(10, 10).getContext("2d");
  pen.font = `${FONT_SIZE}px ${LIGHT.font}`;
  for (const wide of [150, 300, 480, 560, 800]) {
    const box = { x: 0, y: 0, width: wide, height: 100 };
    const axis = horizontal({ label: "x", scale: "log", domain: [low, high] }, box);
    const ends = axis.ticks.map(({ value, text }) => {
      const half = pen.measureText(text).width / 2;
      return [axis.at(value) - half, axis.at(value) + half];
    });
    for (let i = 1; i < ends.length; i++) expect(ends[i][0] - ends[i - 1][1], `${wide}`).toBeGreaterThan(2);
  }
});

describe("the numbers of one axis", () => {
  test.each([
    [[0, 0.0002, 0.0004, 0.001], "0 0.0002 0.0004 0.001"],
    [[-0.0005, 0, 0.0005, 0.001], "−0.0005 0 0.0005 0.001"],
    [[0.0001, 0.001, 0.01, 0.1, 1, 10], "0.0001 0.001 0.01 0.1 1 10"],
    [[1e-4, 2e-4], "1·10⁻⁴ 2·10⁻⁴"],
    [[0, 50_000, 100_000], "0 50000 100000"],
    [[1e7, 2e7], "1·10⁷ 2·10⁷"],
    [[0.1 + 0.2, 0.6], "0.3 0.6"],
  ])("%j", (values, expected) => {
    expect(formatTicks(values).join(" ")).toBe(expected);
  });
});
