/** A pad to draw on, which a trained machine reads in the page while it is drawn. */
import { openSketch, type Sketch } from "echolab/browser";
import { trans } from "echolab/shell";
import { inside } from "../field/layout.js";
import type { Definition, KeyPress, Place, PointerAt, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";
import { paintSketch, sketchLayout } from "./paint.js";
import { answerTo, beginStroke, goOn, type SketchState, startSketch } from "./state.js";

const definition: Definition<Sketch, SketchState> = {
  name: "sketch",
  decode: openSketch,
  start: startSketch,
  render: renderSketch,
};

export const sketchViewer: ViewerFactory = sceneViewer(definition);

const PEN_STEP = 1 / 24;

export function renderSketch(model: Sketch, state: SketchState, place: Place): Scene<SketchState> {
  const layout = sketchLayout(model, place.width);
  const answer = answerTo(model, state);
  const best = answer.odds ? model.labels[answer.best] : "";
  const label = state.sample === undefined ? "" : model.labels[model.samples[state.sample].label];
  return {
    title: model.title,
    label: trans.__(
      "Pad to draw on, read by a trained machine. Arrow keys move a pen, space puts it down or lifts it, Delete wipes the pad.",
    ),
    head: [],
    bars: [
      {
        name: "sketch",
        label: trans.__("The pad"),
        controls: [
          {
            kind: "button",
            name: "wipe",
            label: trans.__("Wipe the pad"),
            text: trans.__("wipe"),
            icon: "reset",
            press: () => ({ strokes: [], sample: undefined, penDown: false }),
          },
          ...(model.samples.length
            ? [
                {
                  kind: "select" as const,
                  name: "sample",
                  label: trans.__("Images from the test set"),
                  choices: [
                    { value: "", label: trans.__("your drawing") },
                    ...model.samples.map((sample, i) => ({
                      value: String(i),
                      label: trans.__("test image of “%1”", model.labels[sample.label]),
                    })),
                  ],
                  value: state.sample === undefined ? "" : String(state.sample),
                  set: (value: string) => ({ sample: value === "" ? undefined : Number(value) }),
                },
              ]
            : []),
        ],
      },
    ],
    height: layout.height,
    paint: (surface) => paintSketch(surface, place.theme, model, state),
    facts: answer.odds
      ? [
          trans.__("Read as “%1” (%2)", best, `${(100 * answer.odds[answer.best]).toFixed(1)} %`),
          ...(label ? [trans.__("it is a “%1”", label)] : []),
        ]
      : [trans.__("Draw with the pointer, or with arrow keys and space.")],
    data: { answer: best, strokes: String(state.strokes.length), sample: String(state.sample ?? "") },
    cursor: (x, y) => (inside(layout.pad, x, y) ? "crosshair" : ""),
    pointer: (event) => drawWithPointer(model, state, place.width, event),
    key: (press) => drawWithKeys(state, press),
  };
}

function drawWithPointer(
  model: Sketch,
  state: SketchState,
  width: number,
  { kind, x, y }: PointerAt,
): Partial<SketchState> | undefined {
  const { pad } = sketchLayout(model, width);
  const at = [(x - pad.x) / pad.width, (y - pad.y) / pad.height] as const;
  if (kind === "press" && inside(pad, x, y)) return { drawing: true, ...beginStroke(state, ...at) };
  if (kind === "drag" && state.drawing) return goOn(state, within(at[0]), within(at[1]));
  if (kind === "release") return { drawing: false };
  return undefined;
}

function within(v: number): number {
  return Math.max(0, Math.min(1, v));
}

function drawWithKeys(state: SketchState, { key }: KeyPress): Partial<SketchState> | undefined {
  const steps: Record<string, readonly [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  if (Object.hasOwn(steps, key)) {
    const pen = [
      within(state.pen[0] + steps[key][0] * PEN_STEP),
      within(state.pen[1] + steps[key][1] * PEN_STEP),
    ] as const;
    return { pen, ...(state.penDown && goOn(state, ...pen)) };
  }
  if (key === " ") {
    return state.penDown ? { penDown: false } : { penDown: true, ...beginStroke(state, ...state.pen) };
  }
  if (key === "Delete" || key === "Backspace") return { strokes: [], sample: undefined, penDown: false };
  return undefined;
}
