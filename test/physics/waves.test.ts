import {
  coupledWaves,
  type Grid,
  grid,
  type Integrator,
  relativeError,
  type State,
  trajectory,
  wavePacket,
} from "echolab";
import { Field } from "echolab/waves";
import { describe, expect, test } from "vitest";
import { SpectralPhase } from "../../kernel-lib/src/engine/waves/split-step.js";

// Rounding of one transform is about 1e-16 √log N; a direct sum of N terms adds its own.
const TRANSFORM_TOLERANCE = 1e-12;
// Rounding of thousands of unitary steps, each about 1e-16, adding up like a random walk or slower.
const CONSERVATION_TOLERANCE = 1e-11;
// Order measured from halved steps: higher-order terms still add a little.
const ORDER_TOLERANCE = 0.15;

function atRest(psi: Field, theta?: Float64Array): State {
  const zeros = () => new Float64Array(psi.grid.size);
  return { psi, theta: { re: theta ?? zeros(), im: zeros() } };
}

/** The bright soliton a sech(a(x − vt)) exp(i(vx + (a² − v²)t/2)) of i∂tΨ = −½∂x²Ψ − |Ψ|²Ψ. */
function soliton(g: Grid, t: number, a: number, v: number): Field {
  const envelope = (x: number) => a / Math.cosh(a * (x - v * t));
  const phase = (x: number) => v * x + ((a * a - v * v) * t) / 2;
  return new Field(
    g,
    g.map((x) => envelope(x) * Math.cos(phase(x))),
    g.map((x) => envelope(x) * Math.sin(phase(x))),
  );
}

describe("Fourier transform", () => {
  test.each([
    2, 3, 5, 7, 8, 12, 15, 16, 30, 31, 37, 49, 64, 67, 97, 111, 120, 128, 134, 360, 509, 994, 997, 1681,
  ])("of %i points equals the direct sum", (n) => {
    const re = Float64Array.from({ length: n }, (_, i) => Math.sin(3 * i + 1));
    const im = Float64Array.from({ length: n }, (_, i) => Math.cos(5 * i));
    const direct = { re: new Float64Array(n), im: new Float64Array(n) };
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) {
        const angle = (-2 * Math.PI * ((j * k) % n)) / n;
        direct.re[k] += re[j] * Math.cos(angle) - im[j] * Math.sin(angle);
        direct.im[k] += re[j] * Math.sin(angle) + im[j] * Math.cos(angle);
      }
    }
    const result = { re: re.slice(), im: im.slice() };
    const plan = new SpectralPhase([n]);
    plan.forward(result.re, result.im);
    expect(relativeError(result, direct)).toBeLessThan(TRANSFORM_TOLERANCE);
    plan.inverse(result.re, result.im);
    const back = { re: result.re.map((x) => x / n), im: result.im.map((x) => x / n) };
    expect(relativeError(back, { re, im })).toBeLessThan(TRANSFORM_TOLERANCE);
  });

  test.each([65_537, 99_991, 2 * 10_007, 127 ** 2])("of a wave on %i points is one wavenumber", (n) => {
    const k = 1234;
    const wave = (f: (x: number) => number) =>
      Float64Array.from({ length: n }, (_, j) => f((2 * Math.PI * ((j * k) % n)) / n));
    const result = { re: wave(Math.cos), im: wave(Math.sin) };
    new SpectralPhase([n]).forward(result.re, result.im);
    const expected = { re: new Float64Array(n), im: new Float64Array(n) };
    expected.re[k] = n;
    expect(relativeError(result, expected)).toBeLessThan(TRANSFORM_TOLERANCE);
  });

  test.each([
    [67, 6],
    [8, 101],
    [74, 41],
  ])("of a plane of %i × %i points is one along each axis", (rows, columns) => {
    const re = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(3 * i + 1));
    const im = re.map((_, i) => Math.cos(5 * i));
    const result = { re: re.slice(), im: im.slice() };
    new SpectralPhase([rows, columns]).forward(result.re, result.im);
    const one = (values: { re: Float64Array; im: Float64Array }, n: number, from: number, step: number) => {
      const at = (part: Float64Array) => Float64Array.from({ length: n }, (_, j) => part[from + step * j]);
      const line = { re: at(values.re), im: at(values.im) };
      new SpectralPhase([n]).forward(line.re, line.im);
      for (let j = 0; j < n; j++) {
        values.re[from + step * j] = line.re[j];
        values.im[from + step * j] = line.im[j];
      }
    };
    for (let r = 0; r < rows; r++) one({ re, im }, columns, r * columns, 1);
    for (let c = 0; c < columns; c++) one({ re, im }, rows, c, columns);
    expect(relativeError(result, { re, im })).toBeLessThan(TRANSFORM_TOLERANCE);
  });

  test("in two dimensions finds the wavenumbers of a plane wave on their axes", () => {
    const [rows, columns, ky, kx] = [6, 10, 2, 3];
    const angle = (i: number) =>
      2 * Math.PI * ((kx * (i % columns)) / columns + (ky * Math.floor(i / columns)) / rows);
    const re = Float64Array.from({ length: 60 }, (_, i) => Math.cos(angle(i)));
    const im = Float64Array.from({ length: 60 }, (_, i) => Math.sin(angle(i)));
    new SpectralPhase([rows, columns]).forward(re, im);
    const expected = new Float64Array(60);
    expected[ky * columns + kx] = 60;
    expect(relativeError({ re, im }, { re: expected, im: new Float64Array(60) })).toBeLessThan(
      TRANSFORM_TOLERANCE,
    );
  });
});

describe("nonlinear waves", () => {
  const space = grid({ points: 256, length: 40 });
  const velocity = (2 * Math.PI * 3) / 40;
  const attractive = coupledWaves({ grid: space, kerr: -1, chi: 0 });

  test.each<[Integrator, number, number]>([
    ["strang", 2, 100],
    ["yoshida4", 4, 40],
  ])("%s follows the soliton with order %i", (integrator, order, steps) => {
    const exact = soliton(space, 2, 1, velocity);
    const error = (n: number) => {
      const run = trajectory(attractive, atRest(soliton(space, 0, 1, velocity)), {
        duration: 2,
        steps: n,
        integrator,
        snapshots: 1,
      });
      return relativeError(run.state(-1).psi, exact);
    };
    const [coarse, fine] = [error(steps), error(2 * steps)];
    expect(fine).toBeLessThan(1e-3);
    expect(Math.abs(Math.log2(coarse / fine) - order)).toBeLessThan(ORDER_TOLERANCE);
  });

  test("a free packet spreads as σ²(1 + t²/σ⁴) with either sign of β, in one and two dimensions", () => {
    for (const beta of [1, -1]) {
      for (const g of [space, grid({ points: [64, 96], length: [30, 40] })]) {
        const [width, t] = [1.5, 2];
        const free = coupledWaves({ grid: g, beta, kerr: 0, chi: 0 });
        const run = trajectory(free, atRest(wavePacket(g, { width })), {
          duration: t,
          steps: 1,
          snapshots: 1,
        });
        const density = new Field(g, run.state(-1).psi.re, run.state(-1).psi.im).density();
        const x2 = g.map((x) => x * x);
        const variance = density.reduce((sum, d, i) => sum + d * x2[i], 0) * g.cell;
        // |ψ|² of exp(−x²/2σ²) has variance σ²/2, which grows by the factor 1 + t²/σ⁴.
        expect(variance).toBeCloseTo((width ** 2 / 2) * (1 + t ** 2 / width ** 4), 9);
      }
    }
  });

  test("β moves a packet with velocity βk", () => {
    const k = (2 * Math.PI * 10) / 40;
    for (const beta of [1, -0.5]) {
      const free = coupledWaves({ grid: space, beta, kerr: 0, chi: 0 });
      const start = atRest(wavePacket(space, { width: 2, wavenumber: k }));
      const density = trajectory(free, start, { duration: 3, steps: 1, snapshots: 1 }).state(-1).psi;
      const mean =
        space.map((x) => x).reduce((sum, x, i) => sum + x * (density.re[i] ** 2 + density.im[i] ** 2), 0) *
        space.cell;
      expect(mean).toBeCloseTo(beta * k * 3, 6);
    }
  });

  test.each([[[64]], [[24, 30]]])(
    "norm is conserved, the energy error falls with the square of the step (%j)",
    (points) => {
      const g = grid({ points, length: points.map(() => 12) });
      const waves = coupledWaves({ grid: g, omega: 0.7 });
      const psi = wavePacket(g, {
        width: 1.5,
        at: points.map(() => 0.5),
        wavenumber: points.map(() => Math.PI / 6),
      }).times(2);
      const start = atRest(
        psi,
        g.map((x) => 0.3 * Math.cos((Math.PI * x) / 6)),
      );
      const drift = (steps: number) => {
        const run = trajectory(waves, start, { duration: 4, steps, snapshots: 10 });
        const norms = run.norms();
        for (const n of norms) expect(Math.abs(n / norms[0] - 1)).toBeLessThan(CONSERVATION_TOLERANCE);
        return Math.max(...run.energies.map((e) => Math.abs(e - run.energies[0])));
      };
      const order = Math.log2(drift(200) / drift(400));
      expect(Math.abs(order - 2)).toBeLessThan(ORDER_TOLERANCE);
    },
  );

  test("an uncoupled learning field oscillates at Ω and is pushed by χ|Ψ|²", () => {
    const g = grid({ points: 16, length: 8 });
    const still = atRest(
      new Field(g),
      g.map((x) => Math.cos(x)),
    );
    const swing = trajectory(coupledWaves({ grid: g, omega: 2 }), still, {
      duration: Math.PI / 2,
      steps: 40,
      snapshots: 1,
    });
    expect(
      relativeError(
        swing.state(-1).theta.re,
        still.theta.re.map((x) => -x),
      ),
    ).toBeLessThan(CONSERVATION_TOLERANCE);

    // A plane wave keeps |Ψ|² = 1, so that π = −χt.
    const plane = atRest(new Field(g, new Float64Array(16).fill(1)));
    const pushed = trajectory(coupledWaves({ grid: g, chi: 0.5 }), plane, {
      duration: 3,
      steps: 30,
      snapshots: 1,
    });
    expect(relativeError(pushed.state(-1).theta.im, new Float64Array(16).fill(-1.5))).toBeLessThan(
      CONSERVATION_TOLERANCE,
    );
  });
});
