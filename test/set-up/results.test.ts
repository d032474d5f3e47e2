import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compute } from "../../scripts/tasks/results.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "echolab-results-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Learns the sum of its iteration numbers, and may be cut off behind one of them. */
function counting(iterations: number, cutOff = Number.POSITIVE_INFINITY) {
  let state = { iteration: 0, sum: 0 };
  const learner = {
    get iteration() {
      return state.iteration;
    },
    *train(count: number) {
      for (const end = state.iteration + count; state.iteration < end; ) {
        if (state.iteration === cutOff) throw new Error("the power failed");
        state = { iteration: state.iteration + 1, sum: state.sum + state.iteration };
        yield { iteration: state.iteration, total: end, cost: 1, rate: 1, remaining: 0 };
      }
    },
    checkpoint: () => state,
    restore(checkpoint: typeof state) {
      state = checkpoint;
    },
  };
  return {
    learner,
    iterations,
    every: 4,
    evaluate: () => ({ sum: state.sum }),
    finish: () => ({ record: { sum: state.sum } }),
  };
}

test("a long result goes on where it was cut off, and ends as if it never was", async () => {
  const whole = await compute(counting(12), join(folder, "whole.json"));
  const saved = join(folder, "cut.json");
  await expect(compute(counting(12, 10), saved)).rejects.toThrow("the power failed");
  expect(JSON.parse(readFileSync(saved, "utf8")).checkpoint.iteration).toBe(8);
  const { history, record } = await compute(counting(12), saved);
  expect(history).toEqual(whole.history);
  expect(record).toEqual(whole.record);
  expect(record).toEqual({ iterations: 12, sum: 66 });
  expect(history.length).toBe(3);
});

test("a finished one is not computed again", async () => {
  const saved = join(folder, "done.json");
  writeFileSync(saved, JSON.stringify({ history: [], seconds: 7, checkpoint: { iteration: 12, sum: 66 } }));
  const { seconds, record } = await compute(counting(12, 12), saved);
  expect({ seconds, record }).toEqual({ seconds: 7, record: { iterations: 12, sum: 66 } });
});
