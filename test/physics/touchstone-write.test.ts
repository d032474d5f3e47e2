import { linspace, network, readTouchstone, relativeError, type TouchstoneOptions } from "echolab";
import { FrequencySweep, writeTouchstone } from "echolab/scattering";
import { describe, expect, test } from "vitest";
import { array, EXACT, sweepOf, values } from "./touchstone-sweeps.js";

describe("what is written", () => {
  const scale = { carrier: 2e14, rate: 2 * Math.PI * 1e9 };
  const some = (n: number) => Array.from({ length: n }, (_, i) => Math.sin(1 + 3 * i));
  const device = (n: number) => {
    const couplings = Array.from({ length: n - 1 }, (_, i) => ({
      between: [i, i + 1] as const,
      value: 0.3 + 0.1 * i,
    }));
    return network({ detuning: some(n), decay: some(n).map((x) => 1 + x * x), couplings });
  };

  test.each([1, 2, 3, 5])("comes back as it went out: %i ports", (n) => {
    const sweep = device(n).sweep(linspace(-1, 1, 4));
    for (const unit of ["Hz", "kHz", "MHz", "GHz", "THz"] as const)
      for (const format of ["RI", "MA", "DB"] as const)
        for (const impedance of [50, 75.5, some(n).map((x) => 60 + 10 * x)]) {
          const back = readTouchstone(writeTouchstone(sweep, { ...scale, unit, format, impedance }), scale);
          expect(relativeError(values(back), values(sweep))).toBeLessThan(EXACT);
          expect(back.impedances).toEqual(
            typeof impedance === "number" ? Array(n).fill(impedance) : impedance,
          );
          // The carrier is 2·10⁵ units of ω: its rounding is what remains.
          expect(relativeError(back.omega, sweep.omega)).toBeLessThan(1e-9);
          expect(back.matrices[0].ports).toEqual(sweep.matrices[0].ports);
        }
  });

  test("two ports stand in the order S11 S21 S12 S22, conjugated for engineers' e^{+jωt}", () => {
    const s = array([11, 12, 21, 22], [-0.11, -0.12, -0.21, -0.22]);
    const lines = writeTouchstone(sweepOf(["a", "b"], [3], s), { unit: "Hz" })
      .trim()
      .split("\n");
    expect(lines).toEqual([
      "! Scattering matrix by echolab",
      "! S is between waves of unit flux, which have no impedance: R 50 is there because readers expect it.",
      "! Port[1] = a",
      "! Port[2] = b",
      "# Hz S RI R 50",
      "3 11 -0.11 21 -0.21 12 -0.12 22 -0.22",
    ]);
  });

  test("a resistance that was given is no matter for a comment", () => {
    const sweep = sweepOf(["a"], [3], array([1], [0]));
    expect(writeTouchstone(sweep, { unit: "Hz", impedance: 75 }).split("\n")).toEqual([
      "! Scattering matrix by echolab",
      "! Port[1] = a",
      "# Hz S RI R 75",
      "3 1 0",
      "",
    ]);
  });

  test("several resistances make a file of version 2", () => {
    const s = array([1, 2, 3, 4], [0, 0, 0, 0]);
    const text = writeTouchstone(sweepOf(["a", "b"], [3], s, [50, 75]), { unit: "Hz" });
    expect(text.trim().split("\n").slice(1)).toEqual([
      "[Version] 2.0",
      "# Hz S RI R 50",
      "[Number of Ports] 2",
      "[Two-Port Data Order] 21_12",
      "[Number of Frequencies] 1",
      "[Reference] 50 75",
      "! Port[1] = a",
      "! Port[2] = b",
      "[Network Data]",
      "3 1 0 3 0 2 0 4 0",
      "[End]",
    ]);
  });

  test("the reference that was read is written, unless another is asked for", () => {
    const read = readTouchstone("# Hz S RI R 75\n1 .5 0");
    expect(writeTouchstone(read)).toContain(" R 75\n");
    expect(writeTouchstone(read, { impedance: 60 })).toContain(" R 60\n");
    expect(writeTouchstone(new FrequencySweep(read.matrices))).toContain(" R 50\n");
  });

  const LABELS = [
    "a\n# Hz Z DB R 1",
    "a\r2 1 0",
    "a\u2028b",
    "left ! right",
    " blanks ",
    "a  b",
    "",
    '"quoted"',
    'say "a"',
    "back\\slash",
    "ψ₁ → θ",
    "😀",
    "[End]",
    "# Hz",
    "\u0000",
    "tab\tbed",
  ];
  test.each(LABELS)("label %j stays in its comment and comes back", (label) => {
    const sweep = sweepOf([label, "other"], [1, 2], array([1, 2, 3, 4, 5, 6, 7, 8]));
    for (const impedance of [50, [50, 75]]) {
      const text = writeTouchstone(sweep, { impedance });
      expect(text).toMatch(/^[\n -~]*$/);
      const back = readTouchstone(text);
      expect(back.matrices[0].ports).toEqual([label, "other"]);
      expect(values(back)).toEqual(values(sweep));
    }
  });

  const one = sweepOf(["1"], [1], array([0.5]));
  test.each<[string, FrequencySweep, TouchstoneOptions, RegExp]>([
    [
      "descending frequencies",
      sweepOf(["1"], [2, 1], array([1, 1])),
      {},
      /omegas is 1; it should be ascending/,
    ],
    [
      "a frequency below zero",
      sweepOf(["1"], [-1], array([1])),
      {},
      /carrier is 0; it should be at least 1 Hz/,
    ],
    [
      "NaN in S",
      sweepOf(["1"], [1], array([Number.NaN])),
      {},
      /S\[0, 0\] at ω = 1 is "NaN \+ 0i"; it should be finite/,
    ],
    ["an unknown unit", one, { unit: "PHz" as "THz" }, /unit is "PHz"; it should be one of .*"THz"/],
    ["no impedance", one, { impedance: 0 }, /impedance is 0/],
    ["impedances of two ports", one, { impedance: [50, 50] }, /impedance has 2 ports; it should have 1/],
    ["an impedance in text", one, { impedance: ["50"] as never }, /impedance\[0\] is "50"/],
  ])("%s is refused in words", (_, sweep, options, message) => {
    expect(() => writeTouchstone(sweep, options)).toThrow(message);
  });
});
