/**
 * The plain twin of the dense kernels: complex elimination in readable loops, on split row-major arrays, overwritten.
 */

/** A factored matrix; solves overwrite row-major right-hand sides. */
export interface PlainFactors {
  /** Smallest pivot; 0 where one is zero or not a number. */
  readonly pivot: number;
  solve(xr: Float64Array, xi: Float64Array, count: number): void;
}

/**
 * A = Uᵀ D U of a complex symmetric matrix without pivots, from its upper triangle. The upper triangle receives U, the
 * diagonal 1/D.
 */
export function plainSymmetric(n: number, re: Float64Array, im: Float64Array): PlainFactors {
  let pivot = Number.POSITIVE_INFINITY;
  for (let k = 0; k < n; k++) {
    const kk = k * n;
    const [vr, vi, size] = inverse(re[kk + k], im[kk + k]);
    if (!(size > 0)) return { pivot: 0, solve: refuse };
    pivot = Math.min(pivot, size);
    for (let i = k + 1; i < n; i++) {
      const lr = re[kk + i] * vr - im[kk + i] * vi;
      const li = re[kk + i] * vi + im[kk + i] * vr;
      subtractRow(re, im, i * n + i, kk + i, n - i, lr, li);
    }
    scaleRow(re, im, kk + k + 1, n - k - 1, vr, vi);
    re[kk + k] = vr;
    im[kk + k] = vi;
  }
  return {
    pivot,
    solve(xr, xi, count) {
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
  };
}

/** LU with partial pivoting. */
export function plainLu(n: number, re: Float64Array, im: Float64Array): PlainFactors {
  const order = new Int32Array(n);
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    let best = -1;
    for (let i = k; i < n; i++) {
      const size = Math.hypot(re[i * n + k], im[i * n + k]);
      if (size > best) {
        best = size;
        pivot = i;
      }
    }
    if (!(best > 0)) return { pivot: 0, solve: refuse };
    least = Math.min(least, best);
    order[k] = pivot;
    if (pivot !== k) swapRows(re, im, k * n, pivot * n, n);
    const [vr, vi] = inverse(re[k * n + k], im[k * n + k]);
    for (let i = k + 1; i < n; i++) {
      scaleRow(re, im, i * n + k, 1, vr, vi);
      subtractRow(re, im, i * n + k + 1, k * n + k + 1, n - k - 1, re[i * n + k], im[i * n + k]);
    }
    re[k * n + k] = vr;
    im[k * n + k] = vi;
  }
  return {
    pivot: least,
    solve(xr, xi, count) {
      for (let k = 0; k < n; k++) {
        if (order[k] !== k) swapRows(xr, xi, k * count, order[k] * count, count);
      }
      for (let k = 0; k < n; k++) {
        for (let i = k + 1; i < n; i++)
          subtractRow(xr, xi, i * count, k * count, count, re[i * n + k], im[i * n + k]);
      }
      for (let k = n - 1; k >= 0; k--) {
        for (let j = k + 1; j < n; j++)
          subtractRow(xr, xi, k * count, j * count, count, re[k * n + j], im[k * n + j]);
        scaleRow(xr, xi, k * count, count, re[k * n + k], im[k * n + k]);
      }
    },
  };
}

function refuse(): never {
  throw new Error("This matrix could not be factored.");
}

/** 1/(re + i im), and the modulus of the number. */
function inverse(re: number, im: number): [number, number, number] {
  const size = Math.hypot(re, im);
  return [re / size / size, -im / size / size, size];
}

/** x[to …] −= (lr + i li) · x[from …] over one row. */
function subtractRow(
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
function scaleRow(
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

function swapRows(re: Float64Array, im: Float64Array, a: number, b: number, count: number): void {
  for (let j = 0; j < count; j++) {
    [re[a + j], re[b + j]] = [re[b + j], re[a + j]];
    [im[a + j], im[b + j]] = [im[b + j], im[a + j]];
  }
}
