/** Runs recipes one after the other; of requests that wait, only the newest is run. In a worker, or in the page. */
import { type Quantity, type Recipe, type SimulationResult, simulate } from "echolab/browser";

export interface RunRequest {
  readonly number: number;
  readonly recipe: Recipe;
  readonly quantity: Quantity;
  readonly title: string;
  /** Memory of earlier answers that are no longer shown, to be reused for the frames of this one. */
  readonly spare?: readonly ArrayBuffer[];
}

export type RunAnswer =
  | { readonly number: number; readonly result: SimulationResult; readonly milliseconds: number }
  | { readonly number: number; readonly error: string };

/** Time in milliseconds after which the runner looks for a newer request. */
const SLICE_MS = 12;
/** Time in milliseconds after which a run gives way to a newer request. */
const GIVE_WAY_MS = 2000;

export class Runner {
  readonly #answer: (answer: RunAnswer, transfer: Transferable[]) => void;
  readonly #breath = breathing();
  readonly #frames = new FrameMemory();
  readonly #patience: number;
  #newest: RunRequest | undefined;
  #running = false;
  #gaveWay = false;

  constructor(answer: (answer: RunAnswer, transfer: Transferable[]) => void, patience: number = GIVE_WAY_MS) {
    this.#answer = answer;
    this.#patience = patience;
  }

  request(request: RunRequest): void {
    this.#frames.take(request.spare);
    this.#newest = request;
    if (!this.#running) void this.#run();
  }

  /** Forgets the waiting request. */
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
      await this.#breath();
    }
    this.#running = false;
  }

  async #one({ number, recipe, quantity, title }: RunRequest): Promise<void> {
    const began = performance.now();
    const run = simulate(recipe, quantity, title, {
      precision: "float32",
      floats: this.#frames.floats,
    });
    let slice = began;
    for (;;) {
      const { done, value } = run.next();
      if (done) {
        this.#gaveWay = false;
        this.#answer({ number, result: value, milliseconds: performance.now() - began }, buffersOf(value));
        return;
      }
      if (performance.now() - slice > SLICE_MS) {
        await this.#breath();
        // Two runs in a row never give way: under a slider that moves all the time nothing would be seen.
        if (this.#newest && !this.#gaveWay && performance.now() - began > this.#patience) {
          this.#gaveWay = true;
          return;
        }
        slice = performance.now();
      }
    }
  }
}

/** Returns the memory that a result fills alone, to be handed over rather than copied. */
export function buffersOf(result: SimulationResult): ArrayBuffer[] {
  // Diagrams are small: they are copied.
  if (result.kind === "diagram") return [];
  const arrays =
    result.kind === "field"
      ? [result, ...result.beside].flatMap(({ re, im }) => [re, im])
      : [result.re, result.im];
  return [...new Set(arrays.flatMap((array) => (array ? [array.buffer as ArrayBuffer] : [])))];
}

/** Frames in memory that was used before: new memory must be cleared first, and collected afterwards. */
class FrameMemory {
  #spare: ArrayBuffer[] = [];

  /** Replaces the spare memory: buffers that the last run did not need are dropped, since runs have become smaller. */
  take(buffers: readonly ArrayBuffer[] = []): void {
    if (buffers.length) this.#spare = [...buffers];
  }

  readonly floats = (length: number): Float32Array<ArrayBuffer> => {
    const found = this.#spare.findIndex((buffer) => buffer.byteLength === 4 * length);
    if (found < 0) return new Float32Array(length);
    return new Float32Array(this.#spare.splice(found, 1)[0]);
  };
}

/** Makes a function that lets messages in. Timers would wait for milliseconds; a message to oneself does not. */
function breathing(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return () =>
    new Promise((done) => {
      port1.onmessage = () => {
        // An open port would keep a page's viewer, or a test, alive.
        port1.onmessage = null;
        done();
      };
      port2.postMessage(0);
    });
}
