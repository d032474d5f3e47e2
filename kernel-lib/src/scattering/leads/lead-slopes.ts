import {
  adjoint,
  columnRange,
  identity,
  insert,
  largest,
  type Matrix,
  matrix,
  plus,
  rankFactors,
  rowRange,
  scaled,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import { schurForm } from "../../engine/linear/schur.js";
import { euclideanNorm } from "../../fields/lists.js";
import type { Lead } from "./lead.js";
import { type LeadEnd, stateOfEnd } from "./lead-end.js";
import { DEGENERATE, type LeadMode, profilesOf, referenceSum } from "./lead-modes.js";

/** Velocities with a relative difference below this belong to modes that stay degenerate. */
const SAME_VELOCITY = 1e-6;
/** Σ this many times the hopping comes from a pole so near that its derivative leaves too few digits. */
const NEAR_POLE = 3000;
/** Larger overlaps between the first-order change of a mode and a degenerate one are a crossing of bands. */
const CROSSING = 1e-6;

/**
 * dΣ/dω, and the derivatives of the sources iΓU_in, the projections U_out†Γ and the direct term U_out†ΓU_in, where the
 * columns of U are the profiles of the modes and Γ = i(Σ − Σ†). All exact: no differences are taken.
 * @throws RangeError where two bands cross, and next to a pole of Σ
 */
export function leadSlopes(lead: Lead, omega: number): LeadEnd {
  const { incoming, outgoing } = lead.modes(omega);
  const selfEnergy = lead.selfEnergy(omega);
  if (largest(selfEnergy) > NEAR_POLE * largest(lead.hopping)) throw stateOfEnd(omega);
  const slope = selfEnergySlope(lead, omega, selfEnergy);
  const skew = (a: Matrix) => scaled(plus(a, adjoint(a), -1), 0, 1);
  const [gamma, gammaSlope] = [skew(selfEnergy), skew(slope)];
  const moving = profileSlopes(lead, omega, [...outgoing, ...incoming]);
  const part = (modes: readonly LeadMode[]) => {
    const [u, change] = [profilesOf(lead.size, modes), matrix(lead.size, modes.length)];
    modes.forEach((mode, k) => {
      insert(change, moving.get(mode) as Matrix, 0, k);
    });
    return { u, change, driven: plus(times(gammaSlope, u), times(gamma, change)) };
  };
  const [into, out] = [part(incoming), part(outgoing)];
  return {
    selfEnergy: slope,
    source: scaled(into.driven, 0, 1),
    projection: adjoint(out.driven),
    direct: plus(times(adjoint(out.change), times(gamma, into.u)), times(adjoint(out.u), into.driven)),
  };
}

/**
 * dΣ/dω = −T (Σ_i G_1i G_i1) T† over the cells i ≥ 1 of the lead. With T = AB† and g the surface's Green's function,
 * G_i1 B = gB Lⁱ⁻¹ and B†G_1i = Kⁱ⁻¹B†g, L = A†gB and K = B†gA: the sum Z = N + KZL, N = B†g²B, is solved column by column
 * in the Schur basis of L, where L is triangular. |λ_K λ_L| = 1 only for propagating waves of different phase, so that
 * there is always a solution.
 */
function selfEnergySlope(lead: Lead, omega: number, selfEnergy: Matrix): Matrix {
  const { left: A, right } = rankFactors(lead.hopping);
  const B = adjoint(right);
  const surface = plus(plus(scaled(identity(lead.size), omega), lead.cell, -1), selfEnergy, -1);
  const g = solve(surface, identity(lead.size));
  const gB = times(g, B);
  const Bg = times(right, g);
  const [K, N] = [times(Bg, A), times(Bg, gB)];
  const r = A.columns;
  const { t, q } = schurForm(r, times(adjoint(A), gB));
  const Q: Matrix = { rows: r, columns: r, ...q };
  const NQ = times(N, Q);
  const Z = matrix(r, r);
  for (let a = 0; a < r; a++) {
    // Z t_a over the columns that are known
    const known = matrix(r, 1);
    for (let i = 0; i < r; i++)
      for (let b = 0; b < a; b++) {
        const [z, c] = [i * r + b, b * r + a];
        known.re[i] += Z.re[z] * t.re[c] - Z.im[z] * t.im[c];
        known.im[i] += Z.re[z] * t.im[c] + Z.im[z] * t.re[c];
      }
    const one = plus(identity(r), scaled(K, t.re[a * r + a], t.im[a * r + a]), -1);
    insert(Z, solve(one, plus(columnRange(NQ, a, 1), times(K, known))), 0, a);
  }
  return scaled(times(times(A, times(Z, adjoint(Q))), adjoint(A)), -1);
}

/**
 * du/dω of modes normalised to unit flux, their phase held where their reference sum is real: (ω − H(k))u′ = (F/v − 1)u with
 * F = dH/dk, the part along u following from its norm and phase.
 */
function profileSlopes(lead: Lead, omega: number, modes: readonly LeadMode[]): Map<LeadMode, Matrix> {
  const m = lead.size;
  const back = adjoint(lead.hopping);
  const all = modes.map((mode) => {
    const [c, s] = [Math.cos(mode.wavenumber), Math.sin(mode.wavenumber)];
    const [there, here] = [scaled(lead.hopping, c, s), scaled(back, c, -s)];
    return {
      mode,
      phase: { re: c, im: s },
      u: profilesOf(m, [mode]),
      flow: scaled(plus(there, here, -1), 0, 1),
      bend: scaled(plus(there, here), -1),
      inner: plus(plus(scaled(identity(m), omega), lead.cell, -1), plus(there, here), -1),
    };
  });
  type Wave = (typeof all)[number];
  const near = (a: Wave) =>
    all.filter((b) => Math.hypot(a.phase.re - b.phase.re, a.phase.im - b.phase.im) < DEGENERATE);
  const stays = (a: Wave, b: Wave) =>
    Math.abs(a.mode.velocity - b.mode.velocity) < SAME_VELOCITY * Math.abs(a.mode.velocity);
  /** u′ without its part along the modes of the same wavenumber. */
  const across = new Map(
    all.map((a) => {
      const group = near(a);
      const q = group.length;
      const change = plus(scaled(times(a.flow, a.u), 1 / a.mode.velocity), a.u, -1);
      const bordered = matrix(m + q, m + q);
      const wanted = matrix(m + q, 1);
      insert(bordered, a.inner, 0, 0);
      insert(wanted, change, 0, 0);
      group.forEach((b, k) => {
        insert(bordered, b.u, 0, m + k);
        insert(bordered, adjoint(b.u), m + k, 0);
        const { re, im } = times(adjoint(b.u), change);
        if (Math.hypot(re[0], im[0]) > CROSSING * norm(a.u) * norm(b.u)) throw crossing(omega);
      });
      return [a, rowRange(solve(bordered, wanted), 0, m)] as const;
    }),
  );
  return new Map(
    all.map((a) => {
      const own = across.get(a) as Matrix;
      let slope = own;
      // Fluxes that stay ±1, and 0 between degenerate modes, fix the Hermitian part.
      for (const b of near(a).filter((other) => stays(a, other))) {
        const flux = plus(
          plus(
            times(adjoint(b.u), times(a.flow, own)),
            times(adjoint(across.get(b) as Matrix), times(a.flow, a.u)),
          ),
          scaled(times(adjoint(b.u), times(a.bend, a.u)), 1 / a.mode.velocity),
        );
        const half = -0.5 * Math.sign(a.mode.velocity);
        slope = plus(slope, scaled(b.u, half * flux.re[0], half * flux.im[0]));
      }
      // The reference sum stays real.
      return [
        a.mode,
        plus(
          slope,
          scaled(a.u, 0, -referenceSum(slope, a.mode.velocity).im / referenceSum(a.u, a.mode.velocity).re),
        ),
      ] as const;
    }),
  );
}

const norm = ({ re, im }: Matrix) => euclideanNorm(re, im);

const crossing = (omega: number): RangeError =>
  new RangeError(
    `Two bands of a lead cross at omega = ${omega}, where its modes have no derivative: shift omega a little.`,
  );
