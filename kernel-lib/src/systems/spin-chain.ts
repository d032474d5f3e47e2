import type { Flow, State, System } from "../evolve/system.js";
import { finite, positive, wholeNumber } from "../fields/check.js";

/** Settings of {@link spinChain}. Spins have unit length; exchange, anisotropy and fields are frequencies in one unit. */
export interface SpinChainOptions {
  /** Number of spins, 2 or more. */
  readonly spins: number;
  /** Exchange J between neighbours; positive aligns. Default 1. */
  readonly exchange?: number;
  /** Anisotropy K of ½K S_z²; positive prefers the plane. Default 0. */
  readonly anisotropy?: number;
  /** Inertia μ of the local magnetic fields. Default 10. */
  readonly mass?: number;
}

/** System of {@link spinChain}: Ψ holds (φ, S_x) of every spin, Θ the local fields θ with momentum. */
export interface SpinChain extends System {
  /** Constants of the Hamiltonian, defaults filled in. */
  readonly parameters: Required<SpinChainOptions>;
  /** The spins (S_x, S_y, S_z) of a state, all x first. */
  vectors(state: State): readonly [Float64Array, Float64Array, Float64Array];
}

/**
 * Spin waves: classical spins of unit length that precess, dS/dt = S × B, about their neighbours and about local
 * magnetic fields θ_j along z, which learn:
 *
 *   H = −J Σ S_j·S_{j+1} + ½K Σ S_z² − Σ θ_j S_z + Σ π²/2μ
 *
 * Ψ.re holds the angle φ and Ψ.im the component S_x, with S_y + iS_z = √(1−S_x²) e^{iφ}: canonical, and regular but
 * where a spin points along x. At rest in a positive field φ = π/2. Time reversal flips every spin and every
 * magnetic field: θ → −θ, whose momentum then keeps its sign.
 */
export function spinChain(options: SpinChainOptions): SpinChain {
  const n = wholeNumber("spins", options.spins, 2, 1_000_000);
  const exchange = finite("exchange", options.exchange ?? 1);
  const anisotropy = finite("anisotropy", options.anisotropy ?? 0);
  const mass = positive("mass", options.mass ?? 10);

  /** Two spins turn about their sum, exactly, by the angle −J·|S_a + S_b|·dt. */
  const bonds =
    (first: number): Flow =>
    ({ psi }, dt) => {
      for (let a = first; a + 1 < n; a += 2) {
        const [ax, ay, az] = vector(psi.re[a], psi.im[a]);
        const [bx, by, bz] = vector(psi.re[a + 1], psi.im[a + 1]);
        const [x, y, z] = [ax + bx, ay + by, az + bz];
        const sum = Math.hypot(x, y, z);
        if (sum === 0) continue;
        const c = Math.cos(exchange * dt * sum);
        const s = -Math.sin(exchange * dt * sum) / sum;
        // Rotation of (a − b)/2, which is at right angles to the sum.
        const [dx, dy, dz] = [(ax - bx) / 2, (ay - by) / 2, (az - bz) / 2];
        const rx = c * dx + s * (y * dz - z * dy);
        const ry = c * dy + s * (z * dx - x * dz);
        const rz = c * dz + s * (x * dy - y * dx);
        psi.re[a] = Math.atan2(z / 2 + rz, y / 2 + ry);
        psi.im[a] = x / 2 + rx;
        psi.re[a + 1] = Math.atan2(z / 2 - rz, y / 2 - ry);
        psi.im[a + 1] = x / 2 - rx;
      }
    };
  /** Precession about z, which keeps S_z, and the force of S_z on the field. */
  const field: Flow = ({ psi, theta }, dt) => {
    for (let j = 0; j < n; j++) {
      const [x, y, z] = vector(psi.re[j], psi.im[j]);
      const angle = -dt * (theta.re[j] - anisotropy * z);
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      psi.re[j] = Math.atan2(z, s * x + c * y);
      psi.im[j] = c * x - s * y;
      theta.im[j] += dt * z;
    }
  };
  const drift: Flow = ({ theta }, dt) => {
    for (let j = 0; j < n; j++) theta.re[j] += (dt / mass) * theta.im[j];
  };

  function energy({ psi, theta }: State): number {
    let sum = 0;
    let before: readonly number[] | undefined;
    for (let j = 0; j < n; j++) {
      const spin = vector(psi.re[j], psi.im[j]);
      if (before) sum -= exchange * spin.reduce((dot, s, k) => dot + s * before![k], 0);
      sum += (anisotropy / 2) * spin[2] ** 2 - theta.re[j] * spin[2] + theta.im[j] ** 2 / (2 * mass);
      before = spin;
    }
    return sum;
  }

  return {
    name: "spin waves",
    shape: [n],
    lengths: [n],
    size: n,
    learningSize: n,
    kinds: { psi: "real", theta: "real" },
    symbols: { psi: "φ" },
    parameters: { spins: n, exchange, anisotropy, mass },
    flows: [bonds(0), bonds(1), field, drift],
    energy,
    reverse: ({ psi, theta }) => ({
      psi: { re: psi.re.map((phi) => (phi > 0 ? phi - Math.PI : phi + Math.PI)), im: psi.im.map((x) => -x) },
      theta: { re: theta.re.map((b) => -b), im: theta.im.slice() },
    }),
    vectors: ({ psi }) => {
      const spins = Array.from(psi.re, (phi, j) => vector(phi, psi.im[j]));
      return [0, 1, 2].map((k) => Float64Array.from(spins, (s) => s[k])) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
    },
  };
}

/** (S_x, S_y, S_z) of an angle about x and a component along x. */
function vector(phi: number, x: number): [number, number, number] {
  const radius = Math.sqrt(Math.max(0, 1 - x * x));
  return [x, radius * Math.cos(phi), radius * Math.sin(phi)];
}
