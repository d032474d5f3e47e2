/**
 * A run as pure data: which system, on which grid, with which numbers, from which start. It travels in a notebook, so
 * that the page can run it again with other numbers; it is checked as strictly as any payload and never holds code.
 */
import type { Method } from "../../evolve/integrate.js";
import { complain, Reader } from "../check.js";

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

/** A Gaussian hill (or, with negative height, hollow): height·exp(−r²/2σ²). */
export interface Hill {
  readonly at: number | readonly number[];
  readonly width: number;
  readonly height: number;
}

export interface Potential {
  readonly hills?: readonly Hill[];
  /** Added to the hills, one value a point of the grid: what was drawn by hand. */
  readonly values?: readonly number[];
}

export interface Recipe {
  /** Name of a system: see {@link SYSTEMS}. */
  readonly system: SystemName;
  readonly grid: { readonly points: number | readonly number[]; readonly length: number | readonly number[] };
  /** Numbers of the system by name, such as `{ g: 1, chi: 1 }`; the others have their defaults. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Packets that add up to the wave at the start. */
  readonly input: readonly Packet[];
  /** The potential the wave feels; for coupled waves the learning field θ at the start. */
  readonly potential?: Potential;
  readonly run: {
    readonly duration: number;
    readonly steps: number;
    /** Number of equal intervals between pictures. Default: at most 100. */
    readonly snapshots?: number;
    readonly method?: Method;
  };
}

/** The systems a recipe can name, with the numbers that may be given for each. */
export const SYSTEMS = {
  "coupled-waves": ["beta", "g", "chi", "mu", "omega"],
} as const;

export type SystemName = keyof typeof SYSTEMS;

/** More than this nobody waits for in a page; larger runs belong in the kernel. */
export const MAX_RECIPE_POINTS = 262_144;
/** Points times steps. */
export const MAX_RECIPE_WORK = 4e8;
/** Points times pictures. */
export const MAX_RECIPE_VALUES = 8_388_608;
const MAX_STEPS = 100_000;
const MAX_PACKETS = 32;

const WHAT = "Recipe";

/** A checked copy of a recipe; whatever is wrong becomes one sentence. */
export function checkRecipe(value: unknown, path: string = ""): Recipe {
  const read = new Reader(WHAT, value, path);
  const system = read.choice("system", Object.keys(SYSTEMS) as SystemName[]);
  const grid = read.object("grid");
  const points = oneOrTwo(grid, "points");
  if (!points.every((n) => Number.isInteger(n) && n >= 2) || product(points) > MAX_RECIPE_POINTS) {
    grid.fail("points", `whole numbers from 2, at most ${MAX_RECIPE_POINTS} in all`);
  }
  const given = oneOrTwo(grid, "length");
  if (!given.every((l) => l > 0) || (given.length === 2 && points.length === 1)) {
    grid.fail("length", "positive, one number an axis");
  }
  const length = points.map((_, axis) => given[axis] ?? given[0]);
  const size = product(points);
  const run = read.object("run");
  const steps = run.number("steps", 1, MAX_STEPS);
  if (!Number.isInteger(steps) || steps * size > MAX_RECIPE_WORK) {
    run.fail("steps", `a whole number, at most ${Math.floor(MAX_RECIPE_WORK / size)} for ${size} points`);
  }
  const snapshots = run.has("snapshots") ? run.number("snapshots", 1, steps) : Math.min(steps, 100);
  if (!Number.isInteger(snapshots) || (snapshots + 1) * size > MAX_RECIPE_VALUES) {
    run.fail(
      "snapshots",
      `a whole number, at most ${Math.floor(MAX_RECIPE_VALUES / size) - 1} for ${size} points`,
    );
  }
  const input = read.list("input", 1, MAX_PACKETS, "packets");
  return {
    system,
    grid: { points, length },
    parameters: read.has("parameters") ? parameters(read.object("parameters"), system) : {},
    input: input.map((packet, i) =>
      packetOf(new Reader(WHAT, packet, read.path(`input[${i}]`)), points.length),
    ),
    ...(read.has("potential") && { potential: potentialOf(read.object("potential"), points.length, size) }),
    run: {
      duration: run.number("duration", 0, 1e6),
      steps,
      snapshots,
      method: run.has("method") ? run.choice("method", ["strang", "yoshida4"] as const) : "strang",
    },
  };
}

function parameters(read: Reader, system: SystemName): Record<string, number> {
  const names: readonly string[] = SYSTEMS[system];
  const found: [string, number][] = [];
  for (const name of read.keys()) {
    if (!names.includes(name)) {
      complain(WHAT, read.path(name), read.get(name), `one of ${names.join(", ")}, or left out`);
    }
    found.push([name, read.number(name, -1e9, 1e9)]);
  }
  return Object.fromEntries(found);
}

function packetOf(read: Reader, dimensions: number): Packet {
  return {
    at: place(read, "at", dimensions),
    width: width(read),
    wavenumber: read.has("wavenumber")
      ? place(read, "wavenumber", dimensions)
      : dimensions === 1
        ? 0
        : [0, 0],
    amplitude: read.has("amplitude") ? read.number("amplitude", -1e6, 1e6) : 1,
    phase: read.has("phase") ? read.number("phase", -1e6, 1e6) : 0,
  };
}

function potentialOf(read: Reader, dimensions: number, size: number): Potential {
  const hills = read.has("hills") ? read.list("hills", 0, MAX_PACKETS, "hills") : [];
  return {
    hills: hills.map((value, i) => {
      const hill = new Reader(WHAT, value, read.path(`hills[${i}]`));
      return {
        at: place(hill, "at", dimensions),
        width: width(hill),
        height: hill.number("height", -1e6, 1e6),
      };
    }),
    ...(read.has("values") && { values: [...read.numbers("values", size, size)] }),
  };
}

function width(read: Reader): number {
  const value = read.number("width", 0, 1e6);
  if (!(value > 0)) read.fail("width", "a positive number");
  return value;
}

/** A number, or in the plane a pair. */
function place(read: Reader, key: string, dimensions: number): number | readonly number[] {
  if (dimensions === 1 && typeof read.get(key) === "number") return read.number(key, -1e6, 1e6);
  const list = [...read.numbers(key, dimensions, dimensions)];
  return dimensions === 1 ? list[0] : list;
}

function oneOrTwo(read: Reader, key: string): number[] {
  return typeof read.get(key) === "number" ? [read.number(key, 0, 1e9)] : [...read.numbers(key, 1, 2)];
}

function product(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}
