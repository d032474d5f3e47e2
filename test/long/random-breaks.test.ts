import { expect, test } from "vitest";
import { randomBreaks } from "../kernel/random-breaks.js";

const BREAKS = 5000;

test.each([1, 2, 3, 4])("breaks at 5,000 random moments of seed %i never end the process", (seed) => {
  expect(randomBreaks(BREAKS, seed)).toBeGreaterThan(0);
});
