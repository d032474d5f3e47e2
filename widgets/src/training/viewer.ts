/**
 * The training viewer: the progress of a running loop, with buttons that pause and stop it in the kernel; and at the
 * end, where the monitor was asked for it, the misread images.
 */
import {
  type Axis,
  accuracyText,
  type Box,
  type ConfusionModel,
  chartAxis,
  clear,
  costScale,
  crisp,
  drawCurves,
  duration,
  formatNumber,
  formatShort,
  horizontal,
  LOOP_TARGET,
  openTraining,
  panelsHeight,
  type Surface,
  stateName,
  type Theme,
  type Training,
  type TrainingPanel,
  trainingPanels,
  trainingSummary,
  type Watched,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { liftScene } from "../shared/lift.js";
import { nearest } from "../shared/nearest.js";
import type { Bar, Connection, Control, Definition, PageOf, Place, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";
import { type ConfusionState, renderConfusion } from "./confusion.js";

type Wish = "go" | "pause" | "stop";

export interface TrainingViewState {
  /** Wish of the user: go on, pause or stop. */
  readonly wish: Wish;
  readonly scale: "linear" | "log";
  /** Index of the point of the cost's curve under the pointer. */
  readonly hovered?: number;
  /** Whether the confusion matrix is shown in the place of the curves, and how. */
  readonly reading: boolean;
  readonly confusion: ConfusionState;
}

const keys = (training: Watched) =>
  [
    trans.__("L changes the cost's scale"),
    ...(canBeAsked(training) ? [trans.__("P pauses and goes on")] : []),
    ...(training.confusion ? [trans.__("M shows what was misread")] : []),
  ].join(", ");

const definition: Definition<Watched, TrainingViewState> = {
  name: "training",
  decode: openTraining,
  start: startTraining,
  render: renderTraining,
  connect: tellTheKernel,
};

export const trainingViewer: ViewerFactory = sceneViewer(definition);

export function startTraining(
  model: Watched,
  before?: { readonly model: Watched; readonly state: TrainingViewState },
): TrainingViewState {
  return {
    scale: before?.state.scale ?? costScale(model),
    // Another loop in the same display begins anew.
    wish: before?.model.loop === model.loop ? before.state.wish : model.state === "paused" ? "pause" : "go",
    reading: before?.state.reading ?? false,
    confusion: before?.state.confusion ?? {},
    hovered: before && sameIteration(model, before.model, before.state.hovered),
  };
}

/** Finds the point of the new curve for the one that was looked at: long curves are thinned, and count anew. */
function sameIteration({ costs }: Watched, before: Watched, hovered: number | undefined): number | undefined {
  const at = hovered === undefined ? undefined : before.costs.x[hovered];
  return at === undefined || costs.x.length === 0 ? undefined : nearest(costs.x, at);
}

export function renderTraining(
  training: Watched,
  state: TrainingViewState,
  place: Place,
): Scene<TrainingViewState> {
  return training.confusion && state.reading
    ? renderReading(training, training.confusion, state, place)
    : renderCurves(training, state, place);
}

const titleOf = ({ title }: Training) => title || trans.__("Training");

const dataOf = (training: Training, { wish, reading }: TrainingViewState) => ({
  state: training.state,
  wish,
  iteration: String(training.iteration),
  reading: String(reading),
});

const toggleReading = ({ reading }: TrainingViewState): Partial<TrainingViewState> => ({ reading: !reading });

const isReadingKey = (key: string) => key === "m" || key === "M";

/** Makes the scene of the confusion matrix in the place of the curves. */
function renderReading(
  training: Watched,
  confusion: ConfusionModel,
  state: TrainingViewState,
  place: Place,
): Scene<TrainingViewState> {
  const scene = liftScene<ConfusionState, TrainingViewState>(
    renderConfusion(confusion, state.confusion, place),
    (patch) => ({ confusion: { ...state.confusion, ...patch } }),
  );
  return {
    ...scene,
    title: titleOf(training),
    head: [readingControl(state), ...scene.head],
    bars: [...barsOf(training), ...scene.bars],
    data: { ...scene.data, ...dataOf(training, state) },
    key: (press) => (isReadingKey(press.key) ? toggleReading(state) : scene.key?.(press)),
  };
}

function renderCurves(training: Watched, state: TrainingViewState, place: Place): Scene<TrainingViewState> {
  const panels = trainingPanels(training, state.scale, place.width);
  const [cost] = panels;
  const across = horizontal(chartAxis(cost.chart, "x"), cost.box);
  const { x } = training.costs;
  return {
    title: titleOf(training),
    label: `${trainingSummary(training)} ${keys(training)}.`,
    head: headOf(training, state),
    bars: barsOf(training),
    height: panelsHeight(panels.length),
    paint: (surface) => paintTraining(surface, place.theme, training, state, panels),
    facts: factsOf(training, state),
    data: dataOf(training, state),
    pointer: ({ kind, x: at }) => {
      if (kind === "leave" || x.length === 0) return { hovered: undefined };
      return { hovered: nearest(x, across.valueAt(at)) };
    },
    key: ({ key }) => {
      if (key === "p" || key === "P") return canBeAsked(training) ? togglePause(state) : undefined;
      if (isReadingKey(key)) return training.confusion && toggleReading(state);
      if (key === "l" || key === "L") return { scale: state.scale === "log" ? "linear" : "log" };
      const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (step === undefined || x.length === 0) return undefined;
      const from = state.hovered ?? (step < 0 ? x.length : -1);
      return { hovered: Math.min(x.length - 1, Math.max(0, from + step)) };
    },
  };
}

const canBeAsked = ({ loop, state }: Training) => loop > 0 && (state === "running" || state === "paused");

const togglePause = ({ wish }: TrainingViewState): Partial<TrainingViewState> => ({
  wish: wish === "pause" ? "go" : "pause",
});

function readingControl(state: TrainingViewState): Control<TrainingViewState> {
  return {
    kind: "toggle",
    name: "reading",
    label: trans.__("What the trained machine reads as what, in the place of the curves"),
    text: trans.__("confusion matrix"),
    on: state.reading,
    set: (reading) => ({ reading }),
  };
}

function headOf(training: Watched, state: TrainingViewState): Control<TrainingViewState>[] {
  const scale: Control<TrainingViewState> = {
    kind: "toggle",
    name: "log",
    label: trans.__("Logarithmic cost"),
    text: trans.__("log"),
    on: state.scale === "log",
    set: (on) => ({ scale: on ? "log" : "linear" }),
  };
  if (training.confusion) return [readingControl(state), scale];
  if (!canBeAsked(training)) return [scale];
  const held = state.wish === "pause";
  return [
    scale,
    {
      kind: "button",
      name: "pause",
      label: held ? trans.__("Go on with the training") : trans.__("Pause the training"),
      icon: held ? "play" : "pause",
      press: () => togglePause(state),
    },
    {
      kind: "button",
      name: "stop",
      label: trans.__("Stop the training; the cell goes on behind its loop and nothing learned is lost"),
      icon: "stop",
      disabled: state.wish === "stop",
      press: () => ({ wish: "stop" }),
    },
  ];
}

function barsOf(training: Training): Bar<TrainingViewState>[] {
  const { iteration, total, rate, remaining, seconds, state } = training;
  const text = (name: string, words: string): Control<TrainingViewState> => ({
    kind: "text",
    name,
    text: words,
  });
  const where = [
    stateName(state),
    trans.__("%1 of %2", iteration, total),
    ...(state === "running" && Number.isFinite(remaining) ? [trans.__("%1 left", duration(remaining))] : []),
  ];
  const pace = [
    ...(Number.isFinite(rate) ? [trans.__("%1 a second", formatShort(rate))] : []),
    trans.__("%1 so far", duration(seconds)),
  ];
  return [
    {
      name: "progress",
      label: trans.__("Progress"),
      controls: [text("where", where.join(" · ")), text("rate", pace.join(" · "))],
    },
  ];
}

/** Lists cost and accuracy under the pointer, else the newest. */
function factsOf({ cost, costs, accuracies }: Training, { hovered }: TrainingViewState): string[] {
  const at = hovered === undefined ? undefined : costs.x[hovered];
  const measured = accuracies.y[at === undefined ? accuracies.y.length - 1 : nearest(accuracies.x, at)];
  return [
    ...(at === undefined ? [] : [trans.__("iteration %1", formatShort(at))]),
    trans.__("cost %1", formatNumber(hovered === undefined || at === undefined ? cost : costs.y[hovered])),
    ...(measured === undefined ? [] : [trans.__("accuracy %1", accuracyText(measured))]),
  ];
}

function paintTraining(
  surface: Surface,
  theme: Theme,
  training: Training,
  { hovered }: TrainingViewState,
  panels: readonly TrainingPanel[],
): void {
  clear(surface, theme);
  for (const { box, chart } of panels) {
    drawCurves(surface, theme, box, chart);
    const at = hovered === undefined ? undefined : training.costs.x[hovered];
    if (at !== undefined) drawMark(surface, theme, box, chartAxis(chart, "x"), at);
  }
}

function drawMark({ pen }: Surface, theme: Theme, box: Box, axis: Axis, at: number): void {
  const x = crisp(horizontal(axis, box).at(at));
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  pen.moveTo(x, box.y);
  pen.lineTo(x, box.y + box.height);
  pen.stroke();
  pen.setLineDash([]);
}

/** Sends every new wish to the kernel; a loop that blocks it obeys although the kernel cannot answer. */
export function tellTheKernel(
  page: PageOf<Training, TrainingViewState>,
): Connection<Training, TrainingViewState> {
  let told: { loop: number; wish: Wish } = { loop: 0, wish: "go" };
  return {
    changed(training, { wish }) {
      const { loop } = training;
      if (loop !== told.loop) told = { loop, wish: training.state === "paused" ? "pause" : "go" };
      if (loop === 0 || wish === told.wish) return;
      told = { loop, wish };
      page.kernel.ask(LOOP_TARGET, { loop, wish }).catch((error) => {
        // After news of the loop a refusal says only that the kernel was busy, with the very loop that obeys.
        if (page.now()?.model === training) page.say(`${(error as Error).message}.`);
      });
    },
    dispose() {},
  };
}
