/** The diagram viewer: a machine as nodes and edges, played frame by frame, with the numbers of what is picked. */
import {
  BAR_ROOM,
  clear,
  type DiagramLayout,
  type DiagramModel,
  diagramHeight,
  diagramLayout,
  diagramSummary,
  drawDiagram,
  drawDiagramCurves,
  drawGround,
  drawPicked,
  edgeAt,
  edgesOf,
  frameAt,
  nodeAt,
  nodeTowards,
  openDiagram,
  type Picked,
  timeText,
  type View,
  WHOLE,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { panBy, zoomAt } from "../shared/pan.js";
import type { Bar, Definition, KeyPress, Patch, Place, PointerAt, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";
import { diagramExports, diagramFacts } from "./facts.js";
import { type DiagramState, showFrame, startDiagram, tickDiagram, togglePlay } from "./state.js";

const keys = (moves: boolean) =>
  [
    trans.__("Arrow keys go from node to node, N through the edges of one"),
    ...(moves ? [trans.__("Space plays, Page Up, Page Down, Home and End change the frame")] : []),
    trans.__("+ and − zoom, Shift with arrows moves, 0 shows the whole"),
  ].join(", ");

const definition: Definition<DiagramModel, DiagramState> = {
  name: "diagram",
  decode: openDiagram,
  start: startDiagram,
  render: renderDiagram,
  playing: ({ playing }) => playing,
  tick: tickDiagram,
};

export const diagramViewer: ViewerFactory = sceneViewer(definition);

let last:
  | { model: DiagramModel; width: number; frame: number; view: View; layout: DiagramLayout }
  | undefined;

/** Lays out the shown diagram in a picture of a width; gives the same object while nothing of it changes. */
export function layoutIn(model: DiagramModel, { frame, view }: DiagramState, width: number): DiagramLayout {
  if (last?.model !== model || last.width !== width || last.frame !== frame || last.view !== view)
    last = { model, width, frame, view, layout: diagramLayout(model, { width }, BAR_ROOM, frame, view) };
  return last.layout;
}

export function renderDiagram(model: DiagramModel, state: DiagramState, place: Place): Scene<DiagramState> {
  const layout = layoutIn(model, state, place.width);
  const moves = model.times.length > 1;
  return {
    title: model.title,
    label: `${diagramSummary(model)} ${keys(moves)}.`,
    head: [
      {
        kind: "menu",
        name: "export",
        label: trans.__("Save or copy"),
        icon: "export",
        items: diagramExports(model, state),
      },
    ],
    bars: [...(moves ? [frameBar(model, state)] : []), viewBar(layout, state)],
    height: diagramHeight(model, place.width, BAR_ROOM),
    paint(surface) {
      const ground = () => {
        clear(surface, place.theme);
        drawDiagram(surface, place.theme, layout, model, state.frame);
        if (layout.curves) drawDiagramCurves(surface, place.theme, layout.curves, model, state.frame);
      };
      // While one points at nodes only the marks change.
      if (state.picked && !state.playing) drawGround(surface, [place.theme, layout, model], ground);
      else ground();
      if (state.picked) drawPicked(surface, place.theme, layout, model, state.picked);
    },
    facts: diagramFacts(model, state),
    data: {
      frame: String(state.frame),
      playing: String(state.playing),
      zoom: state.view.zoom.toFixed(2),
      picked: state.picked ? Object.entries(state.picked).flat().join(" ") : "",
    },
    cursor: (x, y) => {
      if (state.drag) return "grabbing";
      if (pickedAt(model, layout, x, y)) return "pointer";
      return state.view.zoom > 1 && y < layout.box.y + layout.box.height ? "grab" : "";
    },
    pointer: (event) => pointerOf(model, state, layout, event, place),
    wheel: ({ x, y, delta }) => ({ view: zoomAt(layout, state.view, x, y, Math.exp(-delta / 400)) }),
    key: (press) => keyOf(model, state, layout, press),
  };
}

/** Returns the node, or else the edge, at a place of the picture. */
export function pickedAt(
  model: DiagramModel,
  layout: DiagramLayout,
  x: number,
  y: number,
): Picked | undefined {
  if (y > layout.box.y + layout.box.height) return undefined;
  const node = nodeAt(layout, x, y);
  if (node !== undefined) return { node };
  const edge = edgeAt(model, layout, x, y);
  return edge === undefined ? undefined : { edge };
}

function pointerOf(
  model: DiagramModel,
  state: DiagramState,
  layout: DiagramLayout,
  { kind, x, y, click }: PointerAt,
  { ruler, theme }: Place,
): Patch<DiagramState> {
  const { curves } = layout;
  if (kind === "leave") return state.held ? undefined : { picked: undefined };
  const onCurves = curves && y > layout.box.y + layout.box.height;
  if (onCurves && !state.drag) {
    if (kind === "press" || kind === "drag") return showFrame(model, frameAt(ruler, theme, curves, model, x));
    return undefined;
  }
  if (kind === "press") return { drag: { x, y, view: state.view } };
  if (kind === "drag" && state.drag)
    return { view: panBy(layout, state.drag.view, x - state.drag.x, y - state.drag.y) };
  const picked = pickedAt(model, layout, x, y);
  if (kind === "release") return { drag: undefined, ...(click && { picked, held: picked !== undefined }) };
  return state.held ? undefined : { picked };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** Pixels that a key moves the picture by, and factor that it zooms by. */
const KEY_PAN = 40;
const KEY_ZOOM = 1.4;

function keyOf(
  model: DiagramModel,
  state: DiagramState,
  layout: DiagramLayout,
  { key, shift }: KeyPress,
): Patch<DiagramState> {
  const { picked, view, frame } = state;
  if (Object.hasOwn(ARROWS, key)) {
    const [right, down] = ARROWS[key];
    if (shift) return { view: panBy(layout, view, -KEY_PAN * right, -KEY_PAN * down) };
    const from = picked && ("node" in picked ? picked.node : model.edges.from[picked.edge]);
    const node = from === undefined ? layout.seen[0] : nodeTowards(layout, from, right, down);
    return node === undefined ? undefined : { picked: { node }, held: true };
  }
  switch (key) {
    case " ":
      return togglePlay(model, state);
    case "PageUp":
    case "PageDown":
      return showFrame(model, frame + (key === "PageUp" ? 1 : -1));
    case "Home":
      return showFrame(model, 0);
    case "End":
      return showFrame(model, model.times.length - 1);
    case "n":
    case "N":
      return nextEdge(model, picked);
    case "Escape":
      return { picked: undefined, held: false };
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

function nextEdge(model: DiagramModel, picked: Picked | undefined): Patch<DiagramState> {
  if (!picked) return undefined;
  const list = edgesOf(model, "node" in picked ? picked.node : model.edges.from[picked.edge]);
  if (list.length === 0) return undefined;
  const at = "node" in picked ? -1 : list.indexOf(picked.edge);
  return { picked: { edge: list[(at + 1) % list.length] }, held: true };
}

function zoomInMiddle(layout: DiagramLayout, { view }: DiagramState, factor: number): Patch<DiagramState> {
  const { x, y, width, height } = layout.box;
  return { view: zoomAt(layout, view, x + width / 2, y + height / 2, factor) };
}

function frameBar(model: DiagramModel, state: DiagramState): Bar<DiagramState> {
  const text = timeText(model, state.frame);
  return {
    name: "frames",
    label: trans.__("Frames"),
    controls: [
      {
        kind: "button",
        name: "play",
        label: state.playing ? trans.__("Pause") : trans.__("Play"),
        icon: state.playing ? "pause" : "play",
        press: () => togglePlay(model, state),
      },
      {
        kind: "slider",
        name: "frame-slider",
        label: trans.__("Frame"),
        min: 0,
        max: model.times.length - 1,
        step: 1,
        value: state.frame,
        text,
        set: (frame) => showFrame(model, frame),
      },
      { kind: "text", name: "time", text },
      {
        kind: "toggle",
        name: "loop",
        label: trans.__("Play again and again"),
        icon: "loop",
        on: state.loop,
        set: (loop) => ({ loop }),
      },
    ],
  };
}

function viewBar(layout: DiagramLayout, state: DiagramState): Bar<DiagramState> {
  const whole = state.view.zoom === 1;
  return {
    name: "view",
    label: trans.__("View"),
    controls: [
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
        disabled: whole,
        press: () => zoomInMiddle(layout, state, 1 / KEY_ZOOM),
      },
      {
        kind: "button",
        name: "whole",
        label: trans.__("The whole diagram"),
        icon: "whole",
        disabled: whole,
        press: () => ({ view: WHOLE }),
      },
    ],
  };
}
