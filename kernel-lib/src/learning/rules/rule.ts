import type { Facts } from "../../machine/facts.js";
import type { BatchCrossEntropy, Machine } from "../../machine/machine.js";
import type { CostValue } from "../costs.js";

/** Samples of one update, with the cost of their outputs. */
export interface Batch {
  /** Number of samples. */
  readonly count: number;
  /** count × inputs of the machine; overwritten by the next batch. */
  readonly inputs: Float64Array;
  /** Cost of sample i for these outputs. */
  value(outputs: Float64Array, i: number): CostValue;
  /** The cost of the whole batch, where a machine may compute it in its kernels. */
  readonly crossEntropy?: BatchCrossEntropy;
}

/** Moves the parameters of a machine batch by batch. */
export interface Rule {
  /** Name in settings and messages. */
  readonly name: string;
  /** Needs, error, runs and sources. */
  readonly facts: Facts;
  /** Begins to train a machine. @throws RangeError where the machine lacks what the rule needs; names it */
  begin(machine: Machine): Learning;
}

/** A rule at work on one machine. */
export interface Learning {
  /** Settings by name; a checkpoint keeps them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Remedy in words for a step that leaves the finite numbers. */
  readonly remedy: string;
  /**
   * Moves the parameters once; returns the cost of every sample before. `rate` is the factor of the schedule, 1 without.
   * It may yield requests to its {@link shared} device and continues with the answers. A step that leaves the finite
   * numbers throws {@link NotFiniteError} and changes nothing.
   */
  update(batch: Batch, rate: number): Generator<readonly unknown[], Float64Array, readonly unknown[]>;
  /** Answers requests of several updates at once, which a device may do faster than one after the other. */
  readonly shared?: { readonly device: object; answer(requests: readonly unknown[]): readonly unknown[] };
  /** Returns its memory as plain JSON. @throws RangeError where a memory does not fit; then nothing changes */
  save(): unknown;
  /** Restores a saved memory. @throws RangeError where it does not fit; then nothing changes */
  load(memory: unknown): void;
}

/** A step of learning would have left the finite numbers. */
export class NotFiniteError extends RangeError {}
