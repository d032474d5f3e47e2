/** Hundreds of interrupts at random moments; the long run draws and prints fresh seeds. */

import { randomStream } from "echolab";
import { expect, test } from "vitest";
import { allInterrupted, interruptJobs } from "../engine/interrupts.js";
import { SEEDS } from "../properties.js";

/** Four interrupts each. */
const ROUNDS = 10;
/** Milliseconds from the beginning of a job to its interrupt, at most. */
const LATEST = 800;
const THREADS = [2, 3, 4, 8];

test.each(SEEDS.map((seed, k) => [seed, THREADS[k % THREADS.length]]))(
  "after 40 interrupts at random moments of seed %i, %i threads compute rightly",
  async (seed, threads) => {
    const r = randomStream(seed);
    // More of them early, while helpers start and jobs are posted.
    const outcomes = await interruptJobs(ROUNDS, threads, () => LATEST * r.uniform() ** 3);
    expect(outcomes).toEqual(allInterrupted(ROUNDS));
  },
);
