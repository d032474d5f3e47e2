import { notNegative, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";

/** A driven series: what goes in, and what is to come out at the same step. */
export interface DrivenSeries {
  /** One number a step. */
  readonly input: Float64Array;
  /** One number a step, to be told from the inputs until then. */
  readonly target: Float64Array;
}

/** A value beyond this will not come back: the series diverges. */
const DIVERGED = 10;

/**
 * Makes the NARMA-10 task in its usual definition: y(t+1) = 0.3 y(t) + 0.05 y(t) Σᵢ₌₀⁹ y(t−i) + 1.5 u(t−9) u(t) + 0.1, with
 * u uniform in [0, 0.5) and all values zero before the first; target[t] = y(t+1) is to be told from inputs until u(t). The
 * first `skip` (default 100) steps are left out.
 *
 * Source: A. F. Atiya and A. G. Parlos, IEEE Trans. Neural Networks 11, 697 (2000).
 *
 * @throws RangeError where the series diverges, as it does for rare inputs
 */
export function narma10({
  count,
  seed,
  skip = 100,
}: {
  /** Number of steps. */
  readonly count: number;
  /** Seed of the inputs. */
  readonly seed: number;
  /** Steps left out at the beginning. Default 100. */
  readonly skip?: number;
}): DrivenSeries {
  wholeNumber("count", count, 1, 10_000_000);
  notNegative("skip", wholeNumber("skip", skip, 0));
  const random = new Random(seed, "NARMA-10");
  return narmaOf(
    Float64Array.from({ length: skip + count }, () => 0.5 * random.uniform()),
    skip,
    seed,
  );
}

/** Computes the target of {@link narma10} for given inputs. */
export function narmaOf(u: Float64Array, skip: number = 0, seed?: number): DrivenSeries {
  const target = new Float64Array(u.length);
  for (let t = 0; t < u.length; t++) {
    let sum = 0;
    for (let i = 1; i <= Math.min(10, t); i++) sum += target[t - i];
    const last = t > 0 ? target[t - 1] : 0;
    target[t] = 0.3 * last + 0.05 * last * sum + 1.5 * (t >= 9 ? u[t - 9] : 0) * u[t] + 0.1;
    if (!(Math.abs(target[t]) < DIVERGED))
      throw new RangeError(
        `The NARMA-10 series diverges at step ${t}${seed === undefined ? "" : ` with seed ${seed}`}; take another ${seed === undefined ? "input" : "seed"}, or fewer steps.`,
      );
  }
  return { input: u.slice(skip), target: target.slice(skip) };
}
