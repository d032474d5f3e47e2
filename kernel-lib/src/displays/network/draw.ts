/** Paints a network: couplings below, modes above them, ports and leads around, colour bars on the right. */
import { css } from "../../paint/colours.js";
import { BAR_ROOM, drawColourBar, fitText, setFont } from "../../paint/frame.js";
import { paint } from "../../paint/paint.js";
import { type Box, clipped, type Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { drawLeads, drawPorts } from "./draw-contacts.js";
import { drawBondBar, drawCouplings } from "./draw-couplings.js";
import type { Layout } from "./geometry.js";
import { bondNumbers, modeNumbers, type NetworkLook } from "./look.js";
import type { NetworkModel } from "./model.js";

/** Everything but what moves and what is marked. */
export function drawNetwork(
  surface: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  clipped(surface, layout.box, () => {
    drawLeads(surface, theme, layout, model, look);
    drawCouplings(surface, theme, layout, model, bondNumbers(model, look));
    drawModes(surface, theme, layout, model, look);
    drawPorts(surface, theme, layout, model, look);
  });
}

/** Radius in pixels below which discs are drawn as squares without a rim. */
const ROUND = 2;

function drawModes(
  { pen }: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  const { re, im, quantity, range, sizes } = modeNumbers(model, look);
  const bytes = paint({ re, im }, quantity, range);
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, re.length);
  const groups = new Map<number, number[]>();
  pixels.forEach((pixel, i) => {
    const group = groups.get(pixel);
    if (group) group.push(i);
    else groups.set(pixel, [i]);
  });
  const { x, y, radius, box } = layout;
  const seen = (i: number) =>
    x[i] > box.x - radius &&
    x[i] < box.x + box.width + radius &&
    y[i] > box.y - radius &&
    y[i] < box.y + box.height + radius;
  const discs = (list: Iterable<number>, size: (i: number) => number) => {
    pen.beginPath();
    for (const i of list) {
      if (!seen(i)) continue;
      pen.moveTo(x[i] + size(i), y[i]);
      pen.arc(x[i], y[i], size(i), 0, 2 * Math.PI);
    }
  };
  if (radius >= ROUND) {
    // Lines end at the rim.
    pen.fillStyle = theme.background;
    discs(x.keys(), () => radius);
    pen.fill();
  }
  for (const group of groups.values()) {
    const [first] = group;
    pen.fillStyle = css([bytes[4 * first], bytes[4 * first + 1], bytes[4 * first + 2]]);
    if (radius >= ROUND) {
      discs(group, (i) => radius * (sizes ? sizes[i] : 1));
      pen.fill();
      continue;
    }
    for (const i of group) {
      const side = Math.max(1, 2.2 * radius) * (sizes ? sizes[i] : 1);
      if (side > 0.2 && seen(i)) pen.fillRect(x[i] - side / 2, y[i] - side / 2, side, side);
    }
  }
  if (radius < ROUND) return;
  pen.strokeStyle = theme.muted;
  // Rims of many small discs would be all that is seen.
  pen.globalAlpha = Math.min(1, Math.max(0.3, (radius - ROUND) / 6));
  pen.lineWidth = radius > 5 ? 1 : 0.6;
  discs(x.keys(), () => radius);
  pen.stroke();
  pen.globalAlpha = 1;
}

const BAR_TITLE = 18;
const BARS_GAP = 16;

/** The colour bars right of the picture: modes above, couplings below. */
export function drawBars(
  surface: Surface,
  theme: Theme,
  box: Box,
  model: NetworkModel,
  look: NetworkLook,
): void {
  const { quantity, range, name } = modeNumbers(model, look);
  const bonds = bondNumbers(model, look);
  const two = bonds.max > 0;
  const height = Math.min(190, (box.height - 2 * BAR_TITLE - BARS_GAP - 8) / 2);
  const upper = { ...box, y: box.y + BAR_TITLE, height };
  drawColourBar(surface, theme, upper, quantity, range);
  title(surface, theme, box, upper.y, name);
  if (!two) return;
  const lower = { ...box, y: upper.y + height + BARS_GAP + BAR_TITLE, height };
  if (bonds.im) drawColourBar(surface, theme, lower, "phase", { min: -Math.PI, max: Math.PI });
  else drawBondBar(surface, theme, lower, bonds);
  title(surface, theme, box, lower.y, bonds.name);
}

function title(surface: Surface, theme: Theme, box: Box, top: number, name: string): void {
  const { pen } = surface;
  setFont(surface, theme);
  pen.fillStyle = theme.text;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(fitText(surface, name, BAR_ROOM - 14), box.x + box.width + 14, top - 9);
}
