// What the root does not name of this room.
export { oneHotCost, shareCost } from "./class-costs.js";
export { byNudging, type NudgingOptions } from "./gradients/nudging.js";
