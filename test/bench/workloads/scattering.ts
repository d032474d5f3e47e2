import {
  byScattering,
  crossEntropyCost,
  descent,
  digits,
  encodeImages,
  layeredNetwork,
  type NetworkOptions,
  network,
  randomStream,
  sgd,
  trainer,
} from "echolab";
import { solveAll } from "../../../kernel-lib/src/engine/linear/dense.js";
import { complex, type Precision, real, type Tensor, type Workload } from "../workload.js";

/** Cross-entropy of softmax(SCALE · outputs), as in the digits network. */
const SCALE = 8;

/** What ends the race where a peer spends its time in matrix products. */
const GEMM_BOUND =
  "Inputs in place of modes of the second layer leave 2.0 million operations a sample after symmetry and three real products " +
  "for a complex one: 14 ms a step at the peak of WebAssembly's vectors of 128 bits with fused multiply-add, 2.5 times as " +
  "fast as NumPy, which makes the same exchange and whose BLAS has vectors twice as wide or more. By the profile, three " +
  "quarters of the time are sums of products at about that peak; the rest goes into rows of a tile among themselves (6 %), " +
  "corners (3 %), the copy to the panels that gradients are multiplied from (4 %), scaling by the susceptibilities (2 %), and " +
  "the exchange and back, once a batch (5 %), half of which threads do not share.";

/** A complex product and sum. */
const MULTIPLY_ADD = 8;
/** Real times complex, and sum. */
const HALF = 4;

// Layered networks

type Drive = "input" | "output";

function layered(
  name: string,
  title: string,
  layers: readonly number[],
  batch: number,
  drive: Drive,
  flops: number,
  targets: Workload["targets"],
  bound: string,
): Workload {
  const [first] = layers;
  const outputs = layers[layers.length - 1];
  const machine = (precision: Precision) => layeredNetwork({ layers, drive, precision, seed: 1 });
  return {
    name,
    title,
    peers: drive === "input" ? "layered_transmission" : "layered_reflection",
    targets,
    flops: batch * flops,
    bound,
    float32: 1e-3,
    parameters: { layers, decay: 0.5, scale: SCALE },
    inputs() {
      const r = randomStream(2);
      const { parameters } = machine("float64");
      return {
        inputs: real(
          [batch, first],
          Float64Array.from({ length: batch * first }, () => 5 * r.uniform()),
        ),
        labels: real(
          [batch],
          Float64Array.from({ length: batch }, () => r.index(outputs)),
        ),
        parameters: real([parameters.length], parameters),
      };
    },
    prepare({ inputs, labels }, precision) {
      const device = machine(precision);
      const cost = crossEntropyCost({ scale: SCALE });
      const pullback = byScattering().pullback(device);
      return () => {
        const gradient = new Float64Array(device.parameters.length);
        const weigh = (y: Float64Array, i: number) => cost(y, labels.re[i]).gradient.map((g) => g / batch);
        const crossEntropy = cost.batch?.(Array.from(labels.re));
        pullback(inputs.re, batch, Object.assign(weigh, { crossEntropy }), gradient);
        return { gradient: real([gradient.length], gradient) };
      };
    },
  };
}

/** One elimination of a symmetric matrix, two solutions, and the products that all gradients follow from. */
const TRANSMISSION_80 = (80 ** 3 / 6 + 2 * 80 ** 2 + 80 ** 2) * MULTIPLY_ADD;
/** Of 128 inputs, 80 stand for the modes of the second layer: Σ FᵀχF of the rest, elimination, ten solutions, gradient. */
const REFLECTION_128 =
  ((48 * 80 ** 2) / 2) * HALF +
  (80 ** 3 / 6 + 10 * 80 ** 2 + 10 * (80 ** 2 / 2)) * MULTIPLY_ADD +
  2 * 48 * 80 * 10 * HALF;

// One epoch of digits

const EPOCH_STEPS = 19;
const BATCH = 200;

const epoch: Workload = {
  name: "digits-epoch",
  title: "one epoch of digits training, 128-80-10, batch 200",
  peers: "digits",
  targets: { one: 3, all: 3 },
  flops: EPOCH_STEPS * BATCH * REFLECTION_128,
  bound: GEMM_BOUND,
  float32: 1e-2,
  parameters: {
    layers: [128, 80, 10],
    decay: 0.5,
    scale: SCALE,
    batch: BATCH,
    steps: EPOCH_STEPS,
    rate: 0.2,
  },
  inputs() {
    const train = encodeImages(digits().train);
    return {
      inputs: real([train.count, train.size], train.inputs),
      labels: real([train.count], Float64Array.from(train.labels)),
      // The order in which a trainer of this seed takes the samples.
      order: real([train.count], Float64Array.from(randomStream(1, "order").permutation(train.count))),
      parameters: (({ parameters }) => real([parameters.length], parameters))(
        layeredNetwork({ layers: [128, 80, 10], seed: 1 }),
      ),
    };
  },
  prepare(_, precision) {
    const train = encodeImages(digits().train);
    return () => {
      const network = layeredNetwork({
        layers: [128, 80, 10],
        precision,
        seed: 1,
      });
      const trained = trainer({
        machine: network,
        data: train,
        cost: crossEntropyCost({ scale: SCALE }),
        rule: descent(sgd({ rate: 0.2 }), byScattering()),
        batch: BATCH,
        seed: 1,
      });
      for (const _progress of trained.train(EPOCH_STEPS));
      return { parameters: real([network.parameters.length], network.parameters) };
    };
  },
};

// Dense systems

/** Complex symmetric matrices with loss in every mode, and right-hand sides. */
function systems(n: number, batch: number, columns: number): Record<string, Tensor> {
  const r = randomStream(3);
  const matrices = { re: new Float64Array(batch * n * n), im: new Float64Array(batch * n * n) };
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const value = r.normal() / Math.sqrt(n);
        matrices.re[b * n * n + i * n + j] = value;
        matrices.re[b * n * n + j * n + i] = value;
      }
      matrices.im[b * n * n + i * n + i] = 0.5;
    }
  }
  const right = { re: new Float64Array(batch * n * columns), im: new Float64Array(batch * n * columns) };
  for (let i = 0; i < right.re.length; i++) right.re[i] = r.normal();
  return { matrices: complex([batch, n, n], matrices), right: complex([batch, n, columns], right) };
}

function dense(n: number, batch: number, columns: number, targets: Workload["targets"]): Workload {
  return {
    name: batch === 1 ? `dense-${n}` : "dense-batch",
    title:
      batch === 1
        ? `dense symmetric solve, N=${n}`
        : `${batch} symmetric solves, N=${n}, ${columns} right-hand sides`,
    peers: "dense",
    targets,
    flops: batch * (n ** 3 / 6 + columns * n ** 2) * MULTIPLY_ADD,
    bound:
      "Symmetric elimination needs half the operations of LU, and three real products for a complex one. By the profile, sums " +
      "of products take two thirds of the time at N=128. Their loop needs 4.3 cycles where eight fused products and sums of 128 " +
      "bits could be made in four, because eight sums in registers just cover their latency, and the compiler does not keep " +
      "twelve there; the ends of tiles are a twentieth of them. At N=128 with 16 right-hand sides that alone is as long as two " +
      "thirds of the time that the target allows. A tenth is the copy of the matrices, 64 MiB, to kernel memory, at the pace of " +
      "main memory; rows of a tile among themselves take 7 %, new memory for the solutions 5 %, the copy to strips, multipliers " +
      "and the bound of the growth 2 % each.",
    parameters: {},
    inputs: () => systems(n, batch, columns),
    prepare({ matrices, right }) {
      const [a, b] = [matrices, right].map(({ re, im }) => ({ re, im: im! }));
      return () => {
        const x = { re: new Float64Array(b.re.length), im: new Float64Array(b.re.length) };
        solveAll(n, columns, a, b, x, true);
        return { x: complex(right.shape, x) };
      };
    },
  };
}

// Recursive Green's functions

const WIDTH = 64;
const LENGTH = 1000;

const DECAY = 2;

/** A disordered strip with a port on every mode of its two ends. */
function strip(detuning: Float64Array): NetworkOptions {
  const decay = new Float64Array(WIDTH * LENGTH);
  decay.fill(DECAY, 0, WIDTH).fill(DECAY, WIDTH * (LENGTH - 1));
  const couplings = [];
  for (let x = 0; x < LENGTH; x++) {
    for (let y = 0; y < WIDTH; y++) {
      const i = x * WIDTH + y;
      if (y + 1 < WIDTH) couplings.push({ between: [i, i + 1] as const, value: 1 });
      if (x + 1 < LENGTH) couplings.push({ between: [i, i + WIDTH] as const, value: 1 });
    }
  }
  return { detuning, decay, couplings };
}

const OMEGA = 0.1;

const ends = {
  peers: "rgf",
  // A symmetric inverse a slice, and what two ends need to be carried along.
  flops: LENGTH * (WIDTH ** 3 / 2 + 1.5 * WIDTH ** 3) * MULTIPLY_ADD,
  parameters: { width: WIDTH, length: LENGTH, decay: DECAY, omega: OMEGA },
  inputs() {
    const r = randomStream(4);
    // Weak enough that the strip still transmits.
    const detuning = Float64Array.from({ length: WIDTH * LENGTH }, () => 0.2 * (r.uniform() - 0.5));
    return { detuning: real([LENGTH, WIDTH], detuning) };
  },
};

const recursive: Workload = {
  ...ends,
  name: "rgf-64x1000",
  title: "recursive Green's function, 64 × 1000, S of the 128 modes at the ends",
  targets: { one: 1.2 },
  bound:
    "By the profile, sums of products take three quarters of the time; 524,000 complex products a slice, with symmetry and three " +
    "real products for a complex one, need 107 ms at the peak of vectors of 128 bits. Blocks of 64 have sums of 32 terms on " +
    "average, so that the ends of tiles count; rows of a tile among themselves, panels, and the bound of the growth share the rest.",
  prepare({ detuning }) {
    const device = network(strip(detuning.re));
    return () => ({ s: complex([2 * WIDTH, 2 * WIDTH], device.scattering(OMEGA).values) });
  },
};

const workloads: Workload[] = [
  layered(
    "layered-80-80-80",
    "layered training step 80-80-80, batch 256 (transmission)",
    [80, 80, 80],
    256,
    "input",
    TRANSMISSION_80,
    { one: 2.5, all: 4.5 },
    "Sums of products alone take 7.5 ms of one thread at the peak of WebAssembly's vectors of 128 bits: 4.4 ms elimination " +
      "(half of the operations of LU, and three real products for a complex one), 2.2 ms solutions, answers and sums over " +
      "samples, 0.9 ms layers that are eliminated once a batch. They run at about that peak. By the profile, a tenth of the " +
      "time goes into rows of a tile among themselves and corners, 3 % into the copy of what samples share, 1 % into the cost. " +
      "Two threads share samples and sums evenly, with 2 % of waiting; a seventh of their time is what one does alone once a " +
      "batch: the elimination of the middle layer, a twentieth, and copies from and to the layouts of the kernels between its " +
      "products. That part is not halved in float32 either, whose layers behind the first one are eliminated in float64.",
  ),
  layered(
    "layered-128-80-10",
    "layered training step 128-80-10, batch 200 (reflection)",
    [128, 80, 10],
    200,
    "output",
    REFLECTION_128,
    { one: 2.5 },
    GEMM_BOUND,
  ),
  epoch,
  dense(128, 256, 16, { one: 1.5 }),
  dense(64, 1, 1, { one: 1.2 }),
  dense(128, 1, 1, { one: 1 }),
  dense(256, 1, 1, { one: 0.8 }),
  dense(512, 1, 1, { one: 0.6 }),
  recursive,
];
export default workloads;
