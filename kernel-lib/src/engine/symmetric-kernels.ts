import { float64, reserve } from "./memory.js";
import { plainKernels, type SymmetricKernels } from "./symmetric.js";
import { kernels } from "./wasm.js";

/**
 * The compiled kernels with the interface of the plain twin: arrays from `allocate` become addresses. They
 * live as long as `owner`; the plain twin where SIMD is missing.
 */
export function symmetricKernels(owner: object): SymmetricKernels {
  const exports = kernels("symmetric");
  if (!exports) return plainKernels;
  return {
    allocate: (length) => float64(reserve(owner, 8 * length), length),
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
