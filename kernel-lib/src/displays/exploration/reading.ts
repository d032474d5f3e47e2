/** What a system is to `explore`, and the readers that recipes share. */
import type { Precision } from "../../engine/memory/precision.js";
import type { Integrator } from "../../evolve/composition.js";
import { complain, Reader } from "../../wire/check.js";
import type { Quantity } from "../../wire/payload.js";
import type { Field } from "../field/model.js";
import type { FramesOf, SimulationResult } from "./results.js";

export const WHAT = "Recipe";

/** A run: yields after every picture, and returns the result in the end. */
export type Simulation<Result extends SimulationResult = SimulationResult> = Generator<undefined, Result>;

export interface SimulationOptions {
  readonly quantity: Quantity;
  readonly title: string;
  /** "float32" where speed counts more than digits that no picture shows. */
  readonly precision: Precision;
  /** Memory for frames; what it holds is overwritten. */
  floats(length: number): Float32Array;
}

/**
 * A system that `explore` runs in the notebook and in the page. Its file and its line in `systems.ts` are all it takes.
 *
 * @typeParam R its recipes; @typeParam Result what a run gives, which says how it is shown
 */
export interface Explorable<R extends { readonly system: string }, Result extends SimulationResult = Field> {
  /** Name of the system in its recipes. */
  readonly system: R["system"];
  /** The numbers that `parameters` of a recipe may hold, with what they are where they are left out. */
  readonly defaults: Readonly<Record<string, number>>;
  /** Reads an untrusted recipe. */
  check(read: Reader): R;
  simulate(recipe: R, options: SimulationOptions): Simulation<Result>;
  /** Runs a recipe for the notebook with all digits; may be left out for fields, of which it gets what is shown. */
  frames?(recipe: R): FramesOf<Result>;
  /** Quantity that is shown by default. */
  readonly quantity: Quantity;
  /** Where things can stand, axis by axis, x last; no axes where there are no places. @param path keys to the place */
  axes(recipe: R, path: readonly string[]): readonly PlaceAxis[];
  /** Computes the potential of a wave before anything is drawn. Only where it is there can a potential be drawn. */
  background?(recipe: R): Float64Array;
  /** Number of edges of the picture, sorted by their ends, which the list `broken` of a recipe can name. */
  edges?(recipe: R): number;
}

/** The places on one axis: from `min` in steps to `max`. */
export interface PlaceAxis {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Number of steps of an axis: fine enough to look continuous, with few digits. */
const PLACES = 400;

/** An axis of a given length around the origin. */
export function axisOf(length: number): PlaceAxis {
  return { min: -length / 2, max: length / 2, step: length / PLACES };
}

export interface Run {
  readonly duration: number;
  readonly steps: number;
  /** Number of equal intervals between pictures. Default: at most 100. */
  readonly snapshots?: number;
  readonly integrator?: Integrator;
}

/** A Gaussian packet of the start: amplitude·exp(−r²/2σ² + ik·r), of unit norm for amplitude 1. */
export interface Packet {
  /** Centre: x, or [x, y]. */
  readonly at: number | readonly number[];
  /** Standard deviation σ of the amplitude. */
  readonly width: number;
  /** Mean wavenumber: k, or [k_x, k_y]. Default 0. */
  readonly wavenumber?: number | readonly number[];
  /** Default 1. */
  readonly amplitude?: number;
  /** In radians. Default 0. */
  readonly phase?: number;
}

/** Largest number of points of a run in the page; larger runs belong in the kernel. */
export const MAX_RECIPE_POINTS = 262_144;
/** Largest product of points and steps. */
export const MAX_RECIPE_WORK = 4e8;
/** Largest product of points and pictures. */
export const MAX_RECIPE_VALUES = 8_388_608;
const MAX_STEPS = 100_000;
export const MAX_PARTS = 32;

/** @param work what a step costs, in points of a wave; @param values numbers in a picture */
export function runOf(read: Reader, work: number, values: number): Required<Run> {
  const run = read.object("run");
  const steps = run.number("steps", 1, MAX_STEPS);
  if (!Number.isInteger(steps) || steps * work > MAX_RECIPE_WORK) {
    run.fail("steps", `a whole number, at most ${Math.floor(MAX_RECIPE_WORK / work)} for ${work} points`);
  }
  const snapshots = run.has("snapshots") ? run.number("snapshots", 1, steps) : Math.min(steps, 100);
  if (!Number.isInteger(snapshots) || (snapshots + 1) * values > MAX_RECIPE_VALUES) {
    run.fail(
      "snapshots",
      `a whole number, at most ${Math.floor(MAX_RECIPE_VALUES / values) - 1} for ${values} points`,
    );
  }
  return {
    duration: run.number("duration", 0, 1e6),
    steps,
    snapshots,
    integrator: run.has("integrator") ? run.choice("integrator", ["strang", "yoshida4"] as const) : "strang",
  };
}

/** When the pictures of a run are taken, and how many time steps of length `dt` lead to each from the one before. */
export function picturesOf({ duration, steps, snapshots = Math.min(steps, 100) }: Run): {
  readonly dt: number;
  readonly times: Float64Array;
  readonly advances: readonly number[];
} {
  const dt = duration / steps;
  const ends = Array.from({ length: snapshots + 1 }, (_, frame) => Math.round((frame * steps) / snapshots));
  return {
    dt,
    times: Float64Array.from(ends, (end) => end * dt),
    advances: ends.map((end, frame) => end - (frame === 0 ? 0 : ends[frame - 1])),
  };
}

/** Numbers of a system by name. */
export function parametersOf(
  read: Reader,
  defaults: Readonly<Record<string, number>>,
): Record<string, number> {
  if (!read.has("parameters")) return {};
  const parameters = read.object("parameters");
  const names = Object.keys(defaults);
  const found = parameters.keys().map((name): [string, number] => {
    if (!names.includes(name)) {
      complain(WHAT, parameters.path(name), parameters.get(name), `one of ${names.join(", ")}, or left out`);
    }
    return [name, parameters.number(name, -1e9, 1e9)];
  });
  return Object.fromEntries(found);
}

export function packetsOf(read: Reader, dimensions: number): Packet[] {
  return partsOf(read, "input", 1, "packets", (packet) => ({
    at: place(packet, "at", dimensions),
    width: positive(packet, "width"),
    wavenumber: packet.has("wavenumber")
      ? place(packet, "wavenumber", dimensions)
      : dimensions === 1
        ? 0
        : [0, 0],
    amplitude: packet.has("amplitude") ? packet.number("amplitude", -1e6, 1e6) : 1,
    phase: packet.has("phase") ? packet.number("phase", -1e6, 1e6) : 0,
  }));
}

/** A list of objects, each read by itself. */
export function partsOf<T>(
  read: Reader,
  key: string,
  least: number,
  of: string,
  part: (reader: Reader) => T,
  most: number = MAX_PARTS,
): T[] {
  return read
    .list(key, least, most, of)
    .map((value, i) => part(new Reader(WHAT, value, read.path(`${key}[${i}]`))));
}

export function positive(read: Reader, key: string, most: number = 1e6): number {
  const value = read.number(key, 0, most);
  if (!(value > 0)) read.fail(key, "a positive number");
  return value;
}

/** A number, or in the plane a pair. */
export function place(read: Reader, key: string, dimensions: number): number | readonly number[] {
  if (dimensions === 1 && typeof read.get(key) === "number") return read.number(key, -1e6, 1e6);
  const list = [...read.numbers(key, dimensions, dimensions)];
  return dimensions === 1 ? list[0] : list;
}

/** A pair. */
export function pair(read: Reader, key: string): readonly [number, number] {
  const [x, y] = place(read, key, 2) as readonly number[];
  return [x, y];
}
