import type { Matrix } from "../../engine/linear/matrix.js";
import { IllConditionedError } from "../solver/checked.js";
import { isHermitian } from "../solver/sparse.js";
import type { Network } from "./network.js";

/** Currents between modes, one entry a coupling with any current. */
export interface CurrentMap {
  /** First mode of every coupling with a current. */
  readonly from: Int32Array;
  /** Second mode of it. */
  readonly to: Int32Array;
  /** Flow from `from` to `to` per unit time; negative where it goes back. */
  readonly flow: Float64Array;
  /** Mean current vector [x, y] through every mode, where modes have positions: half of what each coupling carries. */
  readonly vectors: { readonly x: Float64Array; readonly y: Float64Array };
}

/** Computes the current from j to i, 2 Im(ψ_i* H_ij ψ_j), for H_ij = `re` + i `im`. */
export function bondCurrent(
  re: number,
  im: number,
  toRe: number,
  toIm: number,
  fromRe: number,
  fromIm: number,
): number {
  return 2 * (toRe * (re * fromIm + im * fromRe) - toIm * (re * fromRe - im * fromIm));
}

/** Largest imbalance of the currents at a mode, in units of the largest current or of one wave; larger ones are refused. */
const USELESS = 1e-9;

/**
 * Computes the currents between all coupled modes, summed over the columns of `waves`. They balance at every mode but the
 * `contacts`: what flows in is lost there at the rate κ'|ψ|².
 * @throws IllConditionedError where they do not
 */
export function currentMap(network: Network, waves: Matrix, contacts: ReadonlySet<number>): CurrentMap {
  const { n, start, column, re, im } = network.minusH;
  const from: number[] = [];
  const to: number[] = [];
  const flow: number[] = [];
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const count = waves.columns;
  for (let i = 0; i < n; i++) {
    for (let at = start[i]; at < start[i + 1]; at++) {
      const j = column[at];
      if (j >= i || (re[at] === 0 && im[at] === 0)) continue;
      let sum = 0;
      for (let k = 0; k < count; k++) {
        const [p, q] = [i * count + k, j * count + k];
        sum += bondCurrent(-re[at], -im[at], waves.re[p], waves.im[p], waves.re[q], waves.im[q]);
      }
      from.push(j);
      to.push(i);
      flow.push(sum);
      const positions = network.positions;
      if (!positions) continue;
      for (const site of [i, j]) {
        x[site] += (sum / 2) * (positions[i][0] - positions[j][0]);
        y[site] += (sum / 2) * (positions[i][1] - positions[j][1]);
      }
    }
  }
  if (isHermitian(network.minusH)) checkBalance(network, waves, { from, to, flow }, contacts);
  return {
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    flow: Float64Array.from(flow),
    vectors: { x, y },
  };
}

function checkBalance(
  { size, loss }: Network,
  { re, im, columns }: Matrix,
  { from, to, flow }: { from: readonly number[]; to: readonly number[]; flow: readonly number[] },
  contacts: ReadonlySet<number>,
): void {
  const excess = new Float64Array(size);
  let most = 1;
  for (let k = 0; k < flow.length; k++) {
    excess[to[k]] += flow[k];
    excess[from[k]] -= flow[k];
    most = Math.max(most, Math.abs(flow[k]));
  }
  for (let i = 0; i < size; i++) {
    if (contacts.has(i)) continue;
    for (let x = i * columns; x < (i + 1) * columns; x++) excess[i] -= loss[i] * (re[x] ** 2 + im[x] ** 2);
    if (Math.abs(excess[i]) <= USELESS * most) continue;
    throw new IllConditionedError(
      `The currents at mode ${i} do not balance: ${excess[i].toExponential(1)} is left over, the largest current being ` +
        `${most.toPrecision(3)}. A mode with almost no width sits at this frequency; shift omega or give it some loss.`,
    );
  }
}
