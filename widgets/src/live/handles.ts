/** Sources and hills that are dragged in the picture, and potentials drawn with the pointer. */
import {
  type Box,
  type DragControl,
  drawProfile,
  type ExplorePayload,
  type Field,
  heightAxis,
  horizontal,
  placeAt,
  profileDomain,
  type Recipe,
  type Surface,
  spaceAxis,
  type Theme,
  vertical,
  withValue,
} from "echolab/browser";
import { fieldLayout, inside } from "../field/layout.js";
import { panelsOf } from "../field/panels.js";
import type { PointerAt } from "../shared/scene.js";
import type { ExploreState } from "./state.js";

const REACH = 12;
const RADIUS = 7;
/** Places are kept to this part of the length of an axis: figures that a person can read. */
const GRAIN = 1 / 400;

interface Spot {
  readonly control: number;
  readonly x: number;
  readonly y: number;
}

interface Ground {
  /** The picture that handles lie on. */
  readonly picture: Box;
  readonly at: (x: number, y: number) => { x: number; y: number };
  readonly valueAt: (x: number, y: number) => readonly [number, number];
}

/** The picture of the wave, in real space; handles and drawing need coordinates. */
export function groundOf(state: ExploreState, width: number): Ground | undefined {
  const { field, view } = state;
  if (!field || view?.space !== "space") return undefined;
  const panels = panelsOf(field, view);
  const picture = fieldLayout(field, panels.length, "space", view.plot !== "none", width).panels[0]?.picture;
  if (!picture) return undefined;
  const across = horizontal(spaceAxis(field), picture);
  if (field.shape.length === 1) {
    // At the start of time, which is the lower edge.
    return {
      picture,
      at: (x) => ({ x: across.at(x), y: picture.y + picture.height - RADIUS - 1 }),
      valueAt: (x) => [across.valueAt(x), 0],
    };
  }
  const up = vertical(heightAxis(field), picture);
  return {
    picture,
    at: (x, y) => ({ x: across.at(x), y: up.at(y) }),
    valueAt: (x, y) => [across.valueAt(x), up.valueAt(y)],
  };
}

function spots(model: ExplorePayload, state: ExploreState, ground: Ground): Spot[] {
  return model.controls.flatMap((control, i) => {
    const place = control.kind === "drag" ? placeAt(state.recipe, control.path) : undefined;
    return place ? [{ control: i, ...ground.at(place[0], place[1]) }] : [];
  });
}

/** A value for a place: a number on a line, a pair in the plane; inside the grid. */
export function placed(recipe: Recipe, control: DragControl, place: readonly [number, number]): Recipe {
  const lengths = lengthsOf(recipe);
  const within = (v: number, l: number) => {
    const grain = l * GRAIN;
    return Number((Math.round(Math.max(-l / 2, Math.min(l / 2, v)) / grain) * grain).toPrecision(6));
  };
  const flat = dimensions(recipe) === 1;
  const x = within(place[0], flat ? lengths[0] : lengths[1]);
  return withValue(recipe, control.path, flat ? x : [x, within(place[1], lengths[0])]);
}

/** Lengths of the axes, x last. */
export function lengthsOf({ grid }: Recipe): readonly number[] {
  return typeof grid.length === "number" ? [grid.length] : grid.length;
}

export function dimensions({ grid }: Recipe): number {
  return typeof grid.points === "number" ? 1 : grid.points.length;
}

export function paintHandles(
  surface: Surface,
  theme: Theme,
  model: ExplorePayload,
  state: ExploreState,
  width: number,
): void {
  const ground = groundOf(state, width);
  if (!ground) return;
  if (state.drawing) paintDrawingGround(surface, theme, state, width);
  const { pen } = surface;
  for (const { control, x, y } of spots(model, state, ground)) {
    pen.fillStyle = control === state.handle ? theme.accent : "rgba(255, 255, 255, 0.85)";
    pen.strokeStyle = "#000000";
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(x, y, RADIUS, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
    pen.fillStyle = "#000000";
    pen.beginPath();
    pen.arc(x, y, 2, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** The curve to draw on keeps its scale, however high the pen goes. */
function paintDrawingGround(surface: Surface, theme: Theme, state: ExploreState, width: number): void {
  const found = drawingGround(state, width);
  if (!found) return;
  const { box, field } = found;
  surface.pen.fillStyle = theme.background;
  surface.pen.fillRect(box.x - 40, box.y - 4, box.width + 42, box.height + 6);
  const look = { quantity: "re", range: DRAWN_RANGE } as const;
  drawProfile(surface, theme, box, field, 0, look, { label: "", bare: true });
}

/** On a line: the profile of the second panel, which holds the learning field. */
function drawingGround(state: ExploreState, width: number): { box: Box; field: Field } | undefined {
  const { field, view } = state;
  if (!field || !view || field.shape.length !== 1) return undefined;
  const panels = panelsOf(field, view);
  const box = fieldLayout(field, panels.length, "space", view.plot !== "none", width).panels[1]?.profile;
  return box && { box, field: panels[1].field };
}

/** What the pointer does to handles and to the potential; `undefined` leaves it to the field below. */
export function livePointer(
  model: ExplorePayload,
  state: ExploreState,
  width: number,
  event: PointerAt,
): Partial<ExploreState> | undefined {
  const ground = groundOf(state, width);
  if (event.kind === "release" && (state.handle !== undefined || state.pen)) {
    return { handle: undefined, pen: undefined };
  }
  if (!ground) return undefined;
  const { x, y } = event;
  if (event.kind === "press") {
    const found = spots(model, state, ground).find((spot) => Math.hypot(spot.x - x, spot.y - y) < REACH);
    if (found) return { handle: found.control };
    if (state.drawing) return drawn(state, width, ground, event);
  }
  if (event.kind === "drag") {
    const control = state.handle === undefined ? undefined : model.controls[state.handle];
    if (control?.kind === "drag") return { recipe: placed(state.recipe, control, ground.valueAt(x, y)) };
    if (state.pen) return drawn(state, width, ground, event);
  }
  return undefined;
}

export function overHandle(
  model: ExplorePayload,
  state: ExploreState,
  width: number,
  x: number,
  y: number,
): boolean {
  const ground = groundOf(state, width);
  return (
    ground !== undefined &&
    spots(model, state, ground).some((spot) => Math.hypot(spot.x - x, spot.y - y) < REACH)
  );
}

/** On a line the curve of the potential follows the pen; in the plane the pen leaves hills. */
function drawn(
  state: ExploreState,
  width: number,
  ground: Ground,
  event: PointerAt,
): Partial<ExploreState> | undefined {
  const { field, view } = state;
  if (!field || !view) return undefined;
  const values = Float64Array.from(
    state.recipe.potential?.values ?? new Float64Array(field.re.length / field.times.length),
  );
  const put = () => {
    const potential = {
      ...state.recipe.potential,
      values: Array.from(values, (v) => Number(v.toPrecision(5))),
    };
    return { ...state.recipe, potential };
  };
  if (field.shape.length === 2) {
    if (!inside(ground.picture, event.x, event.y)) return undefined;
    const at = ground.valueAt(event.x, event.y);
    const height = event.shift ? -state.brush : state.brush;
    // A quick pen leaves no gaps.
    const from = state.pen ?? at;
    const hills = Math.max(
      1,
      Math.round(Math.hypot(at[0] - from[0], at[1] - from[1]) / (field.lengths[1] / 80)),
    );
    for (let k = 1; k <= hills; k++) {
      const part = k / hills;
      addHill(
        values,
        field,
        [from[0] + part * (at[0] - from[0]), from[1] + part * (at[1] - from[1])],
        height,
      );
    }
    return { pen: at, recipe: put() };
  }
  const box = drawingGround(state, width)?.box;
  if (!box || (!inside(box, event.x, event.y) && !state.pen)) return undefined;
  const x = horizontal(spaceAxis(field), box).valueAt(event.x);
  const { min, max } = DRAWN_RANGE;
  const up = vertical({ label: "", domain: profileDomain(DRAWN_RANGE) }, box);
  const y = Math.max(min, Math.min(max, up.valueAt(event.y)));
  followPen(values, field, state.recipe, state.pen ?? [x, y], [x, y]);
  return { pen: [x, y], recipe: put() };
}

/** What the height of the profile stands for while a potential is drawn. */
export const DRAWN_RANGE = { min: -10, max: 10 };

function addHill(
  values: Float64Array,
  {
    shape: [rows, columns],
    lengths,
  }: { readonly shape: readonly number[]; readonly lengths: readonly number[] },
  [x0, y0]: readonly [number, number],
  height: number,
): void {
  const width = lengths[1] / 40;
  // A stroke is many overlapping hills.
  const part = height / 6;
  for (let r = 0; r < rows; r++) {
    const dy = -lengths[0] / 2 + (r * lengths[0]) / rows - y0;
    for (let c = 0; c < columns; c++) {
      const dx = -lengths[1] / 2 + (c * lengths[1]) / columns - x0;
      values[r * columns + c] += part * Math.exp(-(dx * dx + dy * dy) / (2 * width * width));
    }
  }
}

/** Sets the whole potential, hills included, to the pen's line from `a` to `b`. */
function followPen(
  values: Float64Array,
  {
    shape: [n],
    lengths: [length],
  }: { readonly shape: readonly number[]; readonly lengths: readonly number[] },
  recipe: Recipe,
  a: readonly [number, number],
  b: readonly [number, number],
): void {
  const index = (x: number) => Math.max(0, Math.min(n - 1, Math.round(((x + length / 2) * n) / length)));
  const [from, to] = [index(a[0]), index(b[0])];
  const step = to >= from ? 1 : -1;
  for (let i = from; ; i += step) {
    const part = from === to ? 1 : (i - from) / (to - from);
    const x = -length / 2 + (i * length) / n;
    const hills = (recipe.potential?.hills ?? []).reduce((sum, { at, width, height }) => {
      return sum + height * Math.exp(-((x - Number(at)) ** 2) / (2 * width * width));
    }, 0);
    values[i] = a[1] + part * (b[1] - a[1]) - hills;
    if (i === to) break;
  }
}
