import { notNegative, positive } from "../../fields/check.js";
import { Random } from "../../fields/random.js";
import { ScatteringMatrix } from "../network/scattering-matrix.js";

/** Settings of {@link measurement}: shot noise by the number of photons, and error of the calibration. */
export interface MeasurementOptions {
  /** Mean number of photons in every probe. */
  readonly photons: number;
  /** Standard deviation of the relative (complex) error of a port's amplitude, the same in every measurement. Default 0. */
  readonly calibration?: number;
  /** Seed of the noise and of the calibration errors. */
  readonly seed: number;
}

/** Measures a scattering matrix: returns the true one with the errors of an instrument. */
export type Measure = (s: ScatteringMatrix) => ScatteringMatrix;

/**
 * Measures S by sending a probe of N photons into one port after the other and detecting all others by heterodyne
 * detection: every quadrature carries shot noise of standard deviation 1/√(2N). A port whose coupling is known only up to
 * a factor 1 + ε scales what it sends and what it reads beside the probe's own reflection, S − 1, by that factor.
 */
export function measurement({ photons, calibration = 0, seed }: MeasurementOptions): Measure {
  positive("photons", photons);
  notNegative("calibration", calibration);
  const random = new Random(seed, "measurement");
  const errors = new Map<string, { re: number; im: number }>();
  const factor = (port: string) => {
    let known = errors.get(port);
    if (!known) {
      const size = calibration / Math.SQRT2;
      known = { re: 1 + size * random.normal(), im: size * random.normal() };
      errors.set(port, known);
    }
    return known;
  };
  const noise = 1 / Math.sqrt(2 * photons);
  return (s) => {
    const n = s.size;
    const scale = s.ports.map(factor);
    const re = new Float64Array(n * n);
    const im = new Float64Array(n * n);
    for (let r = 0; r < n; r++) {
      for (let p = 0; p < n; p++) {
        const at = r * n + p;
        const direct = r === p ? 1 : 0;
        const [a, b] = [scale[r], scale[p]];
        const [fr, fi] = [a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re];
        const [x, y] = [s.values.re[at] - direct, s.values.im[at]];
        re[at] = direct + fr * x - fi * y + noise * random.normal();
        im[at] = fr * y + fi * x + noise * random.normal();
      }
    }
    return new ScatteringMatrix(s.ports, s.omega, { re, im }, s.groups);
  };
}
