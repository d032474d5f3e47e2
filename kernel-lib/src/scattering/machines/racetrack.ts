import { solve } from "../../engine/linear/dense.js";
import { finite, notNegative, numbers, positive, reject, wholeNumber } from "../../fields/check.js";
import { type ComplexArray, complexZeros } from "../../fields/complex.js";
import type { NetworkFrames } from "../../fields/frames.js";
import { type MeasureField, taps } from "../measure/taps.js";
import { type Network, network } from "../network/network.js";
import type { NetworkFramesOptions } from "../network/network-frames.js";
import { rejectRepeatedPairs } from "../network/pairs.js";
import { ScatteringMatrix } from "../network/scattering-matrix.js";
import { ofEveryMode, type RealCoupling } from "./modes.js";

/** Speed of light in m/s. */
const LIGHT = 299_792_458;
/** Decibels of power in one neper of amplitude, over 2: α[1/m] of power = dB/m · ln10/10. */
const POWER_PER_DB = Math.LN10 / 10;

/** A directional coupler between two racetracks. */
export interface RacetrackCoupler {
  /** Numbers of the two racetracks. */
  readonly between: readonly [number, number];
  /** Share of the power that crosses, 0 … 1. */
  readonly power: number;
  /** Sign of J: a tunable coupler reaches both. Default 1. */
  readonly sign?: 1 | -1;
}

/** Settings of {@link racetracks} as a foundry states them: metres, dB/cm, shares of power. */
export interface RacetracksOptions {
  /** Detuning of every racetrack from the laser, in rad/s. */
  readonly detuning: ArrayLike<number>;
  /** Length of a round trip in metres. Default 100 µm (ours). */
  readonly perimeter?: number;
  /** Group index of the waveguide. Default 4.2 (ours; a silicon wire). */
  readonly groupIndex?: number;
  /** Propagation loss in dB/cm. Default 2 (ours). */
  readonly attenuation?: number;
  /** Share of the power that crosses to the racetrack's own probe waveguide, one for all or one each. */
  readonly bus: number | ArrayLike<number>;
  /** Share of the power that a grating tap sends to its detector in each round trip, likewise. Default 0.5 %. */
  readonly tap?: number | ArrayLike<number>;
  /** Couplers between racetracks, each pair once. */
  readonly couplers: readonly RacetrackCoupler[];
}

/** Amplitudes at the taps for light sent into the probe waveguides, [tap, waveguide], row-major. */
export interface TapSignals {
  /** Amplitudes of the circulation that S belongs to. */
  readonly forward: ComplexArray;
  /** Amplitudes of the other circulation, which a probe into the other end of a waveguide excites. */
  readonly reversed: ComplexArray;
}

/** Derivatives of one entry of S that the taps can read. */
export interface TapGradient {
  /** ∂S[out, in]/∂Δ_j in seconds; zero for a racetrack without a tap. */
  readonly detuning: ComplexArray;
  /** ∂S[out, in]/∂(±√power) of every coupler; zero unless both of its racetracks have taps. */
  readonly couplers: ComplexArray;
  /** Racetracks, and couplers, whose derivative no tap reads. */
  readonly unread: { readonly racetracks: Int32Array; readonly couplers: Int32Array };
}

/** Rates of the coupled modes that stand for racetracks. */
export interface RacetrackRates {
  /** Detuning Δ of every racetrack. */
  readonly detuning: Float64Array;
  /** κ: into the probe waveguides. */
  readonly decay: Float64Array;
  /** κ_tap: into the detectors of the taps. */
  readonly tapRate: Float64Array;
  /** κ': propagation loss and taps together, what S misses. */
  readonly loss: Float64Array;
  /** Couplings J. */
  readonly couplings: RealCoupling[];
}

/**
 * Racetrack resonators on a chip: closed waveguides with directional couplers to each other, one to a probe waveguide
 * each, and a grating tap as monitor. Two descriptions of the same hardware:
 *
 * - {@link rates}: coupled modes. With the round-trip time τ = n_g L/c: κ = K/τ, J = √K/τ, κ_tap = T/τ, κ' = αL/τ.
 *   Good while every K and every phase per round trip is small, near one resonance.
 * - {@link scattering}: the waves themselves, segment after segment and coupler after coupler, at any frequency, with
 *   all resonances of a racetrack one free spectral range 2π/τ apart.
 *
 * Directional couplers keep the direction of travel, so one circulation of every racetrack takes part. The reversed
 * light, which reciprocity speaks of, is the other circulation: a tap must detect both.
 */
export class Racetracks {
  /** Time of one round trip in seconds. */
  readonly roundTrip: number;
  /** Free spectral range, rad/s. */
  readonly freeSpectralRange: number;
  /** Number of racetracks. */
  readonly size: number;
  /** Share of the power lost in the waveguide in one round trip. */
  readonly roundTripLoss: number;
  readonly #detuning: Float64Array;
  readonly #bus: Float64Array;
  readonly #tap: Float64Array;
  readonly #couplers: readonly RacetrackCoupler[];
  readonly #options: RacetracksOptions;

  constructor(options: RacetracksOptions) {
    this.#options = options;
    const {
      detuning,
      perimeter = 100e-6,
      groupIndex = 4.2,
      attenuation = 2,
      bus,
      tap = 0.005,
      couplers,
    } = options;
    this.#detuning = numbers("detuning", detuning);
    const n = this.#detuning.length;
    if (n === 0) reject("detuning", detuning, "a list with at least one racetrack");
    this.size = n;
    this.roundTrip = (positive("groupIndex", groupIndex) * positive("perimeter", perimeter)) / LIGHT;
    this.freeSpectralRange = (2 * Math.PI) / this.roundTrip;
    this.roundTripLoss =
      1 - Math.exp(-notNegative("attenuation", attenuation) * 100 * perimeter * POWER_PER_DB);
    this.#bus = ofEveryMode("bus", bus, n, share, "racetracks");
    this.#tap = ofEveryMode("tap", tap, n, share, "racetracks");
    for (const [i, { between, power, sign = 1 }] of couplers.entries()) {
      for (const end of [0, 1]) wholeNumber(`couplers[${i}].between[${end}]`, between[end], 0, n - 1);
      if (between[0] === between[1]) reject(`couplers[${i}].between`, between, "two different racetracks");
      share(`couplers[${i}].power`, power);
      if (sign !== 1 && sign !== -1) reject(`couplers[${i}].sign`, sign, "1 or -1");
    }
    rejectRepeatedPairs("couplers", couplers);
    this.#couplers = couplers;
  }

  /** Returns the coupled modes of this hardware, all rates in multiples of `unit` (rad/s). */
  rates(unit = 1): RacetrackRates {
    positive("unit", unit);
    const rate = 1 / (this.roundTrip * unit);
    const tapRate = this.#tap.map((t) => t * rate);
    return {
      detuning: this.#detuning.map((d) => d / unit),
      decay: this.#bus.map((k) => k * rate),
      tapRate,
      loss: tapRate.map((t) => t + this.roundTripLoss * rate),
      couplings: this.#couplers.map(({ between, power, sign = 1 }) => ({
        between,
        value: sign * Math.sqrt(power) * rate,
      })),
    };
  }

  /** Returns the network of coupled modes, all rates in multiples of `unit` (rad/s). */
  toNetwork(unit = 1): Network {
    return network(this.rates(unit));
  }

  /** Returns the coupled modes with their waves, for `show`; all rates in multiples of `unit` (rad/s). */
  toFrames({ unit, ...options }: NetworkFramesOptions & { readonly unit?: number } = {}): NetworkFrames {
    return this.toNetwork(unit).toFrames(options);
  }

  /** Returns the same chip with other heater settings or couplers. */
  with(changes: Partial<Pick<RacetracksOptions, "detuning" | "couplers">>): Racetracks {
    return new Racetracks({ ...this.#options, ...changes });
  }

  /** Taps as a network of coupled modes in multiples of `unit` (rad/s) sees them: `taps` of `byScattering`. */
  measure({ photons, seed, unit = 1 }: { photons: number; seed: number; unit?: number }): MeasureField {
    return taps({ tapRate: this.rates(unit).tapRate, photons, seed });
  }

  /**
   * Computes S[out, in] between the probe waveguides at a frequency `omega` from the laser, in rad/s, from the waves
   * themselves. On its way round, the light of a racetrack meets the probe waveguide first, then the couplers in their
   * order, the tap last, with equal pieces of waveguide between.
   */
  scattering(omega = 0): ScatteringMatrix {
    const { re, im } = this.#arriving(omega, false);
    const s = complexZeros(this.size ** 2);
    for (let r = 0; r < this.size; r++) {
      for (let p = 0; p < this.size; p++) {
        const at = r * this.size + p;
        const root = Math.sqrt(this.#bus[r]);
        s.re[at] = (r === p ? Math.sqrt(1 - this.#bus[r]) : 0) + root * im[at];
        s.im[at] = -root * re[at];
      }
    }
    return new ScatteringMatrix(
      Array.from({ length: this.size }, (_, j) => String(j)),
      omega,
      s,
    );
  }

  /** Computes what leaves the taps for unit probes at a frequency, in both circulations. */
  tapped(omega = 0): TapSignals {
    const n = this.size;
    const [forward, reversed] = [complexZeros(n * n), complexZeros(n * n)];
    const [there, back] = [this.#arriving(omega, false), this.#arriving(omega, true)];
    for (let j = 0; j < n; j++) {
      const root = Math.sqrt(this.#tap[j]);
      // The tap stands between the last piece of waveguide and the probe waveguide.
      const before = root / Math.sqrt(1 - this.#tap[j]);
      const through = root * Math.sqrt(1 - this.#bus[j]);
      for (let p = 0; p < n; p++) {
        const at = j * n + p;
        // −i√T of what passes
        forward.re[at] = before * there.im[at];
        forward.im[at] = -before * there.re[at];
        reversed.re[at] = through * back.im[at] - (j === p ? root * Math.sqrt(this.#bus[j]) : 0);
        reversed.im[at] = -through * back.re[at];
      }
    }
    return { forward, reversed };
  }

  /**
   * Computes the gradient of S[out, in] from the signals of taps: a probe into `in` forward, one into `out` against the
   * circulation, and the products of both signals at each tap, ∂S/∂Δ_j = iτ F_j R_j/T_j and ∂S/∂(±√K) = i(F_j R_l + F_l
   * R_j)/√(T_j T_l). Exact in the limit of weak couplers, for the tap sees the light at one place of the racetrack only.
   */
  readGradient(
    out: number,
    into: number,
    omega = 0,
    { forward, reversed }: TapSignals = this.tapped(omega),
  ): TapGradient {
    const n = this.size;
    wholeNumber("out", out, 0, n - 1);
    wholeNumber("into", into, 0, n - 1);
    const [detuning, couplers] = [complexZeros(n), complexZeros(this.#couplers.length)];
    const read = (j: number) => this.#tap[j] > 0;
    /** i F_j R_l/√(T_j T_l) */
    const product = (j: number, l: number) => {
      const [f, r] = [j * n + into, l * n + out];
      const scale = 1 / Math.sqrt(this.#tap[j] * this.#tap[l]);
      return {
        re: -scale * (forward.re[f] * reversed.im[r] + forward.im[f] * reversed.re[r]),
        im: scale * (forward.re[f] * reversed.re[r] - forward.im[f] * reversed.im[r]),
      };
    };
    for (let j = 0; j < n; j++) {
      if (!read(j)) continue;
      const { re, im } = product(j, j);
      [detuning.re[j], detuning.im[j]] = [this.roundTrip * re, this.roundTrip * im];
    }
    this.#couplers.forEach(({ between: [j, l] }, c) => {
      if (!read(j) || !read(l)) return;
      const [a, b] = [product(j, l), product(l, j)];
      [couplers.re[c], couplers.im[c]] = [a.re + b.re, a.im + b.im];
    });
    const numbersWhere = (length: number, is: (i: number) => boolean) =>
      Int32Array.from({ length }, (_, i) => i).filter(is);
    return {
      detuning,
      couplers,
      unread: {
        racetracks: numbersWhere(n, (j) => !read(j)),
        couplers: numbersWhere(this.#couplers.length, (c) => !this.#couplers[c].between.every(read)),
      },
    };
  }

  /**
   * Light that arrives at the couplers, first those to the probe waveguides, for unit light sent into each of these. The
   * other circulation meets everything in the reverse order.
   */
  #arriving(omega: number, reversed: boolean): ComplexArray {
    finite("omega", omega);
    // Where light arrives at a coupler: side 0 … n−1 the probe waveguides', then both ends of every other coupler.
    const sides = this.#couplers.flatMap(({ between }, c) => between.map((racetrack) => ({ racetrack, c })));
    const order = Array.from({ length: this.size }, (_, j) => {
      const others = sides.flatMap(({ racetrack }, i) => (racetrack === j ? [this.size + i] : []));
      return [j, ...(reversed ? others.reverse() : others)];
    });
    const total = this.size + sides.length;
    // Arriving waves v = P(U v + sources): row by row of (1 − P U).
    const re = new Float64Array(total * total);
    const im = new Float64Array(total * total);
    const rhs = { re: new Float64Array(total * this.size), im: new Float64Array(total * this.size) };
    for (let i = 0; i < total; i++) re[i * total + i] = 1;
    const step = Array.from({ length: this.size }, (_, j) => this.#segment(j, omega, order[j].length));
    for (const [j, around] of order.entries()) {
      for (const [k, from] of around.entries()) {
        const to = around[(k + 1) % around.length];
        const tapped = (reversed ? from : to) === j;
        const size = step[j].size * (tapped ? Math.sqrt(1 - this.#tap[j]) : 1);
        const [pr, pi] = [size * Math.cos(step[j].phase), size * Math.sin(step[j].phase)];
        if (from < this.size) {
          const through = Math.sqrt(1 - this.#bus[j]);
          re[to * total + from] -= pr * through;
          im[to * total + from] -= pi * through;
          // −i√K of the light sent in
          const root = Math.sqrt(this.#bus[j]);
          rhs.re[to * this.size + j] += pi * root;
          rhs.im[to * this.size + j] -= pr * root;
        } else {
          const { power, sign = 1 } = this.#couplers[sides[from - this.size].c];
          const partner = this.size + ((from - this.size) ^ 1);
          const through = Math.sqrt(1 - power);
          const cross = sign * Math.sqrt(power);
          re[to * total + from] -= pr * through;
          im[to * total + from] -= pi * through;
          re[to * total + partner] -= pi * cross;
          im[to * total + partner] += pr * cross;
        }
      }
    }
    solve(total, re, im, false, rhs.re, rhs.im, this.size);
    return rhs;
  }

  /** Amplitude and phase of one of `pieces` equal pieces of a racetrack. */
  #segment(j: number, omega: number, pieces: number): { size: number; phase: number } {
    return {
      size: (1 - this.roundTripLoss) ** (0.5 / pieces),
      phase: ((omega - this.#detuning[j]) * this.roundTrip) / pieces,
    };
  }
}

function share(name: string, value: unknown): number {
  if (!(typeof value === "number" && value >= 0 && value < 1))
    reject(name, value, "a share from 0 to below 1");
  return value;
}

/** Makes {@link Racetracks}. */
export function racetracks(options: RacetracksOptions): Racetracks {
  return new Racetracks(options);
}
