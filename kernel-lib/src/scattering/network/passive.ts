import { eigensystem } from "../../engine/linear/eigen.js";
import { entryOf, type SparseMatrix } from "../solver/sparse.js";

/** Largest negative rate that counts as rounding, in units of the largest coupling. */
const ROUNDING = 1e-12;

/**
 * Checks that a network is passive: the power that it loses inside, a†Da with D = κ' + i(J − J†), is never negative.
 * Couplings with J = J† do not enter D; the others make small Hermitian problems.
 * @throws RangeError naming the modes that amplify
 */
export function checkPassive(minusH: SparseMatrix, loss: Float64Array): void {
  const neighbours = new Map<number, Map<number, { re: number; im: number }>>();
  let scale = 0;
  for (let i = 0; i < minusH.n; i++) {
    for (let at = minusH.start[i]; at < minusH.start[i + 1]; at++) {
      const j = minusH.column[at];
      if (j === i) continue;
      const back = entryOf(minusH, j, i);
      // i(J_ij − J_ji*), J = −(−H)
      const re = minusH.im[at] + minusH.im[back];
      const im = minusH.re[back] - minusH.re[at];
      scale = Math.max(scale, Math.abs(minusH.re[at]), Math.abs(minusH.im[at]));
      if (re === 0 && im === 0) continue;
      const row = neighbours.get(i) ?? new Map();
      row.set(j, { re, im });
      neighbours.set(i, row);
    }
  }
  const seen = new Set<number>();
  for (const start of neighbours.keys()) {
    if (seen.has(start)) continue;
    const group = [start];
    seen.add(start);
    for (const i of group) {
      for (const j of neighbours.get(i)?.keys() ?? []) {
        if (!seen.has(j)) group.push(j);
        seen.add(j);
      }
    }
    const n = group.length;
    const d = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
    group.forEach((i, p) => {
      d.re[p * n + p] = loss[i];
      group.forEach((j, q) => {
        const entry = neighbours.get(i)?.get(j);
        if (!entry) return;
        d.re[p * n + q] = entry.re;
        d.im[p * n + q] = entry.im;
      });
    });
    const least = eigensystem(n, d, { hermitian: true }).values.re[0];
    if (least < -ROUNDING * scale) {
      const names = group.slice(0, 6).join(", ") + (n > 6 ? ", …" : "");
      throw new RangeError(
        `The couplings among modes ${names} amplify: they give power at a rate of up to ${(-least).toPrecision(3)}. ` +
          `Give these modes that much more intrinsic loss, or say passive: false for a device with gain.`,
      );
    }
  }
}
