/**
 * Colour maps by formula, in OKLCH (lightness, chroma, hue), where equal steps look equal.
 * The conversion is Björn Ottosson's published OKLab. Each map is a path in that space that stays inside sRGB,
 * so lightness never jumps and nothing in the picture comes from the map instead of the data.
 */

/** Red, green, blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Not a number: a chroma that no map reaches, so that it cannot be taken for a value. */
export const NAN_COLOUR: Rgb = [255, 0, 255];

/** The phase circle: the largest chroma that every hue reaches at this lightness. */
export const PHASE_LIGHTNESS = 0.74;
export const PHASE_CHROMA = 0.122;

/** Phase 0 is a warm red, and the phase grows through yellow, green and blue. */
const PHASE_ZERO_HUE = 25;
const DEGREES = 180 / Math.PI;

/** Linear-light red, green, blue of an OKLab colour; outside 0…1 where sRGB cannot show it. */
function linearRgb(L: number, a: number, b: number): [number, number, number] {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function encodeGamma(linear: number): number {
  const v = Math.min(1, Math.max(0, linear));
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
}

function decodeGamma(byte: number): number {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** sRGB of an OKLCH colour; where sRGB cannot show it, the chroma gives way and lightness and hue stay. */
export function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const cos = Math.cos(hue / DEGREES);
  const sin = Math.sin(hue / DEGREES);
  const inside = (c: number) =>
    linearRgb(lightness, c * cos, c * sin).every((v) => v > -1e-4 && v < 1 + 1e-4);
  let c = chroma;
  if (!inside(c)) {
    let low = 0;
    let high = chroma;
    for (let i = 0; i < 24; i++) {
      c = (low + high) / 2;
      if (inside(c)) low = c;
      else high = c;
    }
    c = low;
  }
  const [r, g, b] = linearRgb(lightness, c * cos, c * sin);
  return [Math.round(encodeGamma(r)), Math.round(encodeGamma(g)), Math.round(encodeGamma(b))];
}

/** The way back, for tests and for choosing readable text on a colour. */
export function toOklch(rgb: Rgb): { lightness: number; chroma: number; hue: number } {
  const [r, g, b] = rgb.map(decodeGamma);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const A = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const B = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(A, B),
    hue: (Math.atan2(B, A) * DEGREES + 360) % 360,
  };
}

const clamp = (v: number, low: number, high: number): number => Math.min(high, Math.max(low, v));

/** 0…1, from near black over violet and orange to pale yellow; lightness grows evenly. */
export function sequential(t: number): Rgb {
  const u = clamp(t, 0, 1);
  return oklch(0.14 + 0.83 * u, 0.025 + 0.165 * Math.sin(Math.PI * u ** 0.85), 282 + 172 * u);
}

/** −1…1, blue over near white to red; equal lightness on both sides, so that neither sign looks stronger. */
export function diverging(t: number): Rgb {
  const u = clamp(t, -1, 1);
  const m = Math.abs(u);
  return oklch(0.97 - 0.55 * m, 0.2 * Math.sin((Math.PI / 2) * Math.min(1, 1.15 * m)), u < 0 ? 256 : 30);
}

/** The cyclic map: hue is the phase in radians; lightness and chroma are the same all around. */
export function phaseColour(phase: number): Rgb {
  return domainColour(phase, 1);
}

/**
 * Domain colouring: hue is the phase, lightness the magnitude (0…1). Lightness and chroma are scaled together,
 * which is a mere dimming of the light; so at one magnitude every phase has the same lightness and chroma.
 */
export function domainColour(phase: number, magnitude: number): Rgb {
  const m = clamp(magnitude, 0, 1);
  return oklch(PHASE_LIGHTNESS * m, PHASE_CHROMA * m, PHASE_ZERO_HUE + phase * DEGREES);
}

/** Colours of the lines of a chart: neighbours differ in hue and in lightness, also in grey print. */
export function seriesColour(index: number, dark: boolean): string {
  const hues = [255, 35, 150, 325, 85, 200];
  const shift = [0, 0.06, -0.04, 0.03, 0.08, -0.02];
  const k = index % hues.length;
  return css(oklch((dark ? 0.72 : 0.56) + shift[k], 0.15, hues[k] + 18 * Math.floor(index / hues.length)));
}

export function css(rgb: Rgb): string {
  return `rgb(${rgb[0]}, ${rgb[1]}, ${rgb[2]})`;
}
