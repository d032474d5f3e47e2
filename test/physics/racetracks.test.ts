import { adam, linspace, racetracks, relativeError } from "echolab";
import { complexArray } from "echolab/waves";
import { describe, expect, test } from "vitest";

/** Three racetracks in a row; `weak` scales all shares of power. */
function chain(weak: number, lossless = false) {
  return racetracks({
    detuning: [0, 2e9 * weak, -3e9 * weak],
    bus: [0.04 * weak, 0.02 * weak, 0.04 * weak],
    tap: lossless ? 0 : 0.004 * weak,
    attenuation: lossless ? 0 : 2 * weak,
    couplers: [
      { between: [0, 1], power: (0.02 * weak) ** 2 },
      { between: [1, 2], power: (0.015 * weak) ** 2, sign: -1 },
    ],
  });
}

/** Largest |S of the waves − S of the coupled modes| near resonance. */
function mismatch(weak: number): number {
  const device = chain(weak);
  const modes = device.toNetwork();
  const width = (0.04 * weak) / device.roundTrip;
  let most = 0;
  for (const omega of linspace(-2 * width, 2 * width, 41)) {
    const [exact, model] = [device.scattering(omega), modes.scattering(omega)];
    exact.values.re.forEach((re, i) => {
      most = Math.max(most, Math.hypot(re - model.values.re[i], exact.values.im[i] - model.values.im[i]));
    });
  }
  return most;
}

describe("racetrack resonators", () => {
  test("waves conserve power without loss, at any frequency", () => {
    const device = chain(5, true);
    for (const omega of linspace(-1e13, 1e13, 7))
      expect(device.scattering(omega).unitarityError()).toBeLessThan(1e-11);
  });

  test("repeat after one free spectral range", () => {
    const device = chain(1);
    const [a, b] = [1e9, 1e9 + device.freeSpectralRange].map((omega) => device.scattering(omega).values);
    a.re.forEach((re, i) => {
      // Pieces of a round trip pick up signs that cancel around each loop but not between racetracks.
      expect(Math.hypot(b.re[i], b.im[i])).toBeCloseTo(Math.hypot(re, a.im[i]), 9);
    });
  });

  test("become coupled modes as couplers get weaker: the difference falls in proportion", () => {
    const [strong, weak] = [mismatch(1), mismatch(0.1)];
    expect(strong).toBeLessThan(0.05);
    expect(strong / weak).toBeGreaterThan(7);
    expect(strong / weak).toBeLessThan(14);
  });

  test("turn hardware into rates", () => {
    const device = racetracks({
      detuning: [1e9],
      perimeter: 1e-4,
      groupIndex: 4,
      attenuation: 3,
      bus: 0.05,
      tap: 0.01,
      couplers: [],
    });
    // 400 µm of vacuum take 1.334 ps; 3 dB/cm are 0.69 % of the power in 100 µm.
    expect(device.roundTrip * 1e12).toBeCloseTo(1.3343, 4);
    expect(device.roundTripLoss).toBeCloseTo(0.00688, 5);
    const { decay, tapRate, loss } = device.rates(1 / device.roundTrip);
    expect(decay[0]).toBeCloseTo(0.05, 12);
    expect(tapRate[0]).toBeCloseTo(0.01, 12);
    expect(loss[0]).toBeCloseTo(0.01688, 5);
    expect(() => racetracks({ detuning: [0], bus: 1.5, couplers: [] })).toThrow(
      "bus is 1.5; it should be a share",
    );
  });
});

/** The derivative of S[out, in] to every detuning, in seconds, by differences of the waves themselves. */
function byDifferences(
  device: ReturnType<typeof chain>,
  detuning: readonly number[],
  out: number,
  into: number,
) {
  const h = 1e6;
  const each = detuning.map((_, j) => {
    const at = (by: number) =>
      device
        .with({ detuning: detuning.map((d, i) => (i === j ? d + by : d)) })
        .scattering()
        .get(out, into);
    const [up, down] = [at(h), at(-h)];
    return { re: (up.re - down.re) / (2 * h), im: (up.im - down.im) / (2 * h) };
  });
  return complexArray(
    each.map(({ re }) => re),
    each.map(({ im }) => im),
  );
}

describe("taps of a finite share", () => {
  const error = (weak: number) => {
    const detuning = [0, 2e9 * weak, -3e9 * weak];
    const device = chain(weak);
    const pairs = [
      [0, 0],
      [2, 0],
      [1, 2],
    ] as const;
    return Math.max(
      ...pairs.map(([out, into]) =>
        relativeError(device.readGradient(out, into).detuning, byDifferences(device, detuning, out, into)),
      ),
    );
  };

  test("read the gradient of the waves, the better the weaker the couplers", () => {
    const [strong, weak] = [error(1), error(0.1)];
    expect(strong).toBeLessThan(0.1);
    expect(strong / weak).toBeGreaterThan(7);
    expect(strong / weak).toBeLessThan(14);
  });

  test("read the gradient of a coupler where both of its racetracks have one", () => {
    const weak = 0.05;
    const device = chain(weak);
    const couplers = [
      { between: [0, 1] as const, power: (0.02 * weak) ** 2 },
      { between: [1, 2] as const, power: (0.015 * weak) ** 2, sign: -1 as const },
    ];
    const h = 1e-5 * weak;
    const moved = (c: number, by: number) =>
      device.with({
        couplers: couplers.map((x, i) => {
          const root = (x.sign ?? 1) * Math.sqrt(x.power) + (i === c ? by : 0);
          return { between: x.between, power: root * root, sign: root < 0 ? -1 : 1 };
        }),
      });
    const read = device.readGradient(2, 0);
    couplers.forEach((_, c) => {
      const [up, down] = [h, -h].map((by) => moved(c, by).scattering().get(2, 0));
      const exact = complexArray([(up.re - down.re) / (2 * h)], [(up.im - down.im) / (2 * h)]);
      const own = complexArray([read.couplers.re[c]], [read.couplers.im[c]]);
      expect(relativeError(own, exact)).toBeLessThan(0.01);
    });
  });

  test("say what they cannot read", () => {
    const device = racetracks({
      detuning: [0, 0, 0],
      bus: 0.01,
      tap: [0.002, 0, 0.002],
      couplers: [
        { between: [0, 1], power: 1e-5 },
        { between: [0, 2], power: 1e-5 },
      ],
    });
    const { detuning, couplers, unread } = device.readGradient(0, 0);
    expect(Array.from(unread.racetracks)).toEqual([1]);
    expect(Array.from(unread.couplers)).toEqual([0]);
    expect([detuning.re[1], detuning.im[1], couplers.re[0], couplers.im[0]]).toEqual([0, 0, 0, 0]);
    expect(Math.hypot(couplers.re[1], couplers.im[1])).toBeGreaterThan(0);
  });

  test("teach the waves: heaters move until a chip sends its light where it should", () => {
    // Nine tenths of what goes from waveguide 0 to 2 on resonance, by detunings alone. The chip is never modelled: all
    // that is used are S and the signals of the taps.
    let device = chain(1);
    const unit = 0.04 / device.roundTrip;
    const wanted =
      0.9 *
      device
        .with({ detuning: [0, 0, 0] })
        .scattering()
        .transmission(2, 0);
    const detuning = Float64Array.of(0.3, -0.5, 0.6);
    const optimiser = adam({ rate: 0.03 });
    const transmitted = () => device.scattering().transmission(2, 0);
    const set = () => {
      device = device.with({ detuning: detuning.map((d) => d * unit) });
    };
    set();
    const before = transmitted();
    for (let step = 0; step < 200; step++) {
      const s = device.scattering().get(2, 0);
      const { re, im } = device.readGradient(2, 0).detuning;
      const error = (s.re * s.re + s.im * s.im) / wanted - 1;
      optimiser.step(
        detuning,
        detuning.map((_, j) => ((4 * error * unit) / wanted) * (s.re * re[j] + s.im * im[j])),
      );
      set();
    }
    expect(Math.abs(before - wanted)).toBeGreaterThan(0.2 * wanted);
    expect(Math.abs(transmitted() - wanted)).toBeLessThan(0.01 * wanted);
  });

  test("noise of a tap in coupled modes follows its own share", () => {
    const share = [0.0005, 0.008, 0];
    const device = racetracks({
      detuning: [0, 0, 0],
      bus: 0.02,
      tap: share,
      couplers: [
        { between: [0, 1], power: 1e-4 },
        { between: [1, 2], power: 1e-4 },
      ],
    });
    const measure = device.measure({ photons: 1e4, seed: 2, unit: 1 / device.roundTrip });
    const field = { re: Float64Array.of(1, 1, 1), im: new Float64Array(3) };
    const seen = Array.from({ length: 400 }, () => measure(field, 1));
    const spread = (j: number) =>
      Math.sqrt(seen.reduce((sum, { re }) => sum + (re[j] - 1) ** 2, 0) / seen.length);
    // 400 readings give each to 4 %: 1/√(2Nκ_tap).
    expect(Math.abs(spread(0) * Math.sqrt(2e4 * share[0]) - 1)).toBeLessThan(0.12);
    expect(Math.abs(spread(1) * Math.sqrt(2e4 * share[1]) - 1)).toBeLessThan(0.12);
    expect(seen.every(({ re, im }) => re[2] === 0 && im[2] === 0)).toBe(true);
  });
});
