// How long the core takes to start: a process of its own that loads it, and prints the milliseconds until every kernel is
// compiled, instantiated and has computed something.
import { solveAll } from "../../kernel-lib/dist/engine/linear/dense.js";
import { KERNEL_NAMES, kernels } from "../../kernel-lib/dist/engine/memory/wasm.js";
import { waveKernel } from "../../kernel-lib/dist/engine/waves/waves.js";

const start = performance.now();
for (const name of KERNEL_NAMES) kernels(name);
const n = 16;
const complex = (/** @type {number} */ length) => ({
  re: new Float64Array(length).fill(0.1),
  im: new Float64Array(length).fill(0.1),
});
const [a, x] = [complex(n * n), complex(n)];
for (let i = 0; i < n; i++) a.im[i * n + i] = 1;
solveAll(n, 1, a, x, x, true);
const waves = waveKernel([n], {
  k2: [new Float64Array(n)],
  beta: 1,
  kerr: 1,
  chi: 1,
  oscillation: (dt) => [1, dt, 0],
});
waves?.advance([{ psi: complex(n), theta: complex(n) }], [0.01], 10);
console.log(performance.now() - start);
