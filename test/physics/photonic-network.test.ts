import {
  byEcho,
  type ComplexArray,
  checkReversible,
  echoFidelity,
  echoGradient,
  echoMachine,
  errorSignal,
  evaluate,
  randomStream,
  relativeError,
  selfLearning,
  trainer,
} from "echolab";
import { detectorCost } from "echolab/learning";
import { complexArray, echo, photonicDevice, photonicNetwork } from "echolab/waves";
import { describe, expect, test } from "vitest";
import { setThreads, threads } from "../../kernel-lib/src/engine/memory/pool.js";
import { kernels } from "../../kernel-lib/src/engine/memory/wasm.js";
import { compiledPropagation, plainPropagation } from "../../kernel-lib/src/engine/waves/photonic.js";
import { adjointGradient } from "./photonic-adjoint";

/** Rounding through a dozen unitary steps. */
const EXACT = 1e-12;
/** An echo through all stages and back, where the Kerr effect amplifies rounding a little. */
const ECHO = 1e-11;
/** One-sided echoes at ε = 1e-6 and central differences at h = 1e-5 are off by about that. */
const GRADIENT = 1e-5;

const SMALL = { side: 4, channels: 2, stages: 3, kerr: 0.5, chi: 1 };

function someField(size: number, seed: number, norm = 3): ComplexArray {
  const r = randomStream(seed);
  const re = Float64Array.from({ length: size }, () => r.normal());
  const im = Float64Array.from({ length: size }, () => r.normal());
  const scale = norm / Math.hypot(...re, ...im);
  return complexArray(
    re.map((x) => scale * x),
    im.map((x) => scale * x),
  );
}

function phases(length: number, seed: number): Float64Array {
  const r = randomStream(seed);
  return Float64Array.from({ length }, () => 2 * r.uniform() - 1);
}

/** A state of the two-way device with light at the entrance only. */
function startState(network: { size: number; learningSize: number }, seed: number) {
  const { re, im } = someField(network.size, seed);
  const dark = Array.from({ length: network.size }, () => 0);
  return {
    psi: complexArray([...re, ...dark], [...im, ...dark]),
    theta: complexArray(phases(network.learningSize, seed + 1)),
  };
}

/** Ten classes on random places of the camera, three detectors each. */
function someCost(size: number, seed: number, readout: "energy" | "amplitude" = "energy", energy = 9) {
  const places = randomStream(seed).permutation(size);
  const detectors = Array.from({ length: 10 }, (_, c) =>
    Array.from(places.subarray(3 * c, 3 * c + 3), (p) => size + p),
  );
  return detectorCost({ detectors, energy, scale: 20, readout });
}

describe("the compiled propagation equals its plain twin", () => {
  test("there is a compiled one on this platform", () => expect(kernels("photonic")).toBeDefined());

  for (const [side, channels] of [
    [4, 1],
    [4, 2],
    [4, 4],
    [16, 1],
    [16, 2],
    [16, 4],
    [64, 1],
  ]) {
    test.each(["forward", "backward"] as const)(`${channels} × ${side} × ${side}, %s`, (direction) => {
      const shape = { side, channels, stages: 2 };
      const size = channels * side * side;
      // More than one chunk, and an odd number, so that a lane stays dark.
      const count = side === 64 ? 3 : 19;
      const theta = phases(6 * size, 5).map((x) => 4 * x);
      const [expected, result] = [plainPropagation, compiledPropagation].map((make) => {
        const fields = Array.from({ length: count }, (_, k) => someField(size, 10 + k, 8));
        const intensities = new Float64Array(6 * size);
        make(shape)(fields, direction, theta, 1.3, intensities);
        return { fields, intensities };
      });
      for (let k = 0; k < count; k++)
        expect(relativeError(result.fields[k], expected.fields[k])).toBeLessThan(EXACT);
      expect(relativeError(result.intensities, expected.intensities)).toBeLessThan(EXACT);
    });
  }

  test("the Kerr phase is right far beyond one turn", () => {
    const shape = { side: 4, channels: 1, stages: 1 };
    const theta = phases(48, 1).map((x) => 1000 * x);
    const [expected, result] = [plainPropagation, compiledPropagation].map((make) => {
      const fields = [someField(16, 3, 30)];
      make(shape)(fields, "forward", theta, -2, new Float64Array(48));
      return fields[0];
    });
    // Angles of about 1e3, each known to 1e-13.
    expect(relativeError(result, expected)).toBeLessThan(1e-11);
  });

  test.each([1e-310, 1e-160, 1e-8, 1, 300, 1e5])("amplitudes of %d on one channel", (amplitude) => {
    const shape = { side: 4, channels: 1, stages: 1 };
    const theta = phases(48, 1);
    const [expected, result] = [plainPropagation, compiledPropagation].map((make) => {
      const { re, im } = someField(16, 3, 4);
      const fields = [
        complexArray(
          re.map((x) => amplitude * x),
          im.map((x) => amplitude * x),
        ),
      ];
      make(shape)(fields, "forward", theta, 1, new Float64Array(48));
      return [...fields[0].re, ...fields[0].im];
    });
    const most = (values: readonly number[]) => Math.max(...values.map(Math.abs));
    // Subnormal numbers have 14 digits here, and a Kerr angle is known to a rounding of itself.
    const tolerance = EXACT * Math.max(10, 30 * amplitude ** 2);
    expect(most(result.map((x, i) => x - expected[i])) / most(expected)).toBeLessThan(tolerance);
  });

  test("results do not depend on the number of threads", () => {
    const shape = { side: 16, channels: 2, stages: 4 };
    const theta = phases(12 * 512, 2);
    const before = threads();
    const results = [1, 2].map((n) => {
      setThreads(n);
      const fields = Array.from({ length: 40 }, (_, k) => someField(512, k, 8));
      const intensities = new Float64Array(12 * 512);
      compiledPropagation(shape)(fields, "forward", theta, 1, intensities);
      return intensities;
    });
    setThreads(before);
    expect(results[1]).toEqual(results[0]);
  });
});

describe("physics of the stages", () => {
  test("one stage without fields and Kerr effect brings the image back; the camera sees its spectrum", () => {
    const network = photonicNetwork({ side: 4, channels: 1, stages: 1, kerr: 0 });
    const field = { re: new Float64Array(16), im: new Float64Array(16) };
    field.re[6] = 1; // row 1, column 2
    const { fields } = network.pass([field], new Float64Array(48));
    for (let ky = 0; ky < 4; ky++) {
      for (let kx = 0; kx < 4; kx++) {
        const angle = (-2 * Math.PI * (ky * 1 + kx * 2)) / 4;
        expect(fields[0].re[4 * ky + kx]).toBeCloseTo(Math.cos(angle) / 4, 12);
        expect(fields[0].im[4 * ky + kx]).toBeCloseTo(Math.sin(angle) / 4, 12);
      }
    }
  });

  test("a phase ramp in the Fourier plane shifts the image: convolution by DFT", () => {
    const network = photonicNetwork({ side: 8, channels: 1, stages: 1, kerr: 0 });
    const theta = new Float64Array(3 * 64);
    for (let i = 0; i < 64; i++) theta[i] = (2 * Math.PI * 3 * (i % 8)) / 8; // three columns to the right
    const field = someField(64, 4);
    const frames = network.trace(field, theta);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++)
        expect(frames.re[64 + y * 8 + ((x + 3) % 8)]).toBeCloseTo(field.re[y * 8 + x], 12);
    }
  });

  test("every stage conserves Σ|Ψ|²", () => {
    const network = photonicNetwork(SMALL);
    const { re, im } = network.trace(someField(network.size, 1), phases(network.learningSize, 2));
    const frames = SMALL.stages + 2;
    expect(re.length).toBe(frames * network.size);
    for (let f = 0; f < frames; f++) {
      let norm = 0;
      for (let i = f * network.size; i < (f + 1) * network.size; i++) norm += re[i] ** 2 + im![i] ** 2;
      expect(Math.abs(norm - 9)).toBeLessThan(9 * EXACT);
    }
  });

  test("an echo passes the same fields, conjugate, in the opposite order", () => {
    const network = photonicNetwork(SMALL);
    const theta = phases(network.learningSize, 2);
    const there = network.trace(someField(network.size, 1), theta);
    const at = (frames: typeof there, f: number, sign: number) => ({
      re: frames.re.slice(f * network.size, (f + 1) * network.size),
      im: frames.im!.slice(f * network.size, (f + 1) * network.size).map((x) => sign * x),
    });
    const last = SMALL.stages + 1;
    const back = network.trace(at(there, last, -1), theta, "backward");
    expect(back.times).toEqual(there.times);
    for (let f = 0; f <= last; f++)
      expect(relativeError(at(back, f, -1), at(there, last - f, 1))).toBeLessThan(EXACT);
  });

  test("the energies are those of the fields between the stages", () => {
    const network = photonicNetwork({ ...SMALL, chi: 0.7 });
    const field = someField(network.size, 1);
    const theta = phases(network.learningSize, 2);
    const { re, im } = network.trace(field, theta);
    const energies = network.energies(field, theta);
    for (let stage = 0; stage < SMALL.stages; stage++) {
      // Local phases and Kerr effect leave |Ψ| as it is, so the field behind a stage tells its local energies.
      let [local, kerr] = [0, 0];
      for (let i = 0; i < network.size; i++) {
        const at = (stage + 1) * network.size + i;
        const density = re[at] ** 2 + im![at] ** 2;
        local += 0.7 * theta[(3 * stage + 2) * network.size + i] * density;
        kerr += (0.5 / 2) * density ** 2;
      }
      expect(energies[stage].local).toBeCloseTo(local, 11);
      expect(energies[stage].kerr).toBeCloseTo(kerr, 11);
    }
  });

  test("backward is the transpose of forward: reciprocity of the linear device", () => {
    const network = photonicNetwork({ ...SMALL, kerr: 0 });
    const theta = phases(network.learningSize, 3);
    const [a, b] = [someField(network.size, 1), someField(network.size, 2)];
    const product = (x: ComplexArray, y: ComplexArray) =>
      x.re.reduce((sum, _, i) => sum + x.re[i] * y.re[i] - x.im[i] * y.im[i], 0);
    const there = product(b, network.pass([a], theta).fields[0]);
    const back = product(a, network.pass([b], theta, "backward").fields[0]);
    expect(Math.abs(there - back)).toBeLessThan(EXACT * 9);
  });
});

describe("echoes", () => {
  test("the device is reversible, also with light on both sides and a moving start", () => {
    for (const options of [SMALL, { side: 16, channels: 2, stages: 16 }]) {
      const network = photonicNetwork(options);
      const both = startState(network, 1);
      both.psi.re.set(someField(network.size, 9).re, network.size);
      both.theta.im.set(phases(network.learningSize, 7));
      checkReversible(photonicDevice(network), both);
      expect(echoFidelity(photonicDevice(network), both)).toBeLessThan(ECHO);
    }
  });

  for (const reading of ["energy", "amplitude"] as const) {
    test(`echo = exact adjoint = central differences, ${reading} read-out`, () => {
      const network = photonicNetwork({ ...SMALL, chi: 1.5 });
      const state = startState(network, 20);
      const cost = someCost(network.size, 3, reading);
      const signal = errorSignal(cost, 4);
      const exact = adjointGradient(network, state, signal);
      const differences = echoGradient(photonicDevice(network), state, signal, {
        method: "finite-difference",
      });
      expect(relativeError(differences, exact)).toBeLessThan(1e-8);
      const at = (epsilon: number) =>
        relativeError(echoGradient(photonicDevice(network), state, signal, { epsilon }), exact);
      expect(at(1e-4)).toBeLessThan(4e-4);
      expect(at(1e-6)).toBeLessThan(GRADIENT);
      // One-sided: the error is proportional to ε.
      expect(at(1e-3) / at(1e-4)).toBeGreaterThan(8);
      expect(at(1e-3) / at(1e-4)).toBeLessThan(12);
    });
  }

  test("the full-size network's echo agrees with the exact gradient", () => {
    const network = photonicNetwork();
    const state = startState(network, 2);
    const cost = someCost(network.size, 3);
    const signal = errorSignal(cost, 7);
    const exact = adjointGradient(network, state, signal);
    const own = echoGradient(photonicDevice(network), state, signal, { epsilon: 1e-5 });
    expect(relativeError(own, exact)).toBeLessThan(1e-4);
  });

  test("one echo has no bias: the cost does not depend on the momentum of a heavy field", () => {
    const network = photonicNetwork(SMALL);
    const device = photonicDevice(network);
    const state = startState(network, 2);
    const kicked = { psi: state.psi, theta: { re: state.theta.re, im: phases(network.learningSize, 8) } };
    expect(device.forward(kicked).psi).toEqual(device.forward(state).psi);
  });

  test("echoes side by side leave the momentum of echoes one after the other", () => {
    const network = photonicNetwork(SMALL);
    const device = photonicDevice(network);
    const cost = someCost(network.size, 3);
    const states = [1, 2, 3].map((seed) => startState(network, seed));
    const epsilon = 1e-3;
    const { re } = states[0].theta;
    const inputs = states.flatMap(({ psi }) => [...psi.re, ...psi.im]);
    const gradient = new Float64Array(re.length);
    // The strength of the signal is per sample of a mean cost: three of a third of the weight are as strong as one.
    const weigh = (outputs: Float64Array, k: number) => cost(outputs, k).gradient.map((g) => g / 3);
    const pullback = byEcho({ epsilon }).pullback(echoMachine(device, { theta: re }));
    pullback(Float64Array.from(inputs), 3, weigh, gradient);
    let theta: ComplexArray = { re, im: new Float64Array(re.length) };
    for (const [k, { psi }] of states.entries())
      theta = echo(device, { psi, theta }, errorSignal(cost, k), epsilon).echo.theta;
    const mean = theta.im.map((p) => -p / (3 * epsilon));
    // The gradient is the momentum divided by ε, and so is its rounding.
    expect(relativeError(gradient, mean)).toBeLessThan(EXACT / epsilon);
  });
});

describe("self-learning in batches", () => {
  const network = photonicNetwork({ side: 4, channels: 2, stages: 4, kerr: 0.5 });
  const device = photonicDevice(network);
  const cost = someCost(network.size, 3);
  // Twenty noisy copies of each of ten random fields.
  const labels = Array.from({ length: 200 }, (_, i) => i % 10);
  const fields = labels.map((label, i) => {
    const pattern = startState(network, 100 + label).psi;
    const noise = someField(network.size, 1000 + i, 0.5);
    for (let k = 0; k < network.size; k++) {
      pattern.re[k] += noise.re[k];
      pattern.im[k] += noise.im[k];
    }
    return pattern;
  });
  const data = { count: 200, labels, field: (i: number) => fields[i] };
  const theta = phases(network.learningSize, 4);
  const machine = (start = theta) => echoMachine(device, { theta: start });
  const rule = (rate: number) => selfLearning({ epsilon: 1e-5, rate, friction: -Math.log(0.9) });

  test("friction learns the classes", () => {
    const trained = trainer({ machine: machine(), data, cost, rule: rule(0.2), batch: 20, seed: 3 });
    const before = evaluate(trained.machine, data, cost);
    for (const _ of trained.train(100));
    const after = evaluate(trained.machine, data, cost);
    expect(before.accuracy).toBeLessThan(0.4);
    expect(after.accuracy).toBeGreaterThan(0.97);
    expect(after.cost).toBeLessThan(0.3 * before.cost);
    expect(after.confusion.flat().reduce((a, b) => a + b, 0)).toBe(200);
  });

  test("friction is gradient descent with momentum", () => {
    const few = { ...data, count: 20, labels: labels.slice(0, 20) };
    const trained = trainer({ machine: machine(), data: few, cost, rule: rule(0.2), batch: 20, seed: 3 });
    const now = theta.slice();
    const velocity = new Float64Array(theta.length);
    for (const _ of trained.train(3));
    for (let step = 0; step < 3; step++) {
      const mean = new Float64Array(theta.length);
      for (let i = 0; i < 20; i++) {
        const state = { psi: fields[i], theta: complexArray(now) };
        const gradient = adjointGradient(network, state, errorSignal(cost, labels[i]));
        for (let k = 0; k < mean.length; k++) mean[k] += gradient[k] / 20;
      }
      for (let k = 0; k < mean.length; k++) {
        velocity[k] = 0.9 * velocity[k] + mean[k];
        now[k] -= 0.2 * velocity[k];
      }
    }
    const moved = (end: Float64Array) => end.map((x, k) => x - theta[k]);
    expect(relativeError(moved(trained.machine.parameters), moved(now))).toBeLessThan(1e-4);
  });

  test("a checkpoint goes on exactly", () => {
    const fresh = (seed: number, start = theta) =>
      trainer({ machine: machine(start), data, cost, rule: rule(0.5), batch: 20, seed });
    const whole = fresh(3);
    for (const _ of whole.train(15));
    const first = fresh(3);
    for (const _ of first.train(7));
    const second = fresh(77, phases(network.learningSize, 99));
    second.restore(JSON.parse(JSON.stringify(first.checkpoint())));
    for (const _ of second.train(8));
    expect(second.checkpoint()).toEqual(whole.checkpoint());
  });

  test("a second echo, which a heavy field does not need, is refused", () => {
    const options = { machine: machine(), data, cost, batch: 20, seed: 3 };
    expect(() => trainer({ ...options, rule: selfLearning({ update: "averaged" }) })).toThrow(
      /update is "averaged"; it should be "simple" or left out/,
    );
  });

  test("wrong input is refused in words", () => {
    const many = { machine: machine(), data, cost, rule: rule(0.5), batch: 201, seed: 3 };
    expect(() => trainer(many)).toThrow(/batch is 201/);
    expect(() => echoMachine(device, { theta: [1] })).toThrow(/theta has 1 values/);
    expect(() => photonicNetwork({ chi: 0 })).toThrow(/chi is 0/);
    expect(() =>
      network.pass([{ re: new Float64Array(3), im: new Float64Array(3) }], phases(384, 1)),
    ).toThrow(/fields\[0\]/);
  });
});
