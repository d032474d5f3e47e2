import {
  adjoint,
  largest,
  type Matrix,
  matrix,
  plus,
  rowsOf,
  scaled,
  times,
} from "../../engine/linear/matrix.js";
import type { LeadEnd } from "../leads/lead-end.js";
import { inGauge } from "../network/contacts.js";
import type { Solution } from "../network/solution.js";
import { IllConditionedError } from "../solver/checked.js";

/** Largest relative deviation of a Wigner–Smith matrix from a Hermitian one, for a device without loss. */
const USELESS = 1e-7;

/**
 * Computes the Wigner–Smith matrix Q = −i S† dS/dω: its trace is the total delay time, its eigenvalues the proper delay
 * times (F. T. Smith, Phys. Rev. 118, 349 (1960)).
 *
 * dψ/dω = G(ds/dω − (1 − dΣ/dω)ψ), s the sources: one more solution with the same factorisation. Waveguides have
 * s and Σ constant; those of leads have exact derivatives.
 * @throws IllConditionedError where it is not Hermitian though nothing is lost
 */
export function wignerSmith(solution: Solution): Matrix {
  const { waves, contacts } = solution;
  const n = solution.channels;
  const right = scaled(waves, -1);
  const slopes = leadSlopes(solution);
  slopes.forEach((slope, c) => {
    const { sites } = contacts[c];
    const first = solution.firstChannel(c);
    const dressed = times(slope.selfEnergy, rowsOf(waves, sites));
    sites.forEach((i, p) => {
      for (let k = 0; k < n; k++) {
        right.re[i * n + k] += dressed.re[p * n + k];
        right.im[i * n + k] += dressed.im[p * n + k];
      }
      for (let k = 0; k < slope.source.columns; k++) {
        right.re[i * n + first + k] += slope.source.re[p * slope.source.columns + k];
        right.im[i * n + first + k] += slope.source.im[p * slope.source.columns + k];
      }
    });
  });
  const waveSlope: Matrix = { ...right, ...solution.solve(right, n) };
  const slope = solution.project(waveSlope);
  slopes.forEach((own, c) => {
    const first = solution.firstChannel(c);
    const moved = times(own.projection, rowsOf(waves, contacts[c].sites));
    for (let r = 0; r < moved.rows; r++) {
      for (let k = 0; k < n; k++) {
        slope.re[(first + r) * n + k] += moved.re[r * n + k];
        slope.im[(first + r) * n + k] += moved.im[r * n + k];
      }
      for (let k = 0; k < own.direct.columns; k++) {
        slope.re[(first + r) * n + first + k] -= own.direct.re[r * own.direct.columns + k];
        slope.im[(first + r) * n + first + k] -= own.direct.im[r * own.direct.columns + k];
      }
    }
  });
  const s: Matrix = { rows: n, columns: n, ...solution.scattering.values };
  const q = scaled(times(adjoint(s), slope), 0, -1);
  if (solution.network.lossless) {
    const error = largest(plus(q, adjoint(q), -1)) / largest(q);
    if (error > USELESS)
      throw new IllConditionedError(
        `The Wigner–Smith matrix at omega = ${solution.omega} is not Hermitian, by ${error.toExponential(1)} of its ` +
          "largest entry, as it is without loss. A very narrow resonance or a band edge is close; shift omega.",
      );
  }
  return q;
}

/** −Im tr[G(1 − dΣ/dω)]/π. */
export function densityOfStates(solution: Solution): number {
  let states = solution.localDensity().reduce((sum, density) => sum + density, 0);
  leadSlopes(solution).forEach(({ selfEnergy }, c) => {
    const { sites } = solution.contacts[c];
    const m = sites.length;
    const right = matrix(solution.network.size, m);
    sites.forEach((i, p) => {
      right.re.set(selfEnergy.re.subarray(p * m, (p + 1) * m), i * m);
      right.im.set(selfEnergy.im.subarray(p * m, (p + 1) * m), i * m);
    });
    const { im } = solution.solve(right, m);
    sites.forEach((i, p) => {
      states += im[i * m + p] / Math.PI;
    });
  });
  return states;
}

/** Derivatives by ω of what every lead puts on the device, by the number of its contact. */
function leadSlopes({ network, omega }: Solution): Map<number, LeadEnd> {
  const waveguides = network.portModes.length;
  return new Map(
    network.leads.map(({ lead, phases }, l) => [waveguides + l, inGauge(phases, lead.slopes(omega))]),
  );
}
