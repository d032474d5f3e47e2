import { SYMMETRIC } from "./generated/kernels.js";
import { plainKernels, type SymmetricKernels } from "./symmetric.js";

/**
 * The compiled kernels: the same interface as the plain twin, in WebAssembly with SIMD. Every caller gets an
 * instance with a memory of its own, so that nothing has to be freed and nothing grows.
 */

const PAGE = 65_536;
/** The first KiB stays unused, so that no array has the address zero. */
const START = 1024;

let compiled: WebAssembly.Module | undefined | "missing";

/** Kernels with room for arrays of `lengths` values each; the plain twin where SIMD is missing. */
export function symmetricKernels(lengths: readonly number[]): SymmetricKernels {
  const module = symmetricModule();
  if (!module) return plainKernels;
  const bytes = lengths.reduce((sum, length) => sum + padded(length), START);
  let memory: WebAssembly.Memory;
  try {
    memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  } catch {
    throw new RangeError(
      `This needs ${Math.ceil(bytes / 2 ** 20)} MiB in one piece, more than can be had; use a smaller system.`,
    );
  }
  return bind(new WebAssembly.Instance(module, { env: { memory } }), memory);
}

function symmetricModule(): WebAssembly.Module | undefined {
  if (compiled === undefined) {
    const bytes = Uint8Array.from(atob(SYMMETRIC), (c) => c.charCodeAt(0));
    compiled = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : "missing";
  }
  return compiled === "missing" ? undefined : compiled;
}

/** Bytes of an array, up to the next SIMD vector. */
function padded(length: number): number {
  return Math.ceil(length / 2) * 16;
}

type Address = (...args: number[]) => number;

/** Arrays become addresses; all else is passed on. */
function bind(instance: WebAssembly.Instance, memory: WebAssembly.Memory): SymmetricKernels {
  const exports = instance.exports as Record<keyof SymmetricKernels, Address>;
  let next = START;
  return {
    allocate(length) {
      const array = new Float64Array(memory.buffer, next, length);
      next += padded(length);
      return array;
    },
    ldlt: (n, re, im, threshold) => exports.ldlt(n, re.byteOffset, im.byteOffset, threshold) === 1,
    ldltSolve: (n, re, im, xr, xi, count) =>
      void exports.ldltSolve(n, re.byteOffset, im.byteOffset, xr.byteOffset, xi.byteOffset, count),
    addWeightedSquares: (re, im, cr, ci, j, rows, n) =>
      void exports.addWeightedSquares(
        re.byteOffset,
        im.byteOffset,
        cr.byteOffset,
        ci.byteOffset,
        j.byteOffset,
        rows,
        n,
      ),
    addProduct: (re, im, wr, wi, j, rows, n) =>
      void exports.addProduct(
        re.byteOffset,
        im.byteOffset,
        wr.byteOffset,
        wi.byteOffset,
        j.byteOffset,
        rows,
        n,
      ),
    firstColumns: (tr, ti, cr, ci, j, fr, fi, rows, n, m) =>
      void exports.firstColumns(
        tr.byteOffset,
        ti.byteOffset,
        cr.byteOffset,
        ci.byteOffset,
        j.byteOffset,
        fr.byteOffset,
        fi.byteOffset,
        rows,
        n,
        m,
      ),
    hiddenColumns: (tr, ti, wr, wi, fr, fi, rows, n, m) =>
      void exports.hiddenColumns(
        tr.byteOffset,
        ti.byteOffset,
        wr.byteOffset,
        wi.byteOffset,
        fr.byteOffset,
        fi.byteOffset,
        rows,
        n,
        m,
      ),
    addOuterProducts: (g, cr, ci, dr, di, w, work, rows, n, m) =>
      void exports.addOuterProducts(
        g.byteOffset,
        cr.byteOffset,
        ci.byteOffset,
        dr.byteOffset,
        di.byteOffset,
        w.byteOffset,
        work.byteOffset,
        rows,
        n,
        m,
      ),
  };
}
