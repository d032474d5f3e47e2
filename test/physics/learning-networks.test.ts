import {
  adam,
  byAdjoint,
  byDifferences,
  byScattering,
  compare,
  crossEntropyCost,
  descent,
  digits,
  encodeImages,
  evaluate,
  type Instrument,
  type LayeredNetworkOptions,
  layeredNetwork,
  type Machine,
  neuralNetwork,
  type RecurrentNetworkOptions,
  randomStream,
  recurrentNetwork,
  relativeError,
  sgd,
  sliceOf,
  trainer,
} from "echolab";
import { amsgrad, jitter } from "echolab/learning";
import { connections, taps } from "echolab/scattering";
import { describe, expect, test } from "vitest";

// Central differences of step 1e-5 are good to about 1e-10 of values of order one.
const DIFFERENCES = 1e-7;

/** A ring of modes with some chords: loops, no layers. */
function ring(n: number, seed: number, more: Partial<RecurrentNetworkOptions> = {}): RecurrentNetworkOptions {
  const r = randomStream(seed);
  const couplings = Array.from({ length: n }, (_, j) => ({
    between: [j, (j + 1) % n] as [number, number],
    value: 0.5 + 0.3 * r.normal(),
  }));
  for (let j = 0; j < n / 2; j++) couplings.push({ between: [j, j + n / 2], value: 0.4 * r.normal() });
  return {
    detuning: Float64Array.from({ length: n }, () => r.normal()),
    decay: Float64Array.from({ length: n }, () => 0.5 + r.uniform()),
    loss: 0.1,
    couplings,
    inputs: [[0, 3], 1, [2, 5]],
    outputs: [4, 7],
    ...more,
  };
}

/** Largest error of the exact gradients of Σ weights·outputs against central differences, relative. */
function gradientError(network: Machine, input: Float64Array): number {
  const methods = [byAdjoint(), ...(network.scatteringPullback ? [byScattering()] : [])];
  const { rows } = compare(network, methods, { input, reference: byDifferences() });
  return Math.max(...rows.map(({ deviation }) => deviation));
}

const input = Float64Array.of(0.7, -0.4, 1.3);

describe("recurrent networks", () => {
  test.each([
    ["reflection, imaginary part", {}],
    ["reflection, phase", { readout: "phase" }],
    ["reflection at three frequencies", { frequencies: [-0.5, 0, 0.8] }],
    ["transmission, real part", { drive: [0, 6], readout: "real" }],
    ["transmission, intensity, two frequencies", { drive: [6], readout: "intensity", frequencies: [0, 1] }],
    ["an output that is driven too", { drive: [4, 6], readout: "phase" }],
    ["trained detunings only", { train: "detunings" }],
  ] as [string, Partial<RecurrentNetworkOptions>][])("gradient against differences: %s", (_, more) => {
    expect(gradientError(recurrentNetwork(ring(8, 3, more)), input)).toBeLessThan(DIFFERENCES);
  });

  test("answer as the scattering matrix of the device says", () => {
    const network = recurrentNetwork(ring(8, 5, { drive: [0, 6], frequencies: [0.3], readout: "intensity" }));
    const outputs = network.forward(input, 1);
    const s = network.toNetwork(input).scattering(0.3);
    for (const [k, r] of [4, 7].entries()) {
      const t = [0, 6].map((p) => s.get(r, p));
      expect(outputs[k]).toBeCloseTo((t[0].re + t[1].re) ** 2 + (t[0].im + t[1].im) ** 2, 12);
    }
  });

  test("a 4 × 4 lattice learns which half of it is detuned", () => {
    const side = 4;
    const couplings = [];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        if (x + 1 < side) couplings.push({ between: [y * side + x, y * side + x + 1] as const, value: 0.6 });
        if (y + 1 < side)
          couplings.push({ between: [y * side + x, (y + 1) * side + x] as const, value: 0.6 });
      }
    }
    const r = randomStream(2);
    const network = recurrentNetwork({
      detuning: Float64Array.from({ length: side * side }, () => 0.3 * r.normal()),
      couplings,
      // The two columns on the left: first the upper four modes, then the lower four.
      inputs: [0, 1, 4, 5, 8, 9, 12, 13],
      outputs: [2, 14],
      train: "detunings",
    });
    const count = 200;
    const labels = Uint8Array.from({ length: count }, () => r.index(2));
    const inputs = new Float64Array(count * 8).map((_, at) => {
      const isUpper = at % 8 < 4;
      return 0.8 * r.normal() + (isUpper === (labels[Math.floor(at / 8)] === 0) ? 1.5 : 0);
    });
    const all = { count, size: 8, inputs, labels };
    const train = sliceOf(all, 0, 120);
    const cost = crossEntropyCost();
    const rule = descent(amsgrad({ rate: 0.03 }), byScattering());
    const held = sliceOf(all, 120, 200);
    const before = evaluate(network, held, cost).accuracy;
    for (const _ of trainer({ machine: network, data: train, cost, rule, batch: 30, seed: 1 }).train(120))
      void _;
    const { accuracy } = evaluate(network, held, cost);
    expect(before).toBeLessThan(0.8);
    expect(accuracy).toBeGreaterThan(0.9);
  });

  test("taps: noise of the measured gradient falls as one over the root of the photons; no tap, no gradient", () => {
    const network = recurrentNetwork(ring(8, 3));
    const gradient = (instrument: Partial<Instrument>) => {
      const sum = new Float64Array(network.parameters.length);
      byScattering(instrument).pullback(network)(input, 1, () => [1, -1], sum);
      return sum;
    };
    const error = (photons: number) => {
      const total = Array.from(
        { length: 20 },
        (_, seed) =>
          relativeError(gradient({ taps: taps({ tapRate: 0.05, photons, seed }) }), gradient({})) ** 2,
      );
      return Math.sqrt(total.reduce((a, b) => a + b, 0) / total.length);
    };
    const [few, many] = [error(1e6), error(1e8)];
    expect(few / many).toBeGreaterThan(7);
    expect(few / many).toBeLessThan(14);
    const some = gradient({ taps: taps({ modes: [0, 1, 2], tapRate: 0.05, photons: 1e12, seed: 1 }) });
    expect(some[1]).not.toBe(0);
    expect(Array.from(some.subarray(3, 8))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe("layered networks", () => {
  const layers = [3, 5, 4, 2];
  test.each([
    ["strong start, phase", { readout: "phase" }],
    ["loss, three frequencies", { loss: 0.2, frequencies: [-0.4, 0, 0.5] }],
    ["transmission, intensity", { drive: "input", start: "balanced", readout: "intensity" }],
    ["transmission, two frequencies", { drive: "input", decay: 1, frequencies: [0, 0.3], readout: "real" }],
  ] as [string, Partial<LayeredNetworkOptions>][])("gradient against differences: %s", (_, more) => {
    expect(gradientError(layeredNetwork({ layers, seed: 2, ...more }), input)).toBeLessThan(DIFFERENCES);
  });

  test("with a convolution: gradient against differences, and few couplings", () => {
    const first = connections.convolution({
      rows: 4,
      columns: 4,
      channels: 2,
      filters: 3,
      kernel: 2,
      stride: 2,
    });
    const network = layeredNetwork({
      layers: [32, 12, 2],
      connections: [first, connections.dense(12, 2)],
      decay: 1,
      seed: 3,
      start: "balanced",
    });
    expect(network.parameters.length).toBe(32 + 12 + 2 + 24 + 24);
    const r = randomStream(5);
    const picture = Float64Array.from({ length: 32 }, () => 3 * r.uniform());
    expect(gradientError(network, picture)).toBeLessThan(DIFFERENCES);
    // Window (1, 0) couples pixel (2, 0) by the value that couples pixel (0, 0) to window (0, 0).
    const couplings = network.couplings[0];
    expect(couplings[2 * 4 * 2 * 12 + 2 * 3]).toBe(couplings[0]);
    expect(couplings[1 * 3]).toBe(0);
  });

  test("answer at a frequency as the whole device does", () => {
    const network = layeredNetwork({ layers, loss: 0.1, frequencies: [0.4], readout: "real", seed: 2 });
    const outputs = network.forward(input, 1);
    const s = network.toNetwork(input).scattering(0.4);
    for (let l = 0; l < 2; l++) expect(outputs[l]).toBeCloseTo(s.get(12 + l, 12 + l).re, 12);
    expect(network.scattering(input, 0.4).get(0, 1).im).toBeCloseTo(s.get(12, 13).im, 12);
  });

  test("say what does not fit", () => {
    expect(() => layeredNetwork({ layers, connections: [connections.dense(3, 5)], seed: 1 })).toThrow(
      "connections has 1 entries",
    );
    expect(() => layeredNetwork({ layers: [3, 2], connections: [connections.dense(3, 4)], seed: 1 })).toThrow(
      "connections[0] joins 3 and 4 modes",
    );
    expect(() => layeredNetwork({ layers, frequencies: [0, 0], seed: 1 })).toThrow(
      "without the same frequency twice",
    );
  });
});

describe("the plain neural network", () => {
  test.each(["relu", "tanh"] as const)("gradient against differences: %s", (activation) => {
    const network = neuralNetwork({ layers: [3, 7, 5, 2], activation, seed: 4 });
    expect(gradientError(network, input)).toBeLessThan(DIFFERENCES);
  });

  test("64 – 30 – 10 learns digits with the same trainer", () => {
    const data = digits();
    const encode = (images: typeof data.train) => encodeImages(images, { depth: 1, repeat: 1 });
    const network = neuralNetwork({ layers: [64, 30, 10], seed: 1 });
    const cost = crossEntropyCost({ scale: 1 });
    const trained = trainer({
      machine: network,
      data: encode(data.train),
      cost,
      rule: descent(adam({ rate: 0.005 }), byAdjoint()),
      batch: 50,
      seed: 1,
    });
    for (const _ of trained.train(500)) void _;
    expect(evaluate(network, encode(data.test), cost).accuracy).toBeGreaterThan(0.92);
  });
});

describe("what a training does besides", () => {
  test("AMSGrad follows its formula and never moves farther than its clip", () => {
    const p = Float64Array.of(0);
    const optimiser = amsgrad({ rate: 0.1, beta1: 0, beta2: 0.5 });
    optimiser.step(p, Float64Array.of(4));
    expect(p[0]).toBeCloseTo(-0.1, 8);
    // v̂ = (½·16·½ + ½·1)/(1 − ¼) = 6 stays below the largest, 16: the step is 0.1·1/4.
    optimiser.step(p, Float64Array.of(1));
    expect(p[0]).toBeCloseTo(-0.125, 8);
    const q = Float64Array.of(0);
    amsgrad({ rate: 0.1, clip: 0.001 }).step(q, Float64Array.of(4));
    expect(q[0]).toBe(-0.001);
  });

  test("jitter leaves a picture alone at zero, and shifts whole pixels exactly", () => {
    const picture = Float64Array.from({ length: 24 }, (_, i) => Math.floor(i / 2));
    const still = picture.slice();
    jitter({ rows: 3, columns: 4 })(still, randomStream(1));
    expect(still).toEqual(picture);
    // A stream that says: one pixel to the right, nothing else.
    const draws = [1, 0, 0, 0, 0];
    const shifted = picture.slice();
    jitter({ rows: 3, columns: 4, shift: 1 })(
      shifted,
      Object.assign(randomStream(1), { normal: () => draws.shift()! }),
    );
    expect(Array.from(shifted.subarray(0, 8))).toEqual([1, 1, 2, 2, 3, 3, 5, 5]);
  });

  test("a bent picture whose nine points move alike is a shifted one; the middle point leaves the rim alone", () => {
    const picture = Float64Array.from({ length: 25 }, (_, i) => (i * i) % 7);
    const moved = (options: { shift?: number; elastic?: number }, draws: number[]) => {
      const own = picture.slice();
      const stream = Object.assign(randomStream(1), { normal: () => draws.shift()! });
      jitter({ rows: 5, columns: 5, repeat: 1, ...options })(own, stream);
      return own;
    };
    // Shift, rotation, zoom and shear draw five numbers, the points nine along x and nine along y.
    const none = [0, 0, 0, 0, 0];
    const alike = Array.from({ length: 18 }, (_, i) => (i < 9 ? 1 : -1));
    expect(moved({ elastic: 0.5 }, [...none, ...alike])).toEqual(moved({ shift: 0.5 }, [1, -1, 0, 0, 0]));
    const middle = Array.from({ length: 18 }, (_, i) => (i === 4 ? 1 : 0));
    const bent = moved({ elastic: 0.5 }, [...none, ...middle]);
    // Row 2, column 2: half way to the right neighbour.
    expect(bent[12]).toBeCloseTo((picture[12] + picture[13]) / 2, 12);
    for (const i of [0, 1, 2, 3, 4, 5, 9, 10, 14, 15, 19, 20, 21, 22, 23, 24])
      expect(bent[i]).toBe(picture[i]);
  });

  test("jitter detunes every mode on its own, copies of a pixel too", () => {
    const count = 20_000;
    const picture = new Float64Array(count).fill(5);
    jitter({ rows: 100, columns: 100, noise: 0.4 })(picture, randomStream(1));
    const off = picture.map((x) => x - 5);
    const product = (shift: number) =>
      off.subarray(shift).reduce((sum, x, i) => sum + x * off[i], 0) / (count - shift);
    // Means over 20,000 samples are good to about 1/√20,000 of the variance; four times that.
    const tolerance = (4 * 0.16) / Math.sqrt(count);
    expect(Math.abs(product(0) - 0.16)).toBeLessThan(Math.SQRT2 * tolerance);
    expect(Math.abs(product(1))).toBeLessThan(tolerance);
  });

  test("momentum gathers the gradients of before", () => {
    const p = Float64Array.of(0);
    const optimiser = sgd({ rate: 0.1, momentum: 0.5 });
    optimiser.step(p, Float64Array.of(1));
    expect(p[0]).toBeCloseTo(-0.1, 12);
    // v = ½·1 + 2
    optimiser.step(p, Float64Array.of(2));
    expect(p[0]).toBeCloseTo(-0.35, 12);
  });

  test("goes on from a checkpoint exactly, with changed pictures and a running mean", () => {
    const train = encodeImages(digits().train, { repeat: 1 });
    const fresh = (seed: number) =>
      trainer({
        machine: neuralNetwork({ layers: [64, 5, 10], seed }),
        data: train,
        cost: crossEntropyCost({ smoothing: 0.1 }),
        rule: descent(amsgrad({ rate: 0.01 }), byAdjoint()),
        batch: 1500,
        average: 3,
        augment: jitter({ rows: 8, columns: 8, repeat: 1, shift: 0.3, rotate: 0.1, zoom: 0.1, shear: 0.1 }),
        seed,
      });
    const whole = fresh(2);
    for (const _ of whole.train(5)) void _;
    const first = fresh(2);
    for (const step of first.train(5)) if (step.iteration === 3) break;
    const second = fresh(7);
    second.restore(JSON.parse(JSON.stringify(first.checkpoint())));
    for (const _ of second.train(2)) void _;
    expect(second.machine.parameters).toEqual(whole.machine.parameters);
    expect(second.mean).toEqual(whole.mean);
    expect(second.costs).toEqual(whole.costs);
  });
});
