/** A run to explore: the field viewer with sliders, handles and a pen, on a run that the page makes itself. */
import {
  clear,
  decodeExplore,
  EXPLORE_TARGET,
  type ExplorePayload,
  formatShort,
  placeAt,
  type Recipe,
  type Surface,
  setFont,
  valueAt,
  withValue,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { liftScene } from "../shared/lift.js";
import type { Bar, Connection, Control, Definition, PageOf, Place, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";
import { breakBar, breakingKey, breakingPointer } from "./breaks.js";
import { drawingKey, isWave } from "./draw.js";
import { dimensions, placed, valueAxes } from "./ground.js";
import { livePointer, overHandle, paintHandles } from "./handles.js";
import { lookOf, type Shown } from "./results.js";
import { Simulator } from "./simulator.js";
import { type ExploreState, fieldOf, lookAt, startExplore, withRun } from "./state.js";

const definition: Definition<ExplorePayload, ExploreState> = {
  name: "explore",
  decode: decodeExplore,
  start: startExplore,
  render: renderExplore,
  playing: ({ shown }) => shown?.view.playing === true,
  tick: (_model, { shown }, seconds) => {
    if (!shown) return undefined;
    const { model, view } = shown;
    return { shown: { ...shown, view: { ...view, ...lookOf(shown).tick(model, view, seconds) } } as Shown };
  },
  connect: simulating,
};

export const exploreViewer: ViewerFactory = sceneViewer(definition);

/** Asks for a run whenever the recipe has changed. */
function simulating(page: PageOf<ExplorePayload, ExploreState>): Connection<ExplorePayload, ExploreState> {
  let asked: Recipe | undefined;
  const simulator = new Simulator((answer, newest) => {
    const now = page.now();
    if (!now) return;
    page.set({
      ...("error" in answer
        ? { error: answer.error }
        : withRun(now.state, answer.result, answer.milliseconds)),
      ran: newest ? asked : undefined,
    });
  });
  return {
    changed(model, { recipe, ran }) {
      if (recipe === asked) return;
      asked = recipe;
      simulator.run(recipe, model.quantity, model.title);
      // The recipe is that of the shown run again, while a run of other values has not answered.
      if (recipe === ran) page.set({ ran: undefined });
    },
    dispose: () => simulator.dispose(),
  };
}

export function renderExplore(model: ExplorePayload, state: ExploreState, place: Place): Scene<ExploreState> {
  const { shown } = state;
  if (!shown) return waiting(model, state, place);
  const scene = sceneOf(shown, place);
  return {
    ...scene,
    title: model.title,
    label: labelOf(shown, state),
    bars: [...scene.bars, ...liveBars(model, state)],
    paint(surface) {
      scene.paint(surface);
      paintHandles(surface, place.theme, model, state, place.width);
    },
    facts: state.error
      ? [state.error]
      : [...scene.facts, trans.__("%1 ms a run", formatShort(state.milliseconds))],
    data: {
      ...scene.data,
      runs: String(state.runs),
      busy: String(state.recipe !== state.ran),
      milliseconds: state.milliseconds.toFixed(2),
      drawing: String(state.drawing),
    },
    cursor: (x, y) => {
      if (overHandle(model, state, place.width, x, y)) return "grab";
      return state.drawing ? "cell" : (scene.cursor?.(x, y) ?? "");
    },
    pointer: (event) =>
      livePointer(model, state, place.width, event) ??
      breakingPointer(model, state, place.width, event) ??
      scene.pointer?.(event),
    key: (press) => drawingKey(state, press) ?? breakingKey(model, state, press) ?? scene.key?.(press),
  };
}

/** Makes the scene of the result of a run. */
function sceneOf(shown: Shown, place: Place): Scene<ExploreState> {
  const { model, view } = shown;
  return liftScene(lookOf(shown).render(model, view, place), (patch) => ({
    shown: { ...shown, view: { ...view, ...patch } } as Shown,
  }));
}

function labelOf(shown: Shown, { drawing }: ExploreState): string {
  const pen = trans.__("Arrow keys lead the pen, space puts it down or lifts it, Shift lowers");
  return lookOf(shown).label(shown.model, drawing ? pen : undefined);
}

/** Makes the scene that is shown before the first run has ended. */
function waiting(model: ExplorePayload, state: ExploreState, place: Place): Scene<ExploreState> {
  return {
    title: model.title,
    label: trans.__("A run to explore; it is being computed."),
    head: [],
    bars: [],
    height: 120,
    paint(surface: Surface) {
      clear(surface, place.theme);
      setFont(surface, place.theme, 12);
      surface.pen.fillStyle = place.theme.muted;
      surface.pen.fillText(trans.__("Computing …"), 12, 40);
    },
    facts: state.error ? [state.error] : [],
    data: { runs: "0", busy: String(state.recipe !== state.ran) },
  };
}

function liveBars(model: ExplorePayload, state: ExploreState): Bar<ExploreState>[] {
  const { recipe } = state;
  const controls = model.controls.flatMap((control, i): Control<ExploreState>[] => {
    const name = `live-${i}`;
    if (control.kind === "slider") {
      const value = valueAt(recipe, control.path);
      return [
        {
          kind: "slider",
          name,
          label: control.label,
          min: control.min,
          max: control.max,
          step: control.step,
          value,
          text: formatShort(value),
          labelled: true,
          set: (next) => ({ recipe: withValue(recipe, control.path, next) }),
        },
      ];
    }
    if (control.kind === "toggle") {
      const on = valueAt(recipe, control.path) === control.on;
      return [
        {
          kind: "toggle",
          name,
          label: control.label,
          text: control.label,
          on,
          set: (next) => ({ recipe: withValue(recipe, control.path, next ? control.on : control.off) }),
        },
      ];
    }
    if (control.kind === "drag") {
      const at = placeAt(recipe, control.path) ?? [0, 0];
      const axes = valueAxes(recipe, control);
      return (axes.length === 1 ? (["x"] as const) : (["x", "y"] as const)).flatMap((axis, k) => {
        const { min, max, step } = axes[axes.length - 1 - k];
        // What can stand in one column only has nothing to slide.
        if (max === min) return [];
        return {
          kind: "slider",
          name: `${name}-${axis}`,
          label: axisLabel(control.label, axis),
          min,
          max,
          step,
          value: at[k],
          text: formatShort(at[k]),
          labelled: true,
          set: (next) => ({ recipe: placed(recipe, control, k === 0 ? [next, at[1]] : [at[0], next]) }),
        };
      });
    }
    return control.kind === "break" ? breakBar(name, state) : drawControls(name, state);
  });
  const changed = recipe !== model.recipe;
  return [
    { name: "live", label: trans.__("Values of the run"), controls },
    {
      name: "take",
      label: trans.__("What to do with the values"),
      controls: [
        {
          kind: "button",
          name: "reset",
          label: trans.__("Back to the values of the notebook"),
          icon: "reset",
          disabled: !changed,
          press: () => ({ recipe: model.recipe }),
        },
        {
          kind: "action",
          name: "take",
          label: trans.__("Take these values to the notebook: the kernel's recipe gets them"),
          icon: "take",
          text: trans.__("take to notebook"),
          run: async ({ kernel }) => {
            const answer = await kernel.ask(EXPLORE_TARGET, { id: model.id, recipe });
            const { text } = (answer ?? {}) as { text?: unknown };
            return typeof text === "string" ? text.slice(0, 400) : trans.__("The kernel gave no answer.");
          },
        },
        {
          kind: "action",
          name: "copy-code",
          label: trans.__("Copy the recipe as code"),
          text: trans.__("copy code"),
          run: async ({ copyText }) => {
            await copyText(recipeCode(recipe));
            return trans.__("Copied: paste it into a cell.");
          },
        },
      ],
    },
  ];
}

/** Names an axis of a control: "x of source 1", "kx of source 1". */
function axisLabel(label: string, axis: "x" | "y"): string {
  return / of /.test(label) ? label.replace(" of ", `${axis} of `) : trans.__("%1 of %2", axis, label);
}

function drawControls(name: string, state: ExploreState): Control<ExploreState>[] {
  const { recipe, drawing } = state;
  if (!isWave(recipe)) return [];
  const plane = dimensions(recipe) === 2;
  return [
    {
      kind: "toggle",
      name: `${name}-draw`,
      label: plane
        ? trans.__(
            "Draw the potential in the picture; Shift lowers it. Keyboard: arrow keys and space, on the picture",
          )
        : trans.__(
            "Draw the potential in the curve of the second panel. Keyboard: arrow keys and space, on the picture",
          ),
      text: trans.__("draw potential"),
      on: drawing,
      set: (on) => ({
        drawing: on,
        pen: undefined,
        keyPen: false,
        // The curve to draw on must be there.
        ...(on && !recipe.potential && { recipe: { ...recipe, potential: {} } }),
        ...(fieldOf(state) && lookAt(state, { space: "space", playing: false })),
      }),
    },
    ...(plane && drawing
      ? [
          {
            kind: "slider" as const,
            name: `${name}-brush`,
            label: trans.__("brush"),
            min: -20,
            max: 20,
            step: 0.5,
            value: state.brush,
            text: formatShort(state.brush),
            labelled: true,
            set: (brush: number) => ({ brush }),
          },
        ]
      : []),
    {
      kind: "button",
      name: `${name}-clear`,
      label: trans.__("Remove what was drawn"),
      text: trans.__("clear drawing"),
      disabled: recipe.potential?.values === undefined,
      press: () => ({ recipe: { ...recipe, potential: { hills: recipe.potential?.hills ?? [] } } }),
    },
  ];
}

/** Writes the recipe as a line of TypeScript. */
export function recipeCode(recipe: Recipe): string {
  const literal = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return `{ ${entries.map(([key, v]) => `${key}: ${literal(v)}`).join(", ")} }`;
  };
  return `const recipe: Recipe = ${literal(recipe)};`;
}
