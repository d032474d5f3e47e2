import { finite, notNegative, positive, wholeNumber } from "../fields/check.js";

/** Settings of {@link mackeyGlass}: the equation, and how its solution is sampled. */
export interface MackeyGlassOptions {
  /** Number of values. */
  readonly count: number;
  /** Delay τ. Default 17, at which the series is chaotic. */
  readonly delay?: number;
  /** Time between two values. Default 1. */
  readonly interval?: number;
  /** Time before the first value. Default 0. */
  readonly from?: number;
  /** x until time 0. Default 1.2. */
  readonly history?: number;
  /** Factor a of the delayed term. Default 0.2. */
  readonly gain?: number;
  /** Rate b of the decay. Default 0.1. */
  readonly rate?: number;
  /** Power n. Default 10. */
  readonly power?: number;
  /** Integration steps of a delay. Default 340: steps of 0.05 for a delay of 17, with an error of about 1e-9 in the first 100. */
  readonly stepsPerDelay?: number;
}

/**
 * Computes the Mackey–Glass series ẋ = a x(t − τ)/(1 + x(t − τ)ⁿ) − b x(t). Method: classical Runge–Kutta of order 4 with a
 * whole number of steps a delay, so that kinks fall on the ends of steps; between them the history is a cubic Hermite
 * polynomial.
 *
 * Source: M. C. Mackey and L. Glass, Science 197, 287 (1977).
 */
export function mackeyGlass(options: MackeyGlassOptions): Float64Array {
  const count = wholeNumber("count", options.count, 1, 10_000_000);
  const delay = positive("delay", options.delay ?? 17);
  const interval = positive("interval", options.interval ?? 1);
  const from = notNegative("from", options.from ?? 0);
  const history = finite("history", options.history ?? 1.2);
  const a = finite("gain", options.gain ?? 0.2);
  const b = finite("rate", options.rate ?? 0.1);
  const n = positive("power", options.power ?? 10);
  const back = wholeNumber("stepsPerDelay", options.stepsPerDelay ?? 340, 1, 1_000_000);
  const h = delay / back;
  const steps = Math.ceil((from + (count - 1) * interval) / h) + 1;
  // x at the end of every step, and its slope; the first `back` are the history.
  const x = new Float64Array(back + steps + 1).fill(history, 0, back + 1);
  const slopes = new Float64Array(back + steps + 1);
  const slope = (value: number, delayed: number) => (a * delayed) / (1 + delayed ** n) - b * value;
  const middle = (k: number) => (x[k] + x[k + 1]) / 2 + (h * (slopes[k] - slopes[k + 1])) / 8;
  for (let k = back; k < back + steps; k++) {
    const delayed = k - back;
    const half = delayed < back ? history : middle(delayed);
    const k1 = slope(x[k], x[delayed]);
    slopes[k] = k1;
    const k2 = slope(x[k] + (h / 2) * k1, half);
    const k3 = slope(x[k] + (h / 2) * k2, half);
    const k4 = slope(x[k] + h * k3, x[delayed + 1]);
    x[k + 1] = x[k] + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    slopes[k + 1] = slope(x[k + 1], x[delayed + 1]);
  }
  return Float64Array.from({ length: count }, (_, i) => {
    const at = (from + i * interval) / h;
    // A value that falls on the end of a step is that one, whatever the rounding.
    const near = Math.round(at);
    if (Math.abs(at - near) < 1e-9 * Math.max(1, at)) return x[back + near];
    const k = back + Math.floor(at);
    const s = at - Math.floor(at);
    const r = 1 - s;
    return (
      x[k] * r * r * (1 + 2 * s) +
      x[k + 1] * s * s * (1 + 2 * r) +
      h * s * r * (r * slopes[k] - s * slopes[k + 1])
    );
  });
}
