import type { ReversibleDevice } from "../../echo/device.js";
import type { State } from "../../evolve/system.js";
import type { ComplexArray } from "../../fields/complex.js";
import { concatenated } from "../../fields/lists.js";
import type { GradientMethod } from "../../learning/gradients/method.js";
import type { TrainerOptions } from "../../learning/trainer.js";
import type { Machine } from "../../machine/machine.js";

/** A machine of the field with an example: one row of the table of platforms. */
export interface Platform {
  /** Name, such as "memristor crossbar". */
  readonly name: string;
  /** What it teaches, in one line. */
  readonly lesson: string;
  /** Makes a small example with its task. */
  make(): PlatformExample;
  /** What Hamiltonian echo backpropagation would need on it. */
  readonly echo: EchoNeed;
}

/** A small machine with a small task that it learns in seconds. */
export interface PlatformExample {
  /** The machine. */
  readonly machine: Machine;
  /** The task in words. */
  readonly task: string;
  /** Data, cost and rule of the task, for `trainer`; the cost knows the targets of its data. */
  // biome-ignore lint/suspicious/noExplicitAny: tasks have targets of any kind.
  readonly training: Omit<TrainerOptions<any>, "machine">;
  /** Number of updates. */
  readonly updates: number;
  /** Gradient methods that fit; each with its largest relative deviation from central differences at `input`. */
  readonly methods: readonly { readonly method: GradientMethod; readonly deviation: number }[];
  /** Input at which gradients are compared. Default: the first of the data. */
  readonly input?: ArrayLike<number>;
  /** Value that `show` draws: a diagram, a trajectory, frames of a network. */
  picture(): unknown;
}

/** Returns the input at which the gradients of an example are compared. */
export function inputOf({ input, training: { data } }: PlatformExample): ArrayLike<number> {
  if (input) return input;
  const [{ input: first }] = data as unknown as readonly { input: ArrayLike<number> | ComplexArray }[];
  return "re" in first ? concatenated(first.re, first.im) : first;
}

/** What a platform would need to be trained by its own echoes. */
export interface EchoNeed {
  /**
   * "yes": the machine retraces its path as it is. "without loss": its equations are reversible, its losses are not.
   * "no": it forgets by principle.
   */
  readonly reversible: "yes" | "without loss" | "no";
  /** What would have to be there, or why nothing helps, in one sentence. */
  readonly needs: string;
  /** Devices on which the library computes it: what is reversed, and how far the echo misses its start. */
  readonly devices?: () => readonly EchoTrial[];
}

/** A device whose reversibility is computed. */
export interface EchoTrial {
  /** What it is, such as "loss of 1 %". */
  readonly name: string;
  readonly device: ReversibleDevice;
  readonly state: State;
}
