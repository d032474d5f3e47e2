import { type Direction, plainPropagation, propagation } from "../engine/waves/photonic.js";
import { finite, numbers, reject, wholeNumber } from "../fields/check.js";
import { type ComplexArray, cloneComplex } from "../fields/complex.js";
import type { FieldFrames } from "../fields/frames.js";

/**
 * Settings of {@link photonicNetwork}: size of the beams, number of stages, strengths of the couplings (phase a dwell
 * time).
 */
export interface PhotonicNetworkOptions {
  /** Points along each edge of a channel's square. Powers of 4 are fast. Default 16. */
  readonly side?: number;
  /** Channels: parallel beams that are mixed in every stage. Default 2; 1, 2 and 4 are fast. */
  readonly channels?: number;
  /** Stages that the light crosses. Default 16. */
  readonly stages?: number;
  /** Kerr coefficient g of (g/2)|Ψ|⁴ in the local part of every stage. Default 1. */
  readonly kerr?: number;
  /** Coupling χ of light and learning field, χθ|Ψ|². Default 1. */
  readonly chi?: number;
}

/** Output fields of a passage, and the momentum that they gave to the learning field. */
export interface Passage {
  /** Output fields. */
  readonly fields: ComplexArray[];
  /** Momentum that the learning field received, −χ ∫|Ψ|²dt at each coordinate, summed over the fields. */
  readonly kick: Float64Array;
}

/** Energies of the light in one stage, in the unit of ħ per dwell time. */
export interface StageEnergy {
  /** Coupling to the learning field, χ Σθ|Ψ|², in the Fourier plane. */
  readonly fourier: number;
  /** Coupling to the learning field behind the mixer. */
  readonly mixed: number;
  /** Coupling to the learning field in the image plane. */
  readonly local: number;
  /** (g/2) Σ|Ψ|⁴ in the image plane. */
  readonly kerr: number;
}

/**
 * Light that crosses a sequence of stages with learning fields θ in them. In every stage
 *
 *   lens · χθ|Ψ_k|² · mixer · χθ|Ψ_k|² · inverse lens · χθ|Ψ_x|² + (g/2)|Ψ_x|⁴
 *
 * where a lens is a unitary 2-D discrete Fourier transform, the inverse lens its inverse, which gives the image back
 * upright, the mixer a transform across the channels, and each coupling acts for a dwell time of one. A phase in the
 * Fourier plane is a convolution, which is learned; one more lens focuses the light on a camera. ħ = 1; Σ|Ψ|² and the
 * energy of every part are conserved, and each part is time reversible.
 *
 * The learning field is heavy: during a passage it does not move, it only collects momentum, ∂tπ = −χ|Ψ|².
 * The equations are those of the talk "Machine learning based on physical dynamics"; sizes and constants are ours.
 */
export class PhotonicNetwork {
  /** Points along each edge of a channel's square. */
  readonly side: number;
  /** Number of channels. */
  readonly channels: number;
  /** Number of stages. */
  readonly stages: number;
  /** Kerr coefficient g, phase a dwell time and |Ψ|². */
  readonly kerr: number;
  /** Coupling χ of light and learning field. */
  readonly chi: number;
  /** Values of a field: channels × side × side, the last axis fastest. */
  readonly size: number;
  /** Learning coordinates, stages × 3 × size: Fourier plane, behind the mixer, image plane. */
  readonly learningSize: number;
  readonly #propagate: ReturnType<typeof propagation>;

  constructor({ side = 16, channels = 2, stages = 16, kerr = 1, chi = 1 }: PhotonicNetworkOptions = {}) {
    this.side = wholeNumber("side", side, 1, 256);
    this.channels = wholeNumber("channels", channels, 1, 64);
    this.stages = wholeNumber("stages", stages, 1, 256);
    this.kerr = finite("kerr", kerr);
    this.chi = finite("chi", chi);
    if (chi === 0) reject("chi", chi, "a number other than zero; without coupling nothing is learned");
    this.size = channels * side * side;
    this.learningSize = 3 * stages * this.size;
    this.#propagate = propagation(this);
  }

  /**
   * Sends fields through the network at learning coordinates θ, one after the other; the given ones are not changed.
   * "backward" light enters at the camera and crosses the stages in the opposite order: the transposed device.
   */
  pass(fields: readonly ComplexArray[], theta: Float64Array, direction: Direction = "forward"): Passage {
    const results = fields.map(cloneComplex);
    return { fields: results, kick: this.propagate(results, theta, direction) };
  }

  /** Passes fields in place, overwriting them by the output fields, and returns the kick. */
  propagate(fields: readonly ComplexArray[], theta: Float64Array, direction: Direction): Float64Array {
    for (const [i, { re, im }] of fields.entries())
      if (re.length !== this.size || im.length !== this.size)
        reject(`fields[${i}]`, re, `a field with ${this.size} values`);
    const kick = new Float64Array(this.learningSize);
    this.#propagate(fields, direction, this.#phases(theta), this.kerr, kick);
    for (let i = 0; i < kick.length; i++) kick[i] *= -this.chi;
    return kick;
  }

  /**
   * Returns a field on entry, after every stage, and on leaving: stages + 2 frames for the field viewer, channels below
   * each other.
   */
  trace(field: ComplexArray, theta: Float64Array, direction: Direction = "forward"): FieldFrames {
    const frames: ComplexArray[] = [];
    const propagate = plainPropagation(this, (z) => frames.push(cloneComplex(z)));
    propagate(
      [cloneComplex(field)],
      direction,
      this.#phases(theta),
      this.kerr,
      new Float64Array(this.learningSize),
    );
    const joined = (part: "re" | "im") => {
      const values = new Float64Array(frames.length * this.size);
      for (const [i, frame] of frames.entries()) values.set(frame[part], i * this.size);
      return values;
    };
    const shape = [this.channels * this.side, this.side];
    return {
      kind: "field",
      shape,
      lengths: shape,
      times: frames.map((_, i) => i),
      re: joined("re"),
      im: joined("im"),
    };
  }

  /**
   * Computes the energies of a field in every stage on its way to the camera; they are the same before and behind each
   * part.
   */
  energies(field: ComplexArray, theta: Float64Array): StageEnergy[] {
    const { kick } = this.pass([field], theta);
    const { size, chi, kerr } = this;
    return Array.from({ length: this.stages }, (_, stage) => {
      const coupling = (plane: number) => {
        let sum = 0;
        for (let i = (3 * stage + plane) * size, end = i + size; i < end; i++) sum -= theta[i] * kick[i];
        return sum;
      };
      let local = 0;
      for (let i = (3 * stage + 2) * size, end = i + size; i < end; i++)
        local += (kerr / 2) * (kick[i] / chi) ** 2;
      return { fourier: coupling(0), mixed: coupling(1), local: coupling(2), kerr: local };
    });
  }

  #phases(theta: Float64Array): Float64Array {
    const phases = numbers("theta", theta, this.learningSize);
    if (this.chi !== 1) for (let i = 0; i < phases.length; i++) phases[i] *= this.chi;
    return phases;
  }
}

/** Makes a {@link PhotonicNetwork}. */
export function photonicNetwork(options: PhotonicNetworkOptions = {}): PhotonicNetwork {
  return new PhotonicNetwork(options);
}
