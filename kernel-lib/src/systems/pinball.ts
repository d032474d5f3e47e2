import { finite, positive, reject, wholeNumber } from "../fields/check.js";
import type { Flow, State, System } from "./system.js";

/** A smooth potential in the plane, with its gradient. */
export interface PlanePotential {
  value(x: number, y: number): number;
  gradient(x: number, y: number): readonly [number, number];
}

export interface PinballOptions {
  /** Number of particles (mass 1). Default 1. */
  readonly particles?: number;
  /** Number of bumpers. */
  readonly bumpers: number;
  /** Height V of a bumper; negative attracts. Default 1. */
  readonly height?: number;
  /** Width w of a bumper. Default 1. */
  readonly width?: number;
  /** Mass μ of a bumper. Default 100. */
  readonly mu?: number;
  /** A fixed potential for the particles, such as a slope or walls. Default: none. */
  readonly potential?: PlanePotential;
}

export interface Pinball extends System {
  readonly parameters: {
    readonly particles: number;
    readonly bumpers: number;
    readonly height: number;
    readonly width: number;
    readonly mu: number;
  };
}

/**
 * The self-learning pinball machine: particles (evaluation) scatter off smooth bumpers that can move (learning),
 *
 *   H = Σ p²/2 + Σ π²/2μ + Σ V exp(−|r − R|²/2w²) + Σ U(r).
 *
 * Positions r, R and momenta p, π are stored as x, y, x, y, …: Ψ.re holds r, Ψ.im p, Θ.re R and Θ.im π. After the
 * echo the recoil of each bumper is its gradient. Source: the opening of the talk "Machine learning based on
 * physical dynamics"; the shape of the bumpers is ours.
 */
export function pinball(options: PinballOptions): Pinball {
  const { potential } = options;
  const particles = wholeNumber("particles", options.particles ?? 1, 1, 10_000);
  const bumpers = wholeNumber("bumpers", options.bumpers, 1, 10_000);
  const height = finite("height", options.height ?? 1);
  const width = positive("width", options.width ?? 1);
  const mu = positive("mu", options.mu ?? 100);
  if (potential && (typeof potential.value !== "function" || typeof potential.gradient !== "function")) {
    reject("potential", potential, "an object with the functions value(x, y) and gradient(x, y)");
  }
  const sharpness = 1 / (width * width);

  const kick: Flow = ({ psi, theta }, dt) => {
    for (let i = 0; i < 2 * particles; i += 2) {
      const x = psi.re[i];
      const y = psi.re[i + 1];
      for (let j = 0; j < 2 * bumpers; j += 2) {
        const dx = x - theta.re[j];
        const dy = y - theta.re[j + 1];
        const push = dt * height * sharpness * Math.exp(-0.5 * sharpness * (dx * dx + dy * dy));
        psi.im[i] += push * dx;
        psi.im[i + 1] += push * dy;
        theta.im[j] -= push * dx;
        theta.im[j + 1] -= push * dy;
      }
      if (potential) {
        const [gx, gy] = potential.gradient(x, y);
        psi.im[i] -= dt * gx;
        psi.im[i + 1] -= dt * gy;
      }
    }
  };
  const drift: Flow = ({ psi, theta }, dt) => {
    for (let i = 0; i < 2 * particles; i++) psi.re[i] += dt * psi.im[i];
    for (let j = 0; j < 2 * bumpers; j++) theta.re[j] += (dt / mu) * theta.im[j];
  };

  function energy({ psi, theta }: State): number {
    let sum = 0;
    for (const p of psi.im) sum += (p * p) / 2;
    for (const p of theta.im) sum += (p * p) / (2 * mu);
    for (let i = 0; i < 2 * particles; i += 2) {
      for (let j = 0; j < 2 * bumpers; j += 2) {
        const square = (psi.re[i] - theta.re[j]) ** 2 + (psi.re[i + 1] - theta.re[j + 1]) ** 2;
        sum += height * Math.exp(-0.5 * sharpness * square);
      }
      if (potential) sum += potential.value(psi.re[i], psi.re[i + 1]);
    }
    return sum;
  }

  return {
    name: "self-learning pinball",
    shape: [2 * particles],
    lengths: [2 * particles],
    size: 2 * particles,
    learningShape: [2 * bumpers],
    learningSize: 2 * bumpers,
    kinds: { psi: "real", theta: "real" },
    parameters: { particles, bumpers, height, width, mu },
    flows: [kick, drift],
    energy,
  };
}
