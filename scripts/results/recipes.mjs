import { mnistEcho } from "./mnist-echo.mjs";

/** All long results by name. @type {Record<string, (seed: number) => import("../tasks/results.mjs").Recipe>} */
export const RECIPES = {
  "mnist-echo": (seed) => mnistEcho(seed, {}),
};
