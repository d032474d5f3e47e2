/**
 * Colour maps by formula, in OKLCH (lightness, chroma, hue), where equal steps look equal. The conversion is Björn
 * Ottosson's published OKLab. Each map is a path in that space that stays inside sRGB, so that lightness is continuous
 * and adds no structure to the data.
 */

/** Red, green, blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Colour of values that are not numbers; no map contains it. */
export const NAN_COLOUR: Rgb = [255, 0, 255];

/** Lightness and chroma of the phase circle: the largest chroma that every hue has in sRGB. */
export const PHASE_LIGHTNESS = 0.74;
export const PHASE_CHROMA = 0.122;

/** Hue of phase 0, a warm red; the phase grows through yellow, green and blue. */
const PHASE_ZERO_HUE = 25;
const DEGREES = 180 / Math.PI;

const clamp = (v: number, low: number, high: number): number => Math.min(high, Math.max(low, v));

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

/** The chroma that sRGB can show at a lightness and hue: the wanted one, or the largest there is. */
function shownChroma(lightness: number, chroma: number, hue: number): number {
  const cos = Math.cos(hue / DEGREES);
  const sin = Math.sin(hue / DEGREES);
  const inside = (c: number) =>
    linearRgb(lightness, c * cos, c * sin).every((v) => v > -1e-4 && v < 1 + 1e-4);
  if (inside(chroma)) return chroma;
  let low = 0;
  let high = chroma;
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2;
    if (inside(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** sRGB of an OKLCH colour; where sRGB cannot show it, the chroma is reduced and lightness and hue stay. */
export function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const c = shownChroma(lightness, chroma, hue);
  const angle = hue / DEGREES;
  const [r, g, b] = linearRgb(lightness, c * Math.cos(angle), c * Math.sin(angle));
  return [Math.round(encodeGamma(r)), Math.round(encodeGamma(g)), Math.round(encodeGamma(b))];
}

/** Converts sRGB to OKLCH. */
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

/** A path through OKLCH: lightness, chroma and hue at 0…1. */
type Path = (t: number) => readonly [number, number, number];

/** Number of points at which the length of a path is measured. */
const PATH_POINTS = 512;

/**
 * A path walked at constant speed: equal steps of the value are equal distances in OKLab. Where sRGB cannot show the
 * path, the chroma is reduced, and the speed is that of the colours shown.
 */
function even(path: Path): (t: number) => Rgb {
  let reached: Float64Array | undefined;
  const measure = () => {
    const lengths = new Float64Array(PATH_POINTS + 1);
    let before: readonly number[] = [];
    for (let i = 0; i <= PATH_POINTS; i++) {
      const [lightness, chroma, hue] = path(i / PATH_POINTS);
      const angle = hue / DEGREES;
      const shown = shownChroma(lightness, chroma, hue);
      const here = [lightness, shown * Math.cos(angle), shown * Math.sin(angle)];
      if (i > 0) lengths[i] = lengths[i - 1] + Math.hypot(...here.map((v, k) => v - before[k]));
      before = here;
    }
    return lengths;
  };
  return (t) => {
    reached ??= measure();
    const wanted = clamp(t, 0, 1) * reached[PATH_POINTS];
    let low = 0;
    let high = PATH_POINTS;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (reached[middle] <= wanted) low = middle;
      else high = middle;
    }
    const u = (low + (wanted - reached[low]) / (reached[high] - reached[low] || 1)) / PATH_POINTS;
    return oklch(...path(clamp(u, 0, 1)));
  };
}

/** 0…1, from near black over violet and orange to pale yellow. */
export const sequential: (t: number) => Rgb = even((u) => [
  0.14 + 0.83 * u,
  0.025 + 0.165 * Math.sin(Math.PI * u ** 0.85),
  282 + 172 * u,
]);

/** 0…1, from near black over blue and green to pale yellow. */
export const sea: (t: number) => Rgb = even((u) => [
  0.14 + 0.83 * u,
  0.02 + 0.115 * Math.sin(Math.PI * u ** 0.9),
  285 - 180 * u,
]);

export const grey: (t: number) => Rgb = even((u) => [0.12 + 0.86 * u, 0, 0]);

/** Two arms from near white, with the same lightness at the same distance, so that neither sign looks stronger. */
function twoArms(negativeHue: number, positiveHue: number): (t: number) => Rgb {
  const arm = (hue: number) =>
    even((m) => [0.97 - 0.55 * m, 0.165 * Math.sin((Math.PI / 2) * Math.min(1, 1.15 * m)), hue]);
  const [minus, plus] = [arm(negativeHue), arm(positiveHue)];
  return (t) => (t < 0 ? minus(-t) : plus(t));
}

/** −1…1, blue over near white to red. */
export const diverging: (t: number) => Rgb = twoArms(256, 28);

/** −1…1, green over near white to purple. */
export const greenPurple: (t: number) => Rgb = twoArms(150, 310);

const tideArm = (hue: number): ((t: number) => Rgb) =>
  even((u) => [0.55 + 0.37 * Math.cos(Math.PI * u), 0.13 * Math.sin(Math.PI * u), hue]);
const [ebb, flood] = [tideArm(250), tideArm(45)];

/** A cyclic map for grey print: light at phase 0, dark at ±π, warm for positive and cold for negative phases. */
export function tide(phase: number): Rgb {
  const turned = Math.atan2(Math.sin(phase), Math.cos(phase)) / Math.PI;
  return turned < 0 ? ebb(-turned) : flood(turned);
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

export function css(rgb: Rgb): string {
  return `rgb(${rgb[0]}, ${rgb[1]}, ${rgb[2]})`;
}

/** Relative luminance at which black and white have the same contrast with a colour, 4.58 (WCAG 2.2). */
const MIDDLE_LUMINANCE = Math.sqrt(1.05 * 0.05) - 0.05;

/** Chooses black or white for text on a colour: the one with more contrast. */
export function inkOn(ground: Rgb): "#000000" | "#ffffff" {
  const [r, g, b] = ground.map(decodeGamma);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > MIDDLE_LUMINANCE ? "#000000" : "#ffffff";
}
