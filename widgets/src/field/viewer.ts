/** The field viewer: runs to play, scrub, compare and look into. */
import {
  driftText,
  type Field,
  fieldSummary,
  formatComplex,
  formatNumber,
  frameText,
  MAPS,
  type MapName,
  MOST_SITES,
  mapKind,
  openField,
  pointsOf,
  type Quantity,
} from "echolab/browser";
import { trans } from "echolab/shell";
import type { Bar, Control, Definition, Place, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";
import { fieldExports } from "./exports.js";
import { fieldLayout } from "./layout.js";
import { paintField } from "./paint.js";
import { type Panel, panelsOf } from "./panels.js";
import { pointFacts } from "./plots.js";
import { fieldKey, fieldKeys, fieldPointer, targetAt } from "./pointer.js";
import {
  type FieldPlot,
  type FieldSpace,
  type FieldState,
  goTo,
  quantityChoices,
  SPEEDS,
  startField,
  tickField,
  togglePlaying,
} from "./state.js";

/** Largest width of a film in pixels. */
const MOST_FILM_WIDTH = 640;

const definition: Definition<Field, FieldState> = {
  name: "field",
  decode: openField,
  start: startField,
  render: renderField,
  playing: (state) => state.playing,
  tick: tickField,
};

export const fieldViewer: ViewerFactory = sceneViewer(definition);

export function renderField(field: Field, state: FieldState, place: Place): Scene<FieldState> {
  const panels = panelsOf(field, state);
  const layout = fieldLayout(field, panels.length, state.space, state.plot !== "none", place.width);
  const echo = field.echoFrom !== undefined && state.frame >= field.echoFrom;
  const film = {
    width: Math.min(place.width, MOST_FILM_WIDTH),
    height: Math.round(
      fieldLayout(
        field,
        panels.length,
        state.space,
        state.plot !== "none",
        Math.min(place.width, MOST_FILM_WIDTH),
      ).height,
    ),
    paint: (surface: Parameters<typeof paintField>[0], frame: number) => {
      const at = { ...state, frame, cursor: undefined };
      paintField(surface, place.theme, field, at, panelsOf(field, at));
    },
  };
  return {
    title: field.title,
    // Reads every value, so it is not called before it is needed.
    label: () => `${fieldSummary(field)} ${fieldKeys()}.`,
    head: [
      {
        kind: "select",
        name: "quantity",
        label: trans.__("Quantity shown"),
        choices: quantityChoices(field),
        value: state.quantity,
        set: (value) => ({ quantity: value as Quantity }),
      },
      {
        kind: "menu",
        name: "export",
        label: trans.__("Save or copy"),
        icon: "export",
        items: fieldExports(field, state, film),
      },
    ],
    bars: [...timeBar(field, state, echo), viewBar(field, state, panels)],
    height: layout.height,
    paint: (surface) => paintField(surface, place.theme, field, state, panels),
    facts: facts(field, state, panels),
    data: {
      frame: String(state.frame),
      quantity: state.quantity,
      echo: String(echo),
      playing: String(state.playing),
      space: state.space,
      plot: state.plot,
      probes: state.probes.join(" "),
      range: typeof state.range === "object" ? "held" : state.range,
    },
    cursor: (x, y) => {
      const target = targetAt(state, panels, layout, x, y);
      if (!target) return "";
      return target.frame !== undefined && field.times.length > 1 ? "pointer" : "crosshair";
    },
    pointer: (event) => fieldPointer(field, state, panels, layout, event),
    key: (press) => fieldKey(field, state, press),
  };
}

function timeBar(field: Field, state: FieldState, echo: boolean): Bar<FieldState>[] {
  const last = field.times.length - 1;
  if (last < 1) return [];
  const time = frameText(field, state.frame);
  const turn = field.echoFrom;
  return [
    {
      name: "time",
      label: field.parameter ?? trans.__("Time"),
      controls: [
        {
          kind: "button",
          name: "back",
          label: trans.__("Previous frame"),
          icon: "back",
          press: () => goTo(field, state.frame - 1),
        },
        {
          kind: "button",
          name: "play",
          label: state.playing ? trans.__("Pause") : trans.__("Play"),
          icon: state.playing ? "pause" : "play",
          press: () => togglePlaying(field, state),
        },
        {
          kind: "button",
          name: "forward",
          label: trans.__("Next frame"),
          icon: "forward",
          press: () => goTo(field, state.frame + 1),
        },
        {
          kind: "toggle",
          name: "loop",
          label: trans.__("Play again and again"),
          icon: "loop",
          on: state.loop,
          set: (loop) => ({ loop }),
        },
        {
          kind: "slider",
          name: "frame-slider",
          label: trans.__("Frame"),
          min: 0,
          max: last,
          step: 1,
          value: state.frame,
          text: echo ? trans.__("%1, echo", time) : time,
          mark: turn === undefined ? undefined : { at: turn / last, label: trans.__("time reversal") },
          set: (frame) => goTo(field, frame),
        },
        { kind: "text", name: "time", text: echo ? trans.__("%1 · echo", time) : time },
        {
          kind: "select",
          name: "speed",
          label: trans.__("Speed"),
          choices: SPEEDS.map((speed) => ({ value: String(speed), label: `${speed} ×` })),
          value: String(state.speed),
          set: (value) => ({ speed: Number(value) }),
        },
      ],
    },
  ];
}

const spaceNames = (): Record<FieldSpace, string> => ({
  space: trans.__("real space"),
  k: trans.__("k space"),
  sites: trans.__("lattice sites"),
});
const plotNames = ({ parameter }: Field): Record<FieldPlot, string> => ({
  none: trans.__("no plot"),
  traces: parameter === undefined ? trans.__("time traces") : trans.__("traces over %1", parameter),
  spectrum: trans.__("spectrum"),
  cut: trans.__("line cut"),
});

function viewBar(field: Field, state: FieldState, panels: readonly Panel[]): Bar<FieldState> {
  const points = pointsOf(field);
  const onGrid = field.sites === undefined;
  const spaces: FieldSpace[] = [
    ...(onGrid ? (["space"] as const) : []),
    ...(points <= MOST_SITES && points > 1 ? (["sites"] as const) : []),
    ...(onGrid && points > 1 ? (["k"] as const) : []),
  ];
  const plots: FieldPlot[] = [
    "none",
    ...(field.times.length > 1 ? (["traces"] as const) : []),
    ...(field.times.length > 1 && field.parameter === undefined ? (["spectrum"] as const) : []),
    ...(field.shape.length === 2 ? (["cut"] as const) : []),
  ];
  const maps: readonly MapName[] = state.quantity === "domain" ? [] : MAPS[mapKind(panels[0].look.quantity)];
  const held = typeof state.range === "object" ? state.range.held : undefined;
  const controls: Control<FieldState>[] = [];
  const choice = <T extends string>(
    name: string,
    label: string,
    values: readonly T[],
    labels: (value: T) => string,
    value: T,
    set: (value: T) => Partial<FieldState>,
  ) => {
    if (values.length < 2) return;
    const choices = values.map((one) => ({ value: one, label: labels(one) }));
    controls.push({ kind: "select", name, label, choices, value, set: (chosen) => set(chosen as T) });
  };
  choice(
    "space",
    trans.__("View"),
    spaces,
    (v) => spaceNames()[v],
    state.space,
    (space) => ({ space, cursor: undefined, drag: undefined }),
  );
  choice(
    "map",
    trans.__("Colours"),
    maps,
    (v) => v,
    panels[0].look.map ?? maps[0],
    (map) => ({ map }),
  );
  if (field.times.length > 1 && state.quantity !== "phase") {
    const labels = {
      run: trans.__("range: whole run"),
      frame: trans.__("range: each frame"),
      held:
        held === undefined
          ? trans.__("range: hold this frame's")
          : trans.__("range: held at %1", frameText(field, held)),
    };
    choice(
      "range",
      trans.__("Range of the colours"),
      ["run", "frame", "held"] as const,
      (v) => labels[v],
      typeof state.range === "object" ? "held" : state.range,
      (mode) => ({ range: mode === "held" ? { held: state.frame } : mode }),
    );
  }
  choice(
    "plot",
    trans.__("Plot below"),
    plots,
    (v) => plotNames(field)[v],
    state.plot,
    (plot) => ({ plot }),
  );
  if (field.beside.length && Boolean(field.im) === Boolean(field.beside[0].im)) {
    controls.push({
      kind: "toggle",
      name: "difference",
      label: trans.__("Show the difference of the first two"),
      text: trans.__("difference"),
      on: state.difference,
      set: (difference) => ({ difference }),
    });
  }
  if (state.probes.length) {
    controls.push({
      kind: "button",
      name: "unpin",
      label: trans.__("Unpin all points"),
      text: trans.__("unpin %1", state.probes.length),
      press: () => ({ probes: [] }),
    });
  }
  return { name: "view", label: trans.__("View"), controls };
}

function facts(field: Field, state: FieldState, panels: readonly Panel[]): string[] {
  const { cursor } = state;
  if (!cursor) {
    const pins = state.space !== "k" && field.times.length > 1;
    return [
      ...(field.warning ? [trans.__("warning: %1", field.warning)] : []),
      pins
        ? trans.__("Point at the picture for values, click to pin.")
        : trans.__("Point at the picture for values."),
      ...(field.drifts ?? []).map(driftText),
    ];
  }
  const frame = cursor.frame ?? state.frame;
  const lines = [...pointFacts(panels[0].field, cursor.point), frameText(field, frame)];
  for (const { field: shown } of panels) {
    const i = (shown.times.length === 1 ? 0 : frame) * pointsOf(shown) + cursor.point;
    const re = shown.re[i];
    if (!shown.im) {
      lines.push(`${shown.name} = ${formatNumber(re)}`);
      continue;
    }
    const im = shown.im[i];
    lines.push(`${shown.name} = ${formatComplex(re, im)}`);
    if (panels.length > 1) continue;
    const { name } = shown;
    lines.push(
      `|${name}| = ${formatNumber(Math.hypot(re, im))}`,
      `arg ${name} = ${formatNumber(Math.atan2(im, re))}`,
    );
  }
  return lines;
}
