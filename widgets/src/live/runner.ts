/** Runs recipes one after the other; of requests that wait, only the newest is run. In a worker, or in the page. */
import { type Field, type Quantity, type Recipe, simulate } from "echolab/browser";

export interface RunRequest {
  readonly number: number;
  readonly recipe: Recipe;
  readonly quantity: Quantity;
  readonly title: string;
}

export type RunAnswer =
  | { readonly number: number; readonly field: Field; readonly milliseconds: number }
  | { readonly number: number; readonly error: string };

/** After so long the runner looks whether something newer is wanted. */
const SLICE_MS = 12;
/**
 * A run that has taken longer than this gives way to a newer request. Shorter ones are finished, or a slider that
 * moves all the time would never see a result.
 */
const GIVE_WAY_MS = 2000;

export class Runner {
  readonly #answer: (answer: RunAnswer, transfer: Transferable[]) => void;
  #newest: RunRequest | undefined;
  #running = false;

  constructor(answer: (answer: RunAnswer, transfer: Transferable[]) => void) {
    this.#answer = answer;
  }

  request(request: RunRequest): void {
    this.#newest = request;
    if (!this.#running) void this.#run();
  }

  /** Forgets what waits. */
  stop(): void {
    this.#newest = undefined;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#newest) {
      const request = this.#newest;
      this.#newest = undefined;
      try {
        await this.#one(request);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        this.#answer({ number: request.number, error: text }, []);
      }
      await breath();
    }
    this.#running = false;
  }

  async #one({ number, recipe, quantity, title }: RunRequest): Promise<void> {
    const began = performance.now();
    const run = simulate(recipe, quantity, title);
    let slice = began;
    for (;;) {
      const { done, value } = run.next();
      if (done) {
        const parts = [value, ...value.beside].flatMap(({ re, im }) =>
          im ? [re.buffer, im.buffer] : [re.buffer],
        );
        this.#answer({ number, field: value, milliseconds: performance.now() - began }, parts);
        return;
      }
      if (performance.now() - slice > SLICE_MS) {
        await breath();
        if (this.#newest && performance.now() - began > GIVE_WAY_MS) return;
        slice = performance.now();
      }
    }
  }
}

/** Lets messages in. Timers would wait for milliseconds; a message to oneself does not. */
function breath(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(0);
  });
}
