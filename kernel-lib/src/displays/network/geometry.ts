/** Where a network lies in a picture: the transform, sizes, what is under the pointer, and which way ports point. */
import type { Box } from "../../paint/surface.js";
import type { NetworkModel } from "./model.js";

/** The part of a network that is looked at. */
export interface View {
  readonly zoom: number;
  /** What is in the middle, as fractions of the whole network's width and height. */
  readonly x: number;
  readonly y: number;
}

export const WHOLE: View = { zoom: 1, x: 0.5, y: 0.5 };
export const MOST_ZOOM = 40;

/** Positions of a network in a picture, in its units (CSS pixels). */
export interface Layout {
  readonly box: Box;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Of the discs. */
  readonly radius: number;
  /** Of the picture over the network's whole extent. */
  readonly across: number;
  readonly up: number;
}

/** Room around the modes for ports and leads, and at the sides for their names. */
const MARGIN = 44;
const STUB_ROOM = 30;
/** Approximate width of a letter in pixels. */
const LETTER = 6.5;
/** Largest number of contacts whose names all get room. */
const MOST_NAMED = 80;

function sideMargin({ contacts }: NetworkModel, width: number): number {
  if (contacts.length > MOST_NAMED) return MARGIN;
  const longest = contacts.reduce((most, { name }) => Math.max(most, name.length), 0);
  return Math.max(MARGIN, Math.min(0.3 * width, STUB_ROOM + LETTER * longest));
}
const LEAST_RADIUS = 0.7;
const MOST_RADIUS = 15;
/** Discs are never wider than a part of the picture: narrow ones need the room for names. */
const LEAST_ACROSS = 24;
/** Share of the distance of neighbours that a disc's radius takes. */
const SHARE = 0.36;

interface Extent {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

const extents = new WeakMap<NetworkModel, Extent>();

export function extentOf(model: NetworkModel): Extent {
  let extent = extents.get(model);
  if (!extent) {
    const range = (values: Float32Array) => {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const v of values) [low, high] = [Math.min(low, v), Math.max(high, v)];
      return [low, high - low] as const;
    };
    const [left, width] = range(model.x);
    const [bottom, height] = range(model.y);
    extent = { left, bottom, width, height };
    extents.set(model, extent);
  }
  return extent;
}

const LEAST_HEIGHT = 240;
const HIGH = 460;
/** A few modes need no large picture. */
const FEW = 16;
const LOW = 320;

/** A good height for a network in a picture of the given width. */
export function heightFor(model: NetworkModel, width: number): number {
  const most = model.x.length < FEW ? LOW : HIGH;
  if (model.arranged === "layers") return Math.min(most, Math.max(LEAST_HEIGHT, 0.62 * width));
  const { width: w, height: h } = extentOf(model);
  const inner = Math.max(40, width - 2 * sideMargin(model, width));
  const wanted = (w > 0 ? (h / w) * inner : h > 0 ? most : 0) + 2 * MARGIN;
  return Math.round(Math.min(most, Math.max(LEAST_HEIGHT, wanted)));
}

export function layoutOf(model: NetworkModel, box: Box, view: View = WHOLE): Layout {
  const extent = extentOf(model);
  const [inWidth, inHeight] = [
    Math.max(1, box.width - 2 * sideMargin(model, box.width)),
    Math.max(1, box.height - 2 * MARGIN),
  ];
  const scale = (room: number, size: number) => (size > 0 ? room / size : Number.POSITIVE_INFINITY);
  let [kx, ky] = [scale(inWidth, extent.width), scale(inHeight, extent.height)];
  if (model.arranged !== "layers") kx = ky = Math.min(kx, ky);
  if (!Number.isFinite(kx)) kx = Number.isFinite(ky) ? ky : 1;
  if (!Number.isFinite(ky)) ky = kx;
  kx *= view.zoom;
  ky *= view.zoom;
  const [cx, cy] = [extent.left + view.x * extent.width, extent.bottom + view.y * extent.height];
  const [mx, my] = [box.x + box.width / 2, box.y + box.height / 2];
  const x = model.x.map((v) => mx + (v - cx) * kx);
  const y = model.y.map((v) => my - (v - cy) * ky);
  const spacing = spacingOf(x, y);
  return {
    box,
    x,
    y,
    radius: Math.max(LEAST_RADIUS, Math.min(MOST_RADIUS, box.width / LEAST_ACROSS, SHARE * spacing)),
    across: kx * extent.width,
    up: ky * extent.height,
  };
}

/** Points of a plane in square cells, for questions about neighbours. */
class Cells {
  readonly size: number;
  readonly #cells = new Map<string, number[]>();

  constructor(
    readonly x: Float32Array,
    readonly y: Float32Array,
  ) {
    let [left, right, bottom, top] = [x[0], x[0], y[0], y[0]];
    for (let i = 1; i < x.length; i++) {
      [left, right] = [Math.min(left, x[i]), Math.max(right, x[i])];
      [bottom, top] = [Math.min(bottom, y[i]), Math.max(top, y[i])];
    }
    const longest = Math.max(right - left, top - bottom);
    this.size = Math.max(Math.sqrt(((right - left) * (top - bottom)) / x.length), longest / x.length) || 1;
    for (let i = 0; i < x.length; i++) {
      const key = this.#key(x[i], y[i]);
      const cell = this.#cells.get(key);
      if (cell) cell.push(i);
      else this.#cells.set(key, [i]);
    }
  }

  #key(x: number, y: number, right = 0, up = 0): string {
    return `${Math.floor(x / this.size) + right} ${Math.floor(y / this.size) + up}`;
  }

  /** Points in the cells around a place. */
  *around(x: number, y: number, reach: number): Generator<number> {
    for (let u = -reach; u <= reach; u++)
      for (let v = -reach; v <= reach; v++)
        yield* this.#cells.get(this.#key(x, y, u, v))?.slice(0, MOST_IN_CELL) ?? [];
  }
}

/** Largest number of points in a cell that are compared; more lie on top of each other. */
const MOST_IN_CELL = 24;

/** The distance of neighbours that nine in ten of the points keep. */
export function spacingOf(x: Float32Array, y: Float32Array): number {
  if (x.length < 2) return 60;
  const cells = new Cells(x, y);
  const stride = Math.ceil(x.length / 2000);
  const nearest: number[] = [];
  for (let i = 0; i < x.length; i += stride) {
    let least = 2 * cells.size;
    for (const j of cells.around(x[i], y[i], 1)) {
      const d = Math.hypot(x[j] - x[i], y[j] - y[i]);
      if (d > 0 && d < least) least = d;
    }
    nearest.push(least);
  }
  return nearest.sort((a, b) => a - b)[Math.floor(nearest.length / 10)];
}

/** The mode at a place of the picture. */
export function modeAt({ x, y, radius }: Layout, px: number, py: number): number | undefined {
  const reach = Math.max(5, radius + 2);
  let best: number | undefined;
  let least = reach * reach;
  for (let i = 0; i < x.length; i++) {
    const d = (x[i] - px) ** 2 + (y[i] - py) ** 2;
    if (d > least) continue;
    least = d;
    best = i;
  }
  return best;
}

const NEAR_LINE = 4;

/** The coupling whose line passes a place of the picture. */
export function couplingAt(
  model: Pick<NetworkModel, "from" | "to">,
  { x, y }: Layout,
  px: number,
  py: number,
): number | undefined {
  let best: number | undefined;
  let least = NEAR_LINE * NEAR_LINE;
  for (let b = 0; b < model.from.length; b++) {
    const [i, j] = [model.from[b], model.to[b]];
    const [dx, dy] = [x[j] - x[i], y[j] - y[i]];
    const length = dx * dx + dy * dy;
    const t = length > 0 ? ((px - x[i]) * dx + (py - y[i]) * dy) / length : 0;
    if (t < 0 || t > 1) continue;
    const d = (x[i] + t * dx - px) ** 2 + (y[i] + t * dy - py) ** 2;
    if (d >= least) continue;
    least = d;
    best = b;
  }
  return best;
}

/** The mode that an arrow key leads to: the nearest in that direction, sideways counting double. */
export function modeTowards({ x, y }: Layout, from: number, right: number, down: number): number {
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - x[from], y[i] - y[from]];
    const along = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (i === from || along <= 0.5 || along + 2 * aside >= least) continue;
    least = along + 2 * aside;
    best = i;
  }
  return best;
}

const couplingLists = new WeakMap<NetworkModel, { start: Int32Array; list: Int32Array }>();

/** The couplings of a mode. */
export function couplingsOf(model: NetworkModel, mode: number): Int32Array {
  let known = couplingLists.get(model);
  if (!known) {
    const start = new Int32Array(model.x.length + 1);
    for (const ends of [model.from, model.to]) for (const i of ends) start[i + 1]++;
    for (let i = 0; i < model.x.length; i++) start[i + 1] += start[i];
    const list = new Int32Array(start[model.x.length]);
    const next = start.slice();
    for (let b = 0; b < model.from.length; b++) {
      list[next[model.from[b]]++] = b;
      list[next[model.to[b]]++] = b;
    }
    known = { start, list };
    couplingLists.set(model, known);
  }
  return known.list.subarray(known.start[mode], known.start[mode + 1]);
}

/** Where a contact points, a unit vector in the picture: away from the device. */
export function outward(model: NetworkModel, { x, y }: Layout, contact: number): [number, number] {
  const { modes } = model.contacts[contact];
  return modes.length === 1 ? intoTheGap(model, x, y, modes[0]) : awayFrom(x, y, modes);
}

/** The middle of the widest gap between the couplings of a mode. */
function intoTheGap(model: NetworkModel, x: Float32Array, y: Float32Array, mode: number): [number, number] {
  const angles = Array.from(couplingsOf(model, mode), (b) => {
    const other = model.from[b] === mode ? model.to[b] : model.from[b];
    return Math.atan2(y[other] - y[mode], x[other] - x[mode]);
  }).sort((a, b) => a - b);
  if (angles.length === 0) return [0, -1];
  let [widest, middle] = [0, 0];
  angles.forEach((angle, k) => {
    const next = k + 1 < angles.length ? angles[k + 1] : angles[0] + 2 * Math.PI;
    if (next - angle <= widest + 1e-6) return;
    widest = next - angle;
    middle = angle + widest / 2;
  });
  return [Math.cos(middle), Math.sin(middle)];
}

/** At right angles to the row of modes that a lead takes, on the side where the device is not. */
function awayFrom(x: Float32Array, y: Float32Array, modes: Int32Array): [number, number] {
  const mean = (values: Float32Array, of: Iterable<number>) => {
    let [sum, count] = [0, 0];
    for (const i of of) {
      sum += values[i];
      count++;
    }
    return sum / count;
  };
  const [cx, cy] = [mean(x, modes), mean(y, modes)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const i of modes) {
    xx += (x[i] - cx) ** 2;
    yy += (y[i] - cy) ** 2;
    xy += (x[i] - cx) * (y[i] - cy);
  }
  const along = 0.5 * Math.atan2(2 * xy, xx - yy);
  const normal: [number, number] = [-Math.sin(along), Math.cos(along)];
  const inside = (mean(x, x.keys()) - cx) * normal[0] + (mean(y, y.keys()) - cy) * normal[1];
  return inside > 0 ? [-normal[0], -normal[1]] : normal;
}
