import { createCanvas, loadImage } from "@napi-rs/canvas";
import { afterEach, describe, expect, it, vi } from "vitest";
import { decodeChart } from "../../kernel-lib/src/displays/chart/payload.js";
import { plotlyFigure } from "../../kernel-lib/src/displays/chart/plotly.js";
import { lineChart, matrixChart } from "../../kernel-lib/src/displays/chart/spec.js";
import { modelOf } from "../../kernel-lib/src/displays/display.js";
import { fieldCsv } from "../../kernel-lib/src/displays/field/files.js";
import {
  axisNames,
  cellDomain,
  type Field,
  frameText,
  nearestTime,
} from "../../kernel-lib/src/displays/field/model.js";
import { decodeField, openField } from "../../kernel-lib/src/displays/field/payload.js";
import { scatteringPanel, scatteringRange } from "../../kernel-lib/src/displays/scattering/figure.js";
import { decodeScattering } from "../../kernel-lib/src/displays/scattering/payload.js";
import {
  installKernelBridge,
  type KernelBridge,
  type MimeBundle,
} from "../../kernel-lib/src/kernel/bridge.js";
import { type Rgb, sequential, toOklch } from "../../kernel-lib/src/paint/colours.js";
import { formatComplex, formatNumber, formatShort } from "../../kernel-lib/src/paint/numbers.js";
import { DARK, LIGHT } from "../../kernel-lib/src/paint/theme.js";
import { PNG_SCALE } from "../../kernel-lib/src/show/png.js";
import { mimeBundle, show } from "../../kernel-lib/src/show/show.js";
import { mimeOf, PLOTLY_MIME } from "../../kernel-lib/src/wire/mime.js";
import { MAX_PUBLISHED_BYTES } from "../../kernel-lib/src/wire/payload.js";
import { noise, oneWay, planeWave } from "./made-up.js";
import { payloadOf } from "./payload-of.js";

/** Bytes of a character of base64. */
const BASE64 = 0.75;
/** The size is estimated from a few frames. */
const SIZE_SLACK = 1.1;
/** Half a step of a signed 16-bit number, for values up to 1, and the rounding of float32. */
const SIXTEEN_BITS = 0.5 / 32767 + 1e-7;

const BRIDGE = Symbol.for("echolab.kernel");

async function pixelsOf(bundle: MimeBundle) {
  const image = await loadImage(Buffer.from(String(bundle["image/png"]), "base64"));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const at = (x: number, y: number): Rgb => {
    const i = 4 * (y * image.width + x);
    return [data[i], data[i + 1], data[i + 2]];
  };
  /** Middle of all pixels of a colour, in figure units, and how many there are. */
  const where = (colour: Rgb) => {
    let count = 0;
    let [x, y] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] !== colour[0] || data[i + 1] !== colour[1] || data[i + 2] !== colour[2]) continue;
      count++;
      x += (i / 4) % image.width;
      y += Math.floor(i / 4 / image.width);
    }
    return { count, x: x / count / PNG_SCALE, y: y / count / PNG_SCALE };
  };
  return { width: image.width / PNG_SCALE, height: image.height / PNG_SCALE, at, where };
}

describe("mimeBundle", () => {
  it("carries the viewer's payload, a picture and words", () => {
    const bundle = mimeBundle(planeWave(16, 3, 2), { title: "wave", quantity: "phase" });
    expect(Object.keys(bundle)).toEqual([mimeOf("field"), "image/png", "text/plain"]);
    const field = decodeField(JSON.parse(JSON.stringify(bundle[mimeOf("field")])));
    expect(field).toMatchObject({ title: "wave", quantity: "phase", shape: [16], echoFrom: 2 });
    expect(field.re[1]).toBeCloseTo(Math.cos(Math.PI / 8), 6);
  });

  it("names what is no time and no place", () => {
    const frames = { ...planeWave(16, 3), parameter: "ω", axes: ["θ"], name: "a" };
    const bundle = mimeBundle(frames);
    expect(bundle["text/plain"]).toBe(
      "complex field, 16 points over 10; 3 frames, ω = 0 to 1; max |a| = 1; norm ∫|a|² = 10.",
    );
    const field = decodeField(JSON.parse(JSON.stringify(bundle[mimeOf("field")])));
    expect([frameText(field, 1), axisNames(field)]).toEqual(["ω = 0.5", ["θ", "y"]]);
    expect(fieldCsv(field, 0).split("\n")[0]).toBe("θ,Re a,Im a");
  });

  it("says in words what a field is", () => {
    expect(mimeBundle(planeWave(16, 3, 2))["text/plain"]).toBe(
      "complex field, 16 points over 10; 3 frames, t = 0 to 1; echo from t = 1; max |ψ| = 1; norm ∫|ψ|² = 10; norm drift < 10⁻⁹.",
    );
    const leaking = planeWave(16, 3);
    leaking.re.fill(0, 32);
    leaking.im?.fill(0, 32);
    expect(mimeBundle(leaking)["text/plain"]).toContain("norm drift 1.");
  });

  it("says in words what a scattering matrix keeps", () => {
    expect(mimeBundle(oneWay())["text/plain"]).toBe(
      "scattering matrix S[out, in], 2 × 2 ports; ω = 0.5; max |S| = 1; max |S†S − 1| = 1; max |S − Sᵀ| = 1; largest gain of energy = 0.",
    );
  });

  it("charts bring a plotly figure too", () => {
    const chart = lineChart({
      x: { label: "step" },
      y: { label: "cost", scale: "log" },
      series: [{ name: "a", y: [1, 2] }],
    });
    const figure = mimeBundle(chart, { picture: false })[PLOTLY_MIME];
    expect(figure).toMatchObject({
      data: [{ x: [0, 1], y: [1, 2] }],
      layout: { yaxis: { type: "log" } },
      // Editors that draw the figure with their own plotly must not offer to upload it either.
      config: { showSendToCloud: false, showEditInChartStudio: false, showLink: false, plotlyServerURL: "" },
    });
  });

  it("takes whatever has toFrames()", () => {
    const own = { toFrames: () => oneWay(), other: 1 };
    expect(mimeOf("scattering") in mimeBundle(own, { picture: false })).toBe(true);
  });

  it.each<[string, unknown, RegExp]>([
    ["a number", 3, /value is 3; it must be a result with toFrames\(\)/],
    ["an object", {}, /of type object/],
    [
      "values of another size",
      { ...planeWave(4, 2), re: new Float64Array(7) },
      /"re" has 7 values; it must have 8/,
    ],
    ["a shape of three axes", { ...planeWave(4, 2), shape: [1, 2, 2] }, /"shape"/],
    ["times that run backwards", { ...planeWave(4, 2), times: [1, 0] }, /"times"/],
    ["an echo after the end", planeWave(4, 2, 5), /"echoFrom" is 5/],
    ["a parameter without a name", { ...planeWave(4, 2), parameter: 3 }, /"parameter" is 3/],
    ["one name too many", { ...planeWave(4, 2), axes: ["y", "x"] }, /"axes".*1 name/],
    ["matrices of another size", { ...oneWay(), ports: ["a"] }, /"re" has 4 values; it must have 1/],
  ])("refuses %s", (_name, value, message) => {
    expect(() => mimeBundle(value as never)).toThrow(message);
  });

  it("keeps a long run that hardly compresses within the size, and says so", () => {
    const frames = 3 * Math.floor(MAX_PUBLISHED_BYTES / (4 * 4096));
    const long = noise(4096, frames, frames - 2);
    const { model, note } = modelOf(long, { title: "long" });
    const field = model as Field;
    const packed = JSON.stringify(payloadOf(field)).length * BASE64;
    expect(packed).toBeLessThan(SIZE_SLACK * MAX_PUBLISHED_BYTES);
    expect(packed).toBeGreaterThan(MAX_PUBLISHED_BYTES / 2);
    expect(note).toMatch(new RegExp(`of ${frames} frames`));
    expect(field.title).toContain(note);
    // Both ends and the first frame of the echo are still there.
    const last = field.times.length - 1;
    expect([field.times[0], field.times[last]]).toEqual([0, (frames - 1) / 2]);
    expect(field.times[field.echoFrom ?? 0]).toBe((frames - 2) / 2);
    // Whoever wants all of it says so.
    expect(modelOf(long, { megabytes: 64 }).note).toBe("");
  });

  it("refuses one frame that is too large", () => {
    const huge = { ...noise(2048 * 2048, 1), shape: [2048, 2048], lengths: [1, 1] };
    expect(() => modelOf(huge, { megabytes: 2 })).toThrow(
      /4194304 points, .* MiB compressed; .*at most 2.0 MiB/,
    );
  });

  it("compressed arrays come back: all digits where they are few, 16 bits where they are many", async () => {
    for (const [points, tolerance] of [
      [30_000, 0],
      [600_000, SIXTEEN_BITS],
    ] as const) {
      const frames = noise(points, 1);
      const payload = JSON.parse(
        JSON.stringify(
          mimeBundle({ ...frames, shape: [points / 100, 100], lengths: [1, 1] }, { picture: false })[
            mimeOf("field")
          ],
        ),
      );
      expect(payload.re).toMatchObject({ count: points });
      const field = await openField(payload);
      const worst = field.re.reduce(
        (most, v, i) => Math.max(most, Math.abs(v - Math.fround(frames.re[i]))),
        0,
      );
      expect(worst).toBeLessThanOrEqual(tolerance);
      expect(field.im?.length).toBe(points);
    }
  });

  it("shows two runs for comparison", () => {
    const bundle = mimeBundle(planeWave(8, 3), { compare: noise(8, 3), picture: false });
    const field = decodeField(bundle[mimeOf("field")]);
    expect(field).toMatchObject({ compare: true, name: "ψ", beside: [{ name: "ψ′" }] });
    expect(field.beside[0].re.length).toBe(24);
    expect(() => mimeBundle(planeWave(8, 3), { compare: planeWave(8, 4) })).toThrow(/"compare".*same times/);
    expect(() => mimeBundle(planeWave(8, 3), { compare: planeWave(16, 3) })).toThrow(/"compare".*same grid/);
    expect(() => mimeBundle(planeWave(8, 3), { compare: oneWay() })).toThrow(/"compare"/);
  });
});

describe("pictures", () => {
  it("a field's picture has the theme's ground, axes and the colour of its values", async () => {
    for (const [name, theme] of [
      ["light", LIGHT],
      ["dark", DARK],
    ] as const) {
      const png = await pixelsOf(mimeBundle(planeWave(16, 3), { theme: name }));
      expect(png.width).toBe(660);
      const ground = name === "light" ? [255, 255, 255] : [17, 17, 17];
      expect(png.at(2, 2)).toEqual(ground);
      // |ψ|² = 1 everywhere, the largest value.
      expect(png.where(sequential(1)).count).toBeGreaterThan((png.width * png.height * PNG_SCALE ** 2) / 2);
      const muted = theme.muted.match(/\w\w/g)?.map((hex) => Number.parseInt(hex, 16)) as unknown as Rgb;
      expect(png.where(muted).count).toBeGreaterThan(500);
    }
  });

  it("time runs upwards in a space-time picture", async () => {
    const frames = planeWave(16, 4);
    frames.re.fill(0, 0, 48);
    frames.im?.fill(0, 0, 48);
    const png = await pixelsOf(mimeBundle(frames));
    expect(png.where(sequential(1)).y).toBeLessThan(png.where(sequential(0)).y);
  });

  it("y grows upwards and x to the right in two dimensions", async () => {
    const re = new Float64Array(16);
    re[4 * 3 + 3] = 1; // largest y, largest x
    const png = await pixelsOf(
      mimeBundle(
        { kind: "field", shape: [4, 4], lengths: [1, 1], times: [0], re },
        { quantity: "magnitude" },
      ),
    );
    const [bright, dark] = [png.where(sequential(1)), png.where(sequential(0))];
    expect(bright.y).toBeLessThan(dark.y);
    expect(bright.x).toBeGreaterThan(dark.x - 40);
    expect(bright.x).toBeGreaterThan(150);
  });

  it("S[out, in]: a device from a to b shows in row b, column a", async () => {
    const { model } = modelOf(oneWay());
    if (model.kind !== "scattering") throw new Error("not a scattering model");
    const { pixels } = scatteringPanel(model, 0, "magnitude", scatteringRange(model, "magnitude"));
    const lightness = [0, 1, 2, 3].map(
      (i) => toOklch([pixels.data[4 * i], pixels.data[4 * i + 1], pixels.data[4 * i + 2]]).lightness,
    );
    expect(lightness.map((l) => l > 0.9)).toEqual([false, false, true, false]);
    const png = await pixelsOf(mimeBundle(oneWay()));
    const [bright, dark] = [png.where(sequential(1)), png.where(sequential(0))];
    expect(bright.y).toBeGreaterThan(dark.y); // row b is the lower one
    expect(bright.x).toBeLessThan(dark.x + 40); // column a is the left one
    expect(bright.count).toBeGreaterThan(5000);
    expect(decodeScattering(mimeBundle(oneWay(), { picture: false })[mimeOf("scattering")]).re[2]).toBe(1);
  });

  it("row 0 of a labelled matrix is at the top", async () => {
    const chart = matrixChart({
      rows: ["p", "q"],
      columns: ["r", "s"],
      values: [
        [9, 9],
        [0, 0],
      ],
    });
    const png = await pixelsOf(mimeBundle(chart));
    expect(png.where(sequential(1)).y).toBeLessThan(png.where(sequential(0)).y);
    expect(png.where(sequential(1)).count).toBeGreaterThan(1000);
  });
});

describe("show", () => {
  afterEach(() => {
    delete (globalThis as Record<symbol, unknown>)[BRIDGE];
    vi.restoreAllMocks();
  });

  function bridge() {
    const shown: { id?: string; bundle: MimeBundle; again: boolean }[] = [];
    const made = {
      display: (bundle: MimeBundle, options?: { id?: string }) =>
        shown.push({ id: options?.id, bundle, again: false }),
      updateDisplay: (id: string, bundle: MimeBundle) => shown.push({ id, bundle, again: true }),
      formatters: [],
    } as unknown as KernelBridge;
    installKernelBridge(made);
    return { shown, formatters: made.formatters };
  }

  it("publishes a display and replaces it under the same id", () => {
    const { shown } = bridge();
    const handle = show(planeWave(8, 2), { title: "first" });
    handle.update(planeWave(8, 3));
    expect(shown.map(({ id, again }) => [id, again])).toEqual([
      [handle.id, false],
      [handle.id, true],
    ]);
    expect(decodeField(shown[1].bundle[mimeOf("field")])).toMatchObject({ title: "first", shape: [8] });
    expect(show(oneWay()).id).not.toBe(handle.id);
  });

  it("formats the last expression of a cell, and leaves other values alone", () => {
    const { formatters } = bridge();
    show(oneWay());
    show(oneWay());
    expect(formatters.length).toBe(1);
    expect(formatters[0](oneWay())).toHaveProperty([mimeOf("scattering")]);
    for (const other of [1, "x", null, undefined, { kind: "other" }, [1, 2]]) {
      expect(formatters[0](other)).toBeUndefined();
    }
    expect(formatters[0](planeWave(4, 2, 9))).toEqual({
      "text/plain": expect.stringContaining('"echoFrom" is 9'),
    });
  });

  it("prints the summary where there is no kernel", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    show(oneWay(), { title: "device" });
    expect(log).toHaveBeenCalledWith(expect.stringMatching(/^device: scattering matrix S\[out, in\]/));
  });
});

describe("small parts", () => {
  it("numbers", () => {
    expect([0, 1797, -0.5, 1e-5, 123456.7, 0.1 + 0.2].map(formatNumber)).toEqual([
      "0",
      "1797",
      "−0.5",
      "1·10⁻⁵",
      "1.235·10⁵",
      "0.3",
    ]);
    expect(formatShort(2 / 3)).toBe("0.667");
    expect(formatComplex(1, -2)).toBe("1 − 2i");
    expect(formatNumber(Number.NaN)).toBe("not a number");
  });

  it("cells are centred on the grid's coordinates", () => {
    expect(cellDomain(4, 8)).toEqual([-5, 3]);
  });

  it("finds the nearest time, also at the ends and among equal ones", () => {
    const times = Float64Array.of(0, 1, 2, 2, 5);
    expect([-3, 0.4, 0.6, 3, 4, 99].map((t) => nearestTime(times, t))).toEqual([0, 0, 1, 3, 4, 4]);
  });

  it("plotly gets texts, not its own markup", () => {
    const text = '<a href="javascript:alert(1)">x</a> & <b>y</b>';
    const chart = decodeChart({
      version: 1,
      title: text,
      x: { label: text },
      y: { label: text },
      series: [{ name: text, x: [1], y: [1] }],
      matrix: { rows: [text], columns: [text], values: [[1]] },
    });
    if (chart.kind !== "chart") throw new Error("not a chart");
    expect(JSON.stringify(plotlyFigure({ ...chart, matrix: undefined }, LIGHT))).not.toMatch(/<a|<b/);
    expect(JSON.stringify(plotlyFigure(chart, LIGHT))).not.toMatch(/<a|<b>/);
  });

  it("nothing that the page loads reaches Node", async () => {
    const { readFileSync } = await import("node:fs");
    const seen = new Set<string>();
    const walk = (url: URL) => {
      if (seen.has(url.href)) return;
      seen.add(url.href);
      // Imports of types alone leave nothing behind.
      const source = readFileSync(url, "utf8").replace(/^(?:import|export) type [^;]*;$/gm, "");
      // The pool's worker asks whether there is a `require` before it uses it.
      const allowed = url.pathname.endsWith("/engine/memory/pool-worker.ts");
      const node = allowed
        ? /from "node:|\bprocess\.|\bBuffer\./
        : /from "node:|\brequire\(|\bprocess\.|\bBuffer\./;
      expect(source, url.pathname).not.toMatch(node);
      for (const [, path] of source.matchAll(/from "(\.[^"]+)\.js"/g)) walk(new URL(`${path}.ts`, url));
    };
    walk(new URL("../../kernel-lib/src/browser.ts", import.meta.url));
    expect(seen.size).toBeGreaterThan(10);
  });
});
