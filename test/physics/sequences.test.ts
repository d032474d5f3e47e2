/** Recurrent Hamiltonian echo learning of driven devices. */
import {
  byEcho,
  descent,
  type Machine,
  readouts,
  relativeError,
  reversibleDevice,
  sgd,
  squaredError,
  trainer,
} from "echolab";
import { readOut } from "echolab/learning";
import { coupledOscillators, sequenceMachine } from "echolab/waves";
import { describe, expect, test } from "vitest";
import { centralDifferences } from "./differences.js";

describe("sequences: six driven oscillators", () => {
  const dt = 0.05;
  const intervals = 120;
  const drive = (k: number) => -Math.sin(0.9 * (k + 0.5) * dt);
  const wanted = (k: number) => 0.3 * Math.cos(0.9 * (k + 1) * dt);
  const moments = Array.from({ length: intervals }, (_, k) => k);
  const inputs = Float64Array.from(moments, drive);
  const stiffness = Float64Array.from({ length: 21 }, (_, c) => 0.6 + 0.3 * Math.sin(2 * c));
  // (√dt φ₄ − √dt y)²: the costs of all moments add up to the integral of (φ₄ − y)².
  const read = readouts.selection(
    moments.map((k) => 12 * k + 3),
    { scale: Math.sqrt(dt) },
  );
  const integral = readOut(read, squaredError());
  const target = moments.map((k) => Math.sqrt(dt) * wanted(k));
  const sequence = (learningMass?: number, theta: Float64Array = stiffness) =>
    sequenceMachine(reversibleDevice(coupledOscillators({ learningMass }), { duration: dt, steps: 1 }), {
      theta,
      passages: intervals,
      interval: dt,
    });
  const costOf = (machine: Machine) => integral(machine.forward(inputs, 1), target).cost;
  function gradientOf(machine: Machine, epsilon: number): Float64Array {
    const gradient = new Float64Array(machine.parameters.length);
    const pullback = byEcho({ epsilon, central: true }).pullback(machine);
    pullback(inputs, 1, (outputs) => integral(outputs, target).gradient, gradient);
    return gradient;
  }

  /** Discrete adjoint of leapfrog with half impulses, written out by hand. */
  function adjoint(k: Float64Array): { cost: number; gradient: Float64Array } {
    const { pairs } = coupledOscillators();
    const force = (q: Float64Array) => {
      const f = q.map((x, i) => -k[i] * x);
      for (const [c, [i, j]] of pairs.entries()) {
        f[i] += k[6 + c] * (q[j] - q[i]);
        f[j] -= k[6 + c] * (q[j] - q[i]);
      }
      return f;
    };
    const q = new Float64Array(6);
    const p = new Float64Array(6);
    const kicks: Float64Array[] = [];
    const misses: number[] = [];
    const kick = (h: number) => {
      kicks.push(q.slice());
      for (const [i, f] of force(q).entries()) p[i] += h * f;
    };
    for (let n = 0; n < intervals; n++) {
      p[0] += (dt / 2) * drive(n);
      kick(dt / 2);
      for (let i = 0; i < 6; i++) q[i] += dt * p[i];
      kick(dt / 2);
      p[0] += (dt / 2) * drive(n);
      misses.push(q[3] - wanted(n));
    }
    const gradient = new Float64Array(21);
    const a = new Float64Array(6);
    const b = new Float64Array(6);
    const back = (h: number) => {
      const x = kicks.pop()!;
      for (let i = 0; i < 6; i++) gradient[i] -= h * b[i] * x[i];
      for (const [c, [i, j]] of pairs.entries()) gradient[6 + c] += h * (b[i] - b[j]) * (x[j] - x[i]);
      for (const [i, f] of force(b).entries()) a[i] += h * f;
    };
    for (let n = intervals - 1; n >= 0; n--) {
      a[3] += 2 * dt * misses[n];
      back(dt / 2);
      for (let i = 0; i < 6; i++) b[i] += dt * a[i];
      back(dt / 2);
    }
    return { cost: misses.reduce((sum, m) => sum + dt * m * m, 0), gradient };
  }

  test("static stiffnesses: the echo estimator is the adjoint of leapfrog", () => {
    const machine = sequence();
    const exact = adjoint(stiffness);
    expect(costOf(machine)).toBeCloseTo(exact.cost, 12);
    // PHYSICS asks for 1e-3 at ε = 1e-3. Energies are quadratic here, so the two echoes leave no error but rounding.
    expect(relativeError(gradientOf(machine, 1e-3), exact.gradient)).toBeLessThan(1e-9);
    expect(machine.outputs).toBe(12 * intervals);
  });

  test("stiffnesses that move: the error falls with ε²", () => {
    const machine = sequence(0.5);
    const exact = centralDifferences((theta) => costOf(sequence(0.5, theta)), stiffness, 1e-4);
    expect(relativeError(gradientOf(machine, 1e-3), exact)).toBeLessThan(1e-3);
    const error = (epsilon: number) => relativeError(gradientOf(machine, epsilon), gradientOf(machine, 1e-3));
    expect(error(0.04) / error(0.02)).toBeGreaterThan(3.5);
    expect(error(0.04) / error(0.02)).toBeLessThan(4.5);
  });

  test("descent along it teaches oscillator 4 the motion that other springs would give it", () => {
    const other = Float64Array.from({ length: 21 }, (_, c) => 0.8 + 0.4 * Math.cos(c));
    const taught = trainer({
      machine: sequence(),
      data: [{ input: inputs, target: read.read(sequence(undefined, other).forward(inputs, 1)) }],
      cost: integral,
      rule: descent(sgd({ rate: 2 }), byEcho({ epsilon: 1e-3, central: true })),
      seed: 1,
    });
    for (const _ of taught.train(60)) void _;
    expect(taught.costs[59]).toBeLessThan(taught.costs[0] / 50);
  });
});
