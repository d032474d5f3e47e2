/** The progress of the newest training, in the status bar. */

import { Widget } from "@lumino/widgets";
import { duration, stateName, trans } from "echolab/shell";
import { type Runs, trainingOf } from "./runs.js";

/** Time in milliseconds that the end of a training stays in the status bar. */
const STAYS_MS = 15_000;

export class TrainingStatus extends Widget {
  readonly #unlisten: () => void;
  #timer = 0;

  constructor(runs: Runs) {
    super();
    this.addClass("echolab-status");
    this.node.dataset.echolab = "status";
    this.node.setAttribute("role", "status");
    this.#unlisten = runs.listen((run) => {
      const training = run && trainingOf(run);
      if (!training) return;
      const { title, state, iteration, total, remaining } = training;
      const share = total > 0 ? `${Math.floor((100 * iteration) / total)} %` : "";
      const left =
        state === "running" && Number.isFinite(remaining)
          ? trans.__("%1 left", duration(remaining))
          : stateName(state);
      this.node.textContent = [title || trans.__("Training"), share, left].filter(Boolean).join(" · ");
      window.clearTimeout(this.#timer);
      if (state === "running" || state === "paused") return;
      this.#timer = window.setTimeout(() => {
        this.node.textContent = "";
      }, STAYS_MS);
    });
  }

  override dispose(): void {
    window.clearTimeout(this.#timer);
    this.#unlisten();
    super.dispose();
  }
}
