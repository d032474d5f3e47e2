import { notNegative, numbers, positive, wholeNumber } from "../../fields/check.js";
import type { ComplexArray } from "../../fields/complex.js";
import { Random } from "../../fields/random.js";

/** Measures the fields in the modes of a device, for a probe of the given total incoming power. */
export type MeasureField = (field: ComplexArray, power: number) => ComplexArray;

/** Settings of {@link taps}: which modes are tapped, how strongly, and with how many photons. */
export interface TapOptions {
  /** Modes that have a tap; others are not measured. Default: all. */
  readonly modes?: readonly number[];
  /** Decay rate κ_tap into the detector of a tap, one for all or one a mode (0: no tap). Count it as loss in the network. */
  readonly tapRate: number | ArrayLike<number>;
  /** Mean number of photons in a probe, for each measurement. */
  readonly photons: number;
  /** Seed of the noise. */
  readonly seed: number;
}

/**
 * Makes taps that measure the field a_j of a mode through the light √κ_tap a_j that leaks into a detector, by heterodyne
 * detection with shot noise: per quadrature the noise of a unit-power probe of N photons is 1/√(2N). The weaker the tap,
 * the more of the noise stands in a_j; a mode without a tap reads as zero, and what depends on it cannot learn.
 */
export function taps({ modes, tapRate, photons, seed }: TapOptions): MeasureField {
  const rates = typeof tapRate === "number" ? positive("tapRate", tapRate) : numbers("tapRate", tapRate);
  if (typeof rates !== "number") for (const [j, rate] of rates.entries()) notNegative(`tapRate[${j}]`, rate);
  positive("photons", photons);
  for (const [i, j] of (modes ?? []).entries()) wholeNumber(`modes[${i}]`, j, 0);
  const random = new Random(seed, "taps");
  return ({ re, im }, power) => {
    const measured = { re: new Float64Array(re.length), im: new Float64Array(im.length) };
    for (const j of modes ?? re.keys()) {
      const rate = typeof rates === "number" ? rates : rates[j];
      if (!(rate > 0)) continue;
      const noise = Math.sqrt(power / (2 * photons * rate));
      measured.re[j] = re[j] + noise * random.normal();
      measured.im[j] = im[j] + noise * random.normal();
    }
    return measured;
  };
}
