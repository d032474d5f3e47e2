/**
 * The sums behind layered networks and complex symmetric systems: what a kernel must be able to do, and the
 * plain twin that says in readable loops what the compiled one computes. Matrices are row-major, real and
 * imaginary parts apart; symmetric ones are given and left by their upper triangle.
 */
export interface SymmetricKernels {
  /** Zeros in the memory that these kernels work on; all arrays given to them come from here. */
  allocate(length: number): Float64Array;

  /**
   * A = Uᵀ D U in place, U unit upper triangular: the upper triangle receives U, the diagonal 1/D.
   * Returns false at a pivot below `threshold`.
   */
  ldlt(n: number, re: Float64Array, im: Float64Array, threshold: number): boolean;

  /** Solves with the result of `ldlt`; right-hand sides are n × count, overwritten by the solutions. */
  ldltSolve(
    n: number,
    re: Float64Array,
    im: Float64Array,
    xr: Float64Array,
    xi: Float64Array,
    count: number,
  ): void;

  /** A[b, c] += Σ_a χ_a J[a, b] J[a, c] for c ≥ b; J is rows × n. */
  addWeightedSquares(
    re: Float64Array,
    im: Float64Array,
    chiRe: Float64Array,
    chiIm: Float64Array,
    j: Float64Array,
    rows: number,
    n: number,
  ): void;

  /** A[b, c] += Σ_a J[a, b] W[a, c] for c ≥ b; J and the complex W are rows × n. */
  addProduct(
    re: Float64Array,
    im: Float64Array,
    wRe: Float64Array,
    wIm: Float64Array,
    j: Float64Array,
    rows: number,
    n: number,
  ): void;

  /** to[a, l] = iχ_a Σ_b J[a, b] from[b, l]; `from` is n × m, `to` rows × m. */
  firstColumns(
    toRe: Float64Array,
    toIm: Float64Array,
    chiRe: Float64Array,
    chiIm: Float64Array,
    j: Float64Array,
    fromRe: Float64Array,
    fromIm: Float64Array,
    rows: number,
    n: number,
    m: number,
  ): void;

  /** to[a, l] = i Σ_b W[a, b] from[b, l] with a complex W, rows × n. */
  hiddenColumns(
    toRe: Float64Array,
    toIm: Float64Array,
    wRe: Float64Array,
    wIm: Float64Array,
    fromRe: Float64Array,
    fromIm: Float64Array,
    rows: number,
    n: number,
    m: number,
  ): void;

  /** gradient[a, b] += 2 Σ_l weights_l Re(C[a, l] D[b, l]); `work` has room for 2m(n + 1) values. */
  addOuterProducts(
    gradient: Float64Array,
    cRe: Float64Array,
    cIm: Float64Array,
    dRe: Float64Array,
    dIm: Float64Array,
    weights: Float64Array,
    work: Float64Array,
    rows: number,
    n: number,
    m: number,
  ): void;
}

export const plainKernels: SymmetricKernels = {
  allocate: (length) => new Float64Array(length),

  ldlt(n, re, im, threshold) {
    for (let k = 0; k < n; k++) {
      const kk = k * n;
      const dr = re[kk + k];
      const di = im[kk + k];
      const size = dr * dr + di * di;
      if (!(size > threshold * threshold)) return false;
      const vr = dr / size;
      const vi = -di / size;
      for (let i = k + 1; i < n; i++) {
        const ar = re[kk + i];
        const ai = im[kk + i];
        const lr = ar * vr - ai * vi;
        const li = ar * vi + ai * vr;
        const row = i * n;
        for (let j = i; j < n; j++) {
          const br = re[kk + j];
          const bi = im[kk + j];
          re[row + j] -= lr * br - li * bi;
          im[row + j] -= lr * bi + li * br;
        }
      }
      scaleRow(re, im, kk + k + 1, n - k - 1, vr, vi);
      re[kk + k] = vr;
      im[kk + k] = vi;
    }
    return true;
  },

  ldltSolve(n, re, im, xr, xi, count) {
    for (let k = 0; k < n; k++) {
      for (let i = k + 1; i < n; i++)
        subtractRow(xr, xi, i * count, k * count, count, re[k * n + i], im[k * n + i]);
    }
    for (let k = n - 1; k >= 0; k--) {
      scaleRow(xr, xi, k * count, count, re[k * n + k], im[k * n + k]);
      for (let i = k + 1; i < n; i++)
        subtractRow(xr, xi, k * count, i * count, count, re[k * n + i], im[k * n + i]);
    }
  },

  addWeightedSquares(re, im, chiRe, chiIm, j, rows, n) {
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < n; b++) {
        const r = chiRe[a] * j[a * n + b];
        const i = chiIm[a] * j[a * n + b];
        for (let c = b; c < n; c++) {
          re[b * n + c] += r * j[a * n + c];
          im[b * n + c] += i * j[a * n + c];
        }
      }
    }
  },

  addProduct(re, im, wRe, wIm, j, rows, n) {
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < n; b++) {
        const weight = j[a * n + b];
        for (let c = b; c < n; c++) {
          re[b * n + c] += weight * wRe[a * n + c];
          im[b * n + c] += weight * wIm[a * n + c];
        }
      }
    }
  },

  firstColumns(toRe, toIm, chiRe, chiIm, j, fromRe, fromIm, rows, n, m) {
    for (let a = 0; a < rows; a++) {
      for (let l = 0; l < m; l++) {
        let r = 0;
        let i = 0;
        for (let b = 0; b < n; b++) {
          r += j[a * n + b] * fromRe[b * m + l];
          i += j[a * n + b] * fromIm[b * m + l];
        }
        toRe[a * m + l] = -(r * chiIm[a] + i * chiRe[a]);
        toIm[a * m + l] = r * chiRe[a] - i * chiIm[a];
      }
    }
  },

  hiddenColumns(toRe, toIm, wRe, wIm, fromRe, fromIm, rows, n, m) {
    for (let a = 0; a < rows; a++) {
      for (let l = 0; l < m; l++) {
        let r = 0;
        let i = 0;
        for (let b = 0; b < n; b++) {
          r += wRe[a * n + b] * fromRe[b * m + l] - wIm[a * n + b] * fromIm[b * m + l];
          i += wRe[a * n + b] * fromIm[b * m + l] + wIm[a * n + b] * fromRe[b * m + l];
        }
        toRe[a * m + l] = -i;
        toIm[a * m + l] = r;
      }
    }
  },

  addOuterProducts(gradient, cRe, cIm, dRe, dIm, weights, _work, rows, n, m) {
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < n; b++) {
        let sum = 0;
        for (let l = 0; l < m; l++) {
          sum += 2 * weights[l] * (cRe[a * m + l] * dRe[b * m + l] - cIm[a * m + l] * dIm[b * m + l]);
        }
        gradient[a * n + b] += sum;
      }
    }
  },
};

/** x[to …] −= (lr + i li) · x[from …] over one row of right-hand sides. */
export function subtractRow(
  xr: Float64Array,
  xi: Float64Array,
  to: number,
  from: number,
  count: number,
  lr: number,
  li: number,
): void {
  for (let j = 0; j < count; j++) {
    const br = xr[from + j];
    const bi = xi[from + j];
    xr[to + j] -= lr * br - li * bi;
    xi[to + j] -= lr * bi + li * br;
  }
}

/** x[at …] *= vr + i vi over `count` values. */
export function scaleRow(
  xr: Float64Array,
  xi: Float64Array,
  at: number,
  count: number,
  vr: number,
  vi: number,
): void {
  for (let j = at; j < at + count; j++) {
    const br = xr[j];
    xr[j] = br * vr - xi[j] * vi;
    xi[j] = br * vi + xi[j] * vr;
  }
}
