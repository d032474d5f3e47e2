/** State of a pad: the strokes, and the machine's answer to them. */
import {
  type ImageSize,
  makeReader,
  type ReadImage,
  rasterise,
  type Sketch,
  type Stroke,
} from "echolab/browser";

export interface SketchState {
  readonly strokes: readonly Stroke[];
  /** One of the images that came with the machine, instead of strokes. */
  readonly sample: number | undefined;
  /** The pen of the keyboard, in parts of the pad; down while it draws. */
  readonly pen: readonly [number, number];
  readonly penDown: boolean;
  /** Whether the pointer is drawing. */
  readonly drawing: boolean;
}

export function startSketch(
  model: Sketch,
  before?: { readonly model: Sketch; readonly state: SketchState },
): SketchState {
  if (before && before.model.rows === model.rows && before.model.columns === model.columns) {
    const { sample } = before.state;
    return {
      ...before.state,
      sample: sample !== undefined && sample < model.samples.length ? sample : undefined,
    };
  }
  const sample = model.samples.length > 0 ? 0 : undefined;
  return { strokes: [], sample, pen: [0.5, 0.5], penDown: false, drawing: false };
}

export interface Answer {
  /** Image that the machine receives. */
  readonly ink: Float64Array;
  /** Probability of every class; none while there is nothing to read. */
  readonly odds: Float64Array | undefined;
  readonly best: number;
}

const readers = new WeakMap<Sketch, ReadImage>();
const answers = new WeakMap<object, Answer>();

/** Returns the machine's answer to what is on the pad; computed once for the same strokes. */
export function answerTo(model: Sketch, state: SketchState): Answer {
  const sample = state.sample === undefined ? undefined : model.samples[state.sample];
  const key = sample ?? state.strokes;
  let answer = answers.get(key);
  if (!answer) {
    const ink = sample?.ink ?? rasterise(state.strokes, model.raster, model.rows, model.columns);
    const odds = ink.some((v) => v > 0) ? readerOf(model)(ink) : undefined;
    answer = { ink, odds, best: odds ? odds.indexOf(Math.max(...odds)) : -1 };
    answers.set(key, answer);
  }
  return answer;
}

function readerOf(model: Sketch): ReadImage {
  let read = readers.get(model);
  if (!read) {
    const size: ImageSize = { rows: model.rows, columns: model.columns, classes: model.labels.length };
    read = makeReader(model.machine, model.parameters, size);
    readers.set(model, read);
  }
  return read;
}

/** Distance, in parts of the pad, below which a new end of a stroke adds nothing. */
const GRAIN = 0.004;
const MOST_POINTS = 4000;

/** Begins a stroke at a place of the pad. */
export function beginStroke(state: SketchState, x: number, y: number): Partial<SketchState> {
  return { strokes: [...state.strokes, [x, y]], sample: undefined };
}

/** Continues the last stroke. */
export function goOn(state: SketchState, x: number, y: number): Partial<SketchState> | undefined {
  const last = state.strokes[state.strokes.length - 1];
  if (!last || last.length >= MOST_POINTS) return undefined;
  const [dx, dy] = [x - last[last.length - 2], y - last[last.length - 1]];
  if (Math.hypot(dx, dy) < GRAIN) return undefined;
  return { strokes: [...state.strokes.slice(0, -1), [...last, x, y]] };
}
