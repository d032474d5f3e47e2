import { differenceGradient } from "../evolve/midpoint.js";
import type { Flow, State, System } from "../evolve/system.js";
import { finite, positive, reject, wholeNumber } from "../fields/check.js";
import type { FieldFrames } from "../fields/frames.js";
import { euclideanNorm } from "../fields/lists.js";
import { randomStream } from "../fields/random.js";

/** A smooth potential in the plane, with its gradient. */
export interface PlanePotential {
  /** Returns the potential U at (x, y). */
  value(x: number, y: number): number;
  /** Returns [∂U/∂x, ∂U/∂y] at (x, y). */
  gradient(x: number, y: number): readonly [number, number];
}

/** Settings of {@link pinball}. The mass of a particle is 1; any unit of length and time. */
export interface PinballOptions {
  /** Number of particles (mass 1). Default 1. */
  readonly particles?: number;
  /** Number of bumpers; 0 only with a landscape. */
  readonly bumpers: number;
  /** Height V of a bumper; negative attracts. Default 1. */
  readonly height?: number;
  /** Width w of a bumper. Default 1. */
  readonly width?: number;
  /** Mass μ of a bumper, and inertia of a strength of the landscape. Default 100. */
  readonly mass?: number;
  /** A fixed potential U for the particles, such as a slope or walls. Default: none. */
  readonly potential?: PlanePotential;
  /** Smooth potentials U_k of any form, whose strengths s_k learn as the places of the bumpers do. Default: none. */
  readonly landscape?: readonly PlanePotential[];
}

/** System of {@link pinball}: Ψ holds the particles, Θ the places of the bumpers, then the strengths of the landscape. */
export interface Pinball extends System {
  /** Constants of the Hamiltonian, defaults filled in. */
  readonly parameters: {
    readonly particles: number;
    readonly bumpers: number;
    readonly height: number;
    readonly width: number;
    readonly mass: number;
  };
  /** Potentials U_k whose strengths learn. */
  readonly landscape: readonly PlanePotential[];
}

/** Number and seed of the random places where a potential and its gradient are compared, and step of the differences. */
const PROBES = 8;
const SEED = 20230707;
const STEP = 0.01;
/**
 * Largest relative error of a gradient; differences of eighth order are better for potentials that change over some
 * hundredths.
 */
const GRADIENT_TOLERANCE = 1e-4;

/**
 * The self-learning pinball machine: particles (evaluation) scatter off smooth bumpers that can move, and off a
 * landscape of any smooth form whose strengths can change (learning),
 *
 *   H = Σ p²/2 + Σ π²/2μ + Σ V exp(−|r − R|²/2w²) + Σ s_k U_k(r) + Σ U(r).
 *
 * Positions r, R and momenta p, π are stored as x, y, x, y, …: Ψ.re holds r, Ψ.im p, Θ.re R, then s, and Θ.im their
 * momenta. After the echo the recoil of each bumper is its gradient. Source: the opening of the talk "Machine learning
 * based on physical dynamics"; the shape of the bumpers is ours.
 *
 * @throws RangeError where a potential's gradient does not fit its values: the path would come back, the gradient of
 * the echo would be wrong.
 */
export function pinball(options: PinballOptions): Pinball {
  const { potential, landscape = [] } = options;
  const particles = wholeNumber("particles", options.particles ?? 1, 1, 10_000);
  const bumpers = wholeNumber("bumpers", options.bumpers, landscape.length > 0 ? 0 : 1, 10_000);
  const height = finite("height", options.height ?? 1);
  const width = positive("width", options.width ?? 1);
  const mass = positive("mass", options.mass ?? 100);
  if (potential !== undefined) checkPotential("potential", potential);
  for (const [k, part] of landscape.entries()) checkPotential(`landscape[${k}]`, part);
  const sharpness = 1 / (width * width);
  const strengths = 2 * bumpers;
  const learningSize = strengths + landscape.length;

  const kick: Flow = ({ psi, theta }, dt) => {
    for (let i = 0; i < 2 * particles; i += 2) {
      const x = psi.re[i];
      const y = psi.re[i + 1];
      const push = ({ gradient }: PlanePotential, strength: number) => {
        const [gx, gy] = gradient(x, y);
        psi.im[i] -= dt * strength * gx;
        psi.im[i + 1] -= dt * strength * gy;
      };
      for (let j = 0; j < strengths; j += 2) {
        const dx = x - theta.re[j];
        const dy = y - theta.re[j + 1];
        const force = dt * height * sharpness * Math.exp(-0.5 * sharpness * (dx * dx + dy * dy));
        psi.im[i] += force * dx;
        psi.im[i + 1] += force * dy;
        theta.im[j] -= force * dx;
        theta.im[j + 1] -= force * dy;
      }
      for (const [k, part] of landscape.entries()) {
        push(part, theta.re[strengths + k]);
        theta.im[strengths + k] -= dt * part.value(x, y);
      }
      if (potential) push(potential, 1);
    }
  };
  const drift: Flow = ({ psi, theta }, dt) => {
    for (let i = 0; i < 2 * particles; i++) psi.re[i] += dt * psi.im[i];
    for (let j = 0; j < learningSize; j++) theta.re[j] += (dt / mass) * theta.im[j];
  };

  function energy({ psi, theta }: State): number {
    let sum = 0;
    for (const p of psi.im) sum += (p * p) / 2;
    for (const p of theta.im) sum += (p * p) / (2 * mass);
    for (let i = 0; i < 2 * particles; i += 2) {
      const [x, y] = [psi.re[i], psi.re[i + 1]];
      for (let j = 0; j < strengths; j += 2) {
        const square = (x - theta.re[j]) ** 2 + (y - theta.re[j + 1]) ** 2;
        sum += height * Math.exp(-0.5 * sharpness * square);
      }
      for (const [k, { value }] of landscape.entries()) sum += theta.re[strengths + k] * value(x, y);
      if (potential) sum += potential.value(x, y);
    }
    return sum;
  }

  return {
    name: "self-learning pinball",
    shape: [2 * particles],
    lengths: [2 * particles],
    size: 2 * particles,
    learningShape: [learningSize],
    learningSize,
    kinds: { psi: "real", theta: "real" },
    symbols: { psi: "r", theta: "R" },
    parameters: { particles, bumpers, height, width, mass },
    landscape,
    flows: [kick, drift],
    energy,
  };
}

function checkPotential(name: string, potential: PlanePotential): void {
  const { value, gradient } = potential;
  if (typeof value !== "function" || typeof gradient !== "function") {
    reject(name, potential, "an object with the functions value(x, y) and gradient(x, y)");
  }
  const stream = randomStream(SEED);
  const places = Float64Array.from({ length: 2 * PROBES }, () => 2 * stream.normal());
  const each =
    <T>(visit: (x: number, y: number) => T) =>
    (re: Float64Array) =>
      Array.from({ length: PROBES }, (_, k) => visit(re[2 * k], re[2 * k + 1]));
  const values = each(value);
  const none = { re: new Float64Array(0), im: new Float64Array(0) };
  const { re: slope } = differenceGradient(
    ({ psi }) => values(psi.re).reduce((sum, u) => sum + u, 0),
    { psi: { re: places.slice(), im: none.im }, theta: none },
    STEP,
    ["re"],
  ).psi;
  const given = each(gradient)(places).flat();
  const error = euclideanNorm(given.map((g, i) => g - slope[i]));
  if (!(error <= GRADIENT_TOLERANCE * euclideanNorm(slope, values(places)))) {
    throw new RangeError(
      `${name}.gradient differs from the derivatives of ${name}.value by ${error.toExponential(1)}; ` +
        "it should return [∂value/∂x, ∂value/∂y].",
    );
  }
}

/** Times and states of a run, for {@link pinballFrames}. */
interface Run {
  readonly times: ArrayLike<number>;
  readonly energies?: ArrayLike<number>;
  state(index: number): State;
}

/**
 * Draws a run as frames on the square of side `length` around the origin: the potential of the bumpers where they are at
 * that time and of the learning landscape, and every particle as a narrow dip as deep as a bumper is high.
 */
export function pinballFrames(
  { parameters, landscape }: Pinball,
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
    const places = theta.re.subarray(0, 2 * parameters.bumpers);
    const strengths = theta.re.subarray(2 * parameters.bumpers);
    paintSpots(image, n, length, places, parameters.height, parameters.width);
    for (const [k, { value }] of landscape.entries()) {
      for (let i = 0; i < image.length; i++) {
        image[i] +=
          strengths[k] * value(((i % n) / n - 0.5) * length, (Math.floor(i / n) / n - 0.5) * length);
      }
    }
    paintSpots(image, n, length, psi.re, -Math.abs(parameters.height), spot);
  }
  const { times, echoFrom, energies } = run;
  const conserved = energies ? [{ name: "energy", values: energies }] : [];
  return {
    kind: "field",
    shape: [n, n],
    lengths: [length, length],
    times,
    re,
    echoFrom,
    name: "V",
    conserved,
  };
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
