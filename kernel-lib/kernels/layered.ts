// Layered networks, sample after sample: M⁻¹ restricted to one layer, the core, is X = B⁻¹, where all layers behind the
// core were eliminated before (the same for every sample) and an input layer in front of it is eliminated here:
//
//   B = K − i diag(x)                      the core is the input layer
//   B = K + J₀ᵀ χ₀ J₀, χ₀ = 1/(−κ/2 − i(Δ₀ + x))   the input layer, diagonal, comes before it
//
// Read-outs, E being the columns by which the outputs reach the core: reflection y_l = c_l + e_lᵀ X e_l, transmission
// y_l = e_lᵀ X b with the drive b. Gradients of C with g_l = ∂C/∂y_l: sums over samples of g u uᵀ (u = X e), or of
// λ hᵀ + h λᵀ (h = X b, λ = X Σ g_l e_l), of which all layers' gradients follow by constant products afterwards.
//
// A plan is a table of float64 numbers: sizes, addresses of what all samples share, and where in its slot each thread
// works. Slots keep separate sums, so that the number of threads does not matter. See engine/layered-kernels.ts.

import {
  columnSums,
  eliminate,
  eliminationScratch,
  substituteBack,
  substituteBackOne,
  substituteOne,
} from "./strips/elimination";
import { addProducts, addTile, BLOCK, outer, ROW, TILE, width } from "./strips/tile";

// Entries of a plan; the same order in engine/layered-kernels.ts.
const ROWS = 0; // of the core, a multiple of four
const OUTPUTS = 1;
const INPUTS = 2;
const INPUT_ROWS = 3; // inputs up to a multiple of four; 0 where the core is the input layer
const TRANSMISSION = 4; // 1, or 0 for reflection
const HALF_DECAY = 5;
const CORE = 6; // K, complex strips
const PORTS = 7; // E, complex strips
const PORTS_TURNED = 8; // Eᵀ, complex strips
const CONSTANTS = 9; // c, pairs of float64
const COUPLING = 10; // J₀, real strips
const COUPLING_TURNED = 11; // J₀ᵀ, real strips
const DETUNING = 12; // Δ₀, float64
const DRIVE = 13; // float64
const SAMPLES = 14; // x, float64
const ANSWERS = 15; // y, pairs of float64
const COTANGENTS = 16; // g, pairs of float64
const STORE = 17; // what a sample keeps between forward and backward
const STORE_BYTES = 18;
const SLOTS = 19;
const SLOT_BYTES = 20;
const DEPTH = 21; // rows of the panels below
// Offsets in a slot:
const WORK = 22;
const MATRIX = 23;
const INVERSES = 24;
const CHI = 25; // χ₀ in pairs
const SCALED = 26; // χ₀ J₀, two real strips a strip
const LANES = 27;
const PAIRS = 28;
const LEFT = 29; // panels of g u, or of λ and h
const RIGHT = 30; // panels of u, or of h and λ
const LEFT_INPUT = 31; // the same in the input layer, two real strips a strip
const WEIGHTS = 32; // panels of g
const SUM_CORE = 33; // Σ left rightᵀ, complex strips, upper triangle
const SUM_PORTS = 34; // Σ g u, or Σ h gᵀ, complex strips
const SUM_COUPLING = 35; // Σ Im(left₀ rightᵀ), real strips
const SUM_DETUNING = 36; // Σ Im(left₀ right₀), float64

export function forward64(plan: usize, slot: i32, first: i32, count: i32, kept: i32, keep: i32): void {
  forward<f64>(plan, slot, first, count, kept, keep);
}

export function forward32(plan: usize, slot: i32, first: i32, count: i32, kept: i32, keep: i32): void {
  forward<f32>(plan, slot, first, count, kept, keep);
}

export function backward64(plan: usize, slot: i32, first: i32, count: i32, kept: i32): void {
  backward<f64>(plan, slot, first, count, kept);
}

export function backward32(plan: usize, slot: i32, first: i32, count: i32, kept: i32): void {
  backward<f32>(plan, slot, first, count, kept);
}

/** to += from, the first sum of a slot added to another's. */
export function addSlot64(to: usize, from: usize, bytes: i32): void {
  for (let o: usize = 0; o < <usize>bytes; o += 16)
    v128.store(to + o, f64x2.add(v128.load(to + o), v128.load(from + o)));
}

export function addSlot32(to: usize, from: usize, bytes: i32): void {
  for (let o: usize = 0; o < <usize>bytes; o += 16)
    v128.store(to + o, f32x4.add(v128.load(to + o), v128.load(from + o)));
}

/** Bytes at WORK. */
export function workBytes(): i32 {
  return eliminationScratch();
}

function number(plan: usize, entry: i32): i32 {
  return <i32>load<f64>(plan + ((<usize>entry) << 3));
}

function address(plan: usize, entry: i32): usize {
  return <usize>load<f64>(plan + ((<usize>entry) << 3));
}

/**
 * Answers `count` samples from `first` on; with `keep` also leaves in the store, from place `kept` on, what
 * {@link backward} needs. A sample that cannot be computed answers NaN.
 */
function forward<T>(plan: usize, slot: i32, first: i32, count: i32, kept: i32, keep: i32): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const w = width<T>();
  const strips = (n + w - 1) / w;
  const ports = (m + w - 1) / w;
  const bytes = <usize>n * 3 * ROW;
  const own = address(plan, SLOTS) + <usize>slot * address(plan, SLOT_BYTES);
  const work = own + address(plan, WORK);
  const transmission = number(plan, TRANSMISSION) !== 0;
  for (let s = first; s < first + count; s++, kept++) {
    const place = address(plan, STORE) + <usize>kept * address(plan, STORE_BYTES);
    const matrix = transmission ? place : own + address(plan, MATRIX);
    const inverses = transmission ? place + <usize>strips * bytes : own + address(plan, INVERSES);
    const answers = address(plan, ANSWERS) + <usize>(s * m) * 16;
    susceptibility<T>(plan, own, s);
    setMatrix<T>(plan, own, s, matrix);
    const behind = matrix + <usize>strips * bytes;
    if (!transmission) memory.copy(behind, address(plan, PORTS), <usize>ports * bytes);
    if (eliminate<T>(n, matrix, inverses, behind, transmission ? 0 : ports, 0, true, work, 0) >= 0) {
      for (let l = 0; l < 2 * m; l++) store<f64>(answers + ((<usize>l) << 3), NaN);
    } else if (transmission) {
      const lanes = inverses + <usize>n * 2 * sizeof<T>();
      const pairs = lanes + <usize>strips * 2 * ROW;
      drive<T>(plan, own, lanes);
      substituteOne<T>(n, matrix, inverses, lanes, pairs, work);
      substituteBackOne<T>(n, matrix, inverses, pairs, lanes, work);
      transmit<T>(plan, pairs, work, answers);
    } else {
      reflect<T>(plan, behind, inverses, work, answers);
      if (keep) {
        substituteBack<T>(n, matrix, inverses, behind, ports, work);
        const planes = <usize>n * 2 * ROW;
        for (let l = 0; l < ports; l++)
          memory.copy(place + <usize>l * planes, behind + <usize>l * bytes, planes);
      }
    }
  }
}

/** χ₀ of a sample, in pairs. */
function susceptibility<T>(plan: usize, own: usize, s: i32): void {
  if (number(plan, INPUT_ROWS) === 0) return;
  const inputs = number(plan, INPUTS);
  const h = load<f64>(plan + HALF_DECAY * 8);
  let x = address(plan, SAMPLES) + <usize>(s * inputs) * 8;
  let detuning = address(plan, DETUNING);
  let to = own + address(plan, CHI);
  for (const end = x + <usize>inputs * 8; x < end; x += 8, detuning += 8, to += 2 * sizeof<T>()) {
    const d = load<f64>(detuning) + load<f64>(x);
    const size = h * h + d * d;
    store<T>(to, <T>(-h / size));
    store<T>(to, <T>(d / size), sizeof<T>());
  }
}

/** The upper triangle of B, real and imaginary part. */
function setMatrix<T>(plan: usize, own: usize, s: i32, matrix: usize): void {
  const n = number(plan, ROWS);
  const w = width<T>();
  const plane = <usize>n * ROW;
  const core = address(plan, CORE);
  const inputRows = number(plan, INPUT_ROWS);
  if (inputRows === 0) {
    for (let j = 0; j < n; j += w) {
      const at = <usize>(j / w) * 3 * plane;
      const rows = <usize>min(n, j + w) * ROW;
      memory.copy(matrix + at, core + at, rows);
      memory.copy(matrix + at + plane, core + at + plane, rows);
    }
    const inputs = number(plan, INPUTS);
    const x = address(plan, SAMPLES) + <usize>(s * inputs) * 8;
    for (let i = 0; i < inputs; i++) {
      const j = i / w;
      const at = matrix + (<usize>j * 3 * plane + plane + <usize>i * ROW + <usize>(i - j * w) * sizeof<T>());
      store<T>(at, load<T>(at) - <T>load<f64>(x + <usize>i * 8));
    }
    return;
  }
  const input = <usize>inputRows * ROW;
  const coupling = address(plan, COUPLING);
  const scaled = own + address(plan, SCALED);
  const chi = own + address(plan, CHI);
  const work = own + address(plan, WORK);
  for (let j = 0; j * w < n; j++) {
    const strip = scaled + <usize>j * 2 * input;
    scale<T>(inputRows, chi, coupling + <usize>j * input, strip, input);
    const at = <usize>j * 3 * plane;
    for (let i = 0; i < n && i < (j + 1) * w; i += BLOCK) {
      const left = scaled + <usize>(i / w) * 2 * input + <usize>(i % w) * sizeof<T>();
      const tile = at + <usize>i * ROW;
      outer<T>(inputRows, left, coupling + <usize>j * input, work);
      outer<T>(inputRows, left + input, coupling + <usize>j * input, work + TILE);
      sumTile<T>(matrix + tile, core + tile, work);
      sumTile<T>(matrix + tile + plane, core + tile + plane, work + TILE);
    }
  }
}

/** to = a + b, one tile. */
function sumTile<T>(to: usize, a: usize, b: usize): void {
  for (let o: usize = 0; o < TILE; o += 16)
    v128.store(to + o, v128.add<T>(v128.load(a + o), v128.load(b + o)));
}

/** Rows of a real strip times complex numbers: two real strips, `plane` bytes apart. */
function scale<T>(rows: i32, pairs: usize, from: usize, to: usize, plane: usize): void {
  for (const end = from + <usize>rows * ROW; from < end; from += ROW, to += ROW, pairs += 2 * sizeof<T>()) {
    const re = v128.load_splat<T>(pairs);
    const im = v128.load_splat<T>(pairs, sizeof<T>());
    const a = v128.load(from);
    const b = v128.load(from, 16);
    v128.store(to, v128.mul<T>(re, a));
    v128.store(to, v128.mul<T>(re, b), 16);
    v128.store(to + plane, v128.mul<T>(im, a));
    v128.store(to + plane, v128.mul<T>(im, b), 16);
  }
}

/** y_l = c_l + Σ_k (U⁻ᵀ e_l)_k² / D_k. */
function reflect<T>(plan: usize, behind: usize, inverses: usize, work: usize, answers: usize): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const w = width<T>();
  const plane = <usize>n * ROW;
  for (let l = 0; l < m; l += w, behind += 3 * plane) {
    let r0 = i64x2.splat(0);
    let r1 = i64x2.splat(0);
    let i0 = i64x2.splat(0);
    let i1 = i64x2.splat(0);
    let d = inverses;
    for (let y = behind; y < behind + plane; y += ROW, d += 2 * sizeof<T>()) {
      const dr = v128.load_splat<T>(d);
      const di = v128.load_splat<T>(d, sizeof<T>());
      const im = y + plane;
      let a = v128.load(y);
      let b = v128.load(im);
      let p = v128.mul<T>(v128.add<T>(a, b), v128.sub<T>(a, b));
      let q = v128.mul<T>(a, b);
      q = v128.add<T>(q, q);
      r0 = v128.add<T>(r0, v128.sub<T>(v128.mul<T>(p, dr), v128.mul<T>(q, di)));
      i0 = v128.add<T>(i0, v128.add<T>(v128.mul<T>(p, di), v128.mul<T>(q, dr)));
      a = v128.load(y, 16);
      b = v128.load(im, 16);
      p = v128.mul<T>(v128.add<T>(a, b), v128.sub<T>(a, b));
      q = v128.mul<T>(a, b);
      q = v128.add<T>(q, q);
      r1 = v128.add<T>(r1, v128.sub<T>(v128.mul<T>(p, dr), v128.mul<T>(q, di)));
      i1 = v128.add<T>(i1, v128.add<T>(v128.mul<T>(p, di), v128.mul<T>(q, dr)));
    }
    v128.store(work, r0);
    v128.store(work, r1, 16);
    v128.store(work, i0, 32);
    v128.store(work, i1, 48);
    for (let c = 0; c < w && l + c < m; c++) {
      const to = <usize>(l + c) * 16;
      const from = work + <usize>c * sizeof<T>();
      const constant = address(plan, CONSTANTS) + to;
      store<f64>(answers + to, load<f64>(constant) + <f64>load<T>(from));
      store<f64>(answers + to, load<f64>(constant, 8) + <f64>load<T>(from, ROW), 8);
    }
  }
}

/** The drive as it reaches the core, in lanes. */
function drive<T>(plan: usize, own: usize, lanes: usize): void {
  const n = number(plan, ROWS);
  const inputs = number(plan, INPUTS);
  const inputRows = number(plan, INPUT_ROWS);
  const w = width<T>();
  const driven = address(plan, DRIVE);
  memory.fill(lanes, 0, <usize>((n + w - 1) / w) * 2 * ROW);
  if (inputRows === 0) {
    for (let i = 0; i < inputs; i++)
      store<T>(
        lanes + <usize>(i / w) * 2 * ROW + <usize>(i % w) * sizeof<T>(),
        <T>load<f64>(driven + <usize>i * 8),
      );
    return;
  }
  // b = iJ₀ᵀ (χ₀ drive)
  const chi = own + address(plan, CHI);
  const pairs = own + address(plan, PAIRS);
  memory.fill(pairs, 0, <usize>inputRows * 2 * sizeof<T>());
  for (let i = 0; i < inputs; i++) {
    const o = <usize>i * 2 * sizeof<T>();
    const d = <T>load<f64>(driven + <usize>i * 8);
    store<T>(pairs + o, -d * load<T>(chi + o, sizeof<T>()));
    store<T>(pairs + o, d * load<T>(chi + o), sizeof<T>());
  }
  realSums<T>(inputRows, n, address(plan, COUPLING), pairs, lanes);
}

/** Σ_k a[k][·] z_k with real strips of `rows` rows and `n` columns, z in pairs, the result in lanes. */
function realSums<T>(rows: i32, n: i32, a: usize, z: usize, lanes: usize): void {
  const plane = <usize>rows * ROW;
  for (let j = 0; j < n; j += width<T>(), a += plane, lanes += 2 * ROW) {
    let r0 = i64x2.splat(0);
    let r1 = i64x2.splat(0);
    let i0 = i64x2.splat(0);
    let i1 = i64x2.splat(0);
    let from = z;
    for (let v = a; v < a + plane; v += ROW, from += 2 * sizeof<T>()) {
      const zr = v128.load_splat<T>(from);
      const zi = v128.load_splat<T>(from, sizeof<T>());
      const p = v128.load(v);
      const q = v128.load(v, 16);
      r0 = v128.add<T>(r0, v128.mul<T>(p, zr));
      i0 = v128.add<T>(i0, v128.mul<T>(p, zi));
      r1 = v128.add<T>(r1, v128.mul<T>(q, zr));
      i1 = v128.add<T>(i1, v128.mul<T>(q, zi));
    }
    v128.store(lanes, r0);
    v128.store(lanes, r1, 16);
    v128.store(lanes, i0, 32);
    v128.store(lanes, i1, 48);
  }
}

/** y = Eᵀ h. */
function transmit<T>(plan: usize, h: usize, work: usize, answers: usize): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const w = width<T>();
  const plane = <usize>n * ROW;
  let ports = address(plan, PORTS);
  for (let l = 0; l < m; l += w, ports += 3 * plane) {
    columnSums<T>(n, ports, plane, h, work);
    for (let c = 0; c < w && l + c < m; c++) {
      const to = answers + <usize>(l + c) * 16;
      store<f64>(to, <f64>load<T>(work + <usize>c * sizeof<T>()));
      store<f64>(to, <f64>load<T>(work + <usize>c * sizeof<T>(), ROW), 8);
    }
  }
}

/** Adds the gradient sums of samples that {@link forward} kept. */
function backward<T>(plan: usize, slot: i32, first: i32, count: i32, kept: i32): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const own = address(plan, SLOTS) + <usize>slot * address(plan, SLOT_BYTES);
  const transmission = number(plan, TRANSMISSION) !== 0;
  const half = transmission ? count : 0;
  const depth = transmission ? 2 * half : count * m;
  for (let s = 0; s < count; s++) {
    const place = address(plan, STORE) + <usize>(kept + s) * address(plan, STORE_BYTES);
    const cotangents = address(plan, COTANGENTS) + <usize>((first + s) * m) * 16;
    susceptibility<T>(plan, own, first + s);
    if (transmission) gatherTransmission<T>(plan, own, place, cotangents, s, half);
    else gatherReflection<T>(plan, own, place, cotangents, s * m);
  }
  const w = width<T>();
  const rows = address(plan, DEPTH) * ROW;
  const work = own + address(plan, WORK);
  const left = own + address(plan, LEFT);
  const right = own + address(plan, RIGHT);
  const plane = <usize>n * ROW;
  for (let j = 0; j * w < n; j++) {
    const y = right + <usize>j * 3 * rows;
    const sum = own + address(plan, SUM_CORE) + <usize>j * 3 * plane;
    for (let i = 0; i < n && i < (j + 1) * w; i += BLOCK) {
      products<T>(depth, left, i, y, rows, rows, work);
      addProducts<T>(sum + <usize>i * ROW, plane, work);
    }
    const inputRows = number(plan, INPUT_ROWS);
    const input = own + address(plan, SUM_COUPLING) + <usize>j * (<usize>inputRows * ROW);
    for (let i = 0; i < inputRows; i += BLOCK) {
      const x = own + address(plan, LEFT_INPUT) + <usize>(i / w) * 2 * rows + <usize>(i % w) * sizeof<T>();
      outer<T>(depth, x, y + rows, work);
      outer<T>(depth, x + rows, y, work + TILE);
      addTile<T>(input + <usize>i * ROW, work);
      addTile<T>(input + <usize>i * ROW, work + TILE);
    }
  }
  if (!transmission) return;
  for (let l = 0; l * w < m; l++) {
    const y = own + address(plan, WEIGHTS) + <usize>l * 3 * rows;
    const sum = own + address(plan, SUM_PORTS) + <usize>l * 3 * plane;
    for (let i = 0; i < n; i += BLOCK) {
      products<T>(half, left + <usize>half * ROW, i, y, rows, rows, work);
      addProducts<T>(sum + <usize>i * ROW, plane, work);
    }
  }
}

/** The three products of four columns of complex strips at `x`, from column i on, with a complex strip `y`. */
function products<T>(depth: i32, x: usize, i: i32, y: usize, rows: usize, plane: usize, to: usize): void {
  const w = width<T>();
  x += <usize>(i / w) * 3 * rows + <usize>(i % w) * sizeof<T>();
  outer<T>(depth, x, y, to);
  outer<T>(depth, x + rows, y + plane, to + TILE);
  outer<T>(depth, x + 2 * rows, y + 2 * plane, to + 2 * TILE);
}

function put<T>(to: usize, rows: usize, re: T, im: T): void {
  store<T>(to, re);
  store<T>(to + rows, im);
  store<T>(to + 2 * rows, re + im);
}

/** Rows k … k + m of the panels: g u and u in the core, g u in the input layer; adds to the sums of ports and detunings. */
function gatherReflection<T>(plan: usize, own: usize, u: usize, cotangents: usize, k: i32): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const inputs = number(plan, INPUTS);
  const inputRows = number(plan, INPUT_ROWS);
  const w = width<T>();
  const plane = <usize>n * ROW;
  const rows = address(plan, DEPTH) * ROW;
  const work = own + address(plan, WORK);
  const turned = address(plan, COUPLING_TURNED);
  const chi = own + address(plan, CHI);
  let ports = own + address(plan, SUM_PORTS);
  for (let l = 0; l < m; l += w, u += 2 * plane, ports += 3 * plane) {
    for (let c = 0; c < w && l + c < m; c++) {
      const gr = <T>load<f64>(cotangents + <usize>(l + c) * 16);
      const gi = <T>load<f64>(cotangents + <usize>(l + c) * 16, 8);
      const o = <usize>c * sizeof<T>();
      const row = own + <usize>(k + l + c) * ROW;
      for (let i = 0; i < n; i++) {
        const from = u + <usize>i * ROW + o;
        const ur = load<T>(from);
        const ui = load<T>(from + plane);
        const wr = gr * ur - gi * ui;
        const wi = gr * ui + gi * ur;
        const at = row + <usize>(i / w) * 3 * rows + <usize>(i % w) * sizeof<T>();
        put<T>(at + address(plan, LEFT), rows, wr, wi);
        put<T>(at + address(plan, RIGHT), rows, ur, ui);
        const sum = ports + <usize>i * ROW + o;
        store<T>(sum, load<T>(sum) + wr);
        store<T>(sum + plane, load<T>(sum + plane) + wi);
      }
    }
    for (let i = 0; i < inputRows; i += BLOCK) {
      const x = turned + <usize>(i / w) * plane + <usize>(i % w) * sizeof<T>();
      outer<T>(n, x, u, work);
      outer<T>(n, x, u + plane, work + TILE);
      for (let r = 0; r < BLOCK && i + r < inputs; r++) {
        const cr = load<T>(chi + <usize>(i + r) * 2 * sizeof<T>());
        const ci = load<T>(chi + <usize>(i + r) * 2 * sizeof<T>(), sizeof<T>());
        let sum: T = 0;
        for (let c = 0; c < w && l + c < m; c++) {
          const from = work + <usize>r * ROW + <usize>c * sizeof<T>();
          const pr = load<T>(from);
          const pi = load<T>(from, TILE);
          const hr = -(cr * pi + ci * pr);
          const hi = cr * pr - ci * pi;
          const gr = <T>load<f64>(cotangents + <usize>(l + c) * 16);
          const gi = <T>load<f64>(cotangents + <usize>(l + c) * 16, 8);
          const wr = gr * hr - gi * hi;
          const wi = gr * hi + gi * hr;
          sum += wr * hi + wi * hr;
          const at =
            own +
            address(plan, LEFT_INPUT) +
            <usize>((i + r) / w) * 2 * rows +
            <usize>(k + l + c) * ROW +
            <usize>((i + r) % w) * sizeof<T>();
          store<T>(at, wr);
          store<T>(at + rows, wi);
        }
        const at = own + address(plan, SUM_DETUNING) + <usize>(i + r) * 8;
        store<f64>(at, load<f64>(at) + <f64>sum);
      }
    }
  }
}

/**
 * Rows k and half + k of the panels: λ and h in the core, right the other way round, both in the input layer, and g.
 * Adds to the sum of detunings.
 */
function gatherTransmission<T>(
  plan: usize,
  own: usize,
  matrix: usize,
  cotangents: usize,
  k: i32,
  half: i32,
): void {
  const n = number(plan, ROWS);
  const m = number(plan, OUTPUTS);
  const w = width<T>();
  const strips = (n + w - 1) / w;
  const inputRows = number(plan, INPUT_ROWS);
  const rows = address(plan, DEPTH) * ROW;
  const work = own + address(plan, WORK);
  const inverses = matrix + <usize>strips * 3 * (<usize>n * ROW);
  const h = inverses + <usize>n * 2 * sizeof<T>();
  const hPairs = h + <usize>strips * 2 * ROW;
  const lanes = own + address(plan, LANES);
  const pairs = own + address(plan, PAIRS);
  const weights = own + address(plan, WEIGHTS) + <usize>k * ROW;
  for (let l = 0; l < m; l++) {
    const gr = <T>load<f64>(cotangents + <usize>l * 16);
    const gi = <T>load<f64>(cotangents + <usize>l * 16, 8);
    store<T>(pairs + <usize>l * 2 * sizeof<T>(), gr);
    store<T>(pairs + <usize>l * 2 * sizeof<T>(), gi, sizeof<T>());
    put<T>(weights + <usize>(l / w) * 3 * rows + <usize>(l % w) * sizeof<T>(), rows, gr, gi);
  }
  const ports = address(plan, PORTS_TURNED);
  const plane = <usize>m * ROW;
  for (let j = 0; j < strips; j++)
    columnSums<T>(m, ports + <usize>j * 3 * plane, plane, pairs, lanes + <usize>j * 2 * ROW);
  substituteOne<T>(n, matrix, inverses, lanes, pairs, work);
  substituteBackOne<T>(n, matrix, inverses, pairs, lanes, work);
  const left = own + address(plan, LEFT) + <usize>k * ROW;
  const right = own + address(plan, RIGHT) + <usize>k * ROW;
  const lower = <usize>half * ROW;
  for (let j = 0; j < strips; j++) {
    const from = <usize>j * 2 * ROW;
    const to = <usize>j * 3 * rows;
    putRow<T>(lanes + from, left + to, right + to + lower, rows);
    putRow<T>(h + from, left + to + lower, right + to, rows);
  }
  if (inputRows === 0) return;
  inputField<T>(plan, own, pairs, lanes, 0);
  copyRows(lanes, own + address(plan, LEFT_INPUT) + <usize>k * ROW, rows, (inputRows + w - 1) / w);
  inputField<T>(plan, own, hPairs, lanes, 1);
  copyRows(lanes, own + address(plan, LEFT_INPUT) + <usize>k * ROW + lower, rows, (inputRows + w - 1) / w);
  const inputs = number(plan, INPUTS);
  for (let i = 0; i < inputs; i++) {
    const o = <usize>(i % w) * sizeof<T>();
    const a = own + address(plan, LEFT_INPUT) + <usize>k * ROW + <usize>(i / w) * 2 * rows + o;
    const at = own + address(plan, SUM_DETUNING) + <usize>i * 8;
    const b = a + lower;
    const sum = load<T>(a) * load<T>(b + rows) + load<T>(a + rows) * load<T>(b);
    store<f64>(at, load<f64>(at) + <f64>sum);
  }
}

/** A row in lanes to one row each of two complex panels. */
function putRow<T>(from: usize, left: usize, right: usize, rows: usize): void {
  for (let o: usize = 0; o < ROW; o += 16) {
    const re = v128.load(from + o);
    const im = v128.load(from + o, 32);
    const sum = v128.add<T>(re, im);
    v128.store(left + o, re);
    v128.store(left + rows + o, im);
    v128.store(left + 2 * rows + o, sum);
    v128.store(right + o, re);
    v128.store(right + rows + o, im);
    v128.store(right + 2 * rows + o, sum);
  }
}

/** Lanes to a row of two real panels a strip. */
function copyRows(lanes: usize, to: usize, rows: usize, strips: i32): void {
  for (; strips > 0; strips--, lanes += 2 * ROW, to += 2 * rows) {
    memory.copy(to, lanes, ROW);
    memory.copy(to + rows, lanes + ROW, ROW);
  }
}

/** χ₀ (drive + iJ₀ f) in lanes, or without the drive: the field in the input layer from that in the core, in pairs. */
function inputField<T>(plan: usize, own: usize, f: usize, lanes: usize, driven: i32): void {
  const inputs = number(plan, INPUTS);
  const w = width<T>();
  const chi = own + address(plan, CHI);
  realSums<T>(number(plan, ROWS), number(plan, INPUT_ROWS), address(plan, COUPLING_TURNED), f, lanes);
  for (let i = 0; i < inputs; i++) {
    const at = lanes + <usize>(i / w) * 2 * ROW + <usize>(i % w) * sizeof<T>();
    const d = driven ? <T>load<f64>(address(plan, DRIVE) + <usize>i * 8) : <T>0;
    const pr = d - load<T>(at, ROW);
    const pi = load<T>(at);
    const cr = load<T>(chi + <usize>i * 2 * sizeof<T>());
    const ci = load<T>(chi + <usize>i * 2 * sizeof<T>(), sizeof<T>());
    store<T>(at, cr * pr - ci * pi);
    store<T>(at, cr * pi + ci * pr, ROW);
  }
}
