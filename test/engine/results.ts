import {
  coupledWaves,
  echoGradient,
  grid,
  kerrArray,
  layeredNetwork,
  randomStream,
  reversibleDevice,
  type System,
  setThreads,
} from "echolab";
import { threads } from "echolab/waves";
import { float64, free, reserve } from "../../kernel-lib/src/engine/memory/memory.js";
import { parallel } from "../../kernel-lib/src/engine/memory/pool.js";
import { kernels } from "../../kernel-lib/src/engine/memory/wasm.js";

/** Numbers that do not need a sine or a logarithm, which the language leaves to its implementations. */
function uniform(length: number, seed: number): Float64Array {
  const r = randomStream(seed);
  return Float64Array.from({ length }, () => r.uniform() - 0.5);
}

/** Sixteen eliminations on all threads, with all that they wrote. */
function eliminations(n: number, lu: number): Float64Array {
  const count = 16;
  const exports = kernels("dense")!;
  const matrix = 16 * n * n;
  const system = exports.systemBytes(n, lu);
  const bytes = matrix + system + exports.workBytes();
  const address = reserve({}, count * bytes);
  const calls = Array.from({ length: count }, (_, m) => {
    const at = address + m * bytes;
    float64(at, matrix / 8).set(uniform(matrix / 8, m));
    for (let i = 0; i < n; i++) float64(at + matrix / 2, n * n)[i * n + i] += n;
    return [n, at, at + matrix / 2, at + matrix, lu, at + matrix + system];
  });
  parallel("dense", "factor", calls);
  const result = calls.flatMap((call) => [...float64(call[3], Math.floor(system / 8))]);
  free(address);
  return Float64Array.from(result);
}

/** A layered network's outputs and gradient. */
function layered(): Float64Array {
  const network = layeredNetwork({ layers: [20, 15, 5], seed: 1 });
  const input = uniform(20, 2);
  const gradient = new Float64Array(network.parameters.length);
  network.scatteringPullback()(input, 1, () => uniform(5, 3), gradient);
  return Float64Array.of(...network.forward(input, 1), ...gradient);
}

/** What a run and an echo leave, for any system. */
function echoed(system: System, seed: number): Float64Array {
  const run = reversibleDevice(system, { duration: 2, steps: 200 });
  const n = system.size;
  const state = {
    psi: { re: uniform(n, seed), im: uniform(n, seed + 1) },
    theta: { re: uniform(system.learningSize, seed + 2), im: new Float64Array(system.learningSize) },
  };
  const { psi, theta } = run.forward(state);
  const gradient = echoGradient(run, state, (out) => ({ cost: 0, error: out }), { method: "central-echo" });
  return Float64Array.of(...psi.re, ...psi.im, ...theta.re, ...theta.im, ...gradient);
}

/** Computations that go through all kernels, on two threads. */
export function results(): Record<string, Float64Array> {
  setThreads(2);
  return {
    "symmetric eliminations, n = 37": eliminations(37, 0),
    "symmetric eliminations, n = 64": eliminations(64, 0),
    "LU, n = 37": eliminations(37, 1),
    layered: layered(),
    "waves, 60 points": echoed(coupledWaves({ grid: grid({ points: 60, length: 15 }) }), 4),
    "waves, 128 points, bound learning field": echoed(
      coupledWaves({ grid: grid({ points: 128, length: 30 }), omega: 0.3 }),
      5,
    ),
    "waves, 32 × 48 points": echoed(coupledWaves({ grid: grid({ points: [32, 48], length: [8, 12] }) }), 6),
    "array of cavities": echoed(kerrArray(), 7),
  };
}

/** Every computation's name and the FNV-1a hash of all bits of its result. */
export function resultHashes(): Record<string, string> {
  return Object.fromEntries(Object.entries(results()).map(([name, values]) => [name, hash(values)]));
}

export { threads };

function hash(values: Float64Array): string {
  let h = 0xcbf29ce484222325n;
  for (const word of new BigUint64Array(values.slice().buffer))
    h = BigInt.asUintN(64, (h ^ word) * 0x100000001b3n);
  return h.toString(16);
}
