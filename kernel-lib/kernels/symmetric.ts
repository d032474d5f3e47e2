// Complex symmetric elimination and the sums of layered networks, two neighbouring columns in one SIMD vector.
// Matrices are row-major with split real and imaginary parts; all arguments are byte addresses or counts.

function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 3);
}

/**
 * A = Uᵀ D U of a complex symmetric matrix, upper triangle in place, four pivots at a time: one pass over the
 * remaining triangle serves four of them. The diagonal receives 1/D. Returns 0 at a pivot below the threshold.
 */
export function ldlt(n: i32, re: usize, im: usize, threshold: f64): i32 {
  const least = threshold * threshold;
  for (let first = 0; first < n; first += 4) {
    const end = min(first + 4, n);
    for (let k = first; k < end; k++) {
      for (let p = first; p < k; p++) {
        // Row k still lacks the pivots of this group.
        const vr = load<f64>(at(re, p * n + p));
        const vi = load<f64>(at(im, p * n + p));
        const ar = load<f64>(at(re, p * n + k));
        const ai = load<f64>(at(im, p * n + k));
        subtract(
          at(re, k * n),
          at(im, k * n),
          at(re, p * n),
          at(im, p * n),
          ar * vr - ai * vi,
          ar * vi + ai * vr,
          k,
          n,
        );
      }
      const dr = load<f64>(at(re, k * n + k));
      const di = load<f64>(at(im, k * n + k));
      const size = dr * dr + di * di;
      if (!(size > least)) return 0;
      store<f64>(at(re, k * n + k), dr / size);
      store<f64>(at(im, k * n + k), -di / size);
    }
    if (end - first === 4) {
      for (let i = end; i < n; i++) subtract4(n, re, im, first, i);
    }
    for (let p = first; p < end; p++) {
      const vr = load<f64>(at(re, p * n + p));
      const vi = load<f64>(at(im, p * n + p));
      scale(at(re, p * n), at(im, p * n), vr, vi, p + 1, n);
    }
  }
  return 1;
}

/** to[j] −= (lr + i li) from[j] for start ≤ j < end. */
function subtract(
  toRe: usize,
  toIm: usize,
  fromRe: usize,
  fromIm: usize,
  lr: f64,
  li: f64,
  start: i32,
  end: i32,
): void {
  const vr = f64x2.splat(lr);
  const vi = f64x2.splat(li);
  let j = start;
  for (; j + 1 < end; j += 2) {
    const br = v128.load(at(fromRe, j));
    const bi = v128.load(at(fromIm, j));
    v128.store(
      at(toRe, j),
      f64x2.sub(v128.load(at(toRe, j)), f64x2.sub(f64x2.mul(vr, br), f64x2.mul(vi, bi))),
    );
    v128.store(
      at(toIm, j),
      f64x2.sub(v128.load(at(toIm, j)), f64x2.add(f64x2.mul(vr, bi), f64x2.mul(vi, br))),
    );
  }
  if (j < end) {
    const br = load<f64>(at(fromRe, j));
    const bi = load<f64>(at(fromIm, j));
    store<f64>(at(toRe, j), load<f64>(at(toRe, j)) - (lr * br - li * bi));
    store<f64>(at(toIm, j), load<f64>(at(toIm, j)) - (lr * bi + li * br));
  }
}

/** Row i −= the four pivots `first` … times their rows, from the diagonal on. */
function subtract4(n: i32, re: usize, im: usize, first: i32, i: i32): void {
  const r0 = at(re, first * n);
  const i0 = at(im, first * n);
  const step = (<usize>n) << 3;
  const r1 = r0 + step;
  const i1 = i0 + step;
  const r2 = r1 + step;
  const i2 = i1 + step;
  const r3 = r2 + step;
  const i3 = i2 + step;
  let ar = load<f64>(at(r0, i));
  let ai = load<f64>(at(i0, i));
  let vr = load<f64>(at(r0, first));
  let vi = load<f64>(at(i0, first));
  const lr0 = f64x2.splat(ar * vr - ai * vi);
  const li0 = f64x2.splat(ar * vi + ai * vr);
  ar = load<f64>(at(r1, i));
  ai = load<f64>(at(i1, i));
  vr = load<f64>(at(r1, first + 1));
  vi = load<f64>(at(i1, first + 1));
  const lr1 = f64x2.splat(ar * vr - ai * vi);
  const li1 = f64x2.splat(ar * vi + ai * vr);
  ar = load<f64>(at(r2, i));
  ai = load<f64>(at(i2, i));
  vr = load<f64>(at(r2, first + 2));
  vi = load<f64>(at(i2, first + 2));
  const lr2 = f64x2.splat(ar * vr - ai * vi);
  const li2 = f64x2.splat(ar * vi + ai * vr);
  ar = load<f64>(at(r3, i));
  ai = load<f64>(at(i3, i));
  vr = load<f64>(at(r3, first + 3));
  vi = load<f64>(at(i3, first + 3));
  const lr3 = f64x2.splat(ar * vr - ai * vi);
  const li3 = f64x2.splat(ar * vi + ai * vr);
  const tr = at(re, i * n);
  const ti = at(im, i * n);
  for (let j = i; j + 1 < n; j += 2) {
    const o = (<usize>j) << 3;
    let sr = v128.load(tr + o);
    let si = v128.load(ti + o);
    let br = v128.load(r0 + o);
    let bi = v128.load(i0 + o);
    sr = f64x2.sub(sr, f64x2.sub(f64x2.mul(lr0, br), f64x2.mul(li0, bi)));
    si = f64x2.sub(si, f64x2.add(f64x2.mul(lr0, bi), f64x2.mul(li0, br)));
    br = v128.load(r1 + o);
    bi = v128.load(i1 + o);
    sr = f64x2.sub(sr, f64x2.sub(f64x2.mul(lr1, br), f64x2.mul(li1, bi)));
    si = f64x2.sub(si, f64x2.add(f64x2.mul(lr1, bi), f64x2.mul(li1, br)));
    br = v128.load(r2 + o);
    bi = v128.load(i2 + o);
    sr = f64x2.sub(sr, f64x2.sub(f64x2.mul(lr2, br), f64x2.mul(li2, bi)));
    si = f64x2.sub(si, f64x2.add(f64x2.mul(lr2, bi), f64x2.mul(li2, br)));
    br = v128.load(r3 + o);
    bi = v128.load(i3 + o);
    sr = f64x2.sub(sr, f64x2.sub(f64x2.mul(lr3, br), f64x2.mul(li3, bi)));
    si = f64x2.sub(si, f64x2.add(f64x2.mul(lr3, bi), f64x2.mul(li3, br)));
    v128.store(tr + o, sr);
    v128.store(ti + o, si);
  }
  if ((n - i) & 1) {
    const j = n - 1;
    let sr = load<f64>(at(tr, j));
    let si = load<f64>(at(ti, j));
    let br = load<f64>(at(r0, j));
    let bi = load<f64>(at(i0, j));
    sr -= f64x2.extract_lane(lr0, 0) * br - f64x2.extract_lane(li0, 0) * bi;
    si -= f64x2.extract_lane(lr0, 0) * bi + f64x2.extract_lane(li0, 0) * br;
    br = load<f64>(at(r1, j));
    bi = load<f64>(at(i1, j));
    sr -= f64x2.extract_lane(lr1, 0) * br - f64x2.extract_lane(li1, 0) * bi;
    si -= f64x2.extract_lane(lr1, 0) * bi + f64x2.extract_lane(li1, 0) * br;
    br = load<f64>(at(r2, j));
    bi = load<f64>(at(i2, j));
    sr -= f64x2.extract_lane(lr2, 0) * br - f64x2.extract_lane(li2, 0) * bi;
    si -= f64x2.extract_lane(lr2, 0) * bi + f64x2.extract_lane(li2, 0) * br;
    br = load<f64>(at(r3, j));
    bi = load<f64>(at(i3, j));
    sr -= f64x2.extract_lane(lr3, 0) * br - f64x2.extract_lane(li3, 0) * bi;
    si -= f64x2.extract_lane(lr3, 0) * bi + f64x2.extract_lane(li3, 0) * br;
    store<f64>(at(tr, j), sr);
    store<f64>(at(ti, j), si);
  }
}

/** x[j] *= vr + i vi for start ≤ j < end. */
function scale(xr: usize, xi: usize, vr: f64, vi: f64, start: i32, end: i32): void {
  for (let j = start; j < end; j++) {
    const ar = load<f64>(at(xr, j));
    const ai = load<f64>(at(xi, j));
    store<f64>(at(xr, j), ar * vr - ai * vi);
    store<f64>(at(xi, j), ar * vi + ai * vr);
  }
}

/** Solves with the result of `ldlt`; right-hand sides are n × count, row-major, in place. */
export function ldltSolve(n: i32, re: usize, im: usize, xr: usize, xi: usize, count: i32): void {
  const row = (<usize>count) << 3;
  for (let k = 0; k < n; k++) {
    const kr = xr + <usize>k * row;
    const ki = xi + <usize>k * row;
    for (let i = k + 1; i < n; i++) {
      const to = <usize>i * row;
      subtract(
        xr + to,
        xi + to,
        kr,
        ki,
        load<f64>(at(re, k * n + i)),
        load<f64>(at(im, k * n + i)),
        0,
        count,
      );
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const kr = xr + <usize>k * row;
    const ki = xi + <usize>k * row;
    scale(kr, ki, load<f64>(at(re, k * n + k)), load<f64>(at(im, k * n + k)), 0, count);
    for (let i = k + 1; i < n; i++) {
      const from = <usize>i * row;
      subtract(
        kr,
        ki,
        xr + from,
        xi + from,
        load<f64>(at(re, k * n + i)),
        load<f64>(at(im, k * n + i)),
        0,
        count,
      );
    }
  }
}

/** A[b, c] += Σ_a χ_a J[a, b] J[a, c] for c ≥ b (and one column more), four a at a time. */
export function addWeightedSquares(
  re: usize,
  im: usize,
  chiRe: usize,
  chiIm: usize,
  j: usize,
  rows: i32,
  n: i32,
): void {
  const step = (<usize>n) << 3;
  let a = 0;
  for (; a + 3 < rows; a += 4) {
    const j0 = at(j, a * n);
    const j1 = j0 + step;
    const j2 = j1 + step;
    const j3 = j2 + step;
    const cr0 = load<f64>(at(chiRe, a));
    const cr1 = load<f64>(at(chiRe, a), 8);
    const cr2 = load<f64>(at(chiRe, a), 16);
    const cr3 = load<f64>(at(chiRe, a), 24);
    const ci0 = load<f64>(at(chiIm, a));
    const ci1 = load<f64>(at(chiIm, a), 8);
    const ci2 = load<f64>(at(chiIm, a), 16);
    const ci3 = load<f64>(at(chiIm, a), 24);
    for (let b = 0; b < n; b++) {
      const b0 = load<f64>(at(j0, b));
      const b1 = load<f64>(at(j1, b));
      const b2 = load<f64>(at(j2, b));
      const b3 = load<f64>(at(j3, b));
      const r0 = f64x2.splat(cr0 * b0);
      const r1 = f64x2.splat(cr1 * b1);
      const r2 = f64x2.splat(cr2 * b2);
      const r3 = f64x2.splat(cr3 * b3);
      const i0 = f64x2.splat(ci0 * b0);
      const i1 = f64x2.splat(ci1 * b1);
      const i2 = f64x2.splat(ci2 * b2);
      const i3 = f64x2.splat(ci3 * b3);
      const tr = at(re, b * n);
      const ti = at(im, b * n);
      let c = b & ~1;
      for (; c + 1 < n; c += 2) {
        const o = (<usize>c) << 3;
        const v0 = v128.load(j0 + o);
        const v1 = v128.load(j1 + o);
        const v2 = v128.load(j2 + o);
        const v3 = v128.load(j3 + o);
        v128.store(
          tr + o,
          f64x2.add(
            v128.load(tr + o),
            f64x2.add(
              f64x2.add(f64x2.mul(r0, v0), f64x2.mul(r1, v1)),
              f64x2.add(f64x2.mul(r2, v2), f64x2.mul(r3, v3)),
            ),
          ),
        );
        v128.store(
          ti + o,
          f64x2.add(
            v128.load(ti + o),
            f64x2.add(
              f64x2.add(f64x2.mul(i0, v0), f64x2.mul(i1, v1)),
              f64x2.add(f64x2.mul(i2, v2), f64x2.mul(i3, v3)),
            ),
          ),
        );
      }
      if (c < n) {
        const o = (<usize>c) << 3;
        const v0 = load<f64>(j0 + o);
        const v1 = load<f64>(j1 + o);
        const v2 = load<f64>(j2 + o);
        const v3 = load<f64>(j3 + o);
        store<f64>(
          tr + o,
          load<f64>(tr + o) + (cr0 * b0 * v0 + cr1 * b1 * v1 + (cr2 * b2 * v2 + cr3 * b3 * v3)),
        );
        store<f64>(
          ti + o,
          load<f64>(ti + o) + (ci0 * b0 * v0 + ci1 * b1 * v1 + (ci2 * b2 * v2 + ci3 * b3 * v3)),
        );
      }
    }
  }
  for (; a < rows; a++) {
    const line = at(j, a * n);
    for (let b = 0; b < n; b++) {
      const weight = load<f64>(at(line, b));
      const r = weight * load<f64>(at(chiRe, a));
      const i = weight * load<f64>(at(chiIm, a));
      for (let c = b; c < n; c++) {
        store<f64>(at(re, b * n + c), load<f64>(at(re, b * n + c)) + r * load<f64>(at(line, c)));
        store<f64>(at(im, b * n + c), load<f64>(at(im, b * n + c)) + i * load<f64>(at(line, c)));
      }
    }
  }
}

/** A[b, c] += Σ_a J[a, b] W[a, c] for c ≥ b (and one column more), with W = χJ complex. */
export function addProduct(re: usize, im: usize, wRe: usize, wIm: usize, j: usize, rows: i32, n: i32): void {
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < n; b++) {
      addReal(
        at(re, b * n),
        at(im, b * n),
        at(wRe, a * n),
        at(wIm, a * n),
        load<f64>(at(j, a * n + b)),
        b & ~1,
        n,
      );
    }
  }
}

/** to[j] += weight · from[j] for start ≤ j < end, both parts. */
function addReal(
  toRe: usize,
  toIm: usize,
  fromRe: usize,
  fromIm: usize,
  weight: f64,
  start: i32,
  end: i32,
): void {
  const w = f64x2.splat(weight);
  let j = start;
  for (; j + 1 < end; j += 2) {
    v128.store(at(toRe, j), f64x2.add(v128.load(at(toRe, j)), f64x2.mul(w, v128.load(at(fromRe, j)))));
    v128.store(at(toIm, j), f64x2.add(v128.load(at(toIm, j)), f64x2.mul(w, v128.load(at(fromIm, j)))));
  }
  if (j < end) {
    store<f64>(at(toRe, j), load<f64>(at(toRe, j)) + weight * load<f64>(at(fromRe, j)));
    store<f64>(at(toIm, j), load<f64>(at(toIm, j)) + weight * load<f64>(at(fromIm, j)));
  }
}

/** to[a, l] = iχ_a Σ_b J[a, b] from[b, l]: columns of the Green's function in the first layer. */
export function firstColumns(
  toRe: usize,
  toIm: usize,
  chiRe: usize,
  chiIm: usize,
  j: usize,
  fromRe: usize,
  fromIm: usize,
  rows: i32,
  n: i32,
  m: i32,
): void {
  for (let a = 0; a < rows; a++) {
    const line = at(j, a * n);
    const fr = -load<f64>(at(chiIm, a));
    const fi = load<f64>(at(chiRe, a));
    let l = 0;
    for (; l + 3 < m; l += 4) {
      let r0 = f64x2.splat(0);
      let r1 = f64x2.splat(0);
      let i0 = f64x2.splat(0);
      let i1 = f64x2.splat(0);
      for (let b = 0; b < n; b++) {
        const w = v128.load64_splat(at(line, b));
        const o = at(0, b * m + l);
        r0 = f64x2.add(r0, f64x2.mul(w, v128.load(fromRe + o)));
        r1 = f64x2.add(r1, f64x2.mul(w, v128.load(fromRe + o, 16)));
        i0 = f64x2.add(i0, f64x2.mul(w, v128.load(fromIm + o)));
        i1 = f64x2.add(i1, f64x2.mul(w, v128.load(fromIm + o, 16)));
      }
      const o = at(0, a * m + l);
      const vr = f64x2.splat(fr);
      const vi = f64x2.splat(fi);
      v128.store(toRe + o, f64x2.sub(f64x2.mul(r0, vr), f64x2.mul(i0, vi)));
      v128.store(toRe + o, f64x2.sub(f64x2.mul(r1, vr), f64x2.mul(i1, vi)), 16);
      v128.store(toIm + o, f64x2.add(f64x2.mul(r0, vi), f64x2.mul(i0, vr)));
      v128.store(toIm + o, f64x2.add(f64x2.mul(r1, vi), f64x2.mul(i1, vr)), 16);
    }
    for (; l < m; l++) {
      let r: f64 = 0;
      let i: f64 = 0;
      for (let b = 0; b < n; b++) {
        const w = load<f64>(at(line, b));
        r += w * load<f64>(at(fromRe, b * m + l));
        i += w * load<f64>(at(fromIm, b * m + l));
      }
      store<f64>(at(toRe, a * m + l), r * fr - i * fi);
      store<f64>(at(toIm, a * m + l), r * fi + i * fr);
    }
  }
}

/** to[a, l] = i Σ_b W[a, b] from[b, l]: the same in a hidden layer, with the complex product W = χJ. */
export function hiddenColumns(
  toRe: usize,
  toIm: usize,
  wRe: usize,
  wIm: usize,
  fromRe: usize,
  fromIm: usize,
  rows: i32,
  n: i32,
  m: i32,
): void {
  memory.fill(toRe, 0, at(0, rows * m));
  memory.fill(toIm, 0, at(0, rows * m));
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < n; b++) {
      const from = at(0, b * m);
      // −(−i w) = i w
      const lr = load<f64>(at(wIm, a * n + b));
      const li = -load<f64>(at(wRe, a * n + b));
      subtract(at(toRe, a * m), at(toIm, a * m), fromRe + from, fromIm + from, lr, li, 0, m);
    }
  }
}

/**
 * gradient[a, b] += 2 Σ_l weight_l Re(C[a, l] D[b, l]); `turned` is room for D transposed, 2 m × n values,
 * and for the weighted row of C, 2 m values.
 */
export function addOuterProducts(
  gradient: usize,
  cRe: usize,
  cIm: usize,
  dRe: usize,
  dIm: usize,
  weights: usize,
  turned: usize,
  rows: i32,
  n: i32,
  m: i32,
): void {
  const tRe = turned;
  const tIm = at(turned, m * n);
  const row = at(turned, 2 * m * n);
  for (let b = 0; b < n; b++) {
    for (let l = 0; l < m; l++) {
      store<f64>(at(tRe, l * n + b), load<f64>(at(dRe, b * m + l)));
      store<f64>(at(tIm, l * n + b), load<f64>(at(dIm, b * m + l)));
    }
  }
  for (let a = 0; a < rows; a++) {
    for (let l = 0; l < m; l++) {
      const w = 2 * load<f64>(at(weights, l));
      store<f64>(at(row, 2 * l), w * load<f64>(at(cRe, a * m + l)));
      store<f64>(at(row, 2 * l + 1), -w * load<f64>(at(cIm, a * m + l)));
    }
    const line = at(gradient, a * n);
    let b = 0;
    for (; b + 3 < n; b += 4) {
      let s0 = v128.load(at(line, b));
      let s1 = v128.load(at(line, b), 16);
      for (let l = 0; l < m; l++) {
        const wr = v128.load64_splat(at(row, 2 * l));
        const wi = v128.load64_splat(at(row, 2 * l + 1));
        const o = at(0, l * n + b);
        s0 = f64x2.add(s0, f64x2.add(f64x2.mul(wr, v128.load(tRe + o)), f64x2.mul(wi, v128.load(tIm + o))));
        s1 = f64x2.add(
          s1,
          f64x2.add(f64x2.mul(wr, v128.load(tRe + o, 16)), f64x2.mul(wi, v128.load(tIm + o, 16))),
        );
      }
      v128.store(at(line, b), s0);
      v128.store(at(line, b), s1, 16);
    }
    for (; b < n; b++) {
      let s = load<f64>(at(line, b));
      for (let l = 0; l < m; l++) {
        s +=
          load<f64>(at(row, 2 * l)) * load<f64>(at(tRe, l * n + b)) +
          load<f64>(at(row, 2 * l + 1)) * load<f64>(at(tIm, l * n + b));
      }
      store<f64>(at(line, b), s);
    }
  }
}
