import { reject } from "../fields/check.js";
import { type ComplexArray, checkLength } from "../fields/complex.js";
import { unitarityErrors } from "../scattering/network/accuracy.js";
import { type Crossing, FORMS, type MeshForm } from "./mesh-form.js";

/** How the crossings of a mesh lie: the rectangle of Clements et al. or the triangle of Reck et al. */
export type MeshLayout = "clements" | "reck";

/** Largest deviation of U†U from 1 of a matrix that is taken as unitary. */
const UNITARY = 1e-6;

/** Returns the upper modes of all crossings, in the order in which light meets them. */
export function layoutModes(layout: MeshLayout, modes: number): number[] {
  if (layout === "clements")
    return Array.from({ length: modes }, (_, column) => column % 2).flatMap((first) =>
      Array.from({ length: Math.floor((modes - first) / 2) }, (_, k) => first + 2 * k),
    );
  return Array.from({ length: modes - 1 }, (_, row) => row).flatMap((row) =>
    Array.from({ length: modes - 1 - row }, (_, m) => m),
  );
}

/** A unitary matrix as a mesh. */
export interface Decomposition {
  /** Crossings in the order in which light meets them. */
  readonly crossings: readonly Crossing[];
  /** Phases at the outputs, behind all crossings. */
  readonly phases: Float64Array;
}

/**
 * Finds the angles of a mesh with a given unitary matrix, U = D T_K … T_1: crossings, then phases at the outputs.
 *
 * Sources: Clements et al., Optica 3, 1460 (2016); Reck et al., Phys. Rev. Lett. 73, 58 (1994).
 *
 * @throws RangeError where the matrix is not square or not unitary to 1e-6
 */
export function decompose(unitary: ComplexArray, layout: MeshLayout, form: MeshForm): Decomposition {
  const modes = checkUnitary("unitary", unitary);
  const [re, im] = [unitary.re.slice(), unitary.im.slice()];
  const at = (row: number, column: number) => [re[row * modes + column], im[row * modes + column]] as const;
  const { matrix, nullLeft, nullRight, commute } = FORMS[form];
  /** Multiplies columns m and m + 1 by T† from the right. */
  const right = (mode: number, row: number): Crossing => {
    const [theta, phi] = nullRight(at(row, mode), at(row, mode + 1));
    const [tr, ti] = matrix(theta, phi);
    for (let r = 0; r < modes; r++)
      mix(re, im, r * modes + mode, r * modes + mode + 1, tr, ti.map((value) => -value) as Float64Array);
    return { mode, theta, phi };
  };
  /** Multiplies rows m and m + 1 by T from the left. */
  const left = (mode: number, column: number): Crossing => {
    const [theta, phi] = nullLeft(at(mode, column), at(mode + 1, column));
    const [tr, ti] = matrix(theta, phi);
    for (let c = 0; c < modes; c++) mix(re, im, mode * modes + c, (mode + 1) * modes + c, tr, ti);
    return { mode, theta, phi };
  };
  const before: Crossing[] = [];
  const behind: Crossing[] = [];
  if (layout === "reck")
    for (let row = modes - 1; row > 0; row--) for (let m = 0; m < row; m++) before.push(right(m, row));
  else
    for (let i = 0; i < modes - 1; i++)
      for (let j = 0; j <= i; j++)
        if (i % 2 === 0) before.push(right(i - j, modes - 1 - j));
        else behind.push(left(modes - 2 - i + j, j));
  const phases = Float64Array.from({ length: modes }, (_, m) => angleOf(at(m, m)));
  // T† of those applied last meets the phases first and is moved behind them.
  for (const { mode, theta, phi } of behind.reverse()) {
    const moved = commute(theta, phi, phases[mode], phases[mode + 1]);
    phases[mode] = moved.d0;
    phases[mode + 1] = moved.d1;
    before.push({ mode, theta, phi: moved.phi });
  }
  return { crossings: inLayout(before, layout, modes), phases };
}

const angleOf = ([x, y]: readonly [number, number]) => Math.atan2(y, x);

/** (a, b) ← (t00 a + t01 b, t10 a + t11 b) for the numbers at two places. */
function mix(
  re: Float64Array,
  im: Float64Array,
  a: number,
  b: number,
  tr: Float64Array,
  ti: Float64Array,
): void {
  const [ar, ai, br, bi] = [re[a], im[a], re[b], im[b]];
  re[a] = tr[0] * ar - ti[0] * ai + tr[1] * br - ti[1] * bi;
  im[a] = tr[0] * ai + ti[0] * ar + tr[1] * bi + ti[1] * br;
  re[b] = tr[2] * ar - ti[2] * ai + tr[3] * br - ti[3] * bi;
  im[b] = tr[2] * ai + ti[2] * ar + tr[3] * bi + ti[3] * br;
}

/** Sorts crossings as {@link layoutModes} has them; those that commute may stand in another order. */
function inLayout(crossings: readonly Crossing[], layout: MeshLayout, modes: number): Crossing[] {
  const queues = Array.from({ length: modes }, () => [] as Crossing[]);
  for (const crossing of crossings) queues[crossing.mode].push(crossing);
  return layoutModes(layout, modes).map((mode) => queues[mode].shift() as Crossing);
}

/** Checks that a matrix is square and unitary; returns its number of rows. */
export function checkUnitary(name: string, unitary: ComplexArray): number {
  const modes = Math.sqrt(unitary?.re?.length ?? 0);
  if (!Number.isInteger(modes) || modes < 2)
    reject(`${name}.re`, unitary?.re, "the rows of a square matrix of at least 2 × 2, one after the other");
  checkLength(name, unitary, modes * modes);
  const [error] = unitarityErrors(modes, unitary.re, unitary.im);
  if (!(error < UNITARY))
    throw new RangeError(
      `${name} is not unitary: U†U differs from 1 by ${error.toPrecision(2)}. A mesh without loss can build unitary matrices only; take U and V of a singular value decomposition for others.`,
    );
  return modes;
}
