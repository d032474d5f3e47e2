import { digitsAsPublished, digitsBest, fashionAsPublished, fashionTransmission } from "./layered.mjs";
import { mnistEcho } from "./mnist-echo.mjs";
import { mnistEquilibrium } from "./mnist-equilibrium.mjs";

/** Number of epochs of the comparison of read-outs, with and without Kerr effect. */
const epochs = 4;

/** All long results by name. @type {Record<string, (seed: number) => import("../tasks/results.mjs").Recipe>} */
export const RECIPES = {
  "mnist-echo": (seed) => mnistEcho(seed),
  "mnist-echo-kerr": (seed) => mnistEcho(seed, { epochs }),
  "mnist-echo-linear": (seed) => mnistEcho(seed, { epochs, kerr: 0, rate: 0.5, scale: 200 }),
  "mnist-echo-kerr-amplitude": (seed) =>
    mnistEcho(seed, { epochs, readout: "amplitude", rate: 0.5, scale: 20 }),
  "mnist-echo-linear-amplitude": (seed) =>
    mnistEcho(seed, { epochs, kerr: 0, readout: "amplitude", rate: 0.5, scale: 20 }),
  "mnist-echo-adam": (seed) => mnistEcho(seed, { epochs, rate: 0.02, adam: true }),
  "mnist-equilibrium": mnistEquilibrium,
  "digits-none": (seed) => digitsAsPublished("digits-none", seed, [], 42_000, 4),
  "digits-20": (seed) => digitsAsPublished("digits-20", seed, [20], 24_000),
  "digits-30": (seed) => digitsAsPublished("digits-30", seed, [30], 15_000),
  "digits-60": (seed) => digitsAsPublished("digits-60", seed, [60], 12_000),
  "digits-80": (seed) => digitsAsPublished("digits-80", seed, [80], 60_000),
  "digits-best": digitsBest,
  fashion: fashionTransmission,
  "fashion-published": fashionAsPublished,
};
