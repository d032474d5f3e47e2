import { digitsAsPublished, digitsBest, fashionTransmission } from "./layered.mjs";
import { mnistEcho } from "./mnist-echo.mjs";

/** All long results by name. @type {Record<string, (seed: number) => import("../tasks/results.mjs").Recipe>} */
export const RECIPES = {
  "mnist-echo": (seed) => mnistEcho(seed, {}),
  "digits-none": (seed) => digitsAsPublished("digits-none", seed, [], 18_000, 4),
  "digits-20": (seed) => digitsAsPublished("digits-20", seed, [20], 15_000),
  "digits-30": (seed) => digitsAsPublished("digits-30", seed, [30], 15_000),
  "digits-60": (seed) => digitsAsPublished("digits-60", seed, [60], 12_000),
  "digits-80": (seed) => digitsAsPublished("digits-80", seed, [80], 12_000),
  "digits-best": digitsBest,
  fashion: fashionTransmission,
};
