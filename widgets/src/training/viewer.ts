/** The training viewer: where a running loop stands, with buttons that pause and stop it in the kernel. */
import {
  type Axis,
  type Box,
  type Curve,
  chartAxis,
  clear,
  crisp,
  decodeTraining,
  drawCurves,
  duration,
  formatNumber,
  formatShort,
  horizontal,
  LOOP_TARGET,
  type Surface,
  type Theme,
  type Training,
  trainingSummary,
} from "echolab/browser";
import { nearest } from "../shared/nearest.js";
import type { Bar, Connection, Control, Definition, PageOf, Place, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";

type Wish = "go" | "pause" | "stop";

interface TrainingViewState {
  /** What the user wants of the loop. */
  readonly wish: Wish;
  readonly scale: "linear" | "log";
  /** Index of the point of the cost's curve under the pointer. */
  readonly hovered?: number;
}

const PANEL = { left: 66, right: 20, top: 8, bottom: 26, height: 130 };
/** Room below the last panel for the name of its axis. */
const AXIS_NAME = 18;
const KEYS = "P pauses and goes on, L changes the cost's scale";

const definition: Definition<Training, TrainingViewState> = {
  name: "training",
  decode: decodeTraining,
  start: (model, before) => ({
    scale: before?.state.scale ?? (allPositive(model.costs) ? "log" : "linear"),
    // Another loop in the same display begins anew.
    wish: before?.model.loop === model.loop ? before.state.wish : model.state === "paused" ? "pause" : "go",
  }),
  render: renderTraining,
  connect: tellTheKernel,
};

export const trainingViewer: ViewerFactory = sceneViewer(definition);

export function renderTraining(
  training: Training,
  state: TrainingViewState,
  place: Place,
): Scene<TrainingViewState> {
  const panels = panelsOf(training, state, place.width);
  const [cost] = panels;
  const across = horizontal(chartAxis(cost.chart, "x"), cost.box);
  const { x } = training.costs;
  return {
    title: training.title || "Training",
    label: `${trainingSummary(training)} ${KEYS}.`,
    head: headOf(training, state),
    bars: barsOf(training),
    height: panels.length * PANEL.height + AXIS_NAME,
    paint: (surface) => paintTraining(surface, place.theme, training, state, panels),
    facts: factsOf(training, state),
    data: { state: training.state, wish: state.wish, iteration: String(training.iteration) },
    pointer: ({ kind, x: at }) => {
      if (kind === "leave" || x.length === 0) return { hovered: undefined };
      return { hovered: nearest(x, across.valueAt(at)) };
    },
    key: ({ key }) => {
      if (key === "p" || key === "P") return canBeAsked(training) ? togglePause(state) : undefined;
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

function headOf(training: Training, state: TrainingViewState): Control<TrainingViewState>[] {
  const scale: Control<TrainingViewState> = {
    kind: "toggle",
    name: "log",
    label: "Logarithmic cost",
    text: "log",
    on: state.scale === "log",
    set: (on) => ({ scale: on ? "log" : "linear" }),
  };
  if (!canBeAsked(training)) return [scale];
  const held = state.wish === "pause";
  return [
    scale,
    {
      kind: "button",
      name: "pause",
      label: held ? "Go on with the training" : "Pause the training",
      icon: held ? "play" : "pause",
      press: () => togglePause(state),
    },
    {
      kind: "button",
      name: "stop",
      label: "Stop the training; the cell goes on behind its loop and nothing learned is lost",
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
  const left = state === "running" && Number.isFinite(remaining) ? ` · ${duration(remaining)} left` : "";
  const speed = Number.isFinite(rate) ? `${formatShort(rate)} a second` : "";
  return [
    {
      name: "progress",
      label: "Progress",
      controls: [
        text("where", `${state} · ${iteration} of ${total}${left}`),
        text("rate", `${speed}${speed && " · "}${duration(seconds)} so far`),
      ],
    },
  ];
}

function factsOf(training: Training, { hovered }: TrainingViewState): string[] {
  const { costs, accuracies } = training;
  const last = accuracies.y.length - 1;
  const best = last < 0 ? [] : [`accuracy ${percent(accuracies.y[last])}`];
  if (hovered === undefined || hovered >= costs.x.length)
    return [`cost ${formatNumber(training.cost)}`, ...best];
  const at = costs.x[hovered];
  const measured = last < 0 ? [] : [`accuracy ${percent(accuracies.y[nearest(accuracies.x, at)])}`];
  return [`iteration ${formatShort(at)}`, `cost ${formatNumber(costs.y[hovered])}`, ...measured];
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;

interface CurvePanel {
  readonly box: Box;
  readonly chart: Parameters<typeof drawCurves>[3];
}

function panelsOf(training: Training, { scale }: TrainingViewState, width: number): CurvePanel[] {
  const { costs, accuracies } = training;
  const curves = [
    { curve: costs, y: { label: "cost", scale } },
    ...(accuracies.x.length
      ? [{ curve: accuracies, y: { label: "accuracy", scale: "linear" as const } }]
      : []),
  ];
  // A second, invisible point pair gives both panels the same axis.
  const ends = [costs.x[0] ?? 0, Math.max(training.iteration, 1)];
  return curves.map(({ curve, y }, i) => ({
    box: {
      x: PANEL.left,
      y: i * PANEL.height + PANEL.top,
      width: width - PANEL.left - PANEL.right,
      height: PANEL.height - PANEL.top - PANEL.bottom,
    },
    chart: {
      x: { label: i === curves.length - 1 ? "iteration" : "", scale: "linear" as const },
      y,
      series: [
        {
          name: "",
          x: Float64Array.from(curve.x),
          y: Float64Array.from(curve.y),
          mode: curve.x.length > 40 ? ("lines" as const) : ("lines+markers" as const),
        },
        {
          name: "",
          x: Float64Array.from(ends),
          y: new Float64Array(2).fill(Number.NaN),
          mode: "markers" as const,
        },
      ],
    },
  }));
}

function paintTraining(
  surface: Surface,
  theme: Theme,
  training: Training,
  { hovered }: TrainingViewState,
  panels: readonly CurvePanel[],
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

const allPositive = ({ y }: Curve) => Array.from(y).every((value) => value > 0);

/** Sends every new wish; a loop that blocks the kernel obeys although the kernel cannot answer. */
function tellTheKernel(page: PageOf<Training, TrainingViewState>): Connection<Training, TrainingViewState> {
  let told: { loop: number; wish: Wish } = { loop: 0, wish: "go" };
  return {
    changed(training, { wish }) {
      const { loop } = training;
      if (loop !== told.loop) told = { loop, wish: training.state === "paused" ? "pause" : "go" };
      if (loop === 0 || wish === told.wish) return;
      told = { loop, wish };
      const asked = performance.now();
      page.kernel.ask(LOOP_TARGET, { loop, wish }).catch((error) => {
        // A late refusal says only that the kernel is busy, with the very loop that obeys.
        if (performance.now() - asked < 1000) page.say(`${(error as Error).message}.`);
      });
    },
    dispose() {},
  };
}
