// What this machine can do at most: WebAssembly's vectors by a bare loop, the processor by BLAS's matrix product.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const OPERATIONS = 48;
const ROUNDS = 10_000_000;
const REPEATS = 7;

/** float64 operations a second of one thread of WebAssembly, fused where the kernels are. */
async function webAssembly() {
  // Only there once the library is built.
  const { fused } = await import("../../kernel-lib/dist/engine/waves/fused.js");
  /** @type {Uint8Array<ArrayBuffer>} */
  let code = new Uint8Array();
  const here = process.cwd();
  // The compiler reads sources relative to the working folder.
  process.chdir(fileURLToPath(new URL("../../", import.meta.url)));
  const { error, stderr } = await asc.main(
    [
      ...["test/bench/kernels/peak.ts", "--outFile", "peak.wasm", "-O3", "--runtime", "stub"],
      ...["--enable", "simd", ...(fused() ? ["--enable", "relaxed-simd"] : [])],
    ],
    {
      writeFile: (_, contents) => {
        code = Uint8Array.from(/** @type {Uint8Array} */ (contents));
      },
    },
  );
  process.chdir(here);
  if (error) throw new Error(String(stderr));
  const { instance } = await WebAssembly.instantiate(code);
  const mulAdd = /** @type {(count: number) => number} */ (instance.exports.mulAdd);
  let best = 0;
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    mulAdd(ROUNDS);
    best = Math.max(best, (OPERATIONS * ROUNDS * 1000) / (performance.now() - start));
  }
  return best;
}

const PRODUCT = `
import time
import numpy as np
n = 1200
a = np.random.default_rng(1).standard_normal((n, n))
c = np.empty_like(a)
best = 0
for _ in range(${REPEATS}):
    start = time.perf_counter()
    np.matmul(a, a, out=c)
    best = max(best, 2 * n**3 / (time.perf_counter() - start))
print(best)
`;

/** float64 operations a second of BLAS. @param {string} python @param {number} threads */
function processor(python, threads) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
  delete env.OPENBLAS_CORETYPE;
  delete env.OPENBLAS_L2_SIZE;
  return Number(spawnSync(python, ["-c", PRODUCT], { env, encoding: "utf8" }).stdout);
}

/** @param {string} python @param {number} cores */
export async function measurePeaks(python, cores) {
  const wasm = await webAssembly();
  return { wasm, one: processor(python, 1), all: processor(python, cores) };
}
