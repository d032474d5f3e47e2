/**
 * Which of the two builds of a kernel runs: with fused multiply-add (WebAssembly's relaxed SIMD), or without.
 *
 * Fused results differ from the others in their last bits, as each product and sum is rounded once instead of twice.
 * On one machine results are the same to the last bit on every thread, and in Node as in a browser that has relaxed
 * SIMD; between a processor with fused multiply-add and one without, or with a browser without relaxed SIMD, they
 * differ by rounding. The environment variable ECHOLAB_FMA=0 asks for the build that rounds alike everywhere.
 */

/** Loaded with this file: an interrupt while Node first loads it would leave half of it for ever. */
const v8 = globalThis.process?.getBuiltinModule?.("node:v8");

let answer: boolean | undefined;

/** Whether the kernels are to be those with fused multiply-add. */
export function fused(): boolean {
  answer ??= globalThis.process?.env?.ECHOLAB_FMA !== "0" && available();
  return answer;
}

function available(): boolean {
  if (WebAssembly.validate(PROBE)) return true;
  // Node 20 has it behind a flag, which may be set as long as what needs it is not yet compiled.
  try {
    v8?.setFlagsFromString("--experimental-wasm-relaxed-simd");
  } catch {
    return false;
  }
  return WebAssembly.validate(PROBE);
}

/** A module of one function that multiplies and adds: (a, b, c) => f64x2.relaxed_madd(a, b, c). */
const PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 8, 1, 96, 3, 123, 123, 123, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 135, 2, 11],
);
