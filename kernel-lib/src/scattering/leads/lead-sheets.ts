import { type Disc, onCircle } from "../../engine/linear/contour.js";
import {
  adjoint,
  columnRange,
  identity,
  insert,
  type Matrix,
  matrix,
  plus,
  rowRange,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import type { Complex } from "../../fields/complex.js";
import type { Lead } from "./lead.js";
import type { LeadEnd } from "./lead-end.js";
import { leadSolutions, type Solution, sideBySide } from "./lead-waves.js";

/**
 * Leads at complex frequencies. Above the real axis the waves that leave fade away from the device, |λ| < 1; followed
 * continuously below it, they grow there: a resonance is a wave that leaves on all sides. Waves that arrive, for zeros
 * of S, are followed from below upwards. Where a band edge lies inside the region, waves that leave and that arrive
 * change places around it, and neither can be followed.
 */
export type Waves = "leaving" | "arriving";

/** Numbers of the modes of a lead, as of its channels in S. */
export interface Channels {
  readonly out: readonly number[];
  readonly into: readonly number[];
}

/** Kinds of waves: the chosen ones but those of some channels, the others but those, and those that leave and arrive. */
const [CHOSEN, OTHERS, OUT, INTO] = [0, 1, 2, 3];

/** A frequency where it is known which λ belong to which kind of waves. */
interface Known {
  readonly omega: Complex;
  readonly kinds: readonly (readonly Complex[])[];
}

/** All waves of a lead at one frequency. */
interface WavesAt {
  readonly A: Matrix;
  readonly chosen: readonly Solution[];
  readonly of: (kind: number) => Solution[];
  readonly selfEnergy: () => Matrix;
}

/** Least ratio of the distances of a λ to other kinds of waves and to its own at which its kind is clear. */
const CLEAR = 3;
/** Steps from the top of the disc to its bottom. */
const STEPS = 32;
/** Halvings of a step along which waves are followed. */
const MOST_HALVINGS = 12;

/** The waves of one lead in a region of complex frequencies. */
export class LeadSheet {
  readonly #known: Known[] = [];
  #last: { readonly omega: Complex; readonly waves: WavesAt } | undefined;
  /** What the channels' amplitudes are measured in: their waves at the centre, and what reads these there. */
  #reference: { readonly into: Matrix; readonly out: Matrix } | undefined;

  /** `channels`: whose waves are told apart as well, of waves that leave. */
  constructor(
    readonly lead: Lead,
    readonly name: string,
    waves: Waves,
    within: Disc,
    channels?: Channels,
  ) {
    const top = waves === "leaving" ? Math.PI / 2 : -Math.PI / 2;
    const point = (step: number) => onCircle(within, top + (Math.PI * step) / STEPS);
    const omega = point(0);
    const lambdas = leadSolutions(lead, omega).solutions.map(({ lambda }) => lambda);
    const fades = ({ re, im }: Complex) => re * re + im * im < 1;
    let first: Known = { omega, kinds: [lambdas.filter(fades), lambdas.filter((l) => !fades(l)), [], []] };
    if (channels)
      first = this.#follow(this.#toldApart(this.#follow(first, centreOf(within)), channels), omega);
    this.#known.push(first);
    // Both ways round to the opposite point, where they must agree.
    const walk = (sign: number) => {
      let last = first;
      for (let step = 1; step <= STEPS; step++) {
        last = this.#follow(last, point(sign * step));
        this.#known.push(last);
      }
      return last;
    };
    const [a, b] = [walk(1), walk(-1)];
    if (!a.kinds.every((list, kind) => list.every((l) => kindOf(b, l).kind === kind)))
      throw this.#branch(a.omega);
  }

  /** Σ(ω) on cell 0, ω inside of the region. */
  selfEnergy(omega: Complex): Matrix {
    return this.#solutions(omega).selfEnergy();
  }

  /**
   * Σ(ω), and source, projection and direct term of the channels: analytic in ω, and on the real axis those of the S
   * matrix up to an invertible matrix on either side. Spectral projectors carry the waves of the centre along.
   */
  end(omega: Complex): LeadEnd {
    const { A, chosen, of } = this.#solutions(omega);
    const [out, into] = [of(OUT), of(INTO)];
    const leaving = [...out, ...chosen];
    const { X, Y } = pairs(leaving);
    const inverse = inverseOf(Y);
    const R = times(X, inverse);
    const read = rowRange(inverse, 0, out.length);
    const reference = this.#reference as { into: Matrix; out: Matrix };
    // (W Y_out) Y_out⁻¹, W the rows that read the waves at the centre
    const C = times(times(reference.out, columnRange(Y, 0, out.length)), read);
    const all = pairs([...into, ...leaving, ...of(OTHERS)]).whole;
    const amplitudes = rowRange(solve(all, reference.into), 0, into.length);
    const carried = times(columnRange(all, 0, into.length), amplitudes);
    const [x, y] = [rowRange(carried, 0, R.rows), rowRange(carried, R.rows, R.rows)];
    return {
      selfEnergy: times(times(A, R), adjoint(A)),
      source: times(A, plus(x, times(R, y), -1)),
      projection: times(C, adjoint(A)),
      direct: times(C, y),
    };
  }

  #solutions(omega: Complex): WavesAt {
    // Σ and what the channels see are asked for one after the other.
    if (this.#last && apart(this.#last.omega, omega) === 0) return this.#last.waves;
    const near = this.#known.reduce((best, known) =>
      apart(known.omega, omega) < apart(best.omega, omega) ? known : best,
    );
    const here = apart(near.omega, omega) === 0 ? near : this.#follow(near, omega);
    const { A, solutions, selfEnergyOf } = leadSolutions(this.lead, omega);
    const kinds = solutions.map(({ lambda }) => kindOf(here, lambda).kind);
    const of = (kind: number) => solutions.filter((_, k) => kinds[k] === kind);
    const selfEnergy = () => selfEnergyOf(kinds.map((kind) => kind === CHOSEN || kind === OUT));
    const waves = { A, chosen: of(CHOSEN), of, selfEnergy };
    this.#last = { omega, waves };
    return waves;
  }

  /** At the centre the modes are known by their numbers: the waves of some channels become kinds of their own. */
  #toldApart({ omega, kinds }: Known, channels: Channels): Known {
    const { incoming, outgoing } = this.lead.modes(omega.re);
    const lambda = ({ wavenumber: k }: { wavenumber: number }) => ({ re: Math.cos(k), im: Math.sin(k) });
    // Modes that are degenerate have one λ each all the same.
    const nearest = (list: readonly Complex[], wanted: readonly Complex[]) =>
      wanted.reduce<Complex[]>((found, l) => {
        const left = list.filter((z) => !found.includes(z));
        found.push(left.reduce((best, z) => (apart(z, l) < apart(best, l) ? z : best), left[0]));
        return found;
      }, []);
    const out = nearest(
      kinds[CHOSEN],
      channels.out.map((c) => lambda(outgoing[c])),
    );
    const into = nearest(
      kinds[OTHERS],
      channels.into.map((c) => lambda(incoming[c])),
    );
    const told: Known = {
      omega,
      kinds: [
        kinds[CHOSEN].filter((l) => !out.includes(l)),
        kinds[OTHERS].filter((l) => !into.includes(l)),
        out,
        into,
      ],
    };
    const { solutions } = leadSolutions(this.lead, omega);
    const of = (kind: number) => solutions.filter(({ lambda: l }) => kindOf(told, l).kind === kind);
    const inverse = inverseOf(pairs([...of(OUT), ...of(CHOSEN)]).Y);
    this.#reference = { into: pairs(of(INTO), inverse.rows).whole, out: rowRange(inverse, 0, out.length) };
    return told;
  }

  #follow(from: Known, omega: Complex): Known {
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
    return at;
  }

  /** The waves at a near frequency; nothing where they cannot be told. */
  #step(from: Known, omega: Complex): Known | undefined {
    const kinds: Complex[][] = from.kinds.map(() => []);
    for (const { lambda } of leadSolutions(this.lead, omega).solutions) {
      const { kind, clear } = kindOf(from, lambda);
      if (!clear) return undefined;
      kinds[kind].push(lambda);
    }
    return kinds.every(({ length }, kind) => length === from.kinds[kind].length)
      ? { omega, kinds }
      : undefined;
  }

  #branch({ re, im }: Complex): RangeError {
    return new RangeError(
      `The waves of the lead "${this.name}" cannot be followed near ω = ${re.toPrecision(4)} ${im < 0 ? "−" : "+"} ` +
        `${Math.abs(im).toPrecision(3)}i: a band edge lies in or close to the region, or its modes cross there. ` +
        "Choose `within` between two band edges.",
    );
  }
}

/** x and y of solutions as columns, r rows each, and both on top of each other. */
function pairs(solutions: readonly Solution[], r?: number): { X: Matrix; Y: Matrix; whole: Matrix } {
  const X = sideBySide(
    solutions.map(({ x }) => x),
    r,
  );
  const Y = sideBySide(
    solutions.map(({ y }) => y),
    r,
  );
  const whole = matrix(2 * X.rows, X.columns);
  insert(whole, X, 0, 0);
  insert(whole, Y, X.rows, 0);
  return { X, Y, whole };
}

const inverseOf = (a: Matrix) => solve(a, identity(a.rows));

const centreOf = ({ centre }: Disc): Complex => ({ re: centre, im: 0 });

/** Which kind of waves a λ belongs to, and whether it is clear. */
function kindOf({ kinds }: Known, l: Complex): { kind: number; clear: boolean } {
  const distances = kinds.map((list) => distance(list, l));
  const kind = distances.indexOf(Math.min(...distances));
  const next = Math.min(...distances.filter((_, k) => k !== kind));
  return { kind, clear: next >= CLEAR * distances[kind] };
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
