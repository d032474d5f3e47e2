import type { TrainingState } from "echolab/shell";
import { trans } from "../shared/translate.js";

/** Where a training stands, in a word. */
export function stateName(state: TrainingState): string {
  return {
    running: trans.__("running"),
    paused: trans.__("paused"),
    stopped: trans.__("stopped"),
    finished: trans.__("finished"),
    interrupted: trans.__("interrupted"),
  }[state];
}
