/** A watched training as its viewer sees it: its curves and, where the monitor was asked for it, how it ended. */
import type { ConfusionModel } from "../confusion/model.js";
import { openConfusion } from "../confusion/payload.js";
import { decodeTraining, type Training } from "./payload.js";

export interface Watched extends Training {
  /** What the trained machine reads as what. */
  readonly confusion?: ConfusionModel;
}

/** Reads an untrusted payload. @throws ShowError with one sentence for what cannot be shown */
export function openTraining(payload: unknown): Watched | Promise<Watched> {
  const training = decodeTraining(payload);
  if (!Object.hasOwn(payload as object, "confusion")) return training;
  const { confusion } = payload as { confusion: unknown };
  return openConfusion(confusion).then((opened) => ({ ...training, confusion: opened }));
}
