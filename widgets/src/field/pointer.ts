/** Effects of pointer and keys on a field's picture. */
import {
  type Box,
  type Field,
  heightAxis,
  horizontal,
  nearestTime,
  siteFrame,
  sitesOf,
  spaceAxis,
  timeAxis,
  vertical,
} from "echolab/browser";
import { trans } from "echolab/shell";
import type { KeyPress, PointerAt } from "../shared/scene.js";
import { type FieldLayout, inside } from "./layout.js";
import { cutEnds } from "./paint.js";
import type { Panel } from "./panels.js";
import { type FieldState, goTo, togglePlaying, toggleProbe } from "./state.js";

type Change = Partial<FieldState> | undefined;

/** What lies under a place of the picture. */
export interface Target {
  readonly point: number;
  /** The time there, in a picture over time. */
  readonly frame?: number;
  readonly box: Box;
}

/** Distance in pixels from which a handle is taken. */
const REACH = 9;

export function targetAt(
  state: FieldState,
  panels: readonly Panel[],
  layout: FieldLayout,
  x: number,
  y: number,
): Target | undefined {
  for (const [i, { picture, profile }] of layout.panels.entries()) {
    const { field } = panels[i];
    const box = inside(picture, x, y) ? picture : inside(profile, x, y) ? profile : undefined;
    if (!box) continue;
    if (state.space === "sites") return { point: nearestSite(field, box, x, y), box };
    const last = field.shape.length - 1;
    const column = nearest(
      horizontal(spaceAxis(field), box).valueAt(x),
      field.shape[last],
      field.lengths[last],
    );
    if (last === 0) {
      const frame =
        box === picture ? nearestTime(field.times, vertical(timeAxis(field), box).valueAt(y)) : undefined;
      return { point: column, frame, box };
    }
    const row = nearest(vertical(heightAxis(field), box).valueAt(y), field.shape[0], field.lengths[0]);
    return { point: row * field.shape[1] + column, box };
  }
  return undefined;
}

function nearest(value: number, n: number, length: number): number {
  return Math.max(0, Math.min(n - 1, Math.round(((value + length / 2) * n) / length)));
}

function nearestSite(field: Field, box: Box, x: number, y: number): number {
  const sites = sitesOf(field);
  const axes = siteFrame(sites);
  const [across, up] = [horizontal(axes.x, box), vertical(axes.y, box)];
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < sites.x.length; i++) {
    const distance = Math.hypot(across.at(sites.x[i]) - x, up.at(sites.y[i]) - y);
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

export function fieldPointer(
  field: Field,
  state: FieldState,
  panels: readonly Panel[],
  layout: FieldLayout,
  event: PointerAt,
): Change {
  if (event.kind === "leave") return state.cursor ? { cursor: undefined } : undefined;
  const target = targetAt(state, panels, layout, event.x, event.y);
  const cursor = target && { point: target.point, frame: target.frame };
  switch (event.kind) {
    case "press": {
      const handle = cutHandle(state, layout, event);
      if (handle) return { drag: handle, cursor };
      const seeks = target?.frame !== undefined && field.times.length > 1;
      return { cursor, drag: seeks ? "time" : undefined, ...(seeks && goTo(field, target.frame ?? 0)) };
    }
    case "drag":
      if (state.drag === "time")
        return target?.frame === undefined ? { cursor } : { cursor, ...goTo(field, target.frame) };
      if (state.drag) return moveCut(state, layout, event);
      return { cursor };
    case "release": {
      const pins =
        event.click && target && state.space !== "k" && (target.frame === undefined || event.shift);
      return { drag: undefined, ...(pins && !isCut(state.drag) && toggleProbe(state, target.point)) };
    }
    default:
      return same(cursor, state.cursor) ? undefined : { cursor };
  }
}

function isCut(drag: FieldState["drag"]): boolean {
  return drag === "from" || drag === "to" || drag === "line";
}

function same(a: FieldState["cursor"], b: FieldState["cursor"]): boolean {
  return a?.point === b?.point && a?.frame === b?.frame;
}

function cutHandle(state: FieldState, layout: FieldLayout, { x, y }: PointerAt): FieldState["drag"] {
  if (state.plot !== "cut" || state.space === "sites") return undefined;
  for (const { picture } of layout.panels) {
    if (!picture) continue;
    const { from, to } = cutEnds(state, picture);
    if (Math.hypot(x - from.x, y - from.y) < REACH) return "from";
    if (Math.hypot(x - to.x, y - to.y) < REACH) return "to";
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const along = ((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / length;
    const beside = Math.abs((x - from.x) * (to.y - from.y) - (y - from.y) * (to.x - from.x)) / length;
    if (inside(picture, x, y) && beside < 5 && along > 0 && along < length) return "line";
  }
  return undefined;
}

/** Moves the cut: its ends stay in the picture, and a line that is moved keeps its direction. */
function moveCut(state: FieldState, layout: FieldLayout, { x, y }: PointerAt): Change {
  const box = layout.panels.find(({ picture }) => inside(picture, x, y))?.picture;
  if (!box) return undefined;
  const at: readonly [number, number] = [(x - box.x) / box.width, 1 - (y - box.y) / box.height];
  if (state.drag === "from") return { cut: { ...state.cut, from: at } };
  if (state.drag === "to") return { cut: { ...state.cut, to: at } };
  return { cut: shifted(state, at) };
}

/** Moves the cut so that its middle is as near to a place as the picture allows. */
export function shifted({ cut }: FieldState, [x, y]: readonly [number, number]): FieldState["cut"] {
  const move = (axis: 0 | 1, to: number) => {
    const [a, b] = [cut.from[axis], cut.to[axis]];
    const wanted = to - (a + b) / 2;
    return Math.max(-Math.min(a, b), Math.min(1 - Math.max(a, b), wanted));
  };
  const [dx, dy] = [move(0, x), move(1, y)];
  return { from: [cut.from[0] + dx, cut.from[1] + dy], to: [cut.to[0] + dx, cut.to[1] + dy] };
}

/** Describes the keys for the help text; see {@link fieldKey}. */
export const fieldKeys = (): string =>
  trans.__(
    "Space plays, arrow keys step, Shift with arrow keys moves the cursor, Enter pins, Delete unpins, c cuts at the cursor, l plays in a loop, Escape takes the cursor away",
  );

export function fieldKey(field: Field, state: FieldState, { key, shift }: KeyPress): Change {
  if (shift && key.startsWith("Arrow")) return moveCursor(field, state, key);
  const last = field.times.length - 1;
  const steps: Record<string, number> = {
    ArrowLeft: state.frame - 1,
    ArrowDown: state.frame - 1,
    ArrowRight: state.frame + 1,
    ArrowUp: state.frame + 1,
    PageDown: state.frame - 10,
    PageUp: state.frame + 10,
    Home: 0,
    End: last,
  };
  if (Object.hasOwn(steps, key)) return goTo(field, steps[key]);
  switch (key) {
    case " ":
      return togglePlaying(field, state);
    case "l":
      return { loop: !state.loop };
    case "Enter":
      return state.cursor && state.space !== "k" ? toggleProbe(state, state.cursor.point) : undefined;
    case "Delete":
    case "Backspace":
      return state.probes.length ? { probes: state.probes.slice(0, -1) } : undefined;
    case "Escape":
      return state.cursor ? { cursor: undefined } : undefined;
    case "c":
      return cutAtCursor(field, state);
    default:
      return undefined;
  }
}

function moveCursor(field: Field, state: FieldState, key: string): Change {
  const columns = field.shape[field.shape.length - 1];
  const rows = field.shape.length === 2 ? field.shape[0] : 1;
  const from = state.cursor?.point ?? Math.floor(rows / 2) * columns + Math.floor(columns / 2);
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key] ?? [
    0, 0,
  ];
  const clamp = (v: number, n: number) => Math.max(0, Math.min(n - 1, v));
  const point =
    clamp(Math.floor(from / columns) + dy, rows) * columns + clamp((from % columns) + dx, columns);
  return { cursor: { point } };
}

/** Puts a level cut through the cursor; a second time makes it upright. */
function cutAtCursor(field: Field, state: FieldState): Change {
  if (field.shape.length !== 2 || state.space === "sites") return undefined;
  const [rows, columns] = field.shape;
  const point = state.cursor?.point ?? Math.floor(rows / 2) * columns + Math.floor(columns / 2);
  const [x, y] = [((point % columns) + 0.5) / columns, (Math.floor(point / columns) + 0.5) / rows];
  const level = state.cut.from[1] === y && state.cut.to[1] === y && state.plot === "cut";
  return { plot: "cut", cut: level ? { from: [x, 0], to: [x, 1] } : { from: [0, y], to: [1, y] } };
}
