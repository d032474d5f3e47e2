import { borrowed } from "./arena.js";
import { largestPart } from "./dense.js";
import type { Reduced } from "./layered-chain.js";
import type { CoreGradient } from "./layered-core.js";
import { float64, int32 } from "./memory.js";
import { product, transpose } from "./product.js";
import { type Matrix, matrix } from "./strips.js";
import { kernels } from "./wasm.js";

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

/** Exchanges the core's modes for inputs, inputs ≥ n; undefined where J has no n independent rows. */
export function exchange(
  inputs: number,
  { matrix: k, ports: e }: Reduced,
  coupling: Float64Array,
  plain: boolean,
): Basis | undefined {
  const exchanged = (plain ? plainPick : pick)(inputs, k.rows, coupling);
  if (!exchanged) return undefined;
  const w = { rows: k.rows, columns: k.rows, re: exchanged.inverse };
  const inBasis = product(w, transpose(product(w, k)));
  return { ...exchanged, matrix: inBasis, ports: product(w, e), largest: largestPart(inBasis) };
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
export function exchangeBack(basis: Basis, sums: CoreGradient): CoreGradient {
  const { order, inverse, factor, matrix: k, ports: e } = basis;
  const n = k.rows;
  const rest = order.length - n;
  const turned = transpose({ rows: n, columns: n, re: inverse, im: new Float64Array(n * n) });
  const z = matrix(order.length, n);
  const twice = product(k, sums.matrix);
  const ports = product(transpose(e), transpose(sums.ports));
  const inputs = product(
    { rows: rest, columns: n, re: factor },
    { rows: rest, columns: n, re: sums.coupling, im: new Float64Array(rest * n) },
  );
  for (let i = 0; i < n * n; i++) z.re[i] = -(2 * twice.re[i] + ports.re[i] + inputs.re[i]);
  z.re.set(sums.coupling, n * n);
  const picked = product(transpose(z), turned);
  const coupling = new Float64Array(order.length * n);
  order.forEach((input, a) => {
    coupling.set(picked.re.subarray(a * n, (a + 1) * n), input * n);
  });
  const w = { rows: n, columns: n, re: turned.re };
  return {
    matrix: product(w, transpose(product(w, sums.matrix))),
    ports: product(w, sums.ports),
    detuning: sums.detuning,
    coupling,
  };
}
