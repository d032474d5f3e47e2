/** Machines with large turns: a strip that folds at creases, and lattices of XY spins, trained by equilibrium propagation. */
import { adam, byDifferences, cite, compare, descent, squaredError, trainer } from "echolab";
import { describe, expect, test } from "vitest";
import { byNudging, inSitu } from "../../kernel-lib/src/learning/index.js";
import { foldingStrip, xyLattice } from "../../kernel-lib/src/platforms/index.js";
import { deviation, drawn } from "./lists-of-numbers.js";

/** Relative deviation from central differences of step 1e-5, of states with rounding 1e-13. */
const EXACT = 1e-7;
/** Analytic angles; Newton's method ends at 1e-13. */
const ANGLE = 1e-12;

const strip = (more: object = {}) =>
  foldingStrip({
    creases: 6,
    loads: [
      [5, "y"],
      [2, "x"],
    ],
    outputs: [1, 4],
    stiffness: 3,
    ...more,
  });

describe("a strip that folds", () => {
  test.each([0.1, 1, 5])("one crease under the force %f: κθ = F cos θ", (force) => {
    const one = foldingStrip({ creases: 1, loads: [[0, "y"]], outputs: [0], stiffness: 2 });
    const [angle] = one.fold([force]);
    expect(Math.abs(2 * angle - force * Math.cos(angle))).toBeLessThan(ANGLE);
  });

  test("no force leaves it at rest; a pull along a flat strip does too", () => {
    expect(deviation(strip({ rest: 0.2 }).fold([0, 0]), new Float64Array(6).fill(0.2))).toBe(0);
    expect(deviation(strip().fold([0, 1]), new Float64Array(6))).toBe(0);
  });

  test("the bend of a strip of many creases is that of a beam under a small force", () => {
    // Crease i of n feels the torque F (n − i): θ_i = F (n − i)/κ.
    const beam = foldingStrip({ creases: 20, loads: [[19, "y"]], outputs: [0], stiffness: 100 });
    const force = 1e-6;
    const wanted = Array.from({ length: 20 }, (_, i) => (force * (20 - i)) / 100);
    expect(deviation(beam.fold([force]), wanted) / wanted[0]).toBeLessThan(1e-9);
  });

  test.each([
    ["small forces", [0.1, 0.05]],
    ["large turns", [2, -1.5]],
  ])("gradient, %s: by two experiments exact, by nudging off by β²", (_, input) => {
    const machine = strip({ stiffness: drawn(1, 6).map((x) => 2 + Math.abs(x)) });
    const methods = [inSitu(), byNudging({ beta: 0.1 }), byNudging({ beta: 0.01 })];
    const { rows } = compare(machine, methods, { reference: byDifferences(), input, seed: 1 });
    expect(rows[0].deviation).toBeLessThan(EXACT);
    expect(rows[2].deviation).toBeLessThan(1e-4);
    expect(rows[1].deviation / rows[2].deviation).toBeGreaterThan(30);
    for (const { counted, runs } of rows) expect(counted).toBe(runs);
  });

  test("learns to fold at one crease under one force and at another under another", () => {
    const machine = strip();
    const data = [
      { input: [0.6, 0], target: [0.9, 0.1] },
      { input: [-0.6, 0], target: [-0.9, -0.1] },
    ];
    const rule = descent(adam({ rate: 0.05 }), inSitu());
    const training = trainer({ machine, data, cost: squaredError(), rule, batch: 2, seed: 1 });
    for (const _ of training.train(300));
    expect(training.costs[299] / training.costs[0]).toBeLessThan(1e-3);
    expect(Math.min(...machine.parameters)).toBeGreaterThanOrEqual(0.01);
  });

  test.each([
    [{ creases: 0 }, "creases is 0; it should be a whole number from 1 to 1000."],
    [{ stiffness: -1 }, "stiffness[0] is -1; it should be a positive finite number."],
    [{ stiffness: [1, 2] }, "stiffness has 2 creases; it should have 6."],
    [{ loads: [] }, 'loads is []; it should be a list of at least one direction such as [3, "y"].'],
    [{ loads: [[6, "y"]] }, "loads[0][0] is 6; it should be a whole number from 0 to 5."],
    [{ loads: [[1, "z"]] }, 'loads[0][1] is "z"; it should be one of "x", "y".'],
    [{ outputs: [7] }, "outputs[0] is 7; it should be a whole number from 0 to 5."],
  ])("%o is refused", (more, message) => {
    expect(() => strip(more)).toThrow(message);
  });
});

const lattice = (more: object = {}) =>
  xyLattice({ size: [3, 4], inputs: [0, 8], outputs: [3, 11], seed: 2, ...more });

describe("a lattice of XY spins", () => {
  test("every spin rests in its local field", () => {
    const machine = lattice();
    const { phases, change } = machine.relax(Float64Array.of(0.7, -1.1), 1);
    expect(change).toBeLessThan(1e-11);
    const free = Array.from({ length: 12 }, (_, i) => i).filter((i) => i !== 0 && i !== 8);
    for (const [k, i] of free.entries()) {
      let torque = machine.parameters[machine.bonds.length + k] * Math.sin(phases[i]);
      torque -= machine.parameters[machine.bonds.length + free.length + k] * Math.cos(phases[i]);
      for (const [b, [p, q]] of machine.bonds.entries())
        if (p === i || q === i)
          torque += machine.parameters[b] * Math.sin(phases[i] - phases[p === i ? q : p]);
      expect(Math.abs(torque)).toBeLessThan(1e-10);
    }
  });

  test("two spins: the free one follows the held one", () => {
    const two = xyLattice({ size: [1, 2], inputs: [0], outputs: [1], spread: 0, seed: 1 });
    const outputs = two.forward(Float64Array.of(0.3, 2), 2);
    expect(deviation(outputs, [Math.cos(0.3), Math.cos(2)])).toBeLessThan(ANGLE);
  });

  test.each([["local"], ["dense"]])("%s: gradient by nudging off by β²", (coupling) => {
    const machine = lattice({ coupling });
    const methods = [byNudging({ beta: 0.1 }), byNudging({ beta: 0.01 })];
    const { rows } = compare(machine, methods, { reference: byDifferences(), input: [0.5, -0.8], seed: 1 });
    expect(rows[1].deviation).toBeLessThan(3e-3);
    expect(rows[0].deviation / rows[1].deviation).toBeGreaterThan(30);
    for (const { counted, runs } of rows) expect(counted).toBe(runs);
  });

  test.each([
    ["local", 0.05],
    ["dense", 0.05],
  ] as const)("%s: learns XOR of two phases", (coupling, rate) => {
    const machine = xyLattice({
      size: [4, 4],
      coupling,
      inputs: [5, 10],
      outputs: [6],
      spread: 0.5,
      seed: 3,
    });
    const data = [0, 1, 2, 3].map((k) => ({
      input: [k & 1 ? 2.5 : -0.5, k & 2 ? 2.5 : -0.5],
      target: k === 1 || k === 2 ? 0.6 : -0.6,
    }));
    const rule = descent(adam({ rate }), byNudging({ beta: 0.1 }));
    const training = trainer({ machine, data, cost: squaredError(), rule, batch: 4, seed: 1 });
    for (const _ of training.train(600));
    expect(Math.min(...training.costs)).toBeLessThan(0.01);
    expect(cite(machine)).toContain("Dependence of Equilibrium Propagation Training Success");
  });

  test.each([
    [{ size: [0, 4] }, "size[0] is 0; it should be a whole number from 1 to 1000."],
    [{ inputs: [] }, "inputs is []; it should be a list with at least one site."],
    [{ inputs: [12] }, "inputs[0] is 12; it should be a whole number from 0 to 11."],
    [{ inputs: [1, 1] }, "inputs[1] is 1; it should be a site that is not in the list twice."],
    [{ outputs: [0] }, "outputs[0] is 0; it should be a site that is no input."],
    [{ coupling: "near" }, 'coupling is "near"; it should be "local" or "dense".'],
  ])("%o is refused", (more, message) => {
    expect(() => lattice(more)).toThrow(message);
  });
});
