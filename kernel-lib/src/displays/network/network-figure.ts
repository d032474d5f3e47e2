/** The still figure of a network, and the network in words. */
import { BAR_ROOM, clear, drawTitle, fitText, setFont } from "../../paint/frame.js";
import { formatShort, frequencyText } from "../../paint/numbers.js";
import type { Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { trans } from "../../paint/translate.js";
import { drawBars, drawNetwork } from "./draw.js";
import { drawArrows } from "./draw-flow.js";
import { heightFor, layoutOf } from "./geometry.js";
import { fillName, type NetworkLook } from "./look.js";
import type { NetworkModel } from "./network-model.js";

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

export function networkSummary(model: NetworkModel): string {
  const { x, from, contacts, omega, drives, note, before } = model;
  const leads = contacts.filter(({ lead }) => lead).length;
  const last = omega.length - 1;
  const names = contacts.slice(0, 8).map(({ name }) => name);
  const parts = [
    trans.__("network of %1 modes and %2 couplings", x.length, from.length),
    `${trans.__("%1 waveguides and %2 leads", contacts.length - leads, leads)}${names.length ? ` (${names.join(", ")}${contacts.length > 8 ? ", …" : ""})` : ""}`,
  ];
  if (drives.length)
    parts.push(
      last === 0
        ? trans.__("waves at %1", frequencyText(omega, 0))
        : trans.__(
            "waves at %1 frequencies, ω = %2 to %3",
            last + 1,
            formatShort(omega[0]),
            formatShort(omega[last]),
          ),
      trans.__(
        "driven at %1",
        `${drives
          .slice(0, 4)
          .map(({ name }) => name)
          .join(", ")}${drives.length > 4 ? ", …" : ""}`,
      ),
    );
  if (before) parts.push(trans.__("with another to compare"));
  return `${parts.join("; ")}.${note === undefined ? "" : ` ${note}`}`;
}
