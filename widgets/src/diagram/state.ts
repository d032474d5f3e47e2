/** State of the diagram viewer: the choices of the user. */
import { type DiagramModel, type Picked, type View, WHOLE } from "echolab/browser";

export interface DiagramState {
  readonly frame: number;
  /** Part of the way to the next frame, while playing. */
  readonly fraction: number;
  readonly playing: boolean;
  /** Starts again after the last frame. */
  readonly loop: boolean;
  readonly view: View;
  /** Under the pointer, or reached by keys. */
  readonly picked?: Picked;
  /** A click holds what is picked when the pointer goes on. */
  readonly held: boolean;
  /** Where a drag began, and what was looked at then. */
  readonly drag?: { readonly x: number; readonly y: number; readonly view: View };
}

/** Time in seconds that all frames take, and that the last one stays before they start again. */
const PLAY_SECONDS = 6;
const STAY_SECONDS = 1.5;

export function startDiagram(
  model: DiagramModel,
  before?: { readonly model: DiagramModel; readonly state: DiagramState },
): DiagramState {
  const last = model.times.length - 1;
  if (!before || before.model.nodes.count !== model.nodes.count)
    return { frame: last, fraction: 0, playing: false, loop: false, view: WHOLE, held: false };
  const { state } = before;
  const sameEdges = before.model.edges.count === model.edges.count;
  const atEnd = state.frame >= before.model.times.length - 1;
  return {
    ...state,
    frame: atEnd ? last : Math.min(state.frame, last),
    playing: state.playing && last > 0,
    ...(!sameEdges && { picked: undefined, held: false }),
  };
}

export function showFrame({ times }: DiagramModel, frame: number): Partial<DiagramState> {
  return { frame: Math.max(0, Math.min(times.length - 1, frame)), fraction: 0, playing: false };
}

export function togglePlay({ times }: DiagramModel, { frame, playing }: DiagramState): Partial<DiagramState> {
  if (playing || times.length < 2) return { playing: false };
  return { playing: true, ...(frame >= times.length - 1 && { frame: 0, fraction: 0 }) };
}

export function tickDiagram(
  { times }: DiagramModel,
  state: DiagramState,
  seconds: number,
): Partial<DiagramState> {
  const last = times.length - 1;
  const position = state.frame + state.fraction + (seconds * last) / PLAY_SECONDS;
  if (position < last) return { frame: Math.floor(position), fraction: position % 1 };
  const stayed = position - last;
  if (!state.loop) return { frame: last, fraction: 0, playing: false };
  return stayed < (STAY_SECONDS * last) / PLAY_SECONDS
    ? { frame: last, fraction: stayed }
    : { frame: 0, fraction: 0 };
}
