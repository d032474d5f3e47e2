import { type Disc, onCircle } from "../engine/contour.js";
import type { Matrix } from "../engine/matrix.js";
import type { Complex } from "../fields/complex.js";
import type { Lead } from "./lead.js";
import { leadSolutions, type Solution, selfEnergyOf } from "./lead-modes.js";

/**
 * Self-energies of leads at complex frequencies. Above the real axis the waves that leave fade away from the device,
 * |λ| < 1; followed continuously below it, they grow there: a resonance is a wave that leaves on all sides. Waves that
 * arrive, for zeros of S, are followed from below upwards. Where a band edge lies inside the region, waves that leave
 * and that arrive change places around it, and neither can be followed.
 */
export type Waves = "leaving" | "arriving";

/** A frequency where it is known which λ belong to the chosen waves. */
interface Known {
  readonly omega: Complex;
  readonly chosen: readonly Complex[];
  readonly others: readonly Complex[];
}

/** A wave is told by its λ if those of the other kind are so many times as far. */
const CLEAR = 3;
/** Steps from the top of the disc to its bottom. */
const STEPS = 32;
/** Halvings of a step along which waves are followed. */
const MOST_HALVINGS = 12;

/** The waves of one lead in a region of complex frequencies. */
export class LeadSheet {
  readonly #known: Known[] = [];

  constructor(
    readonly lead: Lead,
    readonly name: string,
    waves: Waves,
    within: Disc,
  ) {
    const top = waves === "leaving" ? Math.PI / 2 : -Math.PI / 2;
    const point = (step: number) => onCircle(within, top + (Math.PI * step) / STEPS);
    const omega = point(0);
    const lambdas = leadSolutions(lead, omega).solutions.map(({ lambda }) => lambda);
    const fades = ({ re, im }: Complex) => re * re + im * im < 1;
    const first: Known = { omega, chosen: lambdas.filter(fades), others: lambdas.filter((l) => !fades(l)) };
    this.#known.push(first);
    // Both ways round to the opposite point, where they must agree.
    const walk = (sign: number) => {
      let last: Known = first;
      for (let step = 1; step <= STEPS; step++) last = this.#follow(last, point(sign * step));
      return last;
    };
    const [a, b] = [walk(1), walk(-1)];
    if (!a.chosen.every((l) => distance(b.chosen, l) < distance(b.others, l))) throw this.#branch(a.omega);
  }

  /** Σ(ω) on cell 0, ω inside of the region. */
  selfEnergy(omega: Complex): Matrix {
    const near = this.#known.reduce((best, known) =>
      apart(known.omega, omega) < apart(best.omega, omega) ? known : best,
    );
    const { chosen, others } =
      apart(near.omega, omega) === 0 ? near : this.#follow(near, omega, { keep: false });
    const { A, solutions } = leadSolutions(this.lead, omega);
    const mine = (s: Solution) => distance(chosen, s.lambda) < distance(others, s.lambda);
    return selfEnergyOf(A, solutions.filter(mine));
  }

  #follow(from: Known, omega: Complex, { keep = true } = {}): Known {
    let at = from;
    let [reached, step] = [0, 1];
    for (let halvings = 0; reached < 1; ) {
      const to = Math.min(1, reached + step);
      const between = {
        re: from.omega.re + to * (omega.re - from.omega.re),
        im: from.omega.im + to * (omega.im - from.omega.im),
      };
      const next = this.#step(at, to === 1 ? omega : between);
      if (next) [at, reached] = [next, to];
      else if (++halvings > MOST_HALVINGS) throw this.#branch(between);
      else step /= 2;
    }
    if (keep) this.#known.push(at);
    return at;
  }

  /** The waves at a near frequency; nothing where they cannot be told. */
  #step({ chosen, others }: Known, omega: Complex): Known | undefined {
    const next: { omega: Complex; chosen: Complex[]; others: Complex[] } = { omega, chosen: [], others: [] };
    for (const { lambda } of leadSolutions(this.lead, omega).solutions) {
      const [mine, theirs] = [distance(chosen, lambda), distance(others, lambda)];
      if (Math.max(mine, theirs) < CLEAR * Math.min(mine, theirs)) return undefined;
      (mine < theirs ? next.chosen : next.others).push(lambda);
    }
    return next.chosen.length === chosen.length ? next : undefined;
  }

  #branch({ re, im }: Complex): RangeError {
    return new RangeError(
      `The waves of the lead "${this.name}" cannot be followed near ω = ${re.toPrecision(4)} ${im < 0 ? "−" : "+"} ` +
        `${Math.abs(im).toPrecision(3)}i: a band edge lies in or close to the region. Choose \`within\` between two band edges.`,
    );
  }
}

const apart = (a: Complex, b: Complex) => Math.hypot(a.re - b.re, a.im - b.im);

/** Distance on the Riemann sphere to the nearest of some λ. */
function distance(list: readonly Complex[], l: Complex): number {
  const size = (z: Complex) => Math.sqrt(1 + z.re * z.re + z.im * z.im);
  let least = Number.POSITIVE_INFINITY;
  for (const z of list) {
    const d = Number.isFinite(l.re)
      ? Number.isFinite(z.re)
        ? apart(z, l) / (size(z) * size(l))
        : 1 / size(l)
      : Number.isFinite(z.re)
        ? 1 / size(z)
        : 0;
    least = Math.min(least, d);
  }
  return least;
}
