import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { sketchPayload } from "../../kernel-lib/src/displays/sketch/encode.js";
import { makeReader } from "../../kernel-lib/src/displays/sketch/machine.js";
import { decodeSketch, openSketch } from "../../kernel-lib/src/displays/sketch/payload.js";
import { rasterise } from "../../kernel-lib/src/displays/sketch/raster.js";
import { digits, encodeImages, mnist, photonicClassifier } from "../../kernel-lib/src/index.js";
import {
  installKernelBridge,
  type KernelBridge,
  type MimeBundle,
} from "../../kernel-lib/src/kernel/bridge.js";
import { sketchPad } from "../../kernel-lib/src/show/sketch.js";
import { ShowError } from "../../kernel-lib/src/wire/check.js";
import { mimeOf } from "../../kernel-lib/src/wire/mime.js";
import { holds } from "../properties.js";
import { HANDS, trainedNetwork } from "./digits-net.js";
import { shippedEcho, shippedScattering } from "./shipped.js";

const json = (value: unknown) => JSON.parse(JSON.stringify(value));

/** float32 parameters against float64 ones. */
const SINGLE = 1e-4;

describe("strokes become pixels as the data were made", () => {
  it("uci: full height, centred, sixteenths of ink", () => {
    const ink = rasterise(HANDS["0"], "uci", 8, 8);
    const rows = Array.from({ length: 8 }, (_, r) => ink.slice(8 * r, 8 * r + 8).reduce((a, b) => a + b));
    expect(Math.min(...rows)).toBeGreaterThan(0);
    for (const v of ink) expect(Number.isInteger(16 * v)).toBe(true);
    // A ring is symmetric, and hollow.
    for (let i = 0; i < 64; i++)
      expect(Math.abs(ink[i] - ink[8 * Math.floor(i / 8) + 7 - (i % 8)])).toBeLessThanOrEqual(2 / 16);
    expect(ink[8 * 4 + 4]).toBe(0);
  });

  it("mnist: 20 of 28 pixels, the centre of mass in the middle, grey edges", () => {
    const ink = rasterise(HANDS["7"], "mnist", 28, 28);
    const used = Array.from({ length: 28 }, (_, r) =>
      ink.slice(28 * r, 28 * r + 28).some((v) => v > 0.5),
    ).filter(Boolean);
    expect(Math.abs(used.length - 20)).toBeLessThanOrEqual(1);
    let [mass, x, y] = [0, 0, 0];
    ink.forEach((v, i) => {
      mass += v;
      x += v * (i % 28);
      y += v * Math.floor(i / 28);
    });
    expect(Math.abs(x / mass - 13.5)).toBeLessThanOrEqual(0.5 + 1e-9);
    expect(Math.abs(y / mass - 13.5)).toBeLessThanOrEqual(0.5 + 1e-9);
    expect([...ink].some((v) => v > 0.1 && v < 0.9)).toBe(true);
  });

  it("size and place on the pad do not matter, and nothing is made of nothing", () => {
    const small = HANDS["7"].map((stroke) => stroke.map((v) => 0.05 + v / 2));
    expect(rasterise(small, "uci", 8, 8)).toEqual(rasterise(HANDS["7"], "uci", 8, 8));
    expect(rasterise([], "uci", 8, 8).every((v) => v === 0)).toBe(true);
    expect(rasterise([[0.5, 0.5]], "mnist", 28, 28).reduce((a, b) => a + b)).toBeGreaterThan(1);
  });
});

describe("machines answer in the page as they do in the notebook", () => {
  const test = digits().test;

  it("a scattering network", async () => {
    const network = trainedNetwork();
    const sketch = await openSketch(json(sketchPayload({ network, images: test })));
    const read = makeReader(sketch.machine, sketch.parameters, { rows: 8, columns: 8, classes: 10 });
    const { inputs, size } = encodeImages(test);
    let right = 0;
    for (let i = 0; i < 300; i++) {
      const outputs = network.forward(inputs.slice(i * size, (i + 1) * size), 1);
      const odds = read(Float64Array.from(test.pixels.subarray(64 * i, 64 * i + 64), (v) => v / 16));
      const most = Math.max(...outputs);
      const weights = outputs.map((y) => Math.exp(8 * (y - most)));
      const sum = weights.reduce((a, b) => a + b);
      weights.forEach((w, c) => {
        expect(Math.abs(odds[c] - w / sum)).toBeLessThan(SINGLE);
      });
      if (odds.indexOf(Math.max(...odds)) === test.labels[i]) right++;
    }
    expect(right).toBeGreaterThan(260);
  });

  it("a photonic network", async () => {
    const classifier = photonicClassifier({ side: 8, channels: 2, stages: 2, seed: 3, scale: 40 });
    const { machine, cost } = classifier;
    const theta = machine.parameters;
    const sketch = await openSketch(json(sketchPayload({ classifier, theta, images: test, scale: 40 })));
    const read = makeReader(sketch.machine, sketch.parameters, { rows: 8, columns: 8, classes: 10 });
    const beams = classifier.beams(test);
    for (let i = 0; i < 20; i++) {
      const { re, im } = beams.field(i);
      const out = machine.forward(Float64Array.of(...re, ...im), 1);
      const odds = read(Float64Array.from(test.pixels.subarray(64 * i, 64 * i + 64), (v) => v / 16));
      // The cross-entropy of a class is −log of its probability.
      for (const c of [0, 3, 9]) expect(Math.abs(odds[c] - Math.exp(-cost(out, c).cost))).toBeLessThan(0.01);
    }
  });
});

describe("the trained machines of the notebooks read in the page", () => {
  /** Standard deviations of the number read right among images that were not chosen. */
  const SIGMAS = 3;

  it.each([
    ["the echo network, MNIST", shippedEcho(), () => mnist().test, "mnist"],
    ["the scattering network, digits", shippedScattering(), () => digits().test, "uci"],
  ] as const)("%s", async (_, machine, load, raster) => {
    const images = load();
    const { rows, columns } = images;
    const { accuracy, ...pad } = machine;
    const sketch = await openSketch(json(sketchPayload({ ...pad, images })));
    expect(sketch.raster).toBe(raster);
    const read = makeReader(sketch.machine, sketch.parameters, { rows, columns, classes: 10 });
    const best = (ink: Float64Array) => {
      const odds = read(ink);
      return odds.indexOf(Math.max(...odds));
    };
    const size = rows * columns;
    const count = 400;
    let right = 0;
    for (let i = 0; i < count; i++) {
      const pixels = images.pixels.subarray(size * i, size * (i + 1));
      if (best(Float64Array.from(pixels, (v) => v / images.white)) === images.labels[i]) right++;
    }
    const spread = Math.sqrt((accuracy * (1 - accuracy)) / count);
    expect(right / count).toBeGreaterThan(accuracy - SIGMAS * spread);
    const drawn = Object.entries(HANDS).map(
      ([digit, strokes]) => `${digit} as ${best(rasterise(strokes, raster, rows, columns))}`,
    );
    expect(drawn).toEqual(Object.keys(HANDS).map((digit) => `${digit} as ${digit}`));
  });
});

describe("the display", () => {
  afterEach(() => {
    delete (globalThis as Record<symbol, unknown>)[Symbol.for("echolab.kernel")];
  });

  it("carries machine, images, a picture and words; strange payloads are refused with a ShowError", () => {
    const shown: MimeBundle[] = [];
    installKernelBridge({
      display: (bundle: MimeBundle) => shown.push(bundle),
      formatters: [],
    } as unknown as KernelBridge);
    const classifier = photonicClassifier({ side: 8, channels: 1, stages: 1, seed: 3, each: 4 });
    sketchPad({ classifier, images: digits().test, title: "Try it" });
    expect(Object.keys(shown[0])).toEqual([mimeOf("sketch"), "image/png", "text/plain"]);
    expect(shown[0]["text/plain"]).toBe(
      "Try it: Pad to draw on: a photonic network of 1 stages, 1 × 8 × 8 points reads 8 × 8 pixels, 10 classes; 10 of 1797 images to look at.",
    );
    const good = json(shown[0][mimeOf("sketch")]);
    expect(decodeSketch(good).samples).toHaveLength(10);
    const strange = fc.oneof(
      fc.anything(),
      fc.jsonValue(),
      fc.constantFrom<unknown>("__proto__", 1e308, -1, Number.NaN, [], {}, "<script>", "layered", 65, [1, 2]),
    );
    const keys = (key: string) => (typeof good[key] === "object" ? Object.keys(good[key]) : []);
    const paths = Object.keys(good).flatMap((key) => [[key], ...keys(key).map((inner) => [key, inner])]);
    let refused = 0;
    holds(
      fc.property(fc.constantFrom(...paths), strange, ([key, inner], value) => {
        const payload = json(good);
        if (inner === undefined) payload[key] = value;
        else payload[key][inner] = value;
        try {
          decodeSketch(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(ShowError);
          refused++;
        }
      }),
      2000,
    );
    expect(refused).toBeGreaterThan(1000);
  });
});
