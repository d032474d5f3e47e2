import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  checkReversible,
  coupledWaves,
  echoGradient,
  echoMachine,
  errorSignal,
  grid,
  type Imperfections,
  pinball,
  quadratureCost,
  type ReversibleDevice,
  relativeError,
  reversibleDevice,
  type SelfLearningOptions,
  type State,
  type System,
  selfLearning,
  smoothRandom,
  type TrainerOptions,
  trainer,
  trainTogether,
  xorWaves,
} from "echolab";
import { imperfect, leakyStorage, learningRate } from "echolab/waves";
import { describe, expect, test } from "vitest";
import { centralDifferences } from "./differences.js";

const space = grid({ points: 64, length: 16 });
const waves = coupledWaves({ grid: space });
const machine = reversibleDevice(waves, { duration: 6, steps: 240 });
const task = xorWaves({ grid: space });
const cost = quadratureCost(task.readout);
const theta = smoothRandom(space, { seed: 3 });
const rest = (re: Float64Array) => ({ re, im: new Float64Array(re.length) });
const state: State = { psi: task.samples[1].input, theta: rest(theta) };
const signal = errorSignal(cost, task.samples[1].target);

type Changes = SelfLearningOptions &
  Partial<Pick<TrainerOptions<number>, "data" | "batch" | "order" | "schedule" | "seed">>;

function fresh({ data = task.samples, batch = 1, order = "random", schedule, seed = 1, ...rule }: Changes) {
  const waves = echoMachine(machine, { theta });
  return trainer({ machine: waves, data, cost, rule: selfLearning(rule), batch, order, schedule, seed });
}

function trained(changes: Changes, iterations: number) {
  const one = fresh(changes);
  for (const _ of one.train(iterations)) void _;
  return one;
}

describe("the physical update", () => {
  test.each(["simple", "averaged"] as const)("with partial friction is heavy-ball descent, %s", (update) => {
    // So small a mass that the bias of simple echoes vanishes, and so small a rate that both see the same gradients.
    const [epsilon, mass, friction] = [1e-8, 1e-4, 0.5];
    const heavyBall = trained({ data: [task.samples[1]], epsilon, mass, friction, update }, 4);
    const rate = learningRate({ epsilon, mass, kind: "real", update: "simple" });
    const kept = Math.exp(-friction);
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
    expect(relativeError(moved(heavyBall.machine.parameters), moved(q))).toBeLessThan(5e-3);
    const { momentum } = heavyBall.checkpoint().memory as { momentum: number[] };
    expect(
      relativeError(
        momentum.map((p) => p / mass),
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
    expect(learningRate({ ...options, kind: "real", friction: Math.LN2 })).toBeCloseTo(1e-2, 15);
  });

  test("follows a schedule of the rate", () => {
    const step = (factor: number) => {
      const options = {
        data: [task.samples[1]],
        epsilon: 1e-6,
        update: "simple",
        schedule: () => factor,
      } as const;
      return trained(options, 1).machine.parameters.map((q, i) => q - theta[i]);
    };
    // The echo itself moves a coordinate by ε ∂C/∂π, whatever the rate: about the mass, 1e-3, of the step.
    expect(
      relativeError(
        step(0.5).map((x) => 2 * x),
        step(1),
      ),
    ).toBeLessThan(1e-3);
  });

  test("of a mini-batch is the mean of its samples' updates", () => {
    // Rounding of the fields, 1e-13, counts for 1e-13/ε in the update.
    const options = { epsilon: 1e-6, mass: 1e-4, update: "simple" as const };
    const alone = [0, 1, 2, 3].map(
      (k) => trained({ ...options, data: [task.samples[k]] }, 1).machine.parameters,
    );
    // The two different samples that the seed draws.
    const drawn: number[] = [];
    const spy = task.samples.map((sample, k) => ({
      ...sample,
      get target() {
        drawn.push(k);
        return sample.target;
      },
    }));
    const batch = trained({ ...options, batch: 2, seed: 2, data: spy }, 1);
    expect(new Set(drawn).size).toBe(2);
    const mean = theta.map((_, i) => drawn.reduce((sum, k) => sum + alone[k][i] / 2, 0));
    expect(
      relativeError(
        batch.machine.parameters.map((q, i) => q - theta[i]),
        mean.map((q, i) => q - theta[i]),
      ),
    ).toBeLessThan(1e-6);
  });

  test("of a batch of all samples shows each once", () => {
    const seeds = [2, 3].map(
      (seed) => trained({ batch: 4, seed, epsilon: 1e-7, mass: 1e-4 }, 1).machine.parameters,
    );
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
    const options = { order: "cyclic", data: spy, update: "simple" } as const;
    const first = trained(options, 6);
    expect(shown).toEqual([0, 1, 2, 3, 0, 1]);
    const second = fresh({ ...options, seed: 2 });
    second.restore(first.checkpoint());
    // What making and reading the checkpoint looked at does not count.
    shown.length = 0;
    for (const _ of second.train(3)) void _;
    expect(shown).toEqual([2, 3, 0]);
    expect(() => trained({ order: "sorted" as "cyclic" }, 1)).toThrow(/order is "sorted"/);
  });

  test("of trainers side by side is that of each alone", () => {
    const together = [1, 2, 3].map((seed) => fresh({ seed }));
    let last = 0;
    for (const step of trainTogether(together, 5)) last = step.iteration;
    expect(last).toBe(5);
    for (const [i, seed] of [1, 2, 3].entries()) {
      const alone = trained({ seed }, 5).machine.parameters;
      expect(relativeError(together[i].machine.parameters, alone)).toBeLessThan(1e-9);
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
    const readout = quadratureCost({
      re: new Float64Array(system.size).fill(1),
      im: new Float64Array(system.size),
    });
    const imperfection = imperfect(reversibleDevice(flows, { duration: 2, steps }), { seed: 1 });
    echoGradient(imperfection, start, errorSignal(readout, 0, system.kinds.psi));
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
  const short = reversibleDevice(waves, { duration: 6 / 8, steps: 30 });
  const lossy = (more: Partial<Imperfections>) =>
    imperfect(short, { passages: 8, attenuation: 0.2, seed: 1, ...more });

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
      imperfect(reversibleDevice(waves, { duration: 1e-9, steps: 1 }), { seed: 1, inputNoise: 0.05 }).forward(
        state,
      ).psi,
      state.psi,
    );
    expect(strength).toBeGreaterThan(0.04);
    expect(strength).toBeLessThan(0.09);
    // Noise in the reversed learning field competes with ε itself.
    expect(cosine(imperfect(machine, { seed: 1, learningReversalNoise: 1e-8 }))).toBeGreaterThan(0.999);
    expect(cosine(imperfect(machine, { seed: 1, learningReversalNoise: 1e-3 }))).toBeLessThan(0.5);
  });

  test("storage leaks a part of the learning field an update", () => {
    const leaking = trained({ epsilon: 1e-12, mass: 1, store: leakyStorage({ leakage: 0.1, seed: 1 }) }, 3);
    expect(
      relativeError(
        leaking.machine.parameters,
        theta.map((q) => 0.9 ** 3 * q),
      ),
    ).toBeLessThan(1e-9);
    expect(leakyStorage({ noise: 0.1, seed: 4 })(rest(theta))).toEqual(
      leakyStorage({ noise: 0.1, seed: 4 })(rest(theta)),
    );
  });

  test.each<[Partial<Imperfections>, RegExp]>([
    [{ attenuation: -1 }, /attenuation is -1/],
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
