/** Simulations for a viewer: in a worker, so that the page stays alive; in the page where there are no workers. */
import type { Quantity, Recipe, SimulationResult } from "echolab/browser";
import { isHeld } from "../shared/held.js";
import { buffersOf, type RunAnswer, Runner, type RunRequest } from "./runner.js";

export class Simulator {
  readonly #answered: (answer: RunAnswer, newest: boolean) => void;
  readonly #ask: (request: RunRequest) => void;
  readonly #stop: () => void;
  #number = 0;
  #last: SimulationResult | undefined;
  #spare: ArrayBuffer[] = [];

  /** @param answered is called with every answer, and whether it is that to the newest request */
  constructor(answered: (answer: RunAnswer, newest: boolean) => void) {
    this.#answered = answered;
    const worker = startWorker();
    if (worker) {
      let asked: RunRequest | undefined;
      let runner: Runner | undefined;
      worker.onmessage = ({ data }: MessageEvent<RunAnswer>) => this.#got(data);
      // A worker that could not be loaded (a page that forbids them) hands its work to the page.
      worker.onerror = (event) => {
        event.preventDefault();
        worker.terminate();
        runner = new Runner((answer) => this.#got(answer));
        if (asked) runner.request(asked);
      };
      this.#ask = (request) => {
        asked = { ...request, spare: [] };
        if (runner) runner.request(request);
        else worker.postMessage(request, [...(request.spare ?? [])]);
      };
      this.#stop = () => {
        worker.terminate();
        runner?.stop();
      };
    } else {
      const runner = new Runner((answer) => this.#got(answer));
      this.#ask = (request) => runner.request(request);
      this.#stop = () => runner.stop();
    }
  }

  /** Runs a recipe. Answers to requests before the newest are given too: while a slider moves, they are shown. */
  run(recipe: Recipe, quantity: Quantity, title: string): void {
    this.#number++;
    this.#ask({ number: this.#number, recipe, quantity, title, spare: this.#spare.splice(0) });
  }

  dispose(): void {
    this.#stop();
    this.#number = Number.POSITIVE_INFINITY;
  }

  #got(answer: RunAnswer): void {
    if (!Number.isFinite(this.#number)) return;
    this.#answered(answer, answer.number === this.#number);
    if (!("result" in answer)) return;
    // The run that was shown until now is no longer seen: its memory is used again.
    if (this.#last && !isHeld(this.#last)) this.#spare.push(...buffersOf(this.#last));
    this.#last = answer.result;
  }
}

function startWorker(): Worker | undefined {
  try {
    return new Worker(new URL("./worker.js", import.meta.url));
  } catch {
    return undefined;
  }
}
