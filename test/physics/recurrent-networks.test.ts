/** Recurrent networks by the solver that their structure makes the fastest: outputs against S, gradients against differences. */
import { byAdjoint, randomStream, recurrentNetwork, relativeError } from "echolab";
import { describe, expect, test } from "vitest";
import { RepeatedSolver } from "../../kernel-lib/src/scattering/machines/repeated-solver.js";

/** Two solvers of one linear system: rounding, 1e-16, times the condition number of passive modes with decay 1, below 100. */
const SAME = 1e-12;
/** Central differences of step 1e-5: truncation 1e-10, and rounding 1e-16 over the step. */
const DIFFERENCES = 1e-7;

/** A square lattice with random couplings and detunings, probed at its last modes. */
function lattice(width: number, height: number, outputs: number, options: object = {}) {
  const stream = randomStream(width);
  const at = (x: number, y: number) => x * height + y;
  const couplings = [];
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) {
      if (x + 1 < width)
        couplings.push({ between: [at(x, y), at(x + 1, y)] as const, value: stream.normal() });
      if (y + 1 < height)
        couplings.push({ between: [at(x, y), at(x, y + 1)] as const, value: stream.normal() });
    }
  const size = width * height;
  return recurrentNetwork({
    detuning: Array.from({ length: size }, () => stream.normal()),
    loss: 0.1,
    couplings,
    inputs: [0, [1, 2]],
    outputs: Array.from({ length: outputs }, (_, r) => size - 1 - r),
    readout: "real",
    ...options,
  });
}

/** Name of the solver of a network. */
const solverOf = (network: ReturnType<typeof lattice>) => new RepeatedSolver(network.toNetwork([0, 0])).name;

const INPUT = Float64Array.of(0.4, -0.7);

describe("reflected amplitudes are the diagonal of S, solved as one block", () => {
  test.each([
    [1, 3, 1, "dense"],
    [6, 8, 5, "dense"],
    [30, 30, 4, "sparse"],
    [300, 3, 3, "sparse"],
  ])("a lattice of %i × %i", (width, height, outputs, solver) => {
    const frequencies = [0, 0.4];
    const network = lattice(width, height, outputs, { frequencies });
    expect(solverOf(network)).toBe(solver);
    const device = network.toNetwork(INPUT);
    const s = frequencies.map((omega) => device.scattering(omega, { solver: "dense" }));
    const expected = Array.from({ length: outputs }, (_, r) => {
      const port = device.size - 1 - r;
      return s.reduce((sum, { values, size }) => sum + values.re[port * (size + 1)], 0) / s.length;
    });
    expect(relativeError(network.forward(INPUT, 1), Float64Array.from(expected))).toBeLessThan(SAME);
  });
});

test.each([
  ["in reflection", 30, 30, {}],
  ["driven at two modes, with other couplings than at the start", 25, 40, { drive: [3, 500] }],
  ["a long strip", 300, 3, { train: "detunings" }],
])("the gradient of a sparse network %s is that of central differences", (_, width, height, options) => {
  const network = lattice(width, height, 3, options);
  const { parameters } = network;
  const stream = randomStream(5);
  for (let k = 0; k < parameters.length; k++) parameters[k] += 0.1 * stream.normal();
  const weights = Float64Array.of(1, -0.5, 0.3);
  const gradient = new Float64Array(parameters.length);
  network.adjointPullback()(INPUT, 1, () => weights, gradient);
  const cost = () => network.forward(INPUT, 1).reduce((sum, y, l) => sum + weights[l] * y, 0);
  // The largest derivatives: near what is driven and read.
  const chosen = [...gradient.keys()]
    .sort((a, b) => Math.abs(gradient[b]) - Math.abs(gradient[a]))
    .slice(0, 8);
  const step = 1e-5;
  const differences = chosen.map((k) => {
    const value = parameters[k];
    const [up, down] = [value + step, value - step].map((moved) => {
      parameters[k] = moved;
      return cost();
    });
    parameters[k] = value;
    return (up - down) / (2 * step);
  });
  const found = Float64Array.from(chosen, (k) => gradient[k]);
  expect(relativeError(found, Float64Array.from(differences))).toBeLessThan(DIFFERENCES);
  expect(byAdjoint().facts.runs(parameters.length, 3, network)).toBe(network.runsPerInput);
});
