/** Figures for papers: the same picture as lines and text, as wide as was asked for. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, type Image, loadImage } from "@napi-rs/canvas";
import { coupledWaves, grid, lineChart, network, trajectory, wavePacket } from "echolab";
import { figure } from "echolab/display";
import { interferometerMesh } from "echolab/platforms";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../browser/chromium.js";

const line = grid({ points: 64, length: 20 });
const packet = wavePacket(line, { at: -3, width: 1, wavenumber: 2 });
const waves = coupledWaves({ grid: line });
const path = trajectory(waves, { psi: packet, theta: packet }, { duration: 1, steps: 100, snapshots: 20 });
const ring = network({
  detuning: [0, 1, 2],
  decay: [1, 1, 1],
  couplings: [0, 1, 2].map((i) => ({ between: [i, (i + 1) % 3] as const, value: 1 })),
});

/** Values, and whether their figures hold pictures: space and time are one, and colour bars. */
const FIGURES = {
  "a chart": [
    lineChart({
      title: "∂C/∂θ",
      x: { label: "x" },
      y: { label: "ψ", scale: "log" },
      series: [{ name: "a", x: [1, 2, 3], y: [1, 10, 1000] }],
    }),
    false,
  ],
  "a field": [packet, false],
  "a wave in space and time": [path, true],
  "a diagram": [interferometerMesh({ modes: 4 }).toDiagram(), true],
  "a network": [ring, true],
} as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Largest mean difference of colour, of 255, between the same picture drawn as vectors and as pixels: edges are smoothed in their own way. */
const SMOOTHING = 4;
/** Largest deviation in points from 86 mm: pages are whole points wide and high. */
const ROUNDED = 1;
const COLUMN = (86 / 25.4) * 72;

describe.each(Object.entries(FIGURES))("%s", (_, [value, pictures]) => {
  const made = figure(value, { width: "86 mm", dpi: 150 });

  test("is 86 mm wide", () => {
    expect(made.size[0]).toBeCloseTo(86, 10);
  });

  test("is the same picture as SVG and as PNG", async () => {
    const svg = made.svg();
    expect(svg).toContain('width="86mm"');
    expect(svg).not.toContain("<text");
    expect(svg.includes("<image")).toBe(pictures);
    const reference = await loadImage(Buffer.from(made.png()));
    const { width, height } = reference;
    const pixels = (image: Image) => {
      const pen = createCanvas(width, height).getContext("2d");
      pen.drawImage(image, 0, 0, width, height);
      return pen.getImageData(0, 0, width, height).data;
    };
    const page = await browser.newPage({ viewport: { width, height } });
    await page.setContent(
      `<body style="margin: 0"><img style="width: ${width}px; height: ${height}px" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`,
    );
    const drawn = await loadImage(await page.screenshot());
    await page.close();
    const [a, b] = [pixels(reference), pixels(drawn)];
    expect(a.reduce((sum, x, i) => sum + Math.abs(x - b[i]), 0) / a.length).toBeLessThan(SMOOTHING);
    // There is something to see.
    expect(new Set(a).size).toBeGreaterThan(20);
  });

  test("is a page of PDF with its font", () => {
    const text = Buffer.from(made.pdf()).toString("latin1");
    expect(text.startsWith("%PDF-")).toBe(true);
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text) ?? [];
    expect(Math.abs(Number(width) - COLUMN)).toBeLessThan(ROUNDED);
    expect(Math.abs(Number(height) - (made.size[1] / 25.4) * 72)).toBeLessThan(ROUNDED);
    expect(text).toContain("/FontFile2");
    expect(/\/Subtype \/Image/.test(text)).toBe(pictures);
  });
});

test("is saved in the format of its name", () => {
  const folder = mkdtempSync(join(tmpdir(), "figure-"));
  const made = figure(packet);
  for (const [format, start] of [
    ["svg", "<?xml"],
    ["pdf", "%PDF"],
    ["PNG", "\u0089PNG"],
  ]) {
    made.save(join(folder, `field.${format}`));
    expect(readFileSync(join(folder, `field.${format}`), "latin1").startsWith(start)).toBe(true);
  }
});

test.each([
  [{ width: "86" }, /width is "86".*"86 mm"/],
  [{ width: "86 furlongs" }, /width/],
  [{ width: 86 }, /width is 86/],
  [{ width: "0 mm" }, /5 mm to 2 m/],
  [{ width: "1e9 mm" }, /width/],
  [{ width: "..5 mm" }, /width/],
  [{ font: "No Such Font" }, /font is "No Such Font".*installed/],
  [{ dpi: 0 }, /dpi is 0/],
  [{ dpi: Number.NaN }, /dpi is NaN/],
])("refuses %o", (options, message) => {
  expect(() => figure(packet, options as object)).toThrow(message);
});

test("refuses a format that it cannot write, and a value that cannot be drawn", () => {
  expect(() => figure(packet).save("field.eps")).toThrow(/path is "field.eps".*\.svg, \.pdf or \.png/);
  expect(() => figure(7 as never)).toThrow(/the value is 7/);
});
