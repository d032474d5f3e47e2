import type { Flow, State, System } from "../evolve/system.js";
import { notNegative, oneOf, positive, wholeNumber } from "../fields/check.js";

/** Settings of {@link scalarChain}. Mass of a site and curvature of U set the units. */
export interface ScalarChainOptions {
  /** "sine-gordon", U = 1 − cos φ, or "phi4", U = (φ² − 1)²/4. Default "sine-gordon". */
  readonly potential?: "sine-gordon" | "phi4";
  /** Number of sites, 2 or more. */
  readonly sites: number;
  /** Stiffness c² of the springs between neighbours. Default 1. */
  readonly stiffness?: number;
  /** Inertia μ of the learning field. Default 10. */
  readonly mass?: number;
  /** Spring κ that draws the learning field back to zero. Default 0. */
  readonly restoring?: number;
}

/** System of {@link scalarChain}: Ψ holds φ with momentum p, Θ the changes θ of the depth, both one a site. */
export interface ScalarChain extends System {
  /** Constants of the Hamiltonian, defaults filled in. */
  readonly parameters: Required<ScalarChainOptions>;
}

/**
 * A chain of coordinates φ_j with momenta p_j in a local potential whose depth 1 + θ_j learns:
 *
 *   H = Σ p²/2 + (c²/2)Σ(φ_{j+1} − φ_j)² + Σ (1 + θ_j) U(φ_j) + Σ (π²/2μ + κθ²/2)
 *
 * Free ends, so that kinks run in and out. Coupled pendula or Josephson junctions for sine-Gordon; φ⁴ has kinks
 * between two wells.
 */
export function scalarChain(options: ScalarChainOptions): ScalarChain {
  const n = wholeNumber("sites", options.sites, 2, 1_000_000);
  const stiffness = positive("stiffness", options.stiffness ?? 1);
  const mass = positive("mass", options.mass ?? 10);
  const restoring = notNegative("restoring", options.restoring ?? 0);
  const potential = oneOf("potential", options.potential ?? "sine-gordon", ["sine-gordon", "phi4"]);
  const [value, slope] = POTENTIALS[potential];

  const kick: Flow = ({ psi, theta }, dt) => {
    const { re: q, im: p } = psi;
    for (let j = 0; j < n; j++) {
      const left = j > 0 ? q[j - 1] - q[j] : 0;
      const right = j < n - 1 ? q[j + 1] - q[j] : 0;
      p[j] += dt * (stiffness * (left + right) - (1 + theta.re[j]) * slope(q[j]));
      theta.im[j] -= dt * (value(q[j]) + restoring * theta.re[j]);
    }
  };
  const drift: Flow = ({ psi, theta }, dt) => {
    for (let j = 0; j < n; j++) {
      psi.re[j] += dt * psi.im[j];
      theta.re[j] += (dt / mass) * theta.im[j];
    }
  };

  function energy({ psi, theta }: State): number {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const stretch = j < n - 1 ? psi.re[j + 1] - psi.re[j] : 0;
      sum += psi.im[j] ** 2 / 2 + (stiffness / 2) * stretch ** 2 + (1 + theta.re[j]) * value(psi.re[j]);
      sum += theta.im[j] ** 2 / (2 * mass) + (restoring / 2) * theta.re[j] ** 2;
    }
    return sum;
  }

  return {
    name: potential === "phi4" ? "φ⁴ chain" : "sine-Gordon chain",
    shape: [n],
    lengths: [n],
    size: n,
    learningSize: n,
    kinds: { psi: "real", theta: "real" },
    symbols: { psi: "φ" },
    stableStep: 2 / Math.sqrt(4 * stiffness + CURVATURES[potential]),
    parameters: { potential, sites: n, stiffness, mass, restoring },
    flows: [kick, drift],
    energy,
  };
}

type Scalar = (q: number) => number;

/** U'' in a minimum of U. With the springs it gives the square of the highest frequency ω; leapfrog is stable for ω·dt < 2. */
const CURVATURES = { "sine-gordon": 1, phi4: 2 } as const;

/** U and its derivative. */
const POTENTIALS: Record<"sine-gordon" | "phi4", readonly [Scalar, Scalar]> = {
  "sine-gordon": [(q) => 1 - Math.cos(q), (q) => Math.sin(q)],
  phi4: [(q) => (q * q - 1) ** 2 / 4, (q) => q * (q * q - 1)],
};
