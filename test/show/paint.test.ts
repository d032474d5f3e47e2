import { describe, expect, it } from "vitest";
import {
  diverging,
  domainColour,
  greenPurple,
  grey,
  NAN_COLOUR,
  PHASE_CHROMA,
  PHASE_LIGHTNESS,
  phaseColour,
  type Rgb,
  sea,
  sequential,
  tide,
  toOklch,
} from "../../kernel-lib/src/paint/colours.js";
import { DB_SPAN, paint, quantityRange } from "../../kernel-lib/src/paint/paint.js";
import { QUANTITIES, type Quantity } from "../../kernel-lib/src/wire/payload.js";

/** Rounding to bytes moves a colour by no more than this in OKLab. */
const ROUNDING = 0.006;

/** Coarse enough for rounding to bytes to be small, fine enough to see a kink. */
const UNIFORM_STEPS = 24;
/** Chords of a curved path are shorter than the path, by less than this. */
const EVENNESS = 0.05;

const steps = (n: number) => Array.from({ length: n + 1 }, (_, i) => i / n);

function distance(a: Rgb, b: Rgb): number {
  const lab = (rgb: Rgb) => {
    const { lightness, chroma, hue } = toOklch(rgb);
    const angle = (hue * Math.PI) / 180;
    return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
  };
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

function pixel(
  quantity: Quantity,
  re: number,
  im: number,
  range = quantityRange(quantity, { re: [re], im: [im] }),
): Rgb {
  const [r, g, b, alpha] = paint({ re: [re], im: [im] }, quantity, range);
  expect(alpha).toBe(255);
  return [r, g, b];
}

describe("colour maps", () => {
  it.each<[string, (t: number) => Rgb]>([
    ["ember", sequential],
    ["sea", sea],
    ["grey", grey],
    ["blue-red, each arm", (t) => diverging(t)],
    ["blue-red, the other arm", (t) => diverging(-t)],
    ["green-purple, each arm", (t) => greenPurple(t)],
    ["green-purple, the other arm", (t) => greenPurple(-t)],
    ["wheel", (t) => phaseColour(2 * Math.PI * t)],
    ["tide, there", (t) => tide(Math.PI * t)],
    ["tide, and back", (t) => tide(-Math.PI * t)],
  ])("%s: equal steps of the value are equal distances in OKLab", (_name, map) => {
    const colours = steps(UNIFORM_STEPS).map(map);
    const moved = colours.slice(1).map((colour, i) => distance(colour, colours[i]));
    const mean = moved.reduce((a, b) => a + b) / moved.length;
    for (const step of moved) expect(Math.abs(step - mean)).toBeLessThan(EVENNESS * mean + 2 * ROUNDING);
  });

  it("the two arms of a diverging map are walked at the same speed", () => {
    for (const map of [diverging, greenPurple]) {
      for (const t of steps(10)) {
        const [plus, minus] = [toOklch(map(t)).lightness, toOklch(map(-t)).lightness];
        expect(Math.abs(plus - minus)).toBeLessThan(ROUNDING);
      }
    }
  });

  it("tide closes at ±π, and its lightness alone tells how far a phase is from 0", () => {
    expect(tide(Math.PI)).toEqual(tide(-Math.PI));
    const lightness = steps(20).map((t) => toOklch(tide(Math.PI * t)).lightness);
    expect(lightness.every((l, i) => i === 0 || l < lightness[i - 1])).toBe(true);
  });

  it("sequential: lightness grows evenly from dark to light", () => {
    const lightness = steps(64).map((t) => toOklch(sequential(t)).lightness);
    const rises = lightness.slice(1).map((l, i) => l - lightness[i]);
    const even = (lightness[64] - lightness[0]) / 64;
    expect(lightness[0]).toBeLessThan(0.2);
    expect(lightness[64]).toBeGreaterThan(0.95);
    for (const rise of rises) {
      expect(rise).toBeGreaterThan(0);
      expect(Math.abs(rise - even)).toBeLessThan(2 * ROUNDING);
    }
  });

  it("diverging: both signs have the same lightness and different hues; zero is neutral", () => {
    for (const t of steps(20)) {
      const [plus, minus] = [toOklch(diverging(t)), toOklch(diverging(-t))];
      expect(Math.abs(plus.lightness - minus.lightness)).toBeLessThan(ROUNDING);
      if (t > 0.2) expect(Math.abs(plus.hue - minus.hue)).toBeGreaterThan(90);
    }
    expect(toOklch(diverging(0)).chroma).toBeLessThan(0.01);
  });

  it("phase: closes at ±π, with one lightness and one chroma all around", () => {
    expect(phaseColour(Math.PI)).toEqual(phaseColour(-Math.PI));
    for (const t of steps(90)) {
      const { lightness, chroma } = toOklch(phaseColour(2 * Math.PI * t));
      expect(Math.abs(lightness - PHASE_LIGHTNESS)).toBeLessThan(ROUNDING);
      expect(Math.abs(chroma - PHASE_CHROMA)).toBeLessThan(ROUNDING);
    }
    const [start, quarter] = [toOklch(phaseColour(0)).hue, toOklch(phaseColour(Math.PI / 2)).hue];
    expect((quarter - start + 360) % 360).toBeCloseTo(90, -0.5);
  });

  it("domain colouring: phase changes neither lightness nor chroma; lightness follows the magnitude", () => {
    for (const magnitude of [0.25, 0.5, 1]) {
      for (const t of steps(36)) {
        const { lightness, chroma } = toOklch(domainColour(2 * Math.PI * t, magnitude));
        expect(Math.abs(lightness - PHASE_LIGHTNESS * magnitude)).toBeLessThan(ROUNDING);
        expect(Math.abs(chroma - PHASE_CHROMA * magnitude)).toBeLessThan(1.5 * ROUNDING);
      }
    }
    expect(domainColour(1, 0)).toEqual([0, 0, 0]);
  });

  it("no map comes near the colour of what is not a number", () => {
    for (const t of steps(50)) {
      for (const colour of [
        sequential(t),
        sea(t),
        grey(t),
        diverging(2 * t - 1),
        greenPurple(2 * t - 1),
        tide(7 * t),
        phaseColour(7 * t),
        domainColour(7 * t, 0.6),
      ]) {
        expect(distance(colour, NAN_COLOUR)).toBeGreaterThan(0.1);
      }
    }
  });
});

describe("paint", () => {
  it("gives every quantity its own number", () => {
    const [re, im] = [0.6, -0.8];
    const unit = { min: 0, max: 2 };
    const signed = { min: -2, max: 2 };
    const near = (a: Rgb, b: Rgb) => expect(distance(a, b)).toBeLessThan(ROUNDING);
    near(pixel("density", 2 * re, 2 * im, { min: 0, max: 8 }), sequential(0.5));
    near(pixel("magnitude", re, im, unit), sequential(0.5));
    near(pixel("re", re, im, signed), diverging(0.3));
    near(pixel("im", re, im, signed), diverging(-0.4));
    near(pixel("phase", re, im), phaseColour(Math.atan2(im, re)));
    near(pixel("domain", re, im, unit), domainColour(Math.atan2(im, re), 0.5));
    near(pixel("dB", 0.1, 0, { min: -40, max: 0 }), sequential(0.5));
  });

  it("takes what is not a number for what it is, and a zero in dB for the lowest value", () => {
    for (const quantity of QUANTITIES) {
      const range = quantityRange(quantity, { re: [1], im: [1] });
      expect(pixel(quantity, Number.NaN, Number.NaN, range)).toEqual([...NAN_COLOUR]);
    }
    expect(pixel("dB", 0, 0, { min: -60, max: 0 })).toEqual([...sequential(0)]);
  });

  it("ranges: zero or symmetry at the bottom, the largest finite value at the top", () => {
    const values = { re: [3, -1, Number.NaN, Number.POSITIVE_INFINITY], im: [4, 2, 0, 0] };
    expect(quantityRange("density", values)).toEqual({ min: 0, max: 25 });
    expect(quantityRange("magnitude", values)).toEqual({ min: 0, max: 5 });
    expect(quantityRange("re", values)).toEqual({ min: -3, max: 3 });
    expect(quantityRange("im", values)).toEqual({ min: -4, max: 4 });
    expect(quantityRange("phase", values)).toEqual({ min: -Math.PI, max: Math.PI });
    expect(quantityRange("dB", values).max).toBeCloseTo(10 * Math.log10(25), 12);
    expect(quantityRange("dB", values).min).toBeCloseTo(10 * Math.log10(25) - DB_SPAN, 12);
    expect(quantityRange("density", { re: [0, 0] })).toEqual({ min: 0, max: 1 });
  });

  it("paints the stretch it is asked for, in order", () => {
    const values = { re: [0, 1, 2, 3, 4, 5], from: 2, count: 3 };
    const range = { min: 0, max: 5 };
    const pixels = paint(values, "magnitude", range);
    const lightness = [0, 1, 2].map(
      (i) => toOklch([pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]]).lightness,
    );
    [2, 3, 4].forEach((v, i) => {
      expect(Math.abs(lightness[i] - toOklch(sequential(v / 5)).lightness)).toBeLessThan(ROUNDING);
    });
    expect(pixels.length).toBe(12);
  });
});
