import { grid, grossPitaevskii, relativeError, reversibleDevice, type State } from "echolab";
import { Field } from "echolab/waves";
import { describe, expect, test } from "vitest";

/** Error of Strang steps: (ω dt)²/12 and less, for dt = 1/400. */
const STRANG = 1e-4;
/** The compiled kernel and the plain steps of one system: rounding of 100 steps, beside what an offset of θ rounds. */
const SAME = 1e-10;

/** The ground state of a trap of frequency 1 without interaction, whose density does not change. */
function groundState(points: number | number[]): Field {
  const space = grid({ points, length: 12 });
  const wave = new Field(
    space,
    space.map((x, y) => Math.exp(-(x * x + y * y) / 2)),
  );
  return wave.times(1 / Math.sqrt(wave.norm()));
}

const atRest = (psi: Field): State => {
  const none = () => new Float64Array(psi.grid.size);
  return { psi, theta: { re: none(), im: none() } };
};

describe("the learning potential moves by −χ|Ψ|²T²/2μ under a wave at rest", () => {
  test.each<[number, number | number[], number]>([
    [1e-9, 64, 1],
    [-1e-9, 64, 1],
    [1e-12, 64, 1],
    [1e-6, 64, 1],
    [-1e-4, 64, 1],
    [1e-3, 64, 1],
    [1e-9, [32, 32], 1],
    [1e-5, [32, 24], 1],
    [1e-9, 67, 1],
    [1e-7, 64, 1e6],
    [1e-150, 64, 1],
  ])("at χ = %s on %j points, V above %s", (chi, points, offset) => {
    const psi = groundState(points);
    const potential = psi.grid.map((x, y) => (x * x + y * y) / 2 + offset);
    const system = grossPitaevskii({ grid: psi.grid, kerr: 0, chi, mass: 10, potential });
    const { theta } = reversibleDevice(system, { duration: 1, steps: 400 }).forward(atRest(psi));
    const expected = psi.density().map((n) => (-chi * n) / 20);
    expect(relativeError(theta.re, expected)).toBeLessThan(STRANG);
    const momentum = psi.density().map((n) => -chi * n);
    expect(relativeError(theta.im, momentum)).toBeLessThan(STRANG);
  });
});

test.each<[number, number, number]>([
  [1, 1, 10],
  [-1, 1, 10],
  [0.3, 1, 10],
  [0.1, 1, 10],
  [0.01, 1, 10],
  [1, 1, 1e4],
  [1, 100, 10],
  [3, 0, 10],
])("θ of the compiled kernel is that of plain steps, χ = %d, trap %d, μ = %d", (chi, trap, mass) => {
  const psi = groundState(64);
  const fast = grossPitaevskii({ grid: psi.grid, kerr: 1, chi, trap, mass });
  const { advanceAll, ...plain } = fast;
  const run = { duration: 1, steps: 100 };
  const a = reversibleDevice(fast, run).forward(atRest(psi));
  const b = reversibleDevice(plain, run).forward(atRest(psi));
  expect(relativeError(a.psi, b.psi)).toBeLessThan(SAME);
  expect(relativeError(a.theta.re, b.theta.re)).toBeLessThan(SAME);
  expect(relativeError(a.theta.im, b.theta.im)).toBeLessThan(SAME);
});
