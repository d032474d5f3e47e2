/** The still figure of a network. */
import { BAR_ROOM, clear, drawTitle, fitText, setFont } from "../../paint/frame.js";
import { frequencyText } from "../../paint/numbers.js";
import type { Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { drawBars, drawNetwork } from "./draw.js";
import { drawArrows } from "./draw-flow.js";
import { heightFor, layoutOf } from "./geometry.js";
import { fillName, type NetworkLook } from "./look.js";
import type { NetworkModel } from "./model.js";

const WIDTH = 680;
const TOP = 52;

export function networkFigureSize(model: NetworkModel): { width: number; height: number } {
  return { width: WIDTH, height: TOP + 8 + heightFor(model, WIDTH - BAR_ROOM) };
}

/** What is shown first: the middle of the frequencies, the first drive. */
export function firstLook(model: NetworkModel): NetworkLook {
  return {
    shown: "after",
    fill: model.fill,
    bonds: "value",
    wave: { frequency: Math.floor((model.omega.length - 1) / 2), drive: 0 },
  };
}

export function drawNetworkFigure(surface: Surface, theme: Theme, model: NetworkModel): void {
  const look = firstLook(model);
  clear(surface, theme);
  const box = { x: 4, y: TOP, width: surface.width - BAR_ROOM - 8, height: surface.height - TOP - 8 };
  const name = fillName(look.fill);
  drawTitle(surface, theme, model.title ? `${model.title} · ${name}` : name, 14, 22, surface.width - 24);
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.muted;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(fitText(surface, waveWords(model, look), surface.width - 24), 14, 42);
  const layout = layoutOf(model, box);
  drawNetwork(surface, theme, layout, model, look);
  drawArrows(surface, theme, layout, model, look);
  drawBars(surface, theme, box, model, look);
}

export function waveWords(
  { omega, drives, note = "" }: NetworkModel,
  { wave }: Pick<NetworkLook, "wave">,
): string {
  const drive = drives[wave.drive];
  return drive ? `${frequencyText(omega, wave.frequency)}   driven at ${drive.name}` : note;
}
