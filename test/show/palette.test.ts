/** Lines of a chart, as normal and colour-blind eyes see them, and in grey print. */
import { describe, expect, it } from "vitest";
import { chartModel } from "../../kernel-lib/src/displays/chart/encode.js";
import { plotlyFigure } from "../../kernel-lib/src/displays/chart/plotly.js";
import { lineChart, matrixChart } from "../../kernel-lib/src/displays/chart/spec.js";
import { css, diverging, inkOn, sequential } from "../../kernel-lib/src/paint/colours.js";
import { MARKERS, seriesStyle } from "../../kernel-lib/src/paint/series-style.js";
import { DARK, LIGHT } from "../../kernel-lib/src/paint/theme.js";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Colours before a line repeats one. */
const COLOURS = 6;
/** Smallest distance of two colours in OKLab; 0.02 is just noticeable side by side, thin lines need several of it. */
const DISTANCE = 0.095;
/** The same in grey print, where only lightness is left: six steps share the room between paper and ink. */
const GREY_DISTANCE = 0.06;
/** Least contrast of graphics with their background (WCAG 2.2, 1.4.11). */
const CONTRAST = 3;

const GREY: Triple = [0.2126, 0.7152, 0.0722];

/** What eyes make of linear red, green and blue. Machado, Oliveira, Fernandes 2009 (severity 1); Viénot, Brettel, Mollon 1999. */
const EYES: Readonly<Record<string, Matrix>> = {
  "normal eyes": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  "protanopia (Machado)": [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  "deuteranopia (Machado)": [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  "tritanopia (Machado)": [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  "protanopia (Viénot)": [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  "deuteranopia (Viénot)": [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
  "grey print": [GREY, GREY, GREY],
};

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const times = (m: Matrix, v: Triple): Triple => [dot(m[0], v), dot(m[1], v), dot(m[2], v)];
const each = (v: Triple, f: (x: number) => number): Triple => [f(v[0]), f(v[1]), f(v[2])];

/** Linear light of "rgb(…)" or "#rrggbb". */
function linear(colour: string): Triple {
  const bytes = colour.startsWith("#")
    ? [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16))
    : (colour.match(/\d+/g) ?? []).map(Number);
  return each(bytes as unknown as Triple, (byte) =>
    byte <= 10.31475 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
  );
}

/** OKLab of linear light (B. Ottosson 2020). */
function oklab(rgb: Triple): Triple {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    each(cones, Math.cbrt),
  );
}

function smallestDistance(colours: readonly string[], eyes: Matrix): number {
  const seen = colours.map((colour) =>
    oklab(each(times(eyes, linear(colour)), (v) => Math.max(0, Math.min(1, v)))),
  );
  const distances = seen.flatMap((a, i) =>
    seen.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
  );
  return Math.min(...distances);
}

/** Relative luminance of a colour as the web's guidelines take it, with the light of the room. */
const luminance = (colour: string) => 0.05 + dot(GREY, linear(colour));

/** Least contrast of text with its background (WCAG 2.2, 1.4.3). */
const TEXT_CONTRAST = 4.5;

it.each([
  ["sequential", sequential],
  ["diverging", (t: number) => diverging(2 * t - 1)],
] as const)("numbers stand out from every cell of a %s map", (_, map) => {
  for (let i = 0; i <= 256; i++) {
    const ground = map(i / 256);
    const contrast = luminance(inkOn(ground)) / luminance(css(ground));
    expect(Math.max(contrast, 1 / contrast), `${i} of 256`).toBeGreaterThan(TEXT_CONTRAST);
  }
});

it("plotly writes the numbers of a matrix in that ink", () => {
  const rows = ["a", "b"];
  const matrix = { rows, columns: rows, values: [0, 12345.678, Number.NaN, 1] };
  const [{ text, texttemplate }] = plotlyFigure(chartModel(matrixChart(matrix)), LIGHT).data as [
    { text: string[][]; texttemplate: string },
  ];
  expect(texttemplate).toBe("%{text}");
  expect(text.flat()).toEqual([
    '<span style="color:#ffffff">0</span>',
    '<span style="color:#000000">12350</span>',
    "",
    '<span style="color:#ffffff">1</span>',
  ]);
});

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
] as const)("in the %s theme", (_, theme) => {
  const colours = Array.from({ length: COLOURS }, (__, i) => seriesStyle(i, theme.dark).colour);

  it.each(Object.entries(EYES))("%s part the six colours", (name, eyes) => {
    const least = name === "grey print" ? GREY_DISTANCE : DISTANCE;
    expect(smallestDistance(colours, eyes)).toBeGreaterThan(least);
  });

  it("every colour stands out from the background", () => {
    const ground = luminance(theme.background);
    for (const colour of colours) {
      const contrast = luminance(colour) / ground;
      expect(Math.max(contrast, 1 / contrast)).toBeGreaterThan(CONTRAST);
    }
  });

  it("beyond the colours dashes and markers part the series, whatever their mode", () => {
    const all = Array.from({ length: COLOURS * MARKERS.length }, (__, i) => i);
    const lines = all.flatMap((i) =>
      (["lines", "dashed"] as const).map((mode) => {
        const { colour, dash } = seriesStyle(i, theme.dark, mode);
        return `${colour} ${dash}`;
      }),
    );
    expect(new Set(lines).size).toBe(lines.length);
    const marks = all.map((i) => {
      const { colour, marker } = seriesStyle(i, theme.dark);
      return `${colour} ${marker}`;
    });
    expect(new Set(marks).size).toBe(marks.length);
  });

  it("plotly draws the same styles", () => {
    const series = Array.from({ length: 8 }, (__, i) => ({ name: String(i), y: [0, i] }));
    const { data } = plotlyFigure(
      chartModel(lineChart({ x: { label: "x" }, y: { label: "y" }, series })),
      theme,
    );
    expect(data[0]).toMatchObject({
      line: { color: colours[0], dash: "solid" },
      marker: { symbol: "circle" },
    });
    expect(data[7]).toMatchObject({
      line: { color: colours[1], dash: "2px,3px" },
      marker: { symbol: "square" },
    });
  });
});
