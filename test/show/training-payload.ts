import {
  trainingPayload as payloadOf,
  type TrainingState,
} from "../../kernel-lib/src/displays/training/payload.js";

/** A training of a hundred iterations, whose cost falls and whose accuracy was measured twice. */
export function trainingPayload(state: TrainingState): object {
  const x = Array.from({ length: 50 }, (_, i) => 2 * i);
  return payloadOf({
    title: "training",
    loop: state === "running" || state === "paused" ? 1 : 0,
    state,
    iteration: 98,
    total: 100,
    cost: 0.1,
    rate: 20,
    remaining: 0.1,
    seconds: 4.9,
    costs: { x, y: x.map((at) => 2 * Math.exp(-at / 30) + 0.02 * Math.cos(at)) },
    accuracies: { x: [0, 98], y: [0.1, 0.93] },
  });
}
