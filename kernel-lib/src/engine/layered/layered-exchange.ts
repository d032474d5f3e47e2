import { largestPart } from "../linear/dense.js";
import { product, transpose, transposeReal } from "../linear/product.js";
import { type Matrix, matrix } from "../linear/strips.js";
import { borrowed } from "../memory/arena.js";
import { float64, int32 } from "../memory/memory.js";
import { kernels } from "../memory/wasm.js";
import type { Reduced } from "./layered-chain.js";
import type { CoreGradient } from "./layered-core.js";

/**
 * Inputs that outnumber the modes they couple to can be sorted so that most of their work is done once a batch.
 *
 * Of the couplings J, inputs × n, n rows J_t are picked. With the fields (v_t = J_t v) that these inputs see in place of
 * the modes' own ones, input t couples to one field only, the rest by F = J_r J_t⁻¹, and JᵀχJ = J_tᵀ (χ_t + Fᵀ χ_r F) J_t:
 * instead of all inputs, only the rest is summed for every sample.
 */
interface Exchanged {
  /** The picked inputs, then the rest. */
  readonly order: Int32Array;
  /** W = J_t⁻¹, n × n row-major: v = W v_t. */
  readonly inverse: Float64Array;
  /** F, (inputs − n) × n. */
  readonly factor: Float64Array;
}

/** The fields v_t of the core, and its K and E in these. */
export interface Basis extends Exchanged {
  /** WᵀKW */
  readonly matrix: Matrix;
  /** WᵀE */
  readonly ports: Matrix;
  /** The largest entry of the matrix. */
  readonly largest: number;
}

/**
 * Exchanges the core's modes for inputs, inputs ≥ n; undefined where J has no n independent rows. `make` gives the matrices,
 * which must stay as long as the basis is used.
 */
export function exchange(
  inputs: number,
  { matrix: k, ports: e }: Reduced,
  coupling: Float64Array,
  plain: boolean,
  make: typeof matrix = matrix,
): Basis | undefined {
  const exchanged = (plain ? plainPick : pick)(inputs, k.rows, coupling);
  if (!exchanged) return undefined;
  const w = { rows: k.rows, columns: k.rows, re: exchanged.inverse };
  const inBasis = product(w, product(k, w, { make }), { symmetric: true, make });
  return { ...exchanged, matrix: inBasis, ports: product(w, e, { make }), largest: largestPart(inBasis) };
}

/** Picks the rows with the largest pivots. */
function pick(inputs: number, n: number, coupling: Float64Array): Exchanged | undefined {
  const exports = kernels("layered")!;
  // Rows of the kernel's matrix are an even number of columns long.
  const pitch = n + (n % 2);
  return borrowed([8 * inputs * pitch, 4 * inputs], ([at, orderAt]) => {
    const a = float64(at, inputs * pitch);
    if (pitch === n) a.set(coupling);
    else {
      a.fill(0);
      for (let i = 0; i < inputs; i++) a.set(coupling.subarray(i * n, (i + 1) * n), i * pitch);
    }
    if (!(exports.exchange(inputs, n, at, orderAt) > 0)) return undefined;
    return picked(n, int32(orderAt, inputs).slice(), a, pitch);
  });
}

/** The plain twin. */
function plainPick(inputs: number, n: number, coupling: Float64Array): Exchanged | undefined {
  const a = coupling.slice();
  const order = Int32Array.from({ length: inputs }, (_, i) => i);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k; i < inputs; i++)
      if (Math.abs(a[order[i] * n + k]) > Math.abs(a[order[best] * n + k])) best = i;
    const own = order[best];
    order[best] = order[k];
    order[k] = own;
    // y_own = p v_k + …, hence v_k = y_own/p − …, which goes into all other rows.
    const pivot = a[own * n + k];
    if (!(Math.abs(pivot) > 0)) return undefined;
    for (let j = 0; j < n; j++) a[own * n + j] = j === k ? 1 / pivot : -a[own * n + j] / pivot;
    for (let i = 0; i < inputs; i++) {
      if (i === own) continue;
      const factor = a[i * n + k];
      a[i * n + k] = 0;
      for (let j = 0; j < n; j++) a[i * n + j] += factor * a[own * n + j];
    }
  }
  return picked(n, order, a, n);
}

function picked(n: number, order: Int32Array, a: Float64Array, pitch: number): Exchanged {
  const rows = (list: Int32Array) => {
    const result = new Float64Array(list.length * n);
    for (let i = 0; i < list.length; i++) result.set(a.subarray(list[i] * pitch, list[i] * pitch + n), i * n);
    return result;
  };
  return { order, inverse: rows(order.subarray(0, n)), factor: rows(order.subarray(n)) };
}

/**
 * The derivatives of K, E and the first couplings from those with exchanged fields, where K' = WᵀKW, E' = WᵀE and
 * F = J_r W with W = J_t⁻¹. With dW = −W dJ_t W, J_t gets −Z Wᵀ, Z = 2 Re(K' dK') + Re(E' dE'ᵀ) + Fᵀ dF, and J_r gets
 * dF Wᵀ.
 */
export function exchangeBack(basis: Basis, sums: CoreGradient, make: typeof matrix = matrix): CoreGradient {
  const { order, inverse, factor, matrix: k, ports: e } = basis;
  const [n, m] = [k.rows, e.columns];
  const rest = order.length - n;
  const w = transposeReal(n, n, inverse, { make });
  // Zᵀ as one product: what is summed over stands one below the other.
  const rows = 2 * n + 2 * m + rest;
  const left = { rows, columns: n, re: make(rows, n).re };
  const right = { rows, columns: n, re: make(rows, n).re };
  const put = (at: number, x: Float64Array, y: Float64Array, factor: number) => {
    right.re.set(x, at * n);
    for (let i = 0, to = at * n; i < y.length; i++, to++) left.re[to] = factor * y[i];
  };
  const [et, portsTurned] = [transpose(e, { make }), transpose(sums.ports, { make })];
  put(0, k.re, sums.matrix.re, 2);
  put(n, k.im, sums.matrix.im, -2);
  put(2 * n, et.re, portsTurned.re, 1);
  put(2 * n + m, et.im, portsTurned.im, -1);
  put(2 * n + 2 * m, factor, sums.coupling, 1);
  const z = product(left, right, { make });
  // −Zᵀ, and beside it dFᵀ.
  const inputs = { rows: n, columns: order.length, re: make(n, order.length).re };
  for (let b = 0, at = 0; b < n; b++) {
    for (let a = 0; a < n; a++, at++) inputs.re[at] = -z.re[b * n + a];
    for (let from = b; from < rest * n; from += n, at++) inputs.re[at] = sums.coupling[from];
  }
  const picked = product(inputs, w, { make }).re;
  const coupling = make(order.length, n).re;
  order.forEach((input, a) => {
    coupling.set(picked.subarray(a * n, (a + 1) * n), input * n);
  });
  return {
    matrix: product(w, product(sums.matrix, w, { make }), { symmetric: true, make }),
    ports: product(w, sums.ports, { make }),
    detuning: sums.detuning,
    coupling,
  };
}
