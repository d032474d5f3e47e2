import { type CanonicalKind, cloneState, type State } from "../evolve/system.js";
import { finite, notNegative, oneOf, wholeNumber } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import { randomStream } from "../fields/random.js";
import { forwardAll, type ReversibleDevice } from "./device.js";

/**
 * Settings of {@link imperfect}: loss, gain, noise and miscalibration of a device. Noise is Gaussian and drawn from the
 * seed.
 */
export interface Imperfections {
  /** Passages of the given device that make one passage of the imperfect one; loss is spread over them. Default 1. */
  readonly passages?: number;
  /** Loss of Ψ: amplitudes (momenta of a mechanical field) fall by exp(−attenuation) on the way. Default 0. */
  readonly attenuation?: number;
  /** Loss of Θ: its amplitudes, or momenta, fall by exp(−learningAttenuation) on the way. Default 0. */
  readonly learningAttenuation?: number;
  /**
   * How the loss is compensated. "nothing" (default); "mirror": time reversal amplifies by exp(attenuation), so that the echo
   * starts as strong as the input did; "way": gain instead of loss all along the way back.
   */
  readonly gain?: "nothing" | "mirror" | "way";
  /** Noise that a time reversal adds to Ψ, in units of its root mean square. Default 0. */
  readonly reversalNoise?: number;
  /** Noise that a time reversal adds to Θ, in units of its root mean square. Default 0. */
  readonly learningReversalNoise?: number;
  /** Phase error of a complex Ψ after a reversal, in radians. Default 0. */
  readonly reversalPhase?: number;
  /** Relative error of the amplitude of Ψ after a reversal. Default 0. */
  readonly reversalGain?: number;
  /** Noise of the error signal, in units of its root mean square. Default 0. */
  readonly injectionNoise?: number;
  /** Phase error of the error signal in radians. Default 0. */
  readonly injectionPhase?: number;
  /** Relative error of the strength of the error signal. Default 0. */
  readonly injectionGain?: number;
  /** Noise on every input, in units of its root mean square: fresh in every run. Default 0. */
  readonly inputNoise?: number;
  /** Seed of all noise. */
  readonly seed: number;
}

/**
 * Adds the loss, noise and miscalibration of a laboratory to a perfect device.
 *
 * Echoes run on it without the check of reversibility. Its noise goes on from run to run and is not part of a trainer's
 * checkpoint.
 */
export function imperfect(device: ReversibleDevice, options: Imperfections): ReversibleDevice {
  const passages = wholeNumber("passages", options.passages ?? 1, 1);
  const gain = oneOf("gain", options.gain ?? "nothing", ["nothing", "mirror", "way"]);
  const attenuation = notNegative("attenuation", options.attenuation ?? 0);
  const learningAttenuation = notNegative("learningAttenuation", options.learningAttenuation ?? 0);
  const noise = (name: keyof Imperfections) => notNegative(name, options[name] ?? 0);
  const error = (name: keyof Imperfections) => finite(name, options[name] ?? 0);
  const stream = randomStream(options.seed, "imperfections");
  const { psi: kind, theta: learningKind } = device.kinds;
  /** States on their way back: those that came out of an odd number of reversals. */
  const returning = new WeakSet<State>();
  const mark = (state: State, isReturning: boolean) => {
    if (isReturning) returning.add(state);
    return state;
  };

  function attenuate(state: State, share: number): void {
    scale(state.psi, Math.exp(-share * attenuation), kind);
    scale(state.theta, Math.exp(-share * learningAttenuation), learningKind);
  }

  function forwardAllLossy(states: readonly State[]): State[] {
    let now = states.map(cloneState);
    const signs = states.map((state) => (returning.has(state) && gain === "way" ? -1 : 1));
    for (const [i, state] of now.entries()) {
      if (!returning.has(states[i])) addNoise(state.psi, noise("inputNoise"));
    }
    for (let k = 0; k < passages; k++) {
      for (const [i, state] of now.entries()) attenuate(state, signs[i] / (2 * passages));
      now = forwardAll(device, now);
      for (const [i, state] of now.entries()) attenuate(state, signs[i] / (2 * passages));
    }
    return now.map((state, i) => mark(state, returning.has(states[i])));
  }

  function addNoise({ re, im }: ComplexArray, size: number): void {
    if (size === 0) return;
    const rms = Math.sqrt((sumOfSquares(re) + sumOfSquares(im)) / (2 * re.length));
    for (let i = 0; i < re.length; i++) {
      re[i] += size * rms * stream.normal();
      im[i] += size * rms * stream.normal();
    }
  }

  return {
    size: device.size,
    learningSize: device.learningSize,
    kinds: device.kinds,
    imperfect: true,
    forward: (state) => forwardAllLossy([state])[0],
    forwardAll: forwardAllLossy,
    reverse(state) {
      const back = returning.has(state);
      const turned = cloneState(device.reverse(state));
      // Reversal after the echo is only a change of view, without an apparatus.
      if (!back) {
        const amplify = gain === "mirror" ? Math.exp(attenuation) : 1;
        scale(turned.psi, amplify * (1 + error("reversalGain")), kind);
        turn(turned.psi, error("reversalPhase"));
        addNoise(turned.psi, noise("reversalNoise"));
        addNoise(turned.theta, noise("learningReversalNoise"));
      }
      return mark(turned, !back);
    },
    inject(state, signal, epsilon) {
      const distorted = { re: signal.re.slice(), im: signal.im.slice() };
      turn(distorted, error("injectionPhase"));
      addNoise(distorted, noise("injectionNoise"));
      return mark(
        device.inject(state, distorted, epsilon * (1 + error("injectionGain"))),
        returning.has(state),
      );
    },
  };
}

/** Multiplies the amplitudes of a wave, or the momenta of a mechanical field, by a factor. */
function scale({ re, im }: ComplexArray, factor: number, kind: CanonicalKind): void {
  if (factor === 1) return;
  for (let i = 0; i < im.length; i++) {
    im[i] *= factor;
    if (kind === "complex") re[i] *= factor;
  }
}

function turn({ re, im }: ComplexArray, angle: number): void {
  if (angle === 0) return;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  for (let i = 0; i < re.length; i++) {
    const a = re[i];
    re[i] = c * a - s * im[i];
    im[i] = s * a + c * im[i];
  }
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x * x, 0);
}

/** Settings of {@link leakyStorage}: what a store loses and adds between two updates. */
export interface StorageOptions {
  /** Part of every stored value that leaks away between two updates. Default 0. */
  readonly leakage?: number;
  /** Root mean square of the noise that writing and reading add to every value. Default 0. */
  readonly noise?: number;
  /** Seed of the noise. */
  readonly seed: number;
}

/**
 * Makes a long-term storage of the learning field between updates, for the option `store` of `selfLearning`: values are
 * written after every update, leak, and are read out before the next.
 */
export function leakyStorage(options: StorageOptions): (theta: ComplexArray) => ComplexArray {
  const leakage = notNegative("leakage", options.leakage ?? 0);
  const noise = notNegative("noise", options.noise ?? 0);
  const stream = randomStream(options.seed, "storage");
  return ({ re, im }) => ({
    re: re.map((q) => (1 - leakage) * q + (noise > 0 ? noise * stream.normal() : 0)),
    im: im.slice(),
  });
}
