/** The network viewer: resonators and couplings in their colours, and light that flows along them. */
import {
  BAR_ROOM,
  type Bonds,
  clear,
  couplingAt,
  couplingsOf,
  drawArrows,
  drawBars,
  drawGround,
  drawMarked,
  drawNetwork,
  drawWalkers,
  type Fill,
  fillName,
  fillsOf,
  type Layout,
  modeAt,
  modeTowards,
  type NetworkModel,
  type NetworkShown,
  networkSummary,
  openNetwork,
  type Surface,
  type Theme,
  WHOLE,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { panBy, zoomAt } from "../shared/pan.js";
import type {
  Bar,
  Control,
  Definition,
  KeyPress,
  Patch,
  Place,
  PointerAt,
  Scene,
  Select,
} from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import { omegaText, sweepBars, togglePlay, tuneTo } from "../shared/sweep.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";
import { networkExports } from "./exports.js";
import { driveAt, networkFacts } from "./facts.js";
import { lookOf, moves, type NetworkState, networkLayout, startNetwork, tickNetwork } from "./state.js";

const keys = () =>
  trans.__(
    "Arrow keys go from resonator to resonator, N through the couplings of one, Enter drives its port, Space starts and stops the flow, Page Up and Page Down tune, + and − zoom, Shift with arrows moves, 0 shows the whole",
  );

const definition: Definition<NetworkModel, NetworkState> = {
  name: "network",
  decode: openNetwork,
  start: startNetwork,
  render: renderNetwork,
  playing: (state, model) => state.playing || moves(model, state),
  tick: tickNetwork,
};

export const networkViewer: ViewerFactory = sceneViewer(definition);

export function renderNetwork(model: NetworkModel, state: NetworkState, place: Place): Scene<NetworkState> {
  const layout = networkLayout(model, place.width, BAR_ROOM, state.view);
  const { box } = layout;
  return {
    title: model.title,
    label: `${networkSummary(model)} ${keys()}.`,
    head: headOf(model, state),
    bars: [...sweepBars(model.omega, state), viewBar(model, state, layout)],
    height: box.y + box.height + 8,
    paint: (surface) => paintNetwork(surface, place.theme, model, state, layout),
    facts: networkFacts(model, state),
    data: {
      frequency: String(state.frequency),
      drive: String(state.drive),
      shown: state.shown,
      fill: state.fill,
      bonds: state.bonds,
      flow: String(moves(model, state)),
      zoom: state.view.zoom.toFixed(2),
      marked: state.marked ? Object.entries(state.marked).flat().join(" ") : "",
    },
    cursor: (x, y) => {
      if (state.drag) return "grabbing";
      if (modeAt(layout, x, y) !== undefined) return "pointer";
      return state.view.zoom > 1 && x < box.width ? "grab" : "";
    },
    pointer: (event) => pointerOf(model, state, layout, event),
    wheel: ({ x, y, delta }) => ({ view: zoomAt(layout, state.view, x, y, Math.exp(-delta / 400)) }),
    key: (press) => keyOf(model, state, layout, press),
  };
}

function paintNetwork(
  surface: Surface,
  theme: Theme,
  model: NetworkModel,
  state: NetworkState,
  layout: Layout,
): void {
  const look = lookOf(state);
  const ground = () => {
    clear(surface, theme);
    drawNetwork(surface, theme, layout, model, look);
    drawBars(surface, theme, layout.box, model, look);
  };
  const { walkers } = state;
  if (walkers && moves(model, state)) {
    drawGround(
      surface,
      [theme, layout, model, ...Object.values(look.wave), look.shown, look.fill, look.bonds],
      ground,
    );
    drawWalkers(surface, theme, layout, model, walkers.of, walkers.walkers);
  } else {
    ground();
    drawArrows(surface, theme, layout, model, look);
  }
  if (state.marked) drawMarked(surface, theme, layout, model, state.marked);
}

function pointerOf(
  model: NetworkModel,
  state: NetworkState,
  layout: Layout,
  { kind, x, y, click }: PointerAt,
): Patch<NetworkState> {
  if (kind === "leave") return state.held ? undefined : { marked: undefined };
  if (kind === "press") return { drag: { x, y, view: state.view } };
  if (kind === "drag" && state.drag)
    return { view: panBy(layout, state.drag.view, x - state.drag.x, y - state.drag.y) };
  const mode = modeAt(layout, x, y);
  const coupling = mode === undefined ? couplingAt(model, layout, x, y) : undefined;
  const marked = mode !== undefined ? { mode } : coupling !== undefined ? { coupling } : undefined;
  if (kind === "release") return { drag: undefined, ...(click && { marked, held: marked !== undefined }) };
  return state.held ? undefined : { marked };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** Pixels that a key moves the picture by. */
const KEY_PAN = 40;
const KEY_ZOOM = 1.4;

function keyOf(
  model: NetworkModel,
  state: NetworkState,
  layout: Layout,
  { key, shift }: KeyPress,
): Patch<NetworkState> {
  const { marked, view } = state;
  if (Object.hasOwn(ARROWS, key)) {
    const [right, down] = ARROWS[key];
    if (shift) return { view: panBy(layout, view, -KEY_PAN * right, -KEY_PAN * down) };
    const from = marked && ("mode" in marked ? marked.mode : model.from[marked.coupling]);
    const mode = from === undefined ? 0 : modeTowards(layout, from, right, down);
    return { marked: { mode }, held: true };
  }
  switch (key) {
    case " ":
      return model.drives.length ? { flow: !state.flow } : undefined;
    case "p":
    case "P":
      return togglePlay(model.omega, state);
    case "PageUp":
    case "PageDown":
      return tuneTo(model.omega, state.frequency + (key === "PageUp" ? 1 : -1));
    case "n":
    case "N":
      return nextCoupling(model, state);
    case "Enter": {
      const drive = driveAt(model, marked);
      return drive === undefined ? undefined : { drive };
    }
    case "Escape":
      return { marked: undefined, held: false };
    case "+":
    case "=":
      return zoomInMiddle(layout, state, KEY_ZOOM);
    case "-":
      return zoomInMiddle(layout, state, 1 / KEY_ZOOM);
    case "0":
      return { view: WHOLE };
    default:
      return undefined;
  }
}

function nextCoupling(model: NetworkModel, { marked }: NetworkState): Patch<NetworkState> {
  if (!marked) return undefined;
  const mode = "mode" in marked ? marked.mode : model.from[marked.coupling];
  const list = couplingsOf(model, mode);
  if (list.length === 0) return undefined;
  const at = "mode" in marked ? -1 : list.indexOf(marked.coupling);
  return { marked: { coupling: list[(at + 1) % list.length] }, held: true };
}

function zoomInMiddle(layout: Layout, { view }: NetworkState, factor: number): Patch<NetworkState> {
  const { x, y, width, height } = layout.box;
  return { view: zoomAt(layout, view, x + width / 2, y + height / 2, factor) };
}

function headOf(model: NetworkModel, state: NetworkState): Control<NetworkState>[] {
  const controls: Control<NetworkState>[] = [];
  if (model.before) {
    const shown: readonly { value: NetworkShown; label: string }[] = [
      { value: "after", label: trans.__("after") },
      { value: "before", label: trans.__("before") },
      { value: "difference", label: trans.__("difference") },
    ];
    controls.push({
      kind: "select",
      name: "shown",
      label: trans.__("Network shown"),
      choices: shown,
      value: state.shown,
      set: (value) => ({ shown: value as NetworkShown }),
    });
  }
  controls.push({
    kind: "select",
    name: "fill",
    label: trans.__("Resonators show"),
    choices: fillsOf(model).map((value) => ({ value, label: fillName(value) })),
    value: state.fill,
    set: (value) => ({ fill: value as Fill }),
  });
  if (model.drives.length && model.from.length)
    controls.push({
      kind: "select",
      name: "bonds",
      label: trans.__("Couplings show"),
      choices: [
        { value: "value", label: trans.__("coupling J") },
        { value: "current", label: trans.__("current") },
      ],
      value: state.bonds,
      set: (value) => ({ bonds: value as Bonds }),
    });
  return [
    ...controls,
    {
      kind: "menu",
      name: "export",
      label: trans.__("Save or copy"),
      icon: "export",
      items: networkExports(model, state),
    },
  ];
}

function viewBar(model: NetworkModel, state: NetworkState, layout: Layout): Bar<NetworkState> {
  const { drives, omega } = model;
  const controls: Control<NetworkState>[] = [];
  if (drives.length > 1) controls.push(driveSelect(model, state));
  if (drives.length === 1)
    controls.push({ kind: "text", name: "driven", text: trans.__("driven at %1", drives[0].name) });
  if (drives.length)
    controls.push({
      kind: "toggle",
      name: "flow",
      label: trans.__("Light flows along the couplings"),
      text: trans.__("flow"),
      on: state.flow,
      set: (flow) => ({ flow }),
    });
  controls.push(
    {
      kind: "button",
      name: "zoom-in",
      label: trans.__("Closer"),
      icon: "plus",
      press: () => zoomInMiddle(layout, state, KEY_ZOOM),
    },
    {
      kind: "button",
      name: "zoom-out",
      label: trans.__("Farther away"),
      icon: "minus",
      disabled: state.view.zoom === 1,
      press: () => zoomInMiddle(layout, state, 1 / KEY_ZOOM),
    },
    {
      kind: "button",
      name: "whole",
      label: trans.__("The whole network"),
      icon: "whole",
      disabled: state.view.zoom === 1,
      press: () => ({ view: WHOLE }),
    },
  );
  if (omega.length === 1 && drives.length) controls.push(omegaText(omega, state) as Control<NetworkState>);
  return { name: "view", label: trans.__("Drive and view"), controls };
}

function driveSelect({ drives }: NetworkModel, state: NetworkState): Select<NetworkState> {
  return {
    kind: "select",
    name: "drive",
    label: trans.__("Where light comes in"),
    choices: drives.map(({ name }, i) => ({ value: String(i), label: trans.__("driven at %1", name) })),
    value: String(state.drive),
    set: (value) => ({ drive: Number(value) }),
  };
}
