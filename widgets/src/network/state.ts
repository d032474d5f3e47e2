/** State of the network viewer: the choices of the user. */
import {
  type Bonds,
  type Fill,
  fillsOf,
  flows,
  heightFor,
  type Layout,
  layoutOf,
  type Marked,
  type NetworkLook,
  type NetworkModel,
  type NetworkShown,
  startWalkers,
  type View,
  type Walkers,
  WHOLE,
  walk,
  wavesShown,
} from "echolab/browser";
import { stillWanted } from "../shared/motion.js";
import { type Sweep, startSweep, tickSweep } from "../shared/sweep.js";

export interface NetworkState extends Sweep {
  readonly drive: number;
  readonly shown: NetworkShown;
  readonly fill: Fill;
  readonly bonds: Bonds;
  /** Whether light is seen to flow; at rest its currents are arrows. */
  readonly flow: boolean;
  readonly walkers?: { readonly of: Float32Array; readonly walkers: Walkers };
  readonly view: View;
  /** Under the pointer, or reached by keys. */
  readonly marked?: Marked;
  /** A click holds what is marked when the pointer goes on. */
  readonly held: boolean;
  /** Where a drag began, and what was looked at then. */
  readonly drag?: { readonly x: number; readonly y: number; readonly view: View };
}

export function startNetwork(
  model: NetworkModel,
  before?: { readonly model: NetworkModel; readonly state: NetworkState },
): NetworkState {
  const fresh: NetworkState = {
    ...startSweep(model.omega),
    drive: 0,
    shown: "after",
    fill: model.fill,
    bonds: "value",
    flow: model.drives.length > 0 && !stillWanted(),
    view: WHOLE,
    held: false,
  };
  if (!before || before.model.x.length !== model.x.length || before.model.from.length !== model.from.length)
    return fresh;
  const { state } = before;
  return {
    ...state,
    ...startSweep(model.omega, state),
    walkers: undefined,
    drive: Math.min(state.drive, Math.max(0, model.drives.length - 1)),
    shown: model.before ? state.shown : "after",
    fill: fillsOf(model).includes(state.fill) ? state.fill : model.fill,
    flow: state.flow && model.drives.length > 0,
  };
}

export function lookOf({ shown, fill, bonds, frequency, drive }: NetworkState): NetworkLook {
  return { shown, fill, bonds, wave: { frequency, drive } };
}

export const moves = (model: NetworkModel, state: NetworkState): boolean =>
  state.flow && flows(model, lookOf(state));

const TOP = 4;

let last: { model: NetworkModel; width: number; room: number; view: View; layout: Layout } | undefined;

/** Lays out the network in a picture of this width; `room` is kept free on the right. */
export function networkLayout(model: NetworkModel, width: number, room: number, view: View): Layout {
  if (last?.model !== model || last.width !== width || last.room !== room || last.view !== view) {
    const box = { x: 0, y: TOP, width: width - room, height: heightFor(model, width - room) };
    last = { model, width, room, view, layout: layoutOf(model, box, view) };
  }
  return last.layout;
}

/**
 * Distance in pixels of the walking points on the coupling with the largest current, and their largest and smallest
 * number.
 */
const WALKER_SPACING = 12;
const MOST_WALKERS = 400;
const LEAST_WALKERS = 12;
/** Speed of the walking points in pixels a second, at the scale at which the whole network is seen. */
const SPEED = 70;
const WIDTH = 640;

/** Lengths of the couplings in a picture of usual size, so that zooming does not change the pace. */
const lengths = new WeakMap<NetworkModel, Float32Array>();

function lengthsOf(model: NetworkModel): Float32Array {
  let known = lengths.get(model);
  if (!known) {
    const { x, y } = layoutOf(model, { x: 0, y: 0, width: WIDTH, height: heightFor(model, WIDTH) });
    known = Float32Array.from(model.from, (i, b) => Math.hypot(x[model.to[b]] - x[i], y[model.to[b]] - y[i]));
    lengths.set(model, known);
  }
  return known;
}

function walkersFor(flow: Float32Array, along: Float32Array): number {
  let [most, sum] = [0, 0];
  for (let b = 0; b < flow.length; b++) {
    most = Math.max(most, Math.abs(flow[b]));
    sum += Math.abs(flow[b]) * along[b];
  }
  return Math.round(Math.min(MOST_WALKERS, Math.max(LEAST_WALKERS, sum / (most || 1) / WALKER_SPACING)));
}

export function tickNetwork(
  model: NetworkModel,
  state: NetworkState,
  seconds: number,
): Partial<NetworkState> {
  const tuned = state.playing ? tickSweep(model.omega, state, seconds) : {};
  const next = { ...state, ...tuned };
  if (!moves(model, next)) return { ...tuned, walkers: undefined };
  const { flow } = wavesShown(model, lookOf(next));
  const known = state.walkers?.of === flow ? state.walkers.walkers : undefined;
  const walkers = known
    ? walk(model, flow, lengthsOf(model), known, SPEED * seconds)
    : startWalkers(model, flow, lengthsOf(model), walkersFor(flow, lengthsOf(model)));
  return { ...tuned, walkers: { of: flow, walkers } };
}
