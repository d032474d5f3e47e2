import { coupledWaves, type Field, type Grid, grid, relativeError, trajectory, wavePacket } from "echolab";
import { complexArray } from "echolab/waves";
import { describe, expect, test } from "vitest";

/** Rounding of exponentials and of a norm summed over the grid. */
const ROUNDING = 1e-12;
/** Momentum and energy of a Gaussian on a ring: what the Gaussian misses at the antipode, exp(−64/2) and less. */
const TAIL = 1e-11;

const line = grid({ points: 64, length: 16 });
const plane = grid({ points: [32, 48], length: [8, 12] });
const nyquist = Math.PI / 0.25;

/** Puts the values of a field `by` points further round the ring, [rows, columns] in a plane. */
function rolled({ grid: { shape }, re, im }: Field, by: readonly number[]) {
  const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]];
  const [down, right] = by.length === 2 ? by : [0, by[0]];
  const turn = (n: number, k: number) => ((k % n) + n) % n;
  const moved = (values: Float64Array) =>
    values.map((_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return values[turn(rows, row - down) * columns + turn(columns, column - right)];
    });
  return { re: moved(re), im: moved(im) };
}

describe("a packet on a ring is the same wherever it sits", () => {
  const k = (2 * Math.PI) / 16;
  test.each<[Grid, number | number[], number, number | number[], number[]]>([
    [line, 8, 1, 0, [32]],
    [line, -8, 1, 0, [-32]],
    [line, 7, 1, 3 * k, [28]],
    [line, -7.75, 2, -5 * k, [-31]],
    [line, 6, 0.3, 20 * k, [24]],
    [plane, [6, -4], 1, 0, [16, 24]],
    [plane, [-6, 0], 0.7, [Math.PI / 3, 0], [0, -24]],
    [plane, [5.5, 3.75], 0.8, [-Math.PI, Math.PI / 2], [15, 22]],
  ])("%# at %s", (space, at, width, wavenumber, by) => {
    const packet = wavePacket(space, { at, width, wavenumber });
    const middle = wavePacket(space, { width, wavenumber });
    const turned = [at].flat().reduce((sum, x, i) => sum + x * ([wavenumber].flat()[i] ?? 0), 0);
    const [c, s] = [Math.cos(turned), Math.sin(turned)];
    const { re, im } = rolled(middle, by);
    const expected = complexArray(
      re.map((x, i) => c * x - s * im[i]),
      im.map((y, i) => c * y + s * re[i]),
    );
    expect(relativeError(packet, expected)).toBeLessThan(ROUNDING);
    expect(packet.norm()).toBeCloseTo(1, 12);
  });

  test.each([0, 3, 6.1, 7.9, 8, -7.6])("with the kinetic energy of a Gaussian, at %s", (at) => {
    const free = coupledWaves({ grid: line, kerr: 0, chi: 0 });
    const theta = complexArray(new Float64Array(64));
    const energy = free.energy({ psi: wavePacket(line, { at, width: 1, wavenumber: 2 }), theta });
    expect(Math.abs(energy - (2 ** 2 + 1 / 2) / 2)).toBeLessThan(TAIL);
  });

  test("and runs on through the end of the grid with its group velocity", () => {
    const free = coupledWaves({ grid: line, kerr: 0, chi: 0 });
    const theta = complexArray(new Float64Array(64));
    const psi = wavePacket(line, { at: 8, width: 1.5, wavenumber: 2 });
    const run = trajectory(free, { psi, theta }, { duration: 3, steps: 3, snapshots: 3 });
    const places = [0, 1, 2, 3].map((frame) => {
      const { re, im } = run.state(frame).psi;
      const unit = (2 * Math.PI) / 16;
      const mean = (f: (x: number) => number) =>
        re.reduce((sum, a, i) => sum + (a * a + im[i] ** 2) * f(unit * line.coordinates()[i]), 0);
      return Math.atan2(mean(Math.sin), mean(Math.cos)) / unit;
    });
    for (const [t, x] of places.entries()) {
      const expected = 8 + 2 * t;
      expect(Math.cos(((x - expected) * 2 * Math.PI) / 16)).toBeCloseTo(1, 6);
    }
  });

  test("between walls it ends at the wall", () => {
    const { re, im } = wavePacket(line, { at: 7, width: 1, boundary: "walls" });
    expect(Math.hypot(re[0], im[0])).toBeLessThan(1e-40);
    expect(Math.hypot(re[63], im[63])).toBeGreaterThan(0.1);
  });
});

describe("packets that a grid cannot hold are refused in words", () => {
  const make = (options: Parameters<typeof wavePacket>[1]) => () => wavePacket(line, options);
  const inPlane = (options: Parameters<typeof wavePacket>[1]) => () => wavePacket(plane, options);
  test.each<[string, () => unknown, RegExp]>([
    [
      "beyond Nyquist",
      make({ width: 1, wavenumber: 13 }),
      /wavenumber is 13; it should be at most 12\.56.*Nyquist/,
    ],
    ["beyond it, to the left", make({ width: 1, wavenumber: -nyquist * 1.001 }), /wavenumber is -12\.5/],
    ["far beyond", make({ width: 1, wavenumber: 1e9 }), /wavenumber is 1000000000/],
    ["along y", inPlane({ width: 1, wavenumber: [0, 13] }), /wavenumber is 13; .* along y/],
    ["no number", make({ width: 1, wavenumber: Number.NaN }), /wavenumber is NaN/],
    [
      "off the grid",
      make({ at: 9, width: 1 }),
      /at is 9; it should be on the grid, which reaches from -8 to 8/,
    ],
    ["far off", make({ at: -1e6, width: 1 }), /at is -1000000/],
    ["off along y", inPlane({ at: [0, 4.1], width: 1 }), /at is 4\.1; .* from -4 to 4 along y/],
    ["off along x", inPlane({ at: [6.1, 0], width: 1 }), /at is 6\.1; .* from -6 to 6 along x/],
    ["infinitely far", make({ at: Number.POSITIVE_INFINITY, width: 1 }), /at is Infinity/],
    ["between the points", make({ at: 0.1, width: 1e-3 }), /width is 0\.001; it should be at least 0\.125/],
    ["on a point, too narrow", make({ width: 1e-200 }), /width is 1e-200/],
    ["a place in a plane", make({ at: [1, 2], width: 1 }), /at has 2 numbers, one an axis; it should have 1/],
    [
      "too few wavenumbers",
      inPlane({ width: 1, wavenumber: [1] }),
      /wavenumber has 1 numbers, one an axis; it should have 2/,
    ],
    ["boundary", make({ width: 1, boundary: "wall" as never }), /boundary is "wall"; it should be one of/],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(RangeError);
  });

  test.each([1, -1])("at the Nyquist wavenumber it stands", (sign) => {
    const packet = wavePacket(line, { width: 1, wavenumber: sign * nyquist });
    expect(packet.norm()).toBeCloseTo(1, 12);
  });
});

test.each([1, 1e-3, 1e-6, 1e-7, 1e-8, 1e-20, 1e-100, 1e100])(
  "a free wave on a length of %d keeps its norm, however far its phases turn in a step",
  (length) => {
    const space = grid({ points: 64, length });
    const free = coupledWaves({ grid: space, kerr: 0, chi: 0 });
    const theta = complexArray(new Float64Array(64));
    const psi = wavePacket(space, { width: length / 10 });
    const end = trajectory(free, { psi, theta }, { duration: 1, steps: 10 }).invariants[0].values[10];
    expect(end).toBeCloseTo(1, 12);
  },
);

describe("lengths whose wavenumbers leave the normal numbers are refused", () => {
  test.each([
    [2, 5e-324],
    [2, Number.MIN_VALUE * 1e10],
    [64, 1e-160],
    [64, 1e-149],
    [2, 1e151],
    [1000, 1e300],
    [2, Number.MAX_VALUE],
  ])("%d points over %d", (points, length) => {
    expect(() => grid({ points, length })).toThrow(
      /length\[0\] is .*; it should be between .* for \d+ points/,
    );
    expect(() => grid({ points: [4, points], length: [1, length] })).toThrow(/length\[1\] is/);
  });

  test.each([
    [2, 1e-149],
    [64, 1e-147],
    [2, 6e150],
    [2 ** 20, 1e-140],
    [3, 1],
  ])("%d points over %d are not", (points, length) => {
    for (const space of [grid({ points, length }), grid({ points: [points, 2], length: [length, length] })]) {
      const squares = space.squaredWavenumbers().slice(1);
      expect(squares.every((k2) => k2 >= 2 ** -1022 && k2 < Number.POSITIVE_INFINITY)).toBe(true);
      expect(space.cell).toBeGreaterThanOrEqual(2 ** -1022);
      expect(space.cell).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(wavePacket(space, { width: length / 4 }).norm()).toBeCloseTo(1, 12);
    }
  });
});
