import { SingularMatrixError } from "../../engine/linear/dense.js";
import { eigensystem } from "../../engine/linear/eigen.js";
import {
  adjoint,
  columnRange,
  insert,
  largest,
  type Matrix,
  matrix,
  plus,
  rowRange,
  scaled,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import { orthonormal } from "./lead-bloch.js";
import { pair } from "./lead-waves.js";

/**
 * What a device sees of a lead, from the waves x = B†ψ₁, y = A†ψ₀ across the first bond. For waves that leave, x = Ry and
 * Σ = A R A†. Where the cut end of the lead has a state of its own near ω, R and Σ have a pole there although the device
 * has none: then, for those parts of the bond, x is an unknown beside the amplitudes of the device and y is given by it.
 */

/** Self-energy, sources and projections that a lead puts on a device at its end. */
export interface LeadEnd {
  /** Σ on cell 0. */
  readonly selfEnergy: Matrix;
  /** Source on cell 0 for a unit-flux wave in each incoming mode: (ω − H − Σ) ψ = source. */
  readonly source: Matrix;
  /** Outgoing amplitudes from the wave on cell 0: projection·ψ₀ − direct. */
  readonly projection: Matrix;
  /** Direct term subtracted from the projection, channels × channels. */
  readonly direct: Matrix;
}

/** R above this loses digits: a state of the lead's end is near, and gets unknowns of its own. */
const NEAR_POLE = 100;
/** Parts of the bond on which the waves have less than this fraction in y belong to such a state. */
const MOSTLY_BEYOND = 1 / 30;

export const stateOfEnd = (omega: number): RangeError =>
  new RangeError(
    `The cut end of the lead has a state of its own at or next to omega = ${omega}, where its self-energy is infinite: ` +
      "shift omega, or ask for S, waves or currents, which stay finite.",
  );

/** R with x = R y for all waves (x, y) of an orthonormal basis; undefined where it has a pole. */
export function response(span: Matrix): Matrix | undefined {
  const { x, y } = pair(span);
  try {
    return adjoint(solve(adjoint(y), adjoint(x)));
  } catch (error) {
    if (!(error instanceof SingularMatrixError)) throw error;
    return undefined;
  }
}

export const hasPole = (R: Matrix | undefined): boolean => !R || largest(R) > NEAR_POLE;

/** −i(a†J b) of waves a with x = R y. */
function readBy(out: { x: Matrix; y: Matrix }, R: Matrix): Matrix {
  return scaled(plus(adjoint(out.x), times(adjoint(out.y), R), -1), 0, -1);
}

/** The end of a lead by its self-energy; the amplitude of a mode in waves that leave is the flux between both. */
export function plainEnd(A: Matrix, R: Matrix, out: Matrix, into: Matrix): LeadEnd {
  const incoming = pair(into);
  const read = readBy(pair(out), R);
  return {
    selfEnergy: times(times(A, R), adjoint(A)),
    source: times(A, plus(incoming.x, times(R, incoming.y), -1)),
    projection: times(read, adjoint(A)),
    direct: times(read, incoming.y),
  };
}

/**
 * The same with p more unknowns z = U₂†x behind the m sites of cell 0, U = [U₁, U₂] unitary; all matrices are larger by
 * them. With (x₁, y₂) = E(y₁, z):
 *
 *   (ω − H − A U₁E₁₁U₁†A†) ψ − A(U₁E₁₂ + U₂) z = source,   −(U₂† − E₂₁U₁†)A†ψ + E₂₂ z = source
 */
export function extendedEnd(
  A: Matrix,
  span: Matrix,
  out: Matrix,
  into: Matrix,
  real: boolean,
): { end: LeadEnd; unknowns: number } {
  const { first: U1, second: U2 } = partsOfBond(pair(span).y, real);
  const [r1, p] = [U1.columns, U2.columns];
  const split = (z: Matrix) => {
    const { x, y } = pair(z);
    const [x1, x2, y1, y2] = [
      times(adjoint(U1), x),
      times(adjoint(U2), x),
      times(adjoint(U1), y),
      times(adjoint(U2), y),
    ];
    return { given: stack(y1, x2), answer: stack(x1, y2) };
  };
  const all = split(span);
  const E = adjoint(solve(adjoint(all.given), adjoint(all.answer)));
  const part = (i: number, rows: number, j: number, columns: number) =>
    columnRange(rowRange(E, i, rows), j, columns);
  const [E11, E12, E21, E22] = [
    part(0, r1, 0, r1),
    part(0, r1, r1, p),
    part(r1, p, 0, r1),
    part(r1, p, r1, p),
  ];
  const m = A.rows;
  const [AU1, AU2] = [times(A, U1), times(A, U2)];
  const selfEnergy = matrix(m + p, m + p);
  insert(selfEnergy, times(times(AU1, E11), adjoint(AU1)), 0, 0);
  insert(selfEnergy, plus(times(AU1, E12), AU2), 0, m);
  insert(selfEnergy, plus(adjoint(AU2), times(E21, adjoint(AU1)), -1), m, 0);
  insert(selfEnergy, scaled(E22, -1), m, m);

  const incoming = split(into);
  const rest = plus(incoming.answer, times(E, incoming.given), -1);
  const source = stack(times(AU1, rowRange(rest, 0, r1)), scaled(rowRange(rest, r1, p), -1));

  // −i[x_n†y − y_n†x] with y = A†ψ, x₁ = E₁₁y₁ + E₁₂z, x₂ = z
  const modes = pair(out);
  const y1n = times(adjoint(modes.y), U1);
  const y2n = times(adjoint(modes.y), U2);
  const onBond = plus(adjoint(modes.x), times(times(y1n, E11), adjoint(U1)), -1);
  const onState = scaled(plus(times(y1n, E12), y2n), -1);
  const factor = (a: Matrix) => scaled(a, 0, -1);
  const projection = factor(besides(times(onBond, adjoint(A)), onState));
  const into_ = pair(into);
  const direct = factor(plus(times(onBond, into_.y), times(onState, times(adjoint(U2), into_.x))));
  return { end: { selfEnergy, source, projection, direct }, unknowns: p };
}

/** U₂ spans the parts of the bond where the waves, rows of `y`, are small; real in a real lead, so that Σ stays symmetric. */
function partsOfBond(y: Matrix, real: boolean): { first: Matrix; second: Matrix } {
  const r = y.rows;
  const { values, vectors } = eigensystem(r, times(y, adjoint(y)), { hermitian: true });
  const all: Matrix = { rows: r, columns: r, ...vectors };
  const small = columnRange(all, 0, Math.max(1, values.re.filter((s) => s < MOSTLY_BEYOND ** 2).length));
  const projector = times(small, adjoint(small));
  if (real) projector.im.fill(0);
  const turned = eigensystem(r, projector, { hermitian: true });
  const rank = turned.values.re.filter((s) => s > 0.25).length;
  const basis = orthonormal({ rows: r, columns: r, ...turned.vectors }) as Matrix;
  if (real) basis.im.fill(0);
  return { first: columnRange(basis, 0, r - rank), second: columnRange(basis, r - rank, rank) };
}

function stack(above: Matrix, below: Matrix): Matrix {
  const whole = matrix(above.rows + below.rows, above.columns);
  insert(whole, above, 0, 0);
  insert(whole, below, above.rows, 0);
  return whole;
}

function besides(left: Matrix, right: Matrix): Matrix {
  const whole = matrix(left.rows, left.columns + right.columns);
  insert(whole, left, 0, 0);
  insert(whole, right, 0, left.columns);
  return whole;
}
