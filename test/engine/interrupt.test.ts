import { randomStream } from "echolab";
import { expect, test } from "vitest";
import { allInterrupted, interruptJobs } from "./interrupts.js";

/** Milliseconds from the beginning of a job to its interrupt: most come after its helpers have joined. */
const LATEST = 300;
const ROUNDS = 3;

test.each([2, 4])(
  "an interrupt stops caller and helpers of %i threads, and the next call is right",
  async (threads) => {
    const r = randomStream(threads);
    const outcomes = await interruptJobs(ROUNDS, threads, () => LATEST * r.uniform());
    expect(outcomes).toEqual(allInterrupted(ROUNDS));
  },
);
