import { KERNELS, type KernelExports } from "../generated/kernels.js";
import { fused } from "../waves/fused.js";
import { canShare, kernelMemory } from "./memory.js";

/**
 * The compiled kernels: WebAssembly with SIMD, embedded as text so that one file works in Node, in a bundle
 * and in a page. All of them work on the one memory of memory.ts; arrays are given by address. Most are there twice,
 * with fused multiply-add and without: see fused.ts for the choice.
 */

/** A module in kernel-lib/kernels, named as its file. */
export type KernelName = keyof KernelExports;

const compiled = new Map<KernelName, WebAssembly.Module | undefined>();
const instances = new Map<KernelName, object>();

/** The names of all modules, in an order that the threads of a pool know too. */
export const KERNEL_NAMES = Object.keys(KERNELS) as readonly KernelName[];

/** The compiled functions of a module, on this thread; undefined where WebAssembly has no SIMD. */
export function kernels<M extends KernelName>(name: M): KernelExports[M] | undefined {
  let exports = instances.get(name) as KernelExports[M] | undefined;
  if (exports) return exports;
  const module = kernelModule(name);
  if (!module) return undefined;
  exports = new WebAssembly.Instance(module, { env: { memory: kernelMemory() } })
    .exports as unknown as KernelExports[M];
  instances.set(name, exports);
  return exports;
}

/** The compiled module itself, for other threads; undefined where WebAssembly has no SIMD. */
export function kernelModule(name: KernelName): WebAssembly.Module | undefined {
  if (!compiled.has(name)) {
    const { code, sharedFlagAt } = (fused() && KERNELS[name].fused) || KERNELS[name];
    const text = atob(code);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    // The module is the same for shared and private memory but for the flag in the declaration of its import.
    bytes[sharedFlagAt] = canShare() ? SHARED_WITH_MAXIMUM : WITH_MAXIMUM;
    compiled.set(name, compile(bytes));
  }
  return compiled.get(name);
}

function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    // To ask first would take half of the time again.
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

/** Kinds of limits in the binary format. */
const WITH_MAXIMUM = 1;
const SHARED_WITH_MAXIMUM = 3;
