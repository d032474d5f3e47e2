/** Josephson junctions: traces, the overdamped curve, hysteresis, flux quanta, and neurons of them. */
import { byAdjoint, byDifferences, compare } from "echolab";
import { describe, expect, test } from "vitest";
import { josephsonNeurons } from "../../kernel-lib/src/platforms/josephson";
import { junctionTrace, meanVoltage } from "../../kernel-lib/src/platforms/junction";
import reference from "../reference/josephson.json";

/** Traces of an integrator of order 8 with relative tolerance 1e-12, as printed; ours has order 4 and step 0.01. */
const TRACE = 1e-8;
/** Time steps of 0.02 and a cubic through the ends of a step. */
const OVERDAMPED = 1e-6;
/** What is left of the transients. */
const HYSTERESIS = 1e-4;

describe("β_c φ̈ + φ̇ + sin φ = i(t)", () => {
  test.each(reference.traces.map((known) => [known.beta_c, known] as const))(
    "a pulse at β_c = %f",
    (mccumber, known) => {
      const { amplitude, center, width } = known.pulse;
      const trace = junctionTrace({
        mccumber,
        current: (t) => known.bias + amplitude * Math.exp(-(((t - center) / width) ** 2)),
        duration: known.time.at(-1)!,
        readings: known.time.length - 1,
        step: 0.01,
      });
      for (const [k, t] of known.time.entries()) {
        expect(trace.times[k]).toBeCloseTo(t, 12);
        expect(Math.abs(trace.phase[k] - known.phase[k])).toBeLessThan(TRACE);
        expect(Math.abs(trace.voltage[k] - known.voltage[k])).toBeLessThan(TRACE);
      }
    },
  );

  test.each(reference.overdamped.map(({ current, voltage }) => [current, voltage] as const))(
    "overdamped, i = %f: ⟨v⟩ = √(i² − 1) = %f",
    (current, voltage) => {
      expect(voltage).toBeCloseTo(Math.sqrt(Math.max(0, current * current - 1)), 9);
      expect(Math.abs(meanVoltage({ mccumber: 0, current }) - voltage)).toBeLessThan(OVERDAMPED);
    },
  );

  test.each([1.01, 1.1, 5])("overdamped, further currents: i = %f", (current) => {
    expect(Math.abs(meanVoltage({ mccumber: 0, current }) - Math.sqrt(current * current - 1))).toBeLessThan(
      OVERDAMPED,
    );
  });

  test.each(reference.underdamped.voltages)("underdamped, i = $current: it depends on the start", (known) => {
    const settings = { mccumber: reference.underdamped.beta_c, current: known.current, settle: 1000 };
    expect(Math.abs(meanVoltage({ ...settings, start: "rest" }) - known.from_rest)).toBeLessThan(HYSTERESIS);
    expect(Math.abs(meanVoltage({ ...settings, start: "running" }) - known.from_running)).toBeLessThan(
      HYSTERESIS,
    );
  });

  test.each([0, 0.5, 3])("a spike carries one flux quantum: ∫v dt = 2π at β_c = %f", (mccumber) => {
    // From rest at i = 0 back to rest at i = 0, by one pulse.
    const current = (t: number) => 1.6 * Math.exp(-(((t - 15) / 3) ** 2));
    const { phase, voltage, times } = junctionTrace({
      mccumber,
      current,
      duration: 120,
      readings: 12_000,
      step: 0.01,
    });
    const slips = Math.round(phase.at(-1)! / (2 * Math.PI));
    expect(slips).toBeGreaterThanOrEqual(1);
    expect(Math.abs(phase.at(-1)! - 2 * Math.PI * slips)).toBeLessThan(1e-6);
    const area = voltage.reduce((sum, v) => sum + v * (times[1] - times[0]), 0);
    expect(area / (2 * Math.PI)).toBeCloseTo(slips, 5);
  });
});

describe("neurons", () => {
  const neurons = (options = {}) => josephsonNeurons({ inputs: 3, outputs: 2, seed: 2, ...options });

  test.each([
    ["overdamped", { mccumber: 0 }],
    ["slightly underdamped", { mccumber: 2 }],
    ["the default", {}],
  ])("%s: the gradient is that of differences", (_, options) => {
    // Steep where one more spike just fits: the third derivative of the differences shows.
    const { rows } = compare(neurons(options), [byAdjoint()], {
      input: [0.4, 0.2, 0.7],
      reference: byDifferences({ step: 1e-6 }),
    });
    expect(rows[0].deviation).toBeLessThan(1e-5);
  });

  test("integrate and fire: no spike below the critical current, more with more current", () => {
    const machine = neurons({ outputs: 1, inputs: 1, start: [1], mccumber: 0 });
    const counts = [0, 0.05, 0.2, 0.5, 1].map((x) => machine.forward(Float64Array.of(x), 1)[0]);
    expect(counts[0]).toBeLessThan(0.5);
    expect(counts[1]).toBeLessThan(0.5);
    for (let k = 2; k < counts.length; k++) expect(counts[k]).toBeGreaterThan(counts[k - 1] + 1);
    // Overdamped at i = 1.9: √(1.9² − 1)·40/2π = 10.3 spikes in the mean.
    expect(Math.abs(counts[4] - (Math.sqrt(1.9 ** 2 - 1) * 40) / (2 * Math.PI))).toBeLessThan(0.5);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["a negative capacitance", () => neurons({ mccumber: -1 }), /mccumber is -1/],
    [
      "a tiny capacitance",
      () => neurons({ mccumber: 1e-6 }).forward(new Float64Array(3), 1),
      /mccumber is 0.000001; it should be 0, or at least/,
    ],
    ["no time", () => neurons({ duration: 0 }), /duration is 0/],
    ["no range", () => neurons({ range: [1, 1] }), /range\[1\] is 1/],
    [
      "a trace without time",
      () => junctionTrace({ mccumber: 1, current: () => 0, duration: 0 }),
      /duration is 0/,
    ],
  ])("%s", (_, act, message) => expect(act).toThrow(message));
});
