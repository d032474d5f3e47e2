import type { ComplexArray } from "../../fields/complex.js";
import { maximum } from "../../fields/lists.js";

/**
 * The cost of a classifier: the mean over samples of the cross-entropy of softmax(Re c y) with their classes. Kernels compute
 * it between answers and gradient, so that these need not meet in JavaScript.
 */
export interface ClassCost {
  /** Class of every sample. */
  readonly labels: ArrayLike<number>;
  /** c: a quadrature of the amplitudes, times the scale of the softmax. */
  readonly slope: readonly [number, number];
  /** Share of the target spread evenly over all classes. */
  readonly smoothing: number;
  /** Receives the cross-entropy of every sample. */
  readonly costs: Float64Array;
}

/** The plain twin of kernels/layered/cross-entropy.ts, with m outputs a sample. */
export function weighClasses(
  { labels, slope: [cr, ci], smoothing, costs }: ClassCost,
  m: number,
  answers: ComplexArray,
  cotangents: ComplexArray,
): (first: number, count: number) => void {
  const target = (s: number, l: number) => (l === labels[s] ? 1 - smoothing : 0) + smoothing / m;
  return (first, some) => {
    for (let s = first; s < first + some; s++) {
      const z = Array.from({ length: m }, (_, l) => cr * answers.re[s * m + l] - ci * answers.im[s * m + l]);
      const top = maximum(z);
      const sum = z.reduce((total, x) => total + Math.exp(x - top), 0);
      costs[s] = Math.log(sum) - z.reduce((total, x, l) => total + target(s, l) * x, -top);
      for (let l = 0; l < m; l++) {
        const d = (Math.exp(z[l] - top) / sum - target(s, l)) / labels.length;
        cotangents.re[s * m + l] = d * cr;
        cotangents.im[s * m + l] = d * ci;
      }
    }
  };
}
