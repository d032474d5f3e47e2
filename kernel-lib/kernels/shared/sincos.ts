// Sine and cosine of SIMD vectors, float64 and float32, for angles of any size.
//
// Largest errors found against 60-digit values, in units in the last place of the result, with fused multiply-add and
// without: float64 angles that are near (up to 1/20) or small (up to 1/8) 0.51 (sin) and 0.58 (cos), up to π/4 0.73,
// beyond (of any size) 2.3. The polynomials are minimax fits (Remez) of sin(x)/x and cos(x) in x².
//
// Small angles (|x| ≤ 1/8 in float64, π/4 in float32) are for the inner loops of other kernels. Their numbers come from a table in memory, because V8
// otherwise builds each of them anew in every turn of a loop:
//
//   writeSines<f64>(table);
//   if (smallAngles<f64>(v128.mul<f64>(x, x), table)) { sin = sinSmall<f64>(x, z, table); cos = cosSmall<f64>(z, table) }
//   else sincosAny<f64>(x, cosine, sine);

import { madd, nmadd } from "./fma";

/** Bytes of a table for `writeSines`. */
export const SINES: usize = 160;

/** Writes the numbers that the functions of small angles need. */
export function writeSines<T>(table: usize): void {
  v128.store(table, v128.splat<T>(<T>1));
  if (sizeof<T>() === 8) {
    v128.store(table, f64x2.splat(0.015625), 16);
    v128.store(table, f64x2.splat(-0.16666666666666657), 32);
    v128.store(table, f64x2.splat(0.008333333333268548), 48);
    v128.store(table, f64x2.splat(-0.00019841268589066083), 64);
    v128.store(table, f64x2.splat(2.7547780243368525e-6), 80);
    v128.store(table, f64x2.splat(-0.49999999999999883), 96);
    v128.store(table, f64x2.splat(0.04166666666595407), 112);
    v128.store(table, f64x2.splat(-0.0013888887511520366), 128);
    v128.store(table, f64x2.splat(2.479109473733061e-5), 144);
  } else {
    v128.store(table, f32x4.splat(0.61685), 16);
    v128.store(table, f32x4.splat(-0.166666545899751), 32);
    v128.store(table, f32x4.splat(0.008332155052514549), 48);
    v128.store(table, f32x4.splat(-0.00019514084926920426), 64);
    v128.store(table, f32x4.splat(-0.49999999713975185), 96);
    v128.store(table, f32x4.splat(0.04166662201525611), 112);
    v128.store(table, f32x4.splat(-0.001388672127115728), 128);
    v128.store(table, f32x4.splat(2.4386368201985835e-5), 144);
  }
}

/** Tells whether all angles are small, or near, as the table says, from z = x². NaN counts as small. */
@inline
export function smallAngles<T>(z: v128, table: usize): bool {
  return !v128.any_true(v128.gt<T>(z, v128.load(table, 16)));
}

/**
 * Returns sin x of small angles, with z = x². Two short chains instead of a long one (Estrin) keep the processor busy.
 */
@inline
export function sinSmall<T>(x: v128, z: v128, table: usize): v128 {
  const low = madd<T>(z, v128.load(table, 48), v128.load(table, 32));
  let high = v128.load(table, 64);
  if (sizeof<T>() === 8) high = madd<T>(z, v128.load(table, 80), high);
  const p = madd<T>(v128.mul<T>(z, z), high, low);
  return madd<T>(v128.mul<T>(x, z), p, x);
}

/** Returns cos x of small angles from z = x². */
@inline
export function cosSmall<T>(z: v128, table: usize): v128 {
  const low = madd<T>(z, v128.load(table, 112), v128.load(table, 96));
  const high = madd<T>(z, v128.load(table, 144), v128.load(table, 128));
  const p = madd<T>(v128.mul<T>(z, z), high, low);
  return madd<T>(z, p, v128.load(table));
}

// Nearer to zero fewer terms are enough: |x| ≤ 1/20 in float64, 1/5 in float32. Polynomials as above, from a table of
// their own.

/** Bytes of a table for `writeNear`. */
export const NEAR: usize = 128;

/** Writes the numbers that the functions of near angles need. */
export function writeNear<T>(table: usize): void {
  v128.store(table, v128.splat<T>(<T>1));
  if (sizeof<T>() === 8) {
    v128.store(table, f64x2.splat(0.0025), 16);
    v128.store(table, f64x2.splat(-0.16666666666665876658), 32);
    v128.store(table, f64x2.splat(0.0083333333141564143009), 48);
    v128.store(table, f64x2.splat(-0.00019839946534286501093), 64);
    v128.store(table, f64x2.splat(-0.49999999999992889997), 80);
    v128.store(table, f64x2.splat(0.041666666494076051247), 96);
    v128.store(table, f64x2.splat(-0.0013887697921030255834), 112);
  } else {
    v128.store(table, f32x4.splat(0.04), 16);
    v128.store(table, f32x4.splat(-0.16666653003201671911), 32);
    v128.store(table, f32x4.splat(0.0083222904030052263936), 48);
    v128.store(table, f32x4.splat(-0.49999904379958289401), 80);
    v128.store(table, f32x4.splat(0.04158938036611107762), 96);
  }
}

/** Returns sin x of near angles, with z = x². */
@inline
export function sinNear<T>(x: v128, z: v128, table: usize): v128 {
  let p = v128.load(table, 48);
  if (sizeof<T>() === 8) p = madd<T>(z, v128.load(table, 64), p);
  return madd<T>(v128.mul<T>(x, z), madd<T>(z, p, v128.load(table, 32)), x);
}

/** Returns cos x of near angles from z = x². */
@inline
export function cosNear<T>(z: v128, table: usize): v128 {
  let p = v128.load(table, 96);
  if (sizeof<T>() === 8) p = madd<T>(z, v128.load(table, 112), p);
  return madd<T>(z, madd<T>(z, p, v128.load(table, 80)), v128.load(table));
}

/** Returns sin x for |x| ≤ π/4, float64. */
@inline
function sinQuarter(x: v128, z: v128): v128 {
  let p = f64x2.splat(1.589521378145241e-10);
  p = madd<f64>(z, p, f64x2.splat(-2.505073161380187e-8));
  p = madd<f64>(z, p, f64x2.splat(2.7557313528117735e-6));
  p = madd<f64>(z, p, f64x2.splat(-0.00019841269829352833));
  p = madd<f64>(z, p, f64x2.splat(0.008333333333321868));
  p = madd<f64>(z, p, f64x2.splat(-0.1666666666666663));
  return madd<f64>(f64x2.mul(x, z), p, x);
}

/** Returns cos x for |x| ≤ π/4, float64, from z = x². */
@inline
function cosQuarter(z: v128): v128 {
  let p = f64x2.splat(-1.1353364848403235e-11);
  p = madd<f64>(z, p, f64x2.splat(2.087558566368122e-9));
  p = madd<f64>(z, p, f64x2.splat(-2.7557313161699405e-7));
  p = madd<f64>(z, p, f64x2.splat(2.480158728433939e-5));
  p = madd<f64>(z, p, f64x2.splat(-0.001388888888886264));
  p = madd<f64>(z, p, f64x2.splat(0.04166666666666648));
  // The rounding error of 1 − z/2 is added again.
  const half = f64x2.mul(z, f64x2.splat(0.5));
  const rough = f64x2.sub(f64x2.splat(1), half);
  const lost = f64x2.sub(f64x2.sub(f64x2.splat(1), rough), half);
  return f64x2.add(rough, madd<f64>(f64x2.mul(z, z), p, lost));
}

/** Largest |x| up to which three parts of π/2 reduce exactly: multiples below 2^20 times 33 bits fit into 53. */
const CODY_WAITE: f64 = 1048576;

/** Writes cos and sin of two float64 angles of any size to `cosine` and `sine`; NaN for what is not finite. */
export function sincos2(x: v128, cosine: usize, sine: usize): void {
  const size = f64x2.abs(x);
  if (!v128.any_true(f64x2.gt(size, f64x2.splat(0.78539816339)))) {
    const z = f64x2.mul(x, x);
    v128.store(cosine, cosQuarter(z));
    v128.store(sine, sinQuarter(x, z));
    return;
  }
  if (v128.any_true(f64x2.gt(size, f64x2.splat(CODY_WAITE)))) {
    sincosHuge(f64x2.extract_lane(x, 0), cosine, sine);
    sincosHuge(f64x2.extract_lane(x, 1), cosine + 8, sine + 8);
    return;
  }
  // Adding and subtracting 1.5·2^52 rounds to a whole number and leaves it in the low bits.
  const shifted = madd<f64>(x, f64x2.splat(0.6366197723675814), f64x2.splat(6755399441055744));
  const turns = f64x2.sub(shifted, f64x2.splat(6755399441055744));
  let r = nmadd<f64>(turns, f64x2.splat(1.5707963267341256), x);
  r = nmadd<f64>(turns, f64x2.splat(6.077100506303966e-11), r);
  r = nmadd<f64>(turns, f64x2.splat(2.0222662487959506e-21), r);
  const z = f64x2.mul(r, r);
  turn(cosQuarter(z), sinQuarter(r, z), shifted, cosine, sine);
}

/** Returns (cos, sin) of an angle turned further by the quarter turns in the low two bits of `quarters`. */
@inline
function turn(c: v128, s: v128, quarters: v128, cosine: usize, sine: usize): void {
  const odd = i64x2.sub(i64x2.splat(0), v128.and(quarters, i64x2.splat(1)));
  const second = i64x2.shl(quarters, 62);
  const sign = i64x2.splat(i64.MIN_VALUE);
  // cos changes its sign in quarters 1 and 2, sin in 2 and 3.
  const cosSign = v128.and(v128.xor(second, i64x2.shl(quarters, 63)), sign);
  v128.store(cosine, v128.xor(v128.bitselect(s, c, odd), cosSign));
  v128.store(sine, v128.xor(v128.bitselect(c, s, odd), v128.and(second, sign)));
}

/**
 * Computes one float64 angle of any size: the digits of 2/π that matter, times its mantissa (M. Payne, R. Hanek 1983).
 */
function sincosHuge(x: f64, cosine: usize, sine: usize): void {
  if (!(abs(x) < Infinity)) {
    store<f64>(cosine, NaN);
    store<f64>(sine, NaN);
    return;
  }
  const bits = reinterpret<u64>(x);
  const exponent = <i32>((bits >> 52) & 2047);
  let r = x;
  let quarters: i64 = 0;
  if (exponent >= 1022) {
    // x = mantissa·2^e; digits of 2/π above 2^(2−e) only add whole turns.
    const mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
    const first = exponent - 1075 - 2;
    const w1 = digits(first + 64);
    const w2 = digits(first + 128);
    const middle = mantissa * w1;
    const low = middle + mulHigh(mantissa, w2);
    let high = mantissa * digits(first) + mulHigh(mantissa, w1) + (low < middle ? 1 : 0);
    quarters = <i64>((high + (<u64>1 << 61)) >> 62);
    high -= <u64>quarters << 62;
    r = (<f64>(<i64>high) + <f64>low * 5.421010862427522e-20) * 3.4061215800865545e-19;
    if (x < 0) {
      r = -r;
      quarters = -quarters;
    }
  }
  const v = f64x2.splat(r);
  const z = f64x2.mul(v, v);
  let c = f64x2.extract_lane(cosQuarter(z), 0);
  let s = f64x2.extract_lane(sinQuarter(v, z), 0);
  if (quarters & 1) {
    const swap = c;
    c = -s;
    s = swap;
  }
  store<f64>(cosine, quarters & 2 ? -c : c);
  store<f64>(sine, quarters & 2 ? -s : s);
}

/** Returns 64 binary digits of 2/π from digit `first` on, counted from 0 after the point; zeros before it. */
function digits(first: i32): u64 {
  const word = first >> 6;
  const shift = <u64>(first & 63);
  const a = twoOverPi(word);
  return shift === 0 ? a : (a << shift) | (twoOverPi(word + 1) >> (64 - shift));
}

/** Returns 2/π in words of 64 binary digits. */
function twoOverPi(word: i32): u64 {
  switch (word) {
    case 0: return 0xa2f9836e4e441529;
    case 1: return 0xfc2757d1f534ddc0;
    case 2: return 0xdb6295993c439041;
    case 3: return 0xfe5163abdebbc561;
    case 4: return 0xb7246e3a424dd2e0;
    case 5: return 0x06492eea09d1921c;
    case 6: return 0xfe1deb1cb129a73e;
    case 7: return 0xe88235f52ebb4484;
    case 8: return 0xe99c7026b45f7e41;
    case 9: return 0x3991d639835339f4;
    case 10: return 0x9c845f8bbdf9283b;
    case 11: return 0x1ff897ffde05980f;
    case 12: return 0xef2f118b5a0a6d1f;
    case 13: return 0x6d367ecf27cb09b7;
    case 14: return 0x4f463f669e5fea2d;
    case 15: return 0x7527bac7ebe5f17b;
    case 16: return 0x3d0739f78a5292ea;
    case 17: return 0x6bfb5fb11f8d5d08;
    case 18: return 0x56033046fc7b6bab;
    case 19: return 0xf0cfbc209af4361d;
    default: return 0;
  }
}

/** Returns the upper half of a 128-bit product. */
function mulHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const m = a1 * b0 + ((a0 * b0) >> 32);
  return a1 * b1 + (m >> 32) + ((a0 * b1 + (m & 0xffffffff)) >> 32);
}

/** Writes cos and sin of a vector of angles of any size; `T` is f64 (two of them) or f32 (four). */
@inline
export function sincosAny<T>(x: v128, cosine: usize, sine: usize): void {
  if (sizeof<T>() === 8) {
    sincos2(x, cosine, sine);
    return;
  }
  // float32 angles go through float64, which has digits to spare.
  sincos2(f64x2.promote_low_f32x4(x), cosine, sine);
  const c = f32x4.demote_f64x2_zero(v128.load(cosine));
  const s = f32x4.demote_f64x2_zero(v128.load(sine));
  sincos2(f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3)), cosine, sine);
  v128.store(cosine, v128.shuffle<f64>(c, f32x4.demote_f64x2_zero(v128.load(cosine)), 0, 2));
  v128.store(sine, v128.shuffle<f64>(s, f32x4.demote_f64x2_zero(v128.load(sine)), 0, 2));
}
