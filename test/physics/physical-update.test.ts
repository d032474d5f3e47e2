import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  checkReversible,
  coupledOscillators,
  coupledWaves,
  device,
  type EchoLearnerOptions,
  echoGradient,
  echoLearner,
  grid,
  type Imperfections,
  imperfect,
  leakyStorage,
  learningRate,
  pinball,
  quadratureCost,
  type ReversibleDevice,
  relativeError,
  type State,
  type System,
  sequenceGradient,
  smoothRandom,
  trainTogether,
  xorWaves,
} from "echolab";
import { describe, expect, test } from "vitest";
import { centralDifferences } from "./differences.js";

const space = grid({ points: 64, length: 16 });
const waves = coupledWaves({ grid: space });
const machine = device(waves, { duration: 6, steps: 240 });
const task = xorWaves({ grid: space });
const cost = quadratureCost(task.readout);
const theta = smoothRandom(space, { seed: 3 });
const rest = (re: Float64Array) => ({ re, im: new Float64Array(re.length) });
const state: State = { psi: task.samples[1].input, theta: rest(theta) };
const signal = (output: State["psi"]) => cost(output, task.samples[1].target);

function trained(options: Partial<EchoLearnerOptions<number>>, iterations: number) {
  const learner = echoLearner({ device: machine, samples: task.samples, cost, theta, seed: 1, ...options });
  for (const _ of learner.train(iterations)) void _;
  return learner;
}

describe("the physical update", () => {
  test.each(["simple", "averaged"] as const)("with partial friction is heavy-ball descent, %s", (update) => {
    // So small a mass that the bias of simple echoes vanishes, and so small a rate that both see the same gradients.
    const [epsilon, mass, loss] = [1e-8, 1e-4, 0.5];
    const samples = [task.samples[1]];
    const learner = trained({ samples, epsilon, mass, loss, update }, 4);
    const rate = learningRate({ epsilon, mass, kind: "real", update: "simple" });
    const kept = Math.exp(-loss);
    let velocity = new Float64Array(64);
    let q = theta.slice();
    for (let echoes = 0; echoes < (update === "averaged" ? 8 : 4); echoes++) {
      const gradient = echoGradient(machine, { psi: state.psi, theta: rest(q) }, signal, {
        method: "central-echo",
      });
      velocity = velocity.map((v, i) => v - rate * gradient[i]);
      q = q.map((x, i) => x + (1 - kept) * velocity[i]);
      velocity = velocity.map((v) => kept * v);
    }
    const moved = (end: Float64Array) => end.map((x, i) => x - theta[i]);
    expect(relativeError(moved(learner.theta.re), moved(q))).toBeLessThan(5e-3);
    expect(
      relativeError(
        learner.theta.im.map((p) => p / mass),
        velocity,
      ),
    ).toBeLessThan(5e-3);
  });

  test("follows the learning-rate formulas", () => {
    const options = { epsilon: 1e-4, mass: 1e-2 };
    expect(learningRate({ ...options, kind: "complex", update: "simple" })).toBeCloseTo(5e-3, 15);
    expect(learningRate({ ...options, kind: "complex" })).toBeCloseTo(1e-2, 15);
    expect(learningRate({ ...options, kind: "real", update: "simple" })).toBeCloseTo(1e-2, 15);
    expect(learningRate({ ...options, kind: "real" })).toBeCloseTo(2e-2, 15);
    expect(learningRate({ ...options, kind: "real", loss: Math.LN2 })).toBeCloseTo(1e-2, 15);
  });

  test("of a mini-batch is the mean of its samples' updates", () => {
    // Rounding of the fields, 1e-13, counts for 1e-13/ε in the update.
    const options = { epsilon: 1e-6, mass: 1e-4, update: "simple" as const };
    const alone = [0, 1, 2, 3].map((k) => trained({ ...options, samples: [task.samples[k]] }, 1).theta.re);
    // The two different samples that the seed draws.
    const drawn: number[] = [];
    const spy = task.samples.map((sample, k) => ({
      ...sample,
      get target() {
        drawn.push(k);
        return sample.target;
      },
    }));
    const batch = trained({ ...options, batch: 2, seed: 2, samples: spy }, 1);
    expect(new Set(drawn).size).toBe(2);
    const mean = theta.map((_, i) => drawn.reduce((sum, k) => sum + alone[k][i] / 2, 0));
    expect(
      relativeError(
        batch.theta.re.map((q, i) => q - theta[i]),
        mean.map((q, i) => q - theta[i]),
      ),
    ).toBeLessThan(1e-6);
  });

  test("of a batch of all samples shows each once", () => {
    const seeds = [2, 3].map((seed) => trained({ batch: 4, seed, epsilon: 1e-7, mass: 1e-4 }, 1).theta.re);
    // The order of the samples, which the seeds draw differently, counts for the rounding of a field over the mass.
    expect(relativeError(seeds[0], seeds[1])).toBeLessThan(1e-9);
    expect(() => trained({ batch: 5 }, 1)).toThrow(/batch is 5/);
  });

  test("in cyclic order shows all samples in turn, also after a restart", () => {
    const shown: number[] = [];
    const spy = task.samples.map((sample, k) => ({
      ...sample,
      get target() {
        shown.push(k);
        return sample.target;
      },
    }));
    const first = trained({ order: "cyclic", samples: spy, update: "simple" }, 6);
    expect(shown).toEqual([0, 1, 2, 3, 0, 1]);
    const second = echoLearner({
      ...{ device: machine, samples: spy, cost, theta, seed: 2, order: "cyclic", update: "simple" },
    });
    second.restore(first.checkpoint());
    // What making and reading the checkpoint looked at does not count.
    shown.length = 0;
    for (const _ of second.train(3)) void _;
    expect(shown).toEqual([2, 3, 0]);
    expect(() => trained({ order: "sorted" as "cyclic" }, 1)).toThrow(/order is "sorted"/);
  });

  test("of learners trained together is that of each alone", () => {
    const together = [1, 2, 3].map((seed) =>
      echoLearner({ device: machine, samples: task.samples, cost, theta, seed }),
    );
    let last = 0;
    for (const step of trainTogether(together, 5)) last = step.iteration;
    expect(last).toBe(5);
    for (const [i, seed] of [1, 2, 3].entries()) {
      expect(relativeError(together[i].theta.re, trained({ seed }, 5).theta.re)).toBeLessThan(1e-9);
    }
  });
});

describe("the memory of an echo", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  /** A trajectory of so many steps would hold several times what is noticeable. */
  const STEPS = 20_000;
  const NOTICEABLE = 2 ** 21;

  /** Most memory in use at eight moments of an echo, without what nobody holds any more. */
  function held(system: System, start: State, steps: number): number {
    const every = Math.floor(steps / 4);
    let most = 0;
    let calls = 0;
    const [first, ...others] = system.flows;
    const watched = (now: State, dt: number) => {
      if (calls++ % every === 0) {
        collect();
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        most = Math.max(most, heapUsed + arrayBuffers);
      }
      first(now, dt);
    };
    const flows = { ...system, flows: [watched, ...others], advanceAll: undefined };
    const readout = quadratureCost(
      { re: new Float64Array(system.size).fill(1), im: new Float64Array(system.size) },
      system.kinds.psi,
    );
    const imperfection = imperfect(device(flows, { duration: 2, steps }), { seed: 1 });
    echoGradient(imperfection, start, (output) => readout(output, 0));
    expect(calls).toBeGreaterThan(2 * steps);
    return most;
  }

  test.each<[string, System, State]>([
    ["waves", waves, state],
    [
      "pinball",
      pinball({ bumpers: 20 }),
      { psi: { re: Float64Array.of(0, 0.3), im: Float64Array.of(1, 0) }, theta: rest(theta.subarray(0, 40)) },
    ],
  ])("does not grow with its duration: %s", (_, system, start) => {
    const short = held(system, start, 100);
    expect(held(system, start, STEPS) - short).toBeLessThan(NOTICEABLE);
  });
});

describe("imperfections", () => {
  const exact = echoGradient(machine, state, signal, { method: "central-echo", epsilon: 1e-5 });
  const cosine = (bad: ReversibleDevice) => {
    const g = echoGradient(bad, state, signal, { method: "central-echo", epsilon: 1e-4 });
    const dot = g.reduce((sum, x, i) => sum + x * exact[i], 0);
    return dot / Math.hypot(...g) / Math.hypot(...exact);
  };
  const short = device(waves, { duration: 6 / 8, steps: 30 });
  const lossy = (more: Partial<Imperfections>) =>
    imperfect(short, { passages: 8, loss: 0.2, seed: 1, ...more });

  test("none: the same device", () => {
    expect(cosine(imperfect(machine, { seed: 1 }))).toBeGreaterThan(1 - 1e-8);
    expect(() => checkReversible(imperfect(machine, { seed: 1 }), state)).not.toThrow();
  });

  test("loss bends the gradient; gain on the way back restores the echo exactly", () => {
    const forward = lossy({}).forward(state).psi;
    const norm = (z: State["psi"]) => z.re.reduce((sum, x, i) => sum + x * x + z.im[i] ** 2, 0);
    expect(norm(forward) / norm(state.psi)).toBeCloseTo(Math.exp(-0.4), 6);
    const ideal = centralDifferences(
      (re) => signal(lossy({}).forward({ psi: state.psi, theta: rest(re) }).psi).cost,
      theta,
      1e-4,
    );
    const gradient = (gain: Imperfections["gain"]) =>
      echoGradient(lossy({ gain }), state, signal, { method: "central-echo", epsilon: 1e-4 });
    // The path is retraced, and the error signal grows where it should shrink: one constant factor in all.
    const restored = gradient("way");
    const scale = Math.hypot(...restored) / Math.hypot(...ideal);
    expect(
      relativeError(
        restored.map((x) => x / scale),
        ideal,
      ),
    ).toBeLessThan(
      relativeError(
        gradient("nothing").map((x) => x / scale),
        ideal,
      ),
    );
    const bad = lossy({ gain: "way" });
    const back = bad.reverse(bad.forward(bad.reverse(bad.forward(state))));
    expect(relativeError(back.psi, state.psi)).toBeLessThan(1e-10);
    const unmended = lossy({});
    const faint = unmended.reverse(unmended.forward(unmended.reverse(unmended.forward(state))));
    expect(relativeError(faint.psi, state.psi)).toBeGreaterThan(0.1);
    expect(() => checkReversible(unmended, state)).toThrow(/loss/);
  });

  test("a miscalibrated error signal turns by the cosine of its phase; noise is seeded", () => {
    // A global phase of Ψ does no harm: the Hamiltonian is U(1) symmetric.
    expect(cosine(imperfect(machine, { seed: 1, reversalPhase: 0.7 }))).toBeGreaterThan(1 - 1e-6);
    expect(cosine(imperfect(machine, { seed: 1, injectionGain: 0.5 }))).toBeGreaterThan(1 - 1e-6);
    expect(cosine(imperfect(machine, { seed: 1, injectionPhase: Math.PI }))).toBeLessThan(-1 + 1e-6);
    const noisy = (seed: number) => imperfect(machine, { seed, inputNoise: 0.05 }).forward(state);
    expect(noisy(1)).toEqual(noisy(1));
    expect(noisy(1)).not.toEqual(noisy(2));
    const strength = relativeError(
      imperfect(device(waves, { duration: 1e-9, steps: 1 }), { seed: 1, inputNoise: 0.05 }).forward(state)
        .psi,
      state.psi,
    );
    expect(strength).toBeGreaterThan(0.04);
    expect(strength).toBeLessThan(0.09);
    // Noise in the reversed learning field competes with ε itself.
    expect(cosine(imperfect(machine, { seed: 1, learningReversalNoise: 1e-8 }))).toBeGreaterThan(0.999);
    expect(cosine(imperfect(machine, { seed: 1, learningReversalNoise: 1e-3 }))).toBeLessThan(0.5);
  });

  test("storage leaks a part of the learning field an update", () => {
    const learner = trained({ epsilon: 1e-12, mass: 1, store: leakyStorage({ leakage: 0.1, seed: 1 }) }, 3);
    expect(
      relativeError(
        learner.theta.re,
        theta.map((q) => 0.9 ** 3 * q),
      ),
    ).toBeLessThan(1e-9);
    expect(leakyStorage({ noise: 0.1, seed: 4 })(rest(theta))).toEqual(
      leakyStorage({ noise: 0.1, seed: 4 })(rest(theta)),
    );
  });

  test.each<[Partial<Imperfections>, RegExp]>([
    [{ loss: -1 }, /loss is -1/],
    [{ gain: "some" as "way" }, /gain/],
    [{ passages: 0 }, /passages/],
    [{ reversalNoise: Number.NaN }, /reversalNoise/],
  ])("wrong values are named", (options, message) => {
    expect(() => {
      const bad = imperfect(machine, { seed: 1, ...options });
      bad.reverse(bad.forward(state));
    }).toThrow(message);
  });
});

describe("sequences: six driven oscillators", () => {
  const dt = 0.05;
  const intervals = 120;
  const drive = (k: number) => [-Math.sin(0.9 * (k + 0.5) * dt), 0, 0, 0, 0, 0];
  const wanted = (k: number) => 0.3 * Math.cos(0.9 * (k + 1) * dt);
  const stiffness = Float64Array.from({ length: 21 }, (_, c) => 0.6 + 0.3 * Math.sin(2 * c));
  const start: State = {
    psi: rest(new Float64Array(6)),
    theta: rest(stiffness),
  };
  const readout = quadratureCost(
    { re: Float64Array.of(0, 0, 0, Math.sqrt(dt), 0, 0), im: new Float64Array(6) },
    "real",
  );
  const options = {
    passages: intervals,
    interval: dt,
    drive,
    // (√dt φ₄ − √dt y)²: the costs add up to the integral of (φ₄ − y)².
    signal: (output: State["psi"], k: number) => readout(output, Math.sqrt(dt) * wanted(k)),
  };

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
      p[0] += (dt / 2) * drive(n)[0];
      kick(dt / 2);
      for (let i = 0; i < 6; i++) q[i] += dt * p[i];
      kick(dt / 2);
      p[0] += (dt / 2) * drive(n)[0];
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
    const machine = device(coupledOscillators(), { duration: dt, steps: 1 });
    const result = sequenceGradient(machine, start, { ...options, epsilon: 1e-3 });
    const exact = adjoint(stiffness);
    expect(result.cost).toBeCloseTo(exact.cost, 12);
    // PHYSICS asks for 1e-3 at ε = 1e-3. Energies are quadratic here, so the two echoes leave no error but rounding.
    expect(relativeError(result.gradient, exact.gradient)).toBeLessThan(1e-9);
    expect(result.outputs).toHaveLength(intervals);
  });

  test("stiffnesses that move: the error falls with ε²", () => {
    const machine = device(coupledOscillators({ mu: 0.5 }), { duration: dt, steps: 1 });
    const gradient = (epsilon: number) => sequenceGradient(machine, start, { ...options, epsilon }).gradient;
    const exact = centralDifferences(
      (re) => sequenceGradient(machine, { ...start, theta: rest(re) }, options).cost,
      stiffness,
      1e-4,
    );
    expect(relativeError(gradient(1e-3), exact)).toBeLessThan(1e-3);
    const error = (epsilon: number) => relativeError(gradient(epsilon), gradient(1e-3));
    expect(error(0.04) / error(0.02)).toBeGreaterThan(3.5);
    expect(error(0.04) / error(0.02)).toBeLessThan(4.5);
  });

  test("descent along it teaches oscillator 4 the motion that other springs would give it", () => {
    const machine = device(coupledOscillators(), { duration: dt, steps: 1 });
    const other = Float64Array.from({ length: 21 }, (_, c) => 0.8 + 0.4 * Math.cos(c));
    const teacher = sequenceGradient(machine, { ...start, theta: rest(other) }, options).outputs;
    const taught = {
      ...options,
      signal: (output: State["psi"], k: number) => readout(output, Math.sqrt(dt) * teacher[k].re[3]),
    };
    let k = stiffness;
    const costs: number[] = [];
    for (let n = 0; n < 60; n++) {
      const { cost: now, gradient } = sequenceGradient(machine, { ...start, theta: rest(k) }, taught);
      costs.push(now);
      k = k.map((x, i) => x - 2 * gradient[i]);
    }
    expect(costs[59]).toBeLessThan(costs[0] / 50);
  });
});
