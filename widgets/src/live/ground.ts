/** The picture that handles and the pen lie on, and the way between its pixels and the coordinates of a run. */
import {
  type Box,
  type DragControl,
  type Field,
  heightAxis,
  horizontal,
  type PlaceAxis,
  placeAt,
  type Recipe,
  siteFrame,
  sitesOf,
  spaceAxis,
  systemOf,
  timeAxis,
  vertical,
  withValue,
} from "echolab/browser";
import { layoutIn } from "../diagram/viewer.js";
import { fieldLayout } from "../field/layout.js";
import { panelsOf } from "../field/panels.js";
import { type ExploreState, fieldOf } from "./state.js";

export const RADIUS = 7;

export interface Ground {
  readonly picture: Box;
  readonly at: (place: Place) => { x: number; y: number };
  readonly placeAt: (x: number, y: number) => Place;
  /** On a line: the height of a time above the start. */
  readonly later: (time: number) => number;
}

export type Place = readonly [number, number];

/** Returns the ground of the first picture, in real space or on the sites; handles and drawing need coordinates. */
export function groundOf(state: ExploreState, width: number): Ground | undefined {
  if (state.shown?.kind === "diagram") {
    const { box, at, placeAt } = layoutIn(state.shown.model, state.shown.view, width);
    return { picture: box, at, placeAt, later: () => 0 };
  }
  const look = fieldOf(state);
  if (!look || look.view.space === "k") return undefined;
  const { field, view } = look;
  const panels = panelsOf(field, view);
  const picture = fieldLayout(field, panels.length, view.space, view.plot !== "none", width).panels[0]
    ?.picture;
  if (!picture) return undefined;
  if (view.space === "space" && field.shape.length === 1) return lineGround(field, picture);
  const axes =
    view.space === "sites" ? siteFrame(sitesOf(field)) : { x: spaceAxis(field), y: heightAxis(field) };
  const [across, up] = [horizontal(axes.x, picture), vertical(axes.y, picture)];
  return {
    picture,
    at: ([x, y]) => ({ x: across.at(x), y: up.at(y) }),
    placeAt: (x, y) => [across.valueAt(x), up.valueAt(y)],
    later: () => 0,
  };
}

/** Makes the ground of a run on a line: its places lie at the start of time, the lower edge. */
function lineGround(field: Field, picture: Box): Ground {
  const across = horizontal(spaceAxis(field), picture);
  const time = vertical(timeAxis(field), picture);
  const bottom = picture.y + picture.height - RADIUS - 1;
  return {
    picture,
    at: ([x]) => ({ x: across.at(x), y: bottom }),
    placeAt: (x) => [across.valueAt(x), 0],
    later: (t) => time.at(0) - time.at(t),
  };
}

/** Part of the run after which an arrow shows where something would be if nothing were in its way. */
const ARROW = 1 / 4;

/** Returns the place at which a handle's arrow begins: for a velocity or a wavenumber that of the same packet. */
export function arrowBase(recipe: Recipe, { path }: DragControl): Place | undefined {
  return path[path.length - 1] === "at" ? undefined : placeAt(recipe, [...path.slice(0, -1), "at"]);
}

/** Returns the time that the length of an arrow stands for. */
export function arrowTime(recipe: Recipe): number {
  return "run" in recipe && "duration" in recipe.run ? recipe.run.duration * ARROW : 0;
}

/** Returns the place of the handle of a control, in the coordinates of the run. */
export function handlePlace(recipe: Recipe, control: DragControl): Place | undefined {
  const value = placeAt(recipe, control.path);
  const base = arrowBase(recipe, control);
  if (!value || !base) return value;
  const time = arrowTime(recipe);
  return [base[0] + time * value[0], base[1] + time * value[1]];
}

/** Returns the values that a dragged number may have, axis by axis, x last. */
export function valueAxes(recipe: Recipe, { path }: DragControl): readonly PlaceAxis[] {
  const axes = systemOf(recipe).axes(recipe, path);
  if (path[path.length - 1] === "at") return axes;
  // An arrow reaches at most across the picture.
  const time = arrowTime(recipe) || 1;
  return axes.map(({ min, max, step }) => ({
    min: (min - max) / time,
    max: (max - min) / time,
    step: (2 * step) / time,
  }));
}

/** Returns the recipe with a handle brought to a place. */
export function moved(recipe: Recipe, control: DragControl, [x, y]: Place): Recipe {
  const base = arrowBase(recipe, control);
  if (!base) return placed(recipe, control, [x, y]);
  const time = arrowTime(recipe) || 1;
  return placed(recipe, control, [(x - base[0]) / time, (y - base[1]) / time]);
}

/**
 * Returns the recipe with another value of a dragged number, one on a line and a pair in the plane, as near as it may
 * be.
 */
export function placed(recipe: Recipe, control: DragControl, [x, y]: Place): Recipe {
  const axes = valueAxes(recipe, control);
  const near = (v: number, { min, max, step }: PlaceAxis) => {
    const within = Math.max(min, Math.min(max, v));
    return Number((min + Math.round((within - min) / step) * step).toPrecision(6));
  };
  const across = near(x, axes[axes.length - 1]);
  return withValue(recipe, control.path, axes.length === 1 ? across : [across, near(y, axes[0])]);
}

/** Returns the number of coordinates of a recipe's places: one for a run on a line. */
export function dimensions(recipe: Recipe): number {
  return systemOf(recipe).axes(recipe, ["input"]).length;
}
