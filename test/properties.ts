/** Random properties: with a fixed seed in `npm test`, with fresh ones in `npm run test:long`, which prints where they start. */

import fc from "fast-check";

/** First seed of the long run (scripts/tasks/test.mjs draws and prints it; ECHOLAB_SEED repeats a run). */
const fresh = process.env.ECHOLAB_SEED ? Number(process.env.ECHOLAB_SEED) : undefined;
const FIXED = 20261130;
/** Seeds of a long run. */
const FRESH = 10;

/** Seeds to test a random property with: one and the same, or ten fresh ones in a long run. */
export const SEEDS: readonly number[] =
  fresh === undefined ? [FIXED] : Array.from({ length: FRESH }, (_, k) => fresh + k);

/** Asserts a property for `runs` random inputs a seed. A failure names seed and input. */
export function holds<Inputs>(property: fc.IProperty<Inputs>, runs: number): void {
  for (const seed of SEEDS) fc.assert(property, { seed, numRuns: runs });
}

/** The same for a property that has to be waited for. */
export async function holdsAsync<Inputs>(property: fc.IAsyncProperty<Inputs>, runs: number): Promise<void> {
  for (const seed of SEEDS) await fc.assert(property, { seed, numRuns: runs });
}
