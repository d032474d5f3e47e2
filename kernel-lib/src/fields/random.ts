import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { wholeNumber } from "./check.js";
import type { Grid } from "./grid.js";

/** A seeded stream of random numbers; its position can be saved and restored. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;
  /** Numbers drawn so far; with the seed it restores the stream. */
  drawn = 0;

  constructor(readonly seed: number) {
    this.#generator = xoroshiro128plus(wholeNumber("seed", seed, 0));
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    this.drawn++;
    return uniformFloat64(this.#generator);
  }

  /** Uniform among 0 … n−1. */
  index(n: number): number {
    return Math.min(n - 1, Math.floor(this.uniform() * n));
  }

  /** Normal with mean 0 and standard deviation 1 (Box–Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** 0 … n−1 in random order (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.index(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  /** A stream with this seed that has already given `drawn` numbers. */
  static restore(seed: number, drawn: number): Random {
    const random = new Random(seed);
    while (random.drawn < drawn) random.uniform();
    return random;
  }
}

/** A seeded random stream: the same seed gives the same numbers on every machine. */
export function random(seed: number): Random {
  return new Random(seed);
}

/**
 * A smooth random real field: a sum of the lowest Fourier modes with normal amplitudes, scaled to the
 * given root mean square.
 */
export function smoothRandom(
  grid: Grid,
  options: { seed: number; modes?: number; rms?: number },
): Float64Array {
  const { seed, modes = 4, rms = 1 } = options;
  const stream = random(seed);
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
