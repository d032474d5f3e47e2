// Layered networks, several samples at once, one a lane: M⁻¹ restricted to one layer, the core, is X = B⁻¹, where all
// layers behind the core were eliminated before (the same for every sample) and an input layer in front of it is
// eliminated here. With χ₀ = 1/(−κ/2 − i(Δ₀ + x)) of the input layer,
//
//   B = K − i diag(x)                      the core is the input layer
//   B = K + diag(χ₀)_d + Fᵀ χ₀,r F         the input layer comes before it
//
// In the second case the core's modes are so chosen that as many inputs as it has modes, the direct ones, couple to one of
// them each; the rest couples by the real F (see engine/layered/layered-exchange.ts). A = −B has a positive definite real part.
//
// Read-outs, E being the columns by which the outputs reach the core: reflection y_l = c_l + e_lᵀ X e_l, transmission
// y_l = e_lᵀ X b with the drive b. Gradients of C with g_l = ∂C/∂y_l: sums over samples of g u uᵀ (u = X e), or of
// λ hᵀ (h = X b, λ = X Σ g_l e_l), of which all layers' gradients follow by constant products afterwards.

import { SCRATCH } from "./lanes/elimination";
import { exchangeAll } from "./lanes/exchange";
import { backward } from "./layered/backward";
import { classify } from "./layered/classify";
import { collect } from "./layered/collect";
import { forward } from "./layered/forward";
import { addPanels } from "./layered/sums";

export function forward64(plan: usize, unit: i32, keep: i32): void {
  forward<f64>(plan, unit, unit, keep);
}

export function forward32(plan: usize, unit: i32, keep: i32): void {
  forward<f32>(plan, unit, unit, keep);
}

export function backward64(plan: usize, unit: i32, row: i32, detunings: usize): void {
  backward<f64>(plan, unit, unit, row, detunings);
}

export function backward32(plan: usize, unit: i32, row: i32, detunings: usize): void {
  backward<f32>(plan, unit, unit, row, detunings);
}

export function classify64(
  plan: usize,
  slot: i32,
  units: i32,
  taken: usize,
  row: i32,
  detunings: usize,
): void {
  classify<f64>(plan, slot, units, taken, row, detunings);
}

export function classify32(
  plan: usize,
  slot: i32,
  units: i32,
  taken: usize,
  row: i32,
  detunings: usize,
): void {
  classify<f32>(plan, slot, units, taken, row, detunings);
}

export function sums64(plan: usize, block: i32, depth: i32, work: usize): void {
  addPanels<f64>(plan, block, depth, work);
}

export function sums32(plan: usize, block: i32, depth: i32, work: usize): void {
  addPanels<f32>(plan, block, depth, work);
}

export function collect64(from: usize, apart: usize, strips: i32, rows: i32, columns: i32, to: usize): void {
  collect<f64>(from, apart, strips, rows, columns, to);
}

export function collect32(from: usize, apart: usize, strips: i32, rows: i32, columns: i32, to: usize): void {
  collect<f32>(from, apart, strips, rows, columns, to);
}

/** Returns the bytes of scratch memory. */
export function workBytes(): i32 {
  return <i32>SCRATCH;
}

/** Exchanges variables; see lanes/exchange.ts. */
export function exchange(rows: i32, columns: i32, a: usize, order: usize): f64 {
  return exchangeAll(rows, columns, a, order);
}
