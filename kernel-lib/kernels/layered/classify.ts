// All steps from samples to panels in one pass, where the cost is one that kernels compute.

import { NUMBER } from "../lanes/tile";
import { backward } from "./backward";
import { weighClasses } from "./cross-entropy";
import { forward } from "./forward";
import { INPUTS, number, OUTPUTS, TRANSMISSION } from "./plan";

/**
 * Works on the units that no other thread has taken yet, one after the other in the same slot. Their rows of the panels
 * begin at `row`; each unit has sums of detunings of its own.
 */
export function classify<T>(
  plan: usize,
  slot: i32,
  units: i32,
  taken: usize,
  row: i32,
  detunings: usize,
): void {
  const groups = number(plan, TRANSMISSION) !== 0 ? 2 : 1;
  const rows = groups === 2 ? 2 : number(plan, OUTPUTS);
  const own = <usize>number(plan, INPUTS) * NUMBER;
  for (;;) {
    const unit = atomic.add<i32>(taken, 1);
    if (unit >= units) return;
    forward<T>(plan, unit, slot, 1);
    for (let c = 0; c < groups; c++) weighClasses<T>(plan, groups * unit + c);
    backward<T>(plan, unit, slot, row + unit * rows, detunings + <usize>unit * own);
  }
}
