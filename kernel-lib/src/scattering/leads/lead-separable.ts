import { eigensystem } from "../../engine/linear/eigen.js";
import { adjoint, columnRange, type Matrix, matrix, scaled, times } from "../../engine/linear/matrix.js";
import type { Lead } from "./lead.js";
import type { BlochWave } from "./lead-bloch.js";
import type { LeadEnd } from "./lead-end.js";
import { sideBySide } from "./lead-waves.js";

/**
 * Leads whose cells are coupled site by site by one number, T = t: chains and square lattices. The eigenvectors φ_n of a
 * cell are the transverse waves at every frequency, ω = ε_n + tλ + t* /λ, and Σ = t Σ_n λ_n φ_n φ_n†. No eigenvalue problem
 * has to be solved a second time.
 */

/** Transverse waves of a lead: φ_n as columns, ε_n. */
interface Transverse {
  readonly t: { readonly re: number; readonly im: number };
  readonly energies: Float64Array;
  readonly waves: Matrix;
}

const KNOWN = new WeakMap<Lead, Transverse | "none">();

/** Sines of the longitudinal phase whose square is below this belong to a band edge: rounding of ε_n/2|t|. */
const LEVEL = 1e-14;

export interface SeparableWaves {
  readonly leaving: readonly BlochWave[];
  readonly arriving: readonly BlochWave[];
  /** Transverse numbers of bands that begin or end at the frequency. */
  readonly level: readonly number[];
  readonly selfEnergy: Matrix;
}

/** The waves of such a lead; undefined for all others. */
export function separableWaves(lead: Lead, omega: number): SeparableWaves | undefined {
  const transverse = transverseOf(lead);
  if (transverse === "none") return undefined;
  const { t, energies, waves } = transverse;
  const m = lead.size;
  const size = Math.hypot(t.re, t.im);
  const angle = Math.atan2(t.im, t.re);
  const [leaving, arriving, level]: [BlochWave[], BlochWave[], number[]] = [[], [], []];
  // φ_n times tλ_n
  const dressed = matrix(m, m);
  energies.forEach((energy, n) => {
    const c = (omega - energy) / (2 * size);
    const square = (1 - c) * (1 + c);
    let [re, im] = [size * c, 0];
    if (Math.abs(square) < LEVEL) level.push(n);
    else if (square > 0) {
      const sine = Math.sqrt(square);
      im = -size * sine;
      const phase = Math.atan2(sine, c);
      const psi = scaled(columnRange(waves, n, 1), 1 / Math.sqrt(2 * size * sine));
      const wave = (sign: number): BlochWave => ({
        wavenumber: wrapped(sign * phase - angle),
        velocity: -sign * 2 * size * sine,
        psi,
      });
      leaving.push(wave(-1));
      arriving.push(wave(1));
    } else re = (size * Math.sign(c)) / (Math.abs(c) + Math.sqrt(-square));
    for (let i = 0; i < m; i++) {
      const at = i * m + n;
      dressed.re[at] = re * waves.re[at] - im * waves.im[at];
      dressed.im[at] = re * waves.im[at] + im * waves.re[at];
    }
  });
  return { leaving, arriving, level, selfEnergy: times(dressed, adjoint(waves)) };
}

/** What a device sees: a wave φ drives it by i vφ, and vφ† reads its amplitude. */
export function separableEnd(
  m: number,
  selfEnergy: Matrix,
  leaving: readonly BlochWave[],
  arriving: readonly BlochWave[],
): LeadEnd {
  const columns = (modes: readonly BlochWave[]) =>
    sideBySide(
      modes.map(({ psi, velocity }) => scaled(psi, Math.abs(velocity))),
      m,
    );
  const projection = adjoint(columns(leaving));
  const incoming = sideBySide(
    arriving.map(({ psi }) => psi),
    m,
  );
  return {
    selfEnergy,
    source: scaled(columns(arriving), 0, 1),
    projection,
    direct: times(projection, incoming),
  };
}

function transverseOf(lead: Lead): Transverse | "none" {
  let known = KNOWN.get(lead);
  if (!known) {
    known = coupledByOneNumber(lead) ? transverse(lead) : "none";
    KNOWN.set(lead, known);
  }
  return known;
}

function transverse({ size, cell, hopping }: Lead): Transverse {
  const { values, vectors } = eigensystem(size, cell, { hermitian: true });
  return {
    t: { re: hopping.re[0], im: hopping.im[0] },
    energies: values.re,
    waves: { rows: size, columns: size, ...vectors },
  };
}

function coupledByOneNumber({ size, hopping: { re, im } }: Lead): boolean {
  const isAsFirst = (x: number, at: number, part: Float64Array) =>
    at % (size + 1) === 0 ? x === part[0] : x === 0;
  return re.every((x, at) => isAsFirst(x, at, re)) && im.every((x, at) => isAsFirst(x, at, im));
}

const wrapped = (k: number) => (k > Math.PI ? k - 2 * Math.PI : k <= -Math.PI ? k + 2 * Math.PI : k);
