import { complexZeros } from "../fields/complex.js";
import { solve } from "./fixed-point.js";
import { type CanonicalKind, cloneState, type Flow, type State } from "./system.js";

/** (∂H/∂re, ∂H/∂im) of both fields. */
export type Gradient = (state: State) => State;

/** dre/dt = pace·∂H/∂im, dim/dt = −pace·∂H/∂re: ½ for i dΦ/dt = ∂H/∂Φ*, 1 for coordinate and momentum. */
export function pace(kind: CanonicalKind): number {
  return kind === "complex" ? 0.5 : 1;
}

/**
 * Makes the implicit midpoint rule, y' = y + dt J∇H((y + y')/2): symmetric, symplectic, second order, for any
 * Hamiltonian. It conserves every quadratic invariant. Solved by fixed-point iteration down to rounding, so that it is
 * reversible.
 *
 * Its steps do not add up exactly like those of an exact flow: a system should have it as its only flow.
 * @throws RangeError where the iteration does not converge: the time step is too large.
 */
export function midpointFlow(
  gradient: Gradient,
  kinds: { readonly psi: CanonicalKind; readonly theta: CanonicalKind },
): Flow {
  return (state, dt) => {
    const middle = cloneState(state);
    solve("implicit midpoint rule", dt, () => {
      const slope = gradient(middle);
      let change = 0;
      let scale = 0;
      for (const part of ["psi", "theta"] as const) {
        const h = (dt / 2) * pace(kinds[part]);
        const { re, im } = middle[part];
        const { re: x, im: y } = state[part];
        const { re: gx, im: gy } = slope[part];
        for (let i = 0; i < re.length; i++) {
          const a = x[i] + h * gy[i];
          const b = y[i] - h * gx[i];
          change = Math.max(change, Math.abs(a - re[i]), Math.abs(b - im[i]));
          scale = Math.max(scale, Math.abs(a), Math.abs(b));
          re[i] = a;
          im[i] = b;
        }
      }
      return { change, scale };
    });
    for (const part of ["psi", "theta"] as const) {
      for (let i = 0; i < middle[part].re.length; i++) {
        state[part].re[i] = 2 * middle[part].re[i] - state[part].re[i];
        state[part].im[i] = 2 * middle[part].im[i] - state[part].im[i];
      }
    }
  };
}

/**
 * Computes the gradient of an energy by central differences of eighth order, with a step of `step`: the error is about
 * step⁸ times the ninth derivative over 630, and 1e-16·|H|/step by rounding. 16 energies a pair.
 */
export function differenceGradient(
  energy: (state: State) => number,
  state: State,
  step: number,
  parts: readonly ("re" | "im")[] = ["re", "im"],
): State {
  const slope: State = {
    psi: complexZeros(state.psi.re.length),
    theta: complexZeros(state.theta.re.length),
  };
  for (const field of ["psi", "theta"] as const) {
    for (const part of parts) {
      const values = state[field][part];
      for (let i = 0; i < values.length; i++) {
        const at = values[i];
        let sum = 0;
        for (let k = 1; k <= WEIGHTS.length; k++) {
          values[i] = at + k * step;
          const up = energy(state);
          values[i] = at - k * step;
          sum += WEIGHTS[k - 1] * (up - energy(state));
        }
        values[i] = at;
        slope[field][part][i] = sum / step;
      }
    }
  }
  return slope;
}

/** Computes central differences of eighth order. */
const WEIGHTS = [4 / 5, -1 / 5, 4 / 105, -1 / 280];
