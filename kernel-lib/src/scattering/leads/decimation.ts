import {
  addTimes,
  adjoint,
  identity,
  largest,
  type Matrix,
  plus,
  scaled,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import type { Lead } from "./lead.js";

/** Smaller of the two distances from the real axis, in units of the largest entry of the Hamiltonian. */
const IMAGINARY_PART = 1e-7;
/** Renormalised hoppings, relative to the first, at which decimation ends. */
const DECOUPLED = 1e-15;
/** Largest number of steps, each of which doubles the length of a cell; no wave of this damping reaches 2⁶⁰ cells. */
const MOST_STEPS = 60;

/**
 * Computes the self-energy of a lead by decimation: every step eliminates every other cell, so that n steps account for
 * 2ⁿ cells (M. P. López Sancho, J. M. López Sancho, J. Rubio, J. Phys. F 15, 851 (1985)).
 *
 * Decimation needs a distance η from the real axis. Two distances, η and 2η, and a straight line through them
 * give the value on the axis with an error of order η²; close to a band edge Σ is not smooth and this is worse.
 */
export function decimatedSelfEnergy(lead: Lead, omega: number): Matrix {
  const eta = IMAGINARY_PART * Math.max(Math.abs(omega), largest(lead.cell), largest(lead.hopping));
  return plus(scaled(decimate(lead, omega, eta), 2), decimate(lead, omega, 2 * eta), -1);
}

/** T g(ω + iη) T†. */
function decimate({ size, cell, hopping }: Lead, omega: number, eta: number): Matrix {
  let surface = plus(scaled(identity(size), omega, eta), cell, -1);
  let bulk = surface;
  let away = hopping;
  let back = adjoint(hopping);
  const small = DECOUPLED * largest(hopping);
  for (let step = 0; largest(away) > small || largest(back) > small; step++) {
    if (step === MOST_STEPS)
      throw new RangeError(
        `Decimation of a lead did not end at omega = ${omega}; a flat band may sit there.`,
      );
    const throughAway = solve(bulk, away);
    const throughBack = solve(bulk, back);
    const eliminated = times(away, throughBack);
    surface = plus(surface, eliminated, -1);
    bulk = plus(bulk, eliminated, -1);
    addTimes(bulk, back, throughAway, -1);
    away = times(away, throughAway);
    back = times(back, throughBack);
  }
  return times(hopping, solve(surface, adjoint(hopping)));
}
