/** Payload of the training viewer: state of a training loop, and its curves so far. */

import { trans } from "../../paint/translate.js";
import { MAX_TEXT, Reader } from "../../wire/check.js";

export type TrainingState = "running" | "paused" | "stopped" | "finished" | "interrupted";

const STATES: readonly TrainingState[] = ["running", "paused", "stopped", "finished", "interrupted"];

/** Largest number of points of a curve in a payload; the monitor sends fewer. */
const MAX_POINTS = 20_000;

export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface Training {
  readonly title: string;
  /** Names the display, so that a page that was loaded again finds the news of it. Absent in older notebooks. */
  readonly id?: string;
  /** By this number the kernel knows the loop; 0 where nothing can be asked of it. */
  readonly loop: number;
  readonly state: TrainingState;
  readonly iteration: number;
  readonly total: number;
  readonly cost: number;
  /** Iterations a second. */
  readonly rate: number;
  /** Seconds to go, and seconds since the start. */
  readonly remaining: number;
  readonly seconds: number;
  readonly costs: Curve;
  /** Empty where no accuracy is measured. */
  readonly accuracies: Curve;
}

/** The payload of a training; numbers that JSON does not know become gaps. */
export function trainingPayload(training: Training): object {
  const curve = ({ x, y }: Curve) => ({ x: Array.from(x), y: Array.from(y, finiteOrNull) });
  const { cost, rate, remaining } = training;
  return {
    version: 1,
    ...training,
    cost: finiteOrNull(cost),
    rate: finiteOrNull(rate),
    remaining: finiteOrNull(remaining),
    costs: curve(training.costs),
    accuracies: curve(training.accuracies),
  };
}

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

/** Reads an untrusted payload. @throws ShowError with one sentence for what cannot be shown */
export function decodeTraining(payload: unknown): Training {
  const read = new Reader("Training display", payload);
  if (read.get("version") !== 1) {
    read.fail("version", "1; a newer one needs a newer version of this extension");
  }
  const count = (key: string) => {
    const value = read.get(key);
    if (!Number.isSafeInteger(value) || (value as number) < 0) read.fail(key, "a whole number from 0");
    return value as number;
  };
  const number = (key: string): number => {
    const value = read.get(key);
    if (value === null) return Number.NaN;
    if (typeof value !== "number" || !Number.isFinite(value)) return read.fail(key, "a number, or null");
    return value;
  };
  const curve = (key: string): Curve => {
    const inner = read.object(key);
    const x = inner.numbers("x", 0, MAX_POINTS);
    const y = inner.gappyNumbers("y", 0, MAX_POINTS);
    if (x.length !== y.length) inner.fail("y", `a list of ${x.length} numbers, as many as "x"`);
    return { x, y };
  };
  return {
    title: read.has("title") ? read.text("title") : "",
    ...(read.has("id") && { id: read.text("id") }),
    loop: count("loop"),
    state: read.choice("state", STATES),
    iteration: count("iteration"),
    total: count("total"),
    cost: number("cost"),
    rate: number("rate"),
    remaining: number("remaining"),
    seconds: number("seconds"),
    costs: curve("costs"),
    accuracies: curve("accuracies"),
  };
}

/** Returns the state of a training in a word. */
export function stateName(state: TrainingState): string {
  return {
    running: trans.__("running"),
    paused: trans.__("paused"),
    stopped: trans.__("stopped"),
    finished: trans.__("finished"),
    interrupted: trans.__("interrupted"),
  }[state];
}

/** A training in words. */
export function trainingSummary({
  title,
  state,
  iteration,
  total,
  cost,
  accuracies,
  rate,
  remaining,
}: Training) {
  const parts = [
    trans.__("training %1: iteration %2 of %3", stateName(state), iteration, total),
    Number.isFinite(cost) ? trans.__("cost %1", cost.toPrecision(3)) : "",
    accuracies.y.length ? trans.__("accuracy %1", accuracyText(accuracies.y[accuracies.y.length - 1])) : "",
    Number.isFinite(rate) ? trans.__("%1 a second", rate.toPrecision(3)) : "",
    state === "running" && Number.isFinite(remaining) ? trans.__("%1 left", duration(remaining)) : "",
  ];
  return `${title ? `${title.slice(0, MAX_TEXT)}: ` : ""}${parts.filter(Boolean).join("; ")}.`;
}

export const accuracyText = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;

/** Writes a time in seconds, minutes and hours: "12 s", "3 min 20 s", "1 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
