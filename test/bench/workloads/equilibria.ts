import { Random } from "../../../kernel-lib/src/fields/random.js";
import { inSitu } from "../../../kernel-lib/src/learning/gradients/in-situ.js";
import { hopfieldNetwork } from "../../../kernel-lib/src/platforms/hopfield-network.js";
import { resistorNetwork } from "../../../kernel-lib/src/platforms/resistor-network.js";
import { real, type Tensor, type Workload } from "../workload.js";

const LAYERS = [64, 128, 10];
const BATCH = 16;
const SWEEPS = 15;

/** What ends the race where a peer spends its time in matrix products. */
const GEMM_BOUND =
  "The sweeps are products of 128 × 10 numbers with 16 samples, at 15 billion operations a second in vectors of 128 bits, which " +
  "is about the peak of WebAssembly; NumPy's and PyTorch's BLAS have vectors four times as wide.";

/** Free relaxation of the Hopfield network of the digits, as in a step of its training. */
const relaxation: Workload = {
  name: "hopfield-relaxation",
  title: `relaxation of a Hopfield network ${LAYERS.join("-")}, ${SWEEPS} sweeps, batch ${BATCH}`,
  peers: "hopfield",
  targets: { one: 2 },
  bound: GEMM_BOUND,
  flops: BATCH * 2 * (LAYERS[0] * LAYERS[1] + 2 * SWEEPS * LAYERS[1] * LAYERS[2]),
  parameters: { sweeps: SWEEPS, layers: LAYERS },
  inputs() {
    const random = new Random(3, "hopfield");
    return {
      inputs: uniform([BATCH, LAYERS[0]], random),
      parameters: real(
        [64 * 128 + 128 * 10 + 138],
        hopfieldNetwork({ layers: LAYERS, seed: 1 }).parameters.map((p) => p + 0.02 * random.normal()),
      ),
    };
  },
  prepare({ inputs, parameters }) {
    const machine = hopfieldNetwork({ layers: LAYERS, sweeps: SWEEPS, tolerance: 0, seed: 1 });
    machine.parameters.set(parameters.re);
    return () => ({ outputs: real([BATCH, LAYERS[2]], machine.forward(inputs.re, BATCH)) });
  },
};

/** Nodes on a side of the lattice of resistors. */
const SIDE = 32;
const EDGES = Array.from({ length: SIDE * SIDE }, (_, i) => [
  ...((i + 1) % SIDE ? [[i, i + 1] as [number, number]] : []),
  ...(i + SIDE < SIDE * SIDE ? [[i, i + SIDE] as [number, number]] : []),
]).flat();
const SOURCES = [0, SIDE - 1, SIDE * (SIDE - 1)];
const TARGETS = [5 * SIDE + 7, 20 * SIDE + 11, 13 * SIDE + 27];
const RATE = 0.1;

/** A step of two-signal learning: voltages, response to the error currents, new conductances. */
const resistors: Workload = {
  name: "resistors-1024",
  title: `network of ${SIDE * SIDE} resistor nodes: voltages, error signal and update of all conductances`,
  peers: "resistors",
  targets: { one: 2 },
  // The factorisation by nested dissection, 829/84 n^(3/2) for a lattice (George), and two solutions of 31/4 n log₂n numbers.
  flops: (829 / 84) * SIDE ** 3 + 4 * (31 / 4) * SIDE * SIDE * Math.log2(SIDE),
  parameters: { nodes: SIDE * SIDE, rate: RATE, sources: SOURCES, targets: TARGETS },
  inputs() {
    const random = new Random(4, "resistors");
    return {
      edges: real([EDGES.length, 2], Float64Array.from(EDGES.flat())),
      conductances: real(
        [EDGES.length],
        Float64Array.from(EDGES, () => 0.5 + random.uniform()),
      ),
      voltages: uniform([SOURCES.length], random),
      wanted: uniform([TARGETS.length], random),
    };
  },
  prepare({ conductances, voltages, wanted }) {
    const machine = resistorNetwork({
      ...{ nodes: SIDE * SIDE, edges: EDGES, conductances: conductances.re },
      ...{ sources: SOURCES, targets: TARGETS },
    });
    const pullback = inSitu().pullback(machine);
    return () => {
      machine.parameters.set(conductances.re);
      const gradient = new Float64Array(EDGES.length);
      pullback(voltages.re, 1, (v) => v.map((x, l) => 2 * (x - wanted.re[l])), gradient);
      for (let b = 0; b < gradient.length; b++) machine.parameters[b] -= RATE * gradient[b];
      return { conductances: real([EDGES.length], machine.parameters.slice()) };
    };
  },
};

function uniform(shape: number[], random: Random): Tensor {
  const length = shape.reduce((a, b) => a * b);
  return real(
    shape,
    Float64Array.from({ length }, () => random.uniform()),
  );
}

export default [relaxation, resistors];
