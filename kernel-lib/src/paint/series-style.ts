/** How the lines of a chart are told apart: six colours, then dashes and shapes of markers. */

import { css, oklch } from "./colours.js";
import type { Pen } from "./surface.js";

/** How a series is drawn. */
export type ChartMode = "lines" | "markers" | "lines+markers" | "dashed";

export interface SeriesStyle {
  readonly colour: string;
  /** Lengths of dashes and gaps in pixels; empty for an unbroken line. */
  readonly dash: readonly number[];
  readonly marker: Marker;
}

export const MARKERS = ["circle", "square", "diamond", "triangle-up"] as const;
export type Marker = (typeof MARKERS)[number];

/** Chroma of the colours, in OKLCH. */
const CHROMA = 0.15;

/**
 * Lightness and hue of the colours, in OKLCH. They were searched for the largest of the smallest distances in OKLab
 * between any two, seen by normal eyes and by three kinds of colour-blind ones, with steps of lightness for grey print
 * and a contrast of at least 3 with the background.
 */
const COLOURS = {
  light: [
    [0.443, 248],
    [0.665, 23],
    [0.369, 135],
    [0.33, 344],
    [0.506, 102],
    [0.589, 292],
  ],
  dark: [
    [0.774, 268],
    [0.692, 60],
    [0.93, 168],
    [0.52, 12],
    [0.857, 97],
    [0.607, 307],
  ],
} as const;

/** Dashes of each further round through the colours, of unbroken and of dashed series. */
const DASHES: readonly (readonly number[])[] = [[], [2, 3], [9, 3, 2, 3], [9, 3, 2, 3, 2, 3]];
const DASHED: readonly (readonly number[])[] = [
  [6, 4],
  [12, 4],
  [18, 5],
  [6, 8],
];

/** The style of the series with a number in its chart, counted from 0. */
export function seriesStyle(index: number, dark: boolean, mode: ChartMode = "lines"): SeriesStyle {
  const colours = COLOURS[dark ? "dark" : "light"];
  const [lightness, hue] = colours[index % colours.length];
  const round = Math.floor(index / colours.length) % MARKERS.length;
  return {
    colour: css(oklch(lightness, CHROMA, hue)),
    dash: (mode === "dashed" ? DASHED : DASHES)[round],
    marker: MARKERS[round],
  };
}

/** Radius of a marker in pixels. */
const RADIUS = 3;

/** Fills a marker with the pen's present colour. */
export function drawMarker(pen: Pen, marker: Marker, x: number, y: number): void {
  pen.beginPath();
  if (marker === "circle") pen.arc(x, y, RADIUS, 0, 2 * Math.PI);
  else
    CORNERS[marker].forEach(([across, down], i) => {
      if (i === 0) pen.moveTo(x + across, y + down);
      else pen.lineTo(x + across, y + down);
    });
  pen.closePath();
  pen.fill();
}

/** Corners of the markers with straight sides, in pixels from the middle. */
const CORNERS: Readonly<Record<Exclude<Marker, "circle">, readonly (readonly [number, number])[]>> = {
  square: [
    [-3, -3],
    [3, -3],
    [3, 3],
    [-3, 3],
  ],
  diamond: [
    [0, -4.2],
    [4.2, 0],
    [0, 4.2],
    [-4.2, 0],
  ],
  "triangle-up": [
    [0, -4],
    [3.8, 3],
    [-3.8, 3],
  ],
};
