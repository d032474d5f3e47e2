import { complexZeros } from "../fields/complex.js";
import { solve } from "./fixed-point.js";
import { type Gradient, pace } from "./midpoint.js";
import { type CanonicalKind, cloneState, type Flow, type State } from "./system.js";

const FIELDS = ["psi", "theta"] as const;
const PARTS = ["re", "im"] as const;

/**
 * Makes a step in an extended phase space, for any Hamiltonian: with a copy (x, y) of the coordinates and momenta (q, p),
 * H(q, y) and H(x, p) are two Hamiltonians whose flows are explicit. A Strang step of both moves the pair, and a
 * symmetric projection brings the copies together again: they start apart by +μ and −μ, with μ such that they meet.
 *
 * Symmetric, symplectic, second order; linear and quadratic invariants are conserved. μ is of third order in dt, so
 * that few iterations find it. M. Tao, Phys. Rev. E 94, 043303 (2016) binds the copies by a spring instead and lets
 * them drift apart a little: explicit, but a state without its copy then does not retrace its path. Projection:
 * B. Jayawardana and T. Ohsawa, Math. Comp. 92, 251 (2023).
 * @throws RangeError where the projection does not converge: the time step is too large.
 */
export function extendedFlow(
  gradient: Gradient,
  kinds: { readonly psi: CanonicalKind; readonly theta: CanonicalKind },
): Flow {
  /** Flow of H(coordinates of one copy, momenta of the other), which moves the variables that it does not depend on. */
  const cross = (coordinates: State, momenta: State, dt: number) => {
    const slope = gradient({
      psi: { re: coordinates.psi.re, im: momenta.psi.im },
      theta: { re: coordinates.theta.re, im: momenta.theta.im },
    });
    for (const field of FIELDS) {
      const h = dt * pace(kinds[field]);
      const [{ im }, { re }] = [coordinates[field], momenta[field]];
      for (let i = 0; i < re.length; i++) {
        re[i] += h * slope[field].im[i];
        im[i] -= h * slope[field].re[i];
      }
    }
  };

  return (state, dt) => {
    const apart: State = {
      psi: complexZeros(state.psi.re.length),
      theta: complexZeros(state.theta.re.length),
    };
    let [a, b] = [state, state];
    solve("extended phase space", dt, () => {
      [a, b] = [cloneState(state), cloneState(state)];
      eachValue((values) => {
        const [x, y, mu] = [values(a), values(b), values(apart)];
        for (let i = 0; i < mu.length; i++) {
          x[i] += mu[i];
          y[i] -= mu[i];
        }
      });
      cross(a, b, dt / 2);
      cross(b, a, dt);
      cross(a, b, dt / 2);
      let change = 0;
      let scale = 0;
      eachValue((values) => {
        const [x, y, mu] = [values(a), values(b), values(apart)];
        for (let i = 0; i < mu.length; i++) {
          // After the step the copies are moved by ±μ once more; for small steps it carries μ through unchanged.
          const distance = x[i] - y[i] + 2 * mu[i];
          mu[i] -= distance / 4;
          change = Math.max(change, Math.abs(distance));
          scale = Math.max(scale, Math.abs(x[i]));
        }
      });
      return { change, scale };
    });
    eachValue((values) => {
      const [x, y, z] = [values(a), values(b), values(state)];
      for (let i = 0; i < z.length; i++) z[i] = (x[i] + y[i]) / 2;
    });
  };
}

/** Calls a function with each array of a state. */
function eachValue(visit: (values: (state: State) => Float64Array) => void): void {
  for (const field of FIELDS) for (const part of PARTS) visit((state) => state[field][part]);
}
