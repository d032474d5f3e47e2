import { finite, positive, reject, wholeNumber } from "../fields/check.js";
import type { FieldFrames } from "../fields/frames.js";
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

/** What {@link pinballFrames} needs of a run. */
interface Run {
  readonly times: ArrayLike<number>;
  state(index: number): State;
}

/**
 * A run as a film on the square of side `length` around the origin: the potential of the bumpers where they are at
 * that time, and every particle as a narrow dip of the same depth.
 */
export function pinballFrames(
  { parameters }: Pinball,
  run: Run & { readonly echoFrom?: number },
  options: { readonly points?: number; readonly length: number; readonly spot?: number },
): FieldFrames {
  const n = wholeNumber("points", options.points ?? 64, 2, 1024);
  const length = positive("length", options.length);
  const spot = positive("spot", options.spot ?? 0.2);
  const frames = run.times.length;
  const re = new Float64Array(frames * n * n);
  for (let frame = 0; frame < frames; frame++) {
    const { psi, theta } = run.state(frame);
    const image = re.subarray(frame * n * n, (frame + 1) * n * n);
    paintSpots(image, n, length, theta.re, parameters.height, parameters.width);
    paintSpots(image, n, length, psi.re, -Math.abs(parameters.height), spot);
  }
  const { times, echoFrom } = run;
  return { kind: "field", shape: [n, n], lengths: [length, length], times, re, echoFrom, name: "V" };
}

/** Adds a Gaussian of the given height and width at each x, y of a list. */
function paintSpots(
  image: Float64Array,
  n: number,
  length: number,
  at: Float64Array,
  height: number,
  width: number,
): void {
  const reach = Math.ceil((4 * width * n) / length);
  for (let j = 0; j < at.length; j += 2) {
    const column = Math.round((at[j] / length + 0.5) * n);
    const row = Math.round((at[j + 1] / length + 0.5) * n);
    for (let r = Math.max(0, row - reach); r <= Math.min(n - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(n - 1, column + reach); c++) {
        const x = (c / n - 0.5) * length - at[j];
        const y = (r / n - 0.5) * length - at[j + 1];
        image[r * n + c] += height * Math.exp(-(x * x + y * y) / (2 * width * width));
      }
    }
  }
}
