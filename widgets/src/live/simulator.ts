/** Simulations for a viewer: in a worker, so that the page stays alive; in the page where there are no workers. */
import type { Quantity, Recipe } from "echolab/browser";
import { type RunAnswer, Runner, type RunRequest } from "./runner.js";

export class Simulator {
  readonly #answered: (answer: RunAnswer) => void;
  readonly #ask: (request: RunRequest) => void;
  readonly #stop: () => void;
  #number = 0;

  constructor(answered: (answer: RunAnswer) => void) {
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
        asked = request;
        if (runner) runner.request(request);
        else worker.postMessage(request);
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

  /** Answers of runs before the newest request come too: while a slider moves they are what there is to see. */
  run(recipe: Recipe, quantity: Quantity, title: string): void {
    this.#number++;
    this.#ask({ number: this.#number, recipe, quantity, title });
  }

  dispose(): void {
    this.#stop();
    this.#number = Number.POSITIVE_INFINITY;
  }

  #got(answer: RunAnswer): void {
    if (Number.isFinite(this.#number)) this.#answered(answer);
  }
}

function startWorker(): Worker | undefined {
  try {
    return new Worker(new URL("./worker.js", import.meta.url));
  } catch {
    return undefined;
  }
}
