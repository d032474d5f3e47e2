import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { notNegative, reject, wholeNumber } from "./check.js";
import type { Grid } from "./grid.js";

/** Part of the name of a stream: its purpose, or its number among several (step, worker, sample). */
export type StreamKey = string | number;

/**
 * A seeded stream of random numbers (xoroshiro128+); its position can be saved and restored.
 *
 * Streams of different seeds are independent from their first number on, and so are streams of one seed with different
 * keys: `new Random(seed, "order")` and `new Random(seed, "noise", step)` have nothing in common. Seed and keys are mixed
 * by SplitMix64, as the generator's authors advise (D. Blackman and S. Vigna, ACM Trans. Math. Softw. 47, 36 (2021)).
 */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>;
  /** Keys that the stream was made with. */
  readonly keys: readonly StreamKey[];
  /** Numbers drawn so far; with seed and keys it restores the stream. */
  drawn = 0;

  /** @throws RangeError where the seed is not a whole number from 0 to 2⁵³ − 1, or a key neither such a number nor a string */
  constructor(
    readonly seed: number,
    ...keys: StreamKey[]
  ) {
    this.keys = keys;
    this.#generator = xoroshiro128plusFromState(
      stateOf(wholeNumber("seed", seed, 0, Number.MAX_SAFE_INTEGER), keys),
    );
  }

  /** Makes a stream of the same seed, independent of this one and of its position: one a step, a worker or a sample. */
  derive(...keys: StreamKey[]): Random {
    return new Random(this.seed, ...this.keys, ...keys);
  }

  /** Draws a number, uniform in [0, 1). */
  uniform(): number {
    this.drawn++;
    return uniformFloat64(this.#generator);
  }

  /** Draws a whole number, uniform among 0 … n−1. */
  index(n: number): number {
    return Math.min(n - 1, Math.floor(this.uniform() * n));
  }

  /** Draws a normal number of mean 0 and standard deviation 1 (Box–Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Draws 0 … n−1 in random order (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.index(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** Draws numbers until `drawn` were drawn in all, so that a new stream goes on where a saved one stood. */
  skipTo(drawn: number): this {
    wholeNumber("drawn", drawn, this.drawn, Number.MAX_SAFE_INTEGER);
    while (this.drawn < drawn) this.uniform();
    return this;
  }
}

/** Increment of SplitMix64: 2⁶⁴ divided by the golden ratio, odd. */
const GOLDEN = 0x9e3779b97f4a7c15n;

/** Mixes 64 bits so that each depends on all (finaliser of SplitMix64). */
function mixed(bits: bigint): bigint {
  let z = BigInt.asUintN(64, bits);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

/** Hashes seed and keys, in their order, to the 128 bits of a generator's state, as four 32-bit integers. */
function stateOf(seed: number, keys: readonly StreamKey[]): [number, number, number, number] {
  let hash = BigInt(seed);
  const absorb = (bits: bigint) => {
    hash = mixed(mixed(hash + GOLDEN) ^ bits);
  };
  for (const [i, key] of keys.entries()) {
    if (typeof key === "string") {
      // The length first, with a bit that no number has: strings differ from numbers and from their own beginnings.
      absorb((1n << 63n) + BigInt(key.length));
      for (let at = 0; at < key.length; at++) absorb(BigInt(key.charCodeAt(at)));
    } else if (Number.isSafeInteger(key) && key >= 0) absorb(BigInt(key));
    else reject(`keys[${i}]`, key, "a string or a whole number from 0 on");
  }
  const words = [mixed(hash + GOLDEN), mixed(hash + 2n * GOLDEN)];
  const [s01, s00, s11, s10] = words.flatMap((word) => [
    Number(BigInt.asIntN(32, word >> 32n)),
    Number(BigInt.asIntN(32, word)),
  ]);
  return [s01, s00, s11, s10];
}

/**
 * Makes a seeded random stream: the same seed and keys give the same numbers on every machine. Keys name independent
 * streams of one seed: `randomStream(1, "start")`, `randomStream(1, "noise", step)`.
 */
export function randomStream(seed: number, ...keys: StreamKey[]): Random {
  return new Random(seed, ...keys);
}

/**
 * Makes a smooth random real field: a sum of the lowest Fourier modes (`modes` along each axis, 4 by default) with normal
 * amplitudes, scaled to the given root mean square.
 *
 * @throws RangeError where `modes` is beyond what the grid can tell apart, half of its points along an axis
 */
export function smoothRandom(
  grid: Grid,
  options: { seed: number; modes?: number; rms?: number },
): Float64Array {
  // Beyond it the points cannot tell a wave from a longer one (Nyquist).
  const shortest = Math.floor(Math.min(...grid.shape) / 2);
  const { seed, modes = Math.min(4, shortest), rms = 1 } = options;
  wholeNumber("modes", modes, 0, shortest);
  notNegative("rms", rms);
  const stream = randomStream(seed, "smooth field");
  const waves: { kx: number; ky: number; phase: number; amplitude: number }[] = [];
  const unit = grid.lengths.map((l) => (2 * Math.PI) / l);
  const [ux, uy] = grid.dimensions === 2 ? [unit[1], unit[0]] : [unit[0], 0];
  for (let mx = 0; mx <= modes; mx++) {
    for (let my = uy ? -modes : 0; my <= (uy ? modes : 0); my++) {
      waves.push({
        kx: mx * ux,
        ky: my * uy,
        phase: 2 * Math.PI * stream.uniform(),
        amplitude: stream.normal(),
      });
    }
  }
  const values = grid.map((x, y) =>
    waves.reduce((sum, w) => sum + w.amplitude * Math.cos(w.kx * x + w.ky * y + w.phase), 0),
  );
  const scale = rms / Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  return values.map((v) => v * scale);
}
