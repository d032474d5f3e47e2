import type { Flow, State, System } from "../evolve/system.js";
import { positive, wholeNumber } from "../fields/check.js";

/** Settings of {@link coupledOscillators}; any unit of mass and time, the stiffnesses in mass/time². */
export interface CoupledOscillatorsOptions {
  /** Number n of oscillators. Default 6. */
  readonly oscillators?: number;
  /** Mass m of each. Default 1. */
  readonly mass?: number;
  /** Inertia μ of the stiffnesses; Infinity (default) keeps them fixed during a run: static parameters. */
  readonly learningMass?: number;
}

/** System of {@link coupledOscillators}: Ψ holds n pairs (φ, π), Θ n(n+1)/2 stiffnesses with their momenta. */
export interface CoupledOscillators extends System {
  /** Constants of the Hamiltonian, defaults filled in. */
  readonly parameters: Required<CoupledOscillatorsOptions>;
  /** The pairs (i, j) of the couplings, in the order in which θ holds them after the n own stiffnesses. */
  readonly pairs: readonly (readonly [number, number])[];
}

/**
 * Oscillators φ_i with momenta π_i, every one tied to its place and to every other by a spring that can learn:
 *
 *   H = Σ π_i²/2m + ½Σ k_i φ_i² + ½Σ_{i<j} k_ij (φ_j − φ_i)² (+ Σ p_k²/2μ)
 *
 * Θ.re holds k_1 … k_n, then k_ij. Static stiffnesses (μ = ∞) do not move in a run, but their momenta gather
 * −∫ ∂H/∂k dt: comparing them after echoes at +ε and −ε is the estimator of recurrent Hamiltonian echo learning,
 * −(1/2ε)[∂_kH(+ε) − ∂_kH(−ε)] integrated over the echo. Source: Pourcel & Ernoult, arXiv:2506.05259.
 */
export function coupledOscillators(options: CoupledOscillatorsOptions = {}): CoupledOscillators {
  const { mass = 1, learningMass = Number.POSITIVE_INFINITY } = options;
  const n = wholeNumber("oscillators", options.oscillators ?? 6, 1, 1000);
  positive("mass", mass);
  if (learningMass !== Number.POSITIVE_INFINITY) positive("learningMass", learningMass);
  const pairs: [number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pairs.push([i, j]);

  const kick: Flow = ({ psi, theta }, dt) => {
    const { re: q, im: p } = psi;
    for (let i = 0; i < n; i++) {
      p[i] -= dt * theta.re[i] * q[i];
      theta.im[i] -= (dt / 2) * q[i] * q[i];
    }
    for (const [c, [i, j]] of pairs.entries()) {
      const stretch = q[j] - q[i];
      const force = dt * theta.re[n + c] * stretch;
      p[i] += force;
      p[j] -= force;
      theta.im[n + c] -= (dt / 2) * stretch * stretch;
    }
  };
  const drift: Flow = ({ psi, theta }, dt) => {
    for (let i = 0; i < n; i++) psi.re[i] += (dt / mass) * psi.im[i];
    for (let c = 0; c < theta.re.length; c++) theta.re[c] += (dt / learningMass) * theta.im[c];
  };

  function energy({ psi, theta }: State): number {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += psi.im[i] ** 2 / (2 * mass) + (theta.re[i] * psi.re[i] ** 2) / 2;
    for (const [c, [i, j]] of pairs.entries()) sum += (theta.re[n + c] * (psi.re[j] - psi.re[i]) ** 2) / 2;
    for (const p of theta.im) sum += (p * p) / (2 * learningMass);
    return sum;
  }

  const learningSize = n + pairs.length;
  return {
    name: "coupled oscillators",
    shape: [n],
    lengths: [n],
    size: n,
    learningShape: [learningSize],
    learningSize,
    kinds: { psi: "real", theta: "real" },
    symbols: { psi: "φ", theta: "k" },
    parameters: { oscillators: n, mass, learningMass },
    pairs,
    flows: [kick, drift],
    energy,
  };
}
