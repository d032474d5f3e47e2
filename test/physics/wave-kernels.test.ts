import {
  coupledWaves,
  echoFidelity,
  echoGradient,
  errorSignal,
  type Grid,
  grid,
  grossPitaevskii,
  quadratureCost,
  randomStream,
  relativeError,
  reversibleDevice,
  type State,
  type System,
  wavePacket,
} from "echolab";
import { afterAll, describe, expect, test } from "vitest";
import { float64, free, memoryUse, reserve } from "../../kernel-lib/src/engine/memory/memory.js";
import { setThreads, threads } from "../../kernel-lib/src/engine/memory/pool.js";
import { kernels } from "../../kernel-lib/src/engine/memory/wasm.js";
import { WaveKernel } from "../../kernel-lib/src/engine/waves/waves.js";
import type { Integrator } from "../../kernel-lib/src/evolve/composition.js";
import { integrateAll } from "../../kernel-lib/src/evolve/integrate.js";

// Some twenty steps: each adds rounding of a few 1e-16 to kernel and twin alike.
const TWIN_TOLERANCE = 2e-13;
// One unit in the last place of numbers between 1/2 and 1 is 1.1e-16: one for angles up to π/4, two beyond,
// where the angle is reduced first. Half a unit is the reference's own.
const SINE_TOLERANCE = { quarter: 1.2e-16, any: 2.8e-16 };
// The target of the project for 100,000 steps there and 100,000 back.
const LONG_ECHO = 1e-9;

/** The same physics without the compiled kernel: flow by flow, the readable twin. */
function plain(system: System): System {
  return { ...system, advanceAll: undefined };
}

function randomState(g: Grid, seed: number, amplitude = 1): State {
  const draw = randomStream(seed);
  const values = (scale: number) => Float64Array.from({ length: g.size }, () => scale * draw.normal());
  return {
    psi: { re: values(amplitude), im: values(amplitude) },
    theta: { re: values(0.5), im: values(0.1) },
  };
}

function copies(states: readonly State[]): State[] {
  return structuredClone(states) as State[];
}

function difference(a: State, b: State): number {
  return Math.max(relativeError(a.psi, b.psi), relativeError(a.theta, b.theta));
}

function compare(system: System, states: State[], dt: number, steps: number, method: Integrator): number {
  const fast = copies(states);
  const slow = copies(states);
  integrateAll(system, fast, dt, steps, method);
  integrateAll(plain(system), slow, dt, steps, method);
  return Math.max(...fast.map((state, i) => difference(state, slow[i])));
}

describe("the wave kernel agrees with its plain twin", () => {
  // Every radix, every first butterfly, odd and tiny sizes, and one beyond the fastest cache.
  const sizes = [
    2, 3, 4, 5, 6, 8, 9, 10, 15, 16, 20, 24, 27, 32, 45, 50, 64, 75, 96, 120, 128, 135, 250, 256, 512,
  ];
  test.each([...sizes, 1000, 2048])("on %i points, for 1, 2, 3 and 5 samples", (points) => {
    const g = grid({ points, length: 10 });
    const system = coupledWaves({ grid: g, beta: points % 2 ? -0.7 : 1, omega: 0.6, chi: 0.8 });
    expect(system.advanceAll).toBeDefined();
    for (const samples of [1, 2, 3, 5]) {
      const states = Array.from({ length: samples }, (_, i) => randomState(g, 100 * points + i));
      for (const method of ["strang", "yoshida4"] as const) {
        expect(compare(system, states, 0.01, 6, method)).toBeLessThan(TWIN_TOLERANCE);
      }
    }
  });

  test.each([
    [2, 2],
    [3, 5],
    [4, 6],
    [5, 2],
    [8, 32],
    [16, 16],
    [20, 9],
    [32, 8],
    [64, 24],
    [48, 40],
    [60, 64],
  ])("on %i × %i points, for 1, 2 and 3 samples", (...points) => {
    const g = grid({ points, length: [10, 7] });
    const system = coupledWaves({ grid: g, beta: points[0] % 2 ? -0.7 : 1, omega: 0.6, chi: 0.8 });
    for (const samples of [1, 2, 3]) {
      const states = Array.from({ length: samples }, (_, i) => randomState(g, 100 * points[0] + i));
      for (const method of ["strang", "yoshida4"] as const) {
        expect(compare(system, states, 0.01, 5, method)).toBeLessThan(TWIN_TOLERANCE);
      }
    }
  });

  test("for matter waves in a trap, which is an offset of their learning potential", () => {
    const g = grid({ points: [24, 20], length: [10, 7] });
    const system = grossPitaevskii({ grid: g, trap: 0.7, chi: 0.8 });
    expect(system.advanceAll).toBeDefined();
    const states = [1, 2, 3].map((seed) => randomState(g, seed));
    expect(compare(system, states, 0.01, 5, "yoshida4")).toBeLessThan(TWIN_TOLERANCE);
  });

  test("on sizes with other prime factors it steps aside", () => {
    expect(coupledWaves({ grid: grid({ points: 14, length: 1 }) }).advanceAll).toBeUndefined();
  });

  test("with amplitudes that are subnormal, huge and mixed, and angles of every size", () => {
    const g = grid({ points: 48, length: 10 });
    const system = coupledWaves({ grid: g });
    // Angles dt·g|ψ|² of 1e-2, 1, 1e3, and 1e8: beyond, the angle itself is known to fewer digits than 2π.
    for (const amplitude of [1e-310, 1e-160, 1e-8, 1, 10, 300, 1e5]) {
      const states = [1, 2, 3].map((seed) => randomState(g, seed, amplitude));
      // One step and no second kick, because at huge angles rounding grows by the angle with every step.
      const angle = 0.01 * amplitude ** 2;
      const tolerance = TWIN_TOLERANCE * Math.max(1, 30 * angle);
      expect(compare(system, states, 0.01, 1, "strang"), `amplitude ${amplitude}`).toBeLessThan(tolerance);
    }
  });

  test("energy that cannot be represented becomes NaN in both", () => {
    const g = grid({ points: 16, length: 10 });
    const system = coupledWaves({ grid: g });
    for (const s of [system, plain(system)]) {
      const state = randomState(g, 1, 1e200);
      integrateAll(s, [state], 0.01, 1, "strang");
      expect(state.psi.re.some(Number.isNaN)).toBe(true);
    }
  });

  test("takes no more memory for ever new time steps, more steps, or more calls", () => {
    const g = grid({ points: [32, 32], length: [10, 10] });
    const system = coupledWaves({ grid: g });
    const states = [1, 2, 3].map((seed) => randomState(g, seed));
    const run = (calls: number) => {
      for (let i = 0; i < calls; i++) integrateAll(system, states, 0.001 + 1e-6 * i, 1 + (i % 5), "yoshida4");
      return memoryUse().reserved;
    };
    // Sixteen time steps fill the store of schedules.
    const before = run(32);
    expect(run(320)).toBe(before);
  });

  test("on a single point", () => {
    const oscillation = (dt: number) => [1, dt / 10, 0] as const;
    const kernel = new WaveKernel([1], { k2: [Float64Array.of(0)], beta: 1, kerr: 1, chi: 1, oscillation });
    const state = {
      psi: { re: Float64Array.of(0.6), im: Float64Array.of(0.8) },
      theta: { re: Float64Array.of(0), im: Float64Array.of(0) },
    };
    kernel.advance([state], [0.1], 10);
    // |ψ| = 1, so that the Strang steps can be done by hand.
    let [theta, momentum, phase] = [0, 0, Math.atan2(0.8, 0.6)];
    for (let n = 0; n < 10; n++) {
      theta += (0.05 * momentum) / 10;
      phase -= 0.1 * (1 + theta);
      momentum -= 0.1;
      theta += (0.05 * momentum) / 10;
    }
    expect(state.theta.re[0]).toBeCloseTo(theta, 14);
    expect(state.theta.im[0]).toBeCloseTo(momentum, 14);
    expect(state.psi.re[0]).toBeCloseTo(Math.cos(phase), 14);
    expect(state.psi.im[0]).toBeCloseTo(Math.sin(phase), 14);
  });
});

describe("hard walls", () => {
  test.each([[[64]], [[45]], [[16, 20]]])(
    "hold standing waves, which only turn their phase (%j)",
    (points) => {
      const g = grid({ points, length: points.map(() => 5) });
      const numbers = points.map((_, axis) => axis + 2);
      const mode = g.map((x, y) => {
        const wave = (n: number, at: number) => Math.sin((Math.PI * n * (at + 2.5)) / 5);
        return points.length === 1 ? wave(numbers[0], x) : wave(numbers[1], x) * wave(numbers[0], y);
      });
      const k2 = numbers.reduce((sum, n) => sum + (Math.PI * n) ** 2 / 25, 0);
      const system = coupledWaves({ grid: g, kerr: 0, chi: 0, boundary: "walls" });
      for (const s of [system, plain(system)]) {
        const zeros = () => new Float64Array(g.size);
        const state = { psi: { re: mode.slice(), im: zeros() }, theta: { re: zeros(), im: zeros() } };
        expect(s.energy(state)).toBeCloseTo(((k2 / 2) * g.size * g.cell) / 2 ** points.length, 10);
        integrateAll(s, [state], 0.05, 20, "strang");
        const turned = {
          re: mode.map((u) => u * Math.cos(k2 / 2)),
          im: mode.map((u) => -u * Math.sin(k2 / 2)),
        };
        expect(relativeError(state.psi, turned)).toBeLessThan(TWIN_TOLERANCE);
      }
    },
  );

  test("reflect a packet, conserve its norm, and agree with the plain twin over many steps", () => {
    const g = grid({ points: 96, length: 12 });
    const system = coupledWaves({ grid: g, boundary: "walls", omega: 0.5 });
    const theta = { re: g.map((x) => 0.2 * Math.cos(x)), im: new Float64Array(g.size) };
    const start = { psi: wavePacket(g, { width: 0.8, at: 1, wavenumber: 6 }), theta };
    start.psi.re[0] = start.psi.im[0] = 0;
    const state = {
      psi: { re: start.psi.re.slice(), im: start.psi.im.slice() },
      theta: structuredClone(theta),
    };
    integrateAll(system, [state], 0.002, 600, "strang");
    const momentum = (psi: State["psi"]) => {
      let sum = 0;
      for (let i = 1; i < g.size; i++) sum += psi.re[i - 1] * psi.im[i] - psi.im[i - 1] * psi.re[i];
      return sum;
    };
    expect(momentum(state.psi) / momentum(start.psi)).toBeLessThan(-0.8);
    const norm = (psi: State["psi"]) => psi.re.reduce((sum, x, i) => sum + x * x + psi.im[i] ** 2, 0);
    expect(norm(state.psi) / norm(start.psi)).toBeCloseTo(1, 12);
    const states = [start, randomState(g, 3, 0.1), randomState(g, 4, 0.1)];
    // 600 steps of three substeps, and the random waves are not far from chaos.
    expect(compare(system, states, 0.002, 600, "yoshida4")).toBeLessThan(1e-10);
  });
});

describe("float32", () => {
  const space = grid({ points: 256, length: 40 });
  const soliton = (precision: "float32" | "float64", kerr: number, steps: number) => {
    const system = coupledWaves({ grid: space, kerr, chi: 0, precision });
    const sech = space.map((x) => 1 / Math.cosh(x));
    const zeros = () => new Float64Array(space.size);
    const state = { psi: { re: sech, im: zeros() }, theta: { re: zeros(), im: zeros() } };
    integrateAll(system, [state], 0.01, steps, "strang");
    return state.psi;
  };

  // A unit in the last place is 6e-8. Rounded factors are not quite of modulus 1, always the same way: the amplitude
  // drifts by that much a step, and with a Kerr effect the phase with the sum of it.
  test.each([
    ["spreading", 0, 0],
    ["soliton", -1, 5e-10],
  ])("errors of a %s wave grow as documented", (_, g, square) => {
    for (const steps of [1, 10, 100, 1000, 10_000]) {
      const error = relativeError(soliton("float32", g, steps), soliton("float64", g, steps));
      expect(error, `after ${steps} steps`).toBeGreaterThan(3e-9 * steps);
      expect(error, `after ${steps} steps`).toBeLessThan(3e-7 + 6e-8 * steps + square * steps ** 2);
    }
  });

  test.each([[[4]], [[6]], [[25]], [[48]], [[64]], [[128]], [[240]], [[8, 6]], [[12, 16]], [[5, 8]]])(
    "agrees with float64 for 1, 4, 5 and 7 samples on %j points",
    (points) => {
      const g = grid({ points, length: points.map(() => 10) });
      const options = { grid: g, omega: 0.6, chi: 0.8 };
      for (const samples of [1, 4, 5, 7]) {
        const states = Array.from({ length: samples }, (_, i) => randomState(g, i));
        const [narrow, wide] = (["float32", "float64"] as const).map((precision) => {
          const mine = copies(states);
          integrateAll(coupledWaves({ ...options, precision }), mine, 0.01, 5, "yoshida4");
          return mine;
        });
        // Thirty-two passes of a transform and more, each with roundings of 6e-8, on fields of size 1.
        for (const [i, state] of narrow.entries()) expect(difference(state, wide[i])).toBeLessThan(5e-6);
      }
    },
  );

  test("holds angles of any size", () => {
    const g = grid({ points: 16, length: 10 });
    const [narrow, wide] = (["float32", "float64"] as const).map((precision) => {
      const state = randomState(g, 4, 20);
      integrateAll(coupledWaves({ grid: g, precision }), [state], 0.01, 1, "strang");
      return state;
    });
    // Angles of 4 and more, each rounded to 6e-8 of itself.
    expect(difference(narrow, wide)).toBeLessThan(2e-5);
  });
});

describe("batches", () => {
  const before = threads();
  afterAll(() => setThreads(before));

  test("give the same bits on one thread and on two", () => {
    const g = grid({ points: 256, length: 20 });
    const system = coupledWaves({ grid: g });
    const results = [1, 2].map((count) => {
      setThreads(count);
      const states = Array.from({ length: 7 }, (_, i) => randomState(g, i));
      integrateAll(system, states, 0.01, 50, "yoshida4");
      return states;
    });
    expect(results[0]).toEqual(results[1]);
  });

  test("one plane shared by threads gives the same bits as on one", () => {
    const g = grid({ points: [96, 100], length: [20, 15] });
    const system = coupledWaves({ grid: g });
    const results = [1, 2, 3].map((count) => {
      setThreads(count);
      const state = randomState(g, 5);
      integrateAll(system, [state], 0.01, 20, "strang");
      return state;
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test("do not mix their samples: each goes as it would alone", () => {
    const g = grid({ points: 60, length: 20 });
    const system = coupledWaves({ grid: g });
    const states = Array.from({ length: 5 }, (_, i) => randomState(g, i, 10 ** -i));
    const together = copies(states);
    integrateAll(system, together, 0.02, 30, "strang");
    for (const [i, state] of copies(states).entries()) {
      integrateAll(system, [state], 0.02, 30, "strang");
      expect(difference(together[i], state)).toBeLessThan(TWIN_TOLERANCE);
    }
  });
});

describe("echoes", () => {
  test("100,000 steps there and back return to the start", () => {
    const g = grid({ points: 64, length: 16 });
    const system = coupledWaves({ grid: g, omega: 0.5 });
    const machine = reversibleDevice(system, { duration: 500, steps: 100_000 });
    const theta = { re: g.map((x) => 0.1 * Math.cos((Math.PI * x) / 8)), im: new Float64Array(g.size) };
    expect(echoFidelity(machine, { psi: wavePacket(g, { width: 1.5 }), theta })).toBeLessThan(LONG_ECHO);
  });

  test("two echoes in the lanes of one run give the gradient of the plain path", () => {
    const g = grid({ points: 64, length: 16 });
    const system = coupledWaves({ grid: g });
    const target = wavePacket(g, { width: 1.2 });
    const cost = quadratureCost(target.times(g.cell));
    const theta = { re: g.map((x) => 0.3 * Math.cos((Math.PI * x) / 8)), im: new Float64Array(g.size) };
    const state = { psi: wavePacket(g, { width: 0.8, at: 2 }).times(2), theta };
    const gradients = [system, plain(system)].map((s) =>
      echoGradient(reversibleDevice(s, { duration: 3, steps: 120 }), state, errorSignal(cost, 0.4), {
        method: "central-echo",
        epsilon: 1e-5,
      }),
    );
    // Rounding of 1e-15 in the field, divided by 2ε.
    expect(relativeError(gradients[0], gradients[1])).toBeLessThan(1e-8);
  });
});

test("sine and cosine of the kernels are right to the last place for angles of any size", () => {
  const { sincos64 } = kernels("waves")!;
  const owner = {};
  const address = reserve(owner, 48);
  const memory = float64(address, 6);
  const draw = randomStream(7);
  const worst = { quarter: 0, any: 0 };
  for (let i = 0; i < 200_000; i++) {
    const angle = (draw.uniform() - 0.5) * 10 ** (draw.uniform() * 20 - 6);
    memory[0] = angle;
    memory[1] = i % 3 === 0 ? -angle * 10 ** (draw.uniform() * 280) : angle / 7;
    sincos64(address, address + 16, address + 32);
    for (const lane of [0, 1]) {
      const tier = Math.abs(memory[lane]) <= Math.PI / 4 ? "quarter" : "any";
      const cosine = Math.abs(memory[2 + lane] - Math.cos(memory[lane]));
      const sine = Math.abs(memory[4 + lane] - Math.sin(memory[lane]));
      worst[tier] = Math.max(worst[tier], cosine, sine);
    }
  }
  expect(worst.quarter).toBeLessThan(SINE_TOLERANCE.quarter);
  expect(worst.any).toBeLessThan(SINE_TOLERANCE.any);
  for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    memory.set([special, 1]);
    sincos64(address, address + 16, address + 32);
    expect(memory[2]).toBeNaN();
    expect(memory[5]).toBeCloseTo(Math.sin(1), 15);
  }
  free(address);
});
