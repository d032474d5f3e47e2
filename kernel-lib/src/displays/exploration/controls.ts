/** What a viewer offers to change in a recipe: numbers named by their path, sources to drag, a potential to draw. */
import { complain, describe, Reader, ShowError } from "../../wire/check.js";
import { type Recipe, systemOf } from "./recipe.js";

export interface SliderControl {
  readonly kind: "slider";
  /** Keys from the recipe to a number: ["parameters", "kerr"]. */
  readonly path: readonly string[];
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface ToggleControl {
  readonly kind: "toggle";
  readonly path: readonly string[];
  readonly label: string;
  readonly off: number;
  readonly on: number;
}

/** A place, or a wavenumber or velocity as an arrow from it, dragged in the picture; sliders for the keyboard come with it. */
export interface DragControl {
  readonly kind: "drag";
  readonly path: readonly string[];
  readonly label: string;
}

/** The potential is drawn by hand. */
export interface DrawControl {
  readonly kind: "draw";
  readonly path: readonly ["potential"];
  readonly label: string;
}

/** Edges of the picture are broken and mended by a click. */
export interface BreakControl {
  readonly kind: "break";
  readonly path: readonly ["broken"];
  readonly label: string;
}

export type LiveControl = SliderControl | ToggleControl | DragControl | DrawControl | BreakControl;

/**
 * What users write, by path: `{ kerr: { min: -2, max: 2 }, "input[0].at": "drag", potential: "draw", broken: "break" }`. A name alone is
 * a parameter of the system. Places are dragged as points, a wavenumber or velocity as an arrow from its place, as long
 * as the way in a quarter of the run.
 */
export type ControlSpec =
  | { readonly min: number; readonly max: number; readonly step?: number; readonly label?: string }
  | { readonly off: number; readonly on: number; readonly label?: string }
  | "drag"
  | "draw"
  | "break";

export const MAX_CONTROLS = 24;
const STEPS_OF_A_SLIDER = 100;
const MAX_DEPTH = 5;

const WHAT = "explore controls";

/** What handles are there for: places, and arrows from them. */
const HANDLES = ["at", "wavenumber", "velocity"];

export function controlsOf(specs: Readonly<Record<string, ControlSpec>>, recipe: Recipe): LiveControl[] {
  const controls = Object.entries(specs).map(([name, spec]) => controlOf(name, spec, recipe));
  if (controls.length > MAX_CONTROLS) complain(WHAT, "controls", controls, `at most ${MAX_CONTROLS}`);
  return controls;
}

function controlOf(name: string, spec: ControlSpec, recipe: Recipe): LiveControl {
  const parts = name.replace(/\[(\d+)\]/g, ".$1").split(".");
  const isParameter = parts.length === 1 && Object.hasOwn(systemOf(recipe).defaults, name);
  const path = isParameter ? ["parameters", name] : parts;
  if (spec === "draw") {
    if (name !== "potential" || !systemOf(recipe).background)
      complain(WHAT, name, spec, 'used for "potential" of waves only');
    return { kind: "draw", path: ["potential"], label: "potential" };
  }
  if (spec === "break") {
    if (name !== "broken" || !systemOf(recipe).edges)
      complain(WHAT, name, spec, 'used for "broken" of machines with edges only');
    return { kind: "break", path: ["broken"], label: "edges" };
  }
  if (spec === "drag") {
    if (!isHandle(recipe, path)) {
      complain(
        WHAT,
        name,
        spec,
        'used for a place, a wavenumber or a velocity, such as "input[0].at" or "particles[0].velocity"',
      );
    }
    const last = path[path.length - 1];
    const what = `${thingOf(path[path.length - 3])} ${Number(path[path.length - 2]) + 1}`;
    const letter = { wavenumber: "k", velocity: "v" }[last];
    return { kind: "drag", path, label: letter ? `${letter} of ${what}` : what };
  }
  if (typeof spec !== "object" || spec === null) {
    throw new ShowError(
      `${WHAT}: "${name}" is ${describe(spec)}; it must be { min, max, step?, label? }, { off, on, label? }, "drag", "draw" or "break".`,
    );
  }
  const label = spec.label ?? name;
  const control =
    "off" in spec
      ? { kind: "toggle", path, label, off: spec.off, on: spec.on }
      : {
          kind: "slider",
          path,
          label,
          min: spec.min,
          max: spec.max,
          step: spec.step ?? (spec.max - spec.min) / STEPS_OF_A_SLIDER,
        };
  return checkControl(control, recipe, name);
}

/** Says what stands in a list of a recipe: "hill" in "hills", and a source in "input". */
function thingOf(list: string): string {
  return list === "input" ? "source" : list.replace(/s$/, "");
}

/** A control of a payload, checked: its path must lead to a number of the recipe (or to a parameter's default). */
export function checkControl(value: unknown, recipe: Recipe, where: string): LiveControl {
  const read = new Reader(WHAT, value, where);
  const kind = read.choice("kind", ["slider", "toggle", "drag", "draw", "break"] as const);
  const path = read.texts("path", 1, MAX_DEPTH);
  const label = read.text("label");
  if (kind === "draw") {
    if (!systemOf(recipe).background) read.fail("kind", "used for the potential of waves only");
    return { kind, path: ["potential"], label };
  }
  if (kind === "break") {
    if (!systemOf(recipe).edges) read.fail("kind", "used for machines with edges only");
    return { kind, path: ["broken"], label };
  }
  if (kind === "drag") {
    if (!isHandle(recipe, path)) read.fail("path", "the way to a place, a wavenumber or a velocity");
    return { kind, path, label };
  }
  if (numberAt(recipe, path) === undefined && !isParameterPath(recipe, path)) {
    read.fail("path", "the way to a number of the recipe");
  }
  if (kind === "toggle") return { kind, path, label, off: read.number("off"), on: read.number("on") };
  const min = read.number("min");
  const max = read.number("max");
  const step = read.number("step");
  if (!(max > min)) read.fail("max", `above ${min}`);
  if (!(step > 0) || (max - min) / step > 1e5)
    read.fail("step", "positive, and not a hundred-thousandth of the span");
  return { kind, path, label, min, max, step };
}

function isHandle(recipe: Recipe, path: readonly string[]): boolean {
  return HANDLES.includes(path[path.length - 1]) && placeAt(recipe, path) !== undefined;
}

function isParameterPath(recipe: Recipe, path: readonly string[]): boolean {
  return path.length === 2 && path[0] === "parameters" && Object.hasOwn(systemOf(recipe).defaults, path[1]);
}

/** Only own keys are followed: a path cannot reach a prototype. */
function follow(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

export function numberAt(recipe: Recipe, path: readonly string[]): number | undefined {
  const value = follow(recipe, path);
  return typeof value === "number" ? value : undefined;
}

/** The number at a path, or what its system has where the recipe says nothing. */
export function valueAt(recipe: Recipe, path: readonly string[]): number {
  return numberAt(recipe, path) ?? (isParameterPath(recipe, path) ? systemOf(recipe).defaults[path[1]] : 0);
}

/** A place as a pair; y is 0 on a line. */
export function placeAt(recipe: Recipe, path: readonly string[]): readonly [number, number] | undefined {
  const value = follow(recipe, path);
  if (typeof value === "number") return [value, 0];
  if (!Array.isArray(value) || value.length !== 2 || !value.every((v) => typeof v === "number"))
    return undefined;
  return [value[0], value[1]];
}

/** A copy of the recipe with another value at a path. */
export function withValue(recipe: Recipe, path: readonly string[], value: unknown): Recipe {
  const put = (holder: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (Array.isArray(holder)) {
      const copy = [...holder];
      copy[Number(key)] = rest.length ? put(holder[Number(key)], rest) : value;
      return copy;
    }
    const own = typeof holder === "object" && holder !== null ? Object.entries(holder) : [];
    const inner = rest.length ? put(own.find(([name]) => name === key)?.[1], rest) : value;
    // In the order of before: the recipe is read as code, too.
    const known = own.some(([name]) => name === key);
    const changed = own.map(([name, old]) => [name, name === key ? inner : old]);
    return Object.fromEntries(known ? changed : [...own, [key, inner]]);
  };
  return put(recipe, path) as Recipe;
}

/** What a name of the user's becomes again: "g", "input[0].at". */
export function pathName(path: readonly string[]): string {
  const [first, ...rest] = path;
  if (first === "parameters" && rest.length === 1) return rest[0];
  return rest.reduce((name, key) => (/^\d+$/.test(key) ? `${name}[${key}]` : `${name}.${key}`), first);
}
