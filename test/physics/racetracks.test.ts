import { linspace, racetracks } from "echolab";
import { describe, expect, test } from "vitest";

/** Three racetracks in a row; `weak` scales all shares of power. */
function chain(weak: number, lossless = false) {
  return racetracks({
    detuning: [0, 2e9 * weak, -3e9 * weak],
    bus: [0.04 * weak, 0.02 * weak, 0.04 * weak],
    tap: lossless ? 0 : 0.004 * weak,
    loss: lossless ? 0 : 2 * weak,
    couplers: [
      { between: [0, 1], power: (0.02 * weak) ** 2 },
      { between: [1, 2], power: (0.015 * weak) ** 2, sign: -1 },
    ],
  });
}

/** Largest |S of the waves − S of the coupled modes| near resonance. */
function mismatch(weak: number): number {
  const device = chain(weak);
  const modes = device.toCoupledModes();
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
      loss: 3,
      bus: 0.05,
      tap: 0.01,
      couplers: [],
    });
    // 400 µm of vacuum take 1.334 ps; 3 dB/cm are 0.69 % of the power in 100 µm.
    expect(device.roundTrip * 1e12).toBeCloseTo(1.3343, 4);
    expect(device.roundTripLoss).toBeCloseTo(0.00688, 5);
    const { decay, tap, loss } = device.rates(1 / device.roundTrip);
    expect(decay[0]).toBeCloseTo(0.05, 12);
    expect(tap[0]).toBeCloseTo(0.01, 12);
    expect(loss[0]).toBeCloseTo(0.01688, 5);
    expect(() => racetracks({ detuning: [0], bus: 1.5, couplers: [] })).toThrow(
      "bus is 1.5; it should be a share",
    );
  });
});
