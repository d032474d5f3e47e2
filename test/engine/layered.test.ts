import { randomStream, relativeError, setThreads } from "echolab";
import { threads } from "echolab/waves";
import { afterAll, describe, expect, test } from "vitest";
import type { ClassCost } from "../../kernel-lib/src/engine/layered/class-cost.js";
import { type LayeredParameters, LayeredSolver } from "../../kernel-lib/src/engine/layered/layered.js";
import type { Precision } from "../../kernel-lib/src/engine/memory/precision.js";
import { centralDifferences } from "../physics/differences.js";

// Compiled and plain kernels add the same terms in different order.
const SAME = { float64: 1e-11, float32: 2e-4 };
// Central differences of step 1e-5 are good to 1e-10; rounding adds 1e-16/1e-5.
const DIFFERENCES = 1e-8;

// Inputs fewer and more than hidden modes, so that either layer is the core; no hidden layer; one mode; odd sizes; large
// enough for compiled products.
const SHAPES = [
  [1, 1],
  [4, 3],
  [6, 5, 3],
  [5, 9, 2],
  [7, 4, 6, 2],
  [3, 8, 5, 4],
  [40, 23, 10],
  [17, 33, 9],
  [26, 34, 30, 31],
];

function make(layers: number[], readout: string, seed: number) {
  const r = randomStream(seed);
  const normal = (length: number) => Float64Array.from({ length }, () => r.normal());
  const parameters = {
    detuning: layers.map(normal),
    couplings: layers.slice(1).map((n, i) => normal(n * layers[i])),
  };
  const count = 21;
  const m = layers[layers.length - 1];
  const options = {
    layers,
    halfDecay: 0.4,
    ...(readout === "transmission" && { drive: normal(layers[0]) }),
  };
  const weights = { re: normal(count * m), im: normal(count * m) };
  return { parameters, count, m, options, inputs: normal(count * layers[0]), weights };
}

/** Costs and gradient of the mean cross-entropy with some classes. */
function classify(solver: LayeredSolver, problem: ReturnType<typeof make>, smoothing: number) {
  const { parameters, count, m, inputs } = problem;
  const labels = Uint8Array.from({ length: count }, (_, i) => (5 * i) % m);
  const room = () => ({ re: new Float64Array(count * m), im: new Float64Array(count * m) });
  const cost: ClassCost = { labels, slope: [3, -2], smoothing, costs: new Float64Array(count) };
  const zero = (arrays: readonly Float64Array[]) => arrays.map((a) => new Float64Array(a.length));
  const gradient = { detuning: zero(parameters.detuning), couplings: zero(parameters.couplings) };
  solver.differentiate(parameters, inputs, count, room(), room(), cost, gradient);
  return { costs: cost.costs, gradient: [...gradient.detuning, ...gradient.couplings] };
}

/** Outputs and gradient of Σ Re(g y), flattened. */
function run(solver: LayeredSolver, problem: ReturnType<typeof make>, parameters: LayeredParameters) {
  const { count, m, inputs, weights } = problem;
  const answers = { re: new Float64Array(count * m), im: new Float64Array(count * m) };
  const cotangents = { re: new Float64Array(count * m), im: new Float64Array(count * m) };
  const zero = (arrays: readonly Float64Array[]) => arrays.map((a) => new Float64Array(a.length));
  const gradient = { detuning: zero(parameters.detuning), couplings: zero(parameters.couplings) };
  const weigh = (first: number, some: number) => {
    for (const part of ["re", "im"] as const)
      cotangents[part].set(weights[part].subarray(first * m, (first + some) * m), first * m);
  };
  solver.differentiate(parameters, inputs, count, answers, cotangents, weigh, gradient);
  return { answers: [...answers.re, ...answers.im], gradient: [...gradient.detuning, ...gradient.couplings] };
}

const flat = (arrays: readonly Float64Array[]) => arrays.flatMap((a) => [...a]);

describe.each(SHAPES.map((s) => [s]))("layers %j", (layers) => {
  describe.each(["reflection", "transmission"])("%s", (readout) => {
    const problem = make(layers, readout, layers.length + layers[0]);
    const plain = run(new LayeredSolver({ ...problem.options, plain: true }), problem, problem.parameters);

    test.each(["float64", "float32"] as Precision[])(
      "compiled kernels equal their plain twin, %s",
      (precision) => {
        const solver = new LayeredSolver({ ...problem.options, precision });
        const compiled = run(solver, problem, problem.parameters);
        expect(relativeError(compiled.answers, plain.answers)).toBeLessThan(SAME[precision]);
        expect(relativeError(flat(compiled.gradient), flat(plain.gradient))).toBeLessThan(SAME[precision]);
        // Once more with the same memory: nothing is left over.
        const again = run(solver, problem, problem.parameters);
        expect(again).toEqual(compiled);
      },
    );

    test.each(["float64", "float32"] as Precision[])(
      "the cost of a classifier in kernels is that of their plain twin, %s",
      (precision) => {
        const expected = classify(new LayeredSolver({ ...problem.options, plain: true }), problem, 0.1);
        const solver = new LayeredSolver({ ...problem.options, precision });
        const compiled = classify(solver, problem, 0.1);
        expect(relativeError(compiled.costs, expected.costs)).toBeLessThan(SAME[precision]);
        const error = relativeError(flat(compiled.gradient), flat(expected.gradient));
        expect(error).toBeLessThan(SAME[precision]);
      },
    );

    test.runIf(flat(plain.gradient).length <= 200)("gradient agrees with differences", () => {
      const sizes = plain.gradient.map((a) => a.length);
      const start = Float64Array.from(
        flat([...problem.parameters.detuning, ...problem.parameters.couplings]),
      );
      const solver = new LayeredSolver(problem.options);
      const { count, m, inputs, weights } = problem;
      const exact = centralDifferences(
        (p) => {
          let at = 0;
          const parts = sizes.map((n) => {
            at += n;
            return Float64Array.from(p).subarray(at - n, at);
          });
          const parameters = {
            detuning: parts.slice(0, layers.length),
            couplings: parts.slice(layers.length),
          };
          const y = { re: new Float64Array(count * m), im: new Float64Array(count * m) };
          solver.answer(parameters, inputs, count, y);
          return y.re.reduce((sum, re, i) => sum + weights.re[i] * re - weights.im[i] * y.im[i], 0);
        },
        start,
        1e-5,
      );
      expect(relativeError(flat(plain.gradient), exact)).toBeLessThan(DIFFERENCES);
    });
  });
});

describe("threads", () => {
  const before = threads();
  afterAll(() => setThreads(before));

  test.each(["reflection", "transmission"])("do not change a bit: %s", (readout) => {
    const problem = make([40, 30, 10], readout, 5);
    const results = [1, 2, 3].map((n) => {
      setThreads(n);
      const solver = new LayeredSolver(problem.options);
      return [run(solver, problem, problem.parameters), classify(solver, problem, 0)];
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});
