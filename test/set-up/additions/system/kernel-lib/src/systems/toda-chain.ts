import type { Flow, State, System } from "../evolve/system.js";
import { positive, wholeNumber } from "../fields/check.js";

/** Settings of {@link todaChain}. Mass and length of a bond set the units. */
export interface TodaChainOptions {
  /** Number of masses on the ring, 3 or more. */
  readonly sites: number;
  /** Inertia μ of the learning field. Default 10. */
  readonly mass?: number;
}

/**
 * A ring of masses whose springs are exponential and learn their strength (M. Toda, J. Phys. Soc. Jpn. 22, 431, 1967):
 *
 *   H = Σ p²/2 + Σ (1 + θ_j)(e^{−r_j} + r_j − 1) + Σ π²/2μ,   r_j = q_{j+1} − q_j
 *
 * At θ = 0 it is integrable and has solitons.
 */
export function todaChain(options: TodaChainOptions): System {
  const n = wholeNumber("sites", options.sites, 3, 1_000_000);
  const mass = positive("mass", options.mass ?? 10);
  const bond = (q: Float64Array, j: number) => q[(j + 1) % n] - q[j];

  const kick: Flow = ({ psi, theta }, dt) => {
    for (let j = 0; j < n; j++) {
      const r = bond(psi.re, j);
      const pull = dt * (1 + theta.re[j]) * (1 - Math.exp(-r));
      psi.im[j] += pull;
      psi.im[(j + 1) % n] -= pull;
      theta.im[j] -= dt * (Math.exp(-r) + r - 1);
    }
  };
  const drift: Flow = ({ psi, theta }, dt) => {
    for (let j = 0; j < n; j++) {
      psi.re[j] += dt * psi.im[j];
      theta.re[j] += (dt / mass) * theta.im[j];
    }
  };

  return {
    name: "Toda chain",
    shape: [n],
    lengths: [n],
    size: n,
    learningSize: n,
    kinds: { psi: "real", theta: "real" },
    flows: [kick, drift],
    invariants: [{ name: "momentum", value: ({ psi }) => psi.im.reduce((a, b) => a + b, 0) }],
    energy({ psi, theta }: State) {
      let sum = 0;
      for (let j = 0; j < n; j++) {
        const r = bond(psi.re, j);
        sum += psi.im[j] ** 2 / 2 + (1 + theta.re[j]) * (Math.exp(-r) + r - 1);
        sum += theta.im[j] ** 2 / (2 * mass);
      }
      return sum;
    },
  };
}
