// The cost of a classifier, the cross-entropy of softmax(z) with a class, z_l = Re(c y_l), and its derivative.

import { NUMBER } from "../lanes/tile";
import { exponential } from "../shared/exponential";
import { nmadd } from "../shared/fma";
import { ANSWERS, address, COSTS, COTANGENTS, number, OUTPUTS, pairs, SLOPE, SMOOTHING } from "./plan";

/**
 * Number of values of a group in its list: label and weight of every sample are given, Σ exp(z − top) and wanted − top
 * are left.
 */
export const COST_NUMBERS = 4;

/**
 * Computes from the answers of a group its cotangents g = w (softmax(z)_l − t_l) c with targets t: of a smoothing s, 1
 * − s more than the s/m of all outputs stands on the class. The cost of a sample is log Σ exp(z − top) − (Σ t z − top).
 */
export function weighClasses<T>(plan: usize, group: i32): void {
  const m = number(plan, OUTPUTS);
  const own = address(plan, COSTS) + <usize>group * COST_NUMBERS * NUMBER;
  const label = v128.load(own);
  const weight = v128.load(own, NUMBER);
  const cr = v128.splat<T>(<T>load<f64>(plan + SLOPE * 8));
  const ci = v128.splat<T>(<T>load<f64>(plan + SLOPE * 8, 8));
  const smoothing = <T>load<f64>(plan + SMOOTHING * 8);
  const everywhere = v128.splat<T>(smoothing / <T>m);
  const more = v128.splat<T>(<T>1 - smoothing);
  const zero = v128.splat<T>(<T>0);

  const from = pairs(plan, ANSWERS, group);
  const to = pairs(plan, COTANGENTS, group);
  const bytes = <usize>m * 2 * NUMBER;
  let top = v128.splat<T>(-(<T>Infinity));
  let wanted = zero;
  for (let o: usize = 0, l: T = 0; o < bytes; o += 2 * NUMBER, l++) {
    const z = nmadd<T>(ci, v128.load(from + o, NUMBER), v128.mul<T>(cr, v128.load(from + o)));
    v128.store(to + o, z);
    top = v128.max<T>(top, z);
    wanted = v128.add<T>(wanted, v128.mul<T>(target<T>(label, l, more, everywhere), z));
  }
  let sum = zero;
  for (let o: usize = 0; o < bytes; o += 2 * NUMBER) {
    const e = exponential<T>(v128.sub<T>(v128.load(to + o), top));
    v128.store(to + o, e);
    sum = v128.add<T>(sum, e);
  }
  v128.store(own, sum, 2 * NUMBER);
  v128.store(own, v128.sub<T>(wanted, top), 3 * NUMBER);
  const factor = v128.div<T>(weight, sum);
  for (let o: usize = 0, l: T = 0; o < bytes; o += 2 * NUMBER, l++) {
    const t = target<T>(label, l, more, everywhere);
    const d = nmadd<T>(weight, t, v128.mul<T>(factor, v128.load(to + o)));
    v128.store(to + o, v128.mul<T>(d, cr));
    v128.store(to + o, v128.mul<T>(d, ci), NUMBER);
  }
}

function target<T>(label: v128, l: T, more: v128, everywhere: v128): v128 {
  return v128.add<T>(everywhere, v128.and(more, v128.eq<T>(label, v128.splat<T>(l))));
}
