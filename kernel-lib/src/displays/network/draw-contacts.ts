/** Leads and ports around a network, with their names. */
import { fitText, setFont } from "../../paint/frame.js";
import type { Box, Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { type Layout, modeAt, outward } from "./geometry.js";
import type { NetworkLook } from "./look.js";
import type { NetworkModel } from "./model.js";
import { arrow } from "./pens.js";

const LEAD_LENGTH = 24;
/** Largest number of lines of a lead; more would fill a surface. */
const MOST_LEAD_LINES = 60;

const driven = ({ drives }: NetworkModel, { wave }: NetworkLook): readonly number[] =>
  drives[wave.drive]?.contacts ?? [];

/** Draws leads as lines that fade, because a lead is infinite. */
export function drawLeads(
  { pen }: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  const { x, y, radius } = layout;
  const into = driven(model, look);
  model.contacts.forEach(({ modes, lead }, c) => {
    if (!lead) return;
    const [dx, dy] = outward(model, layout, c);
    const stride = Math.ceil(modes.length / MOST_LEAD_LINES);
    pen.strokeStyle = into.includes(c) ? theme.accent : theme.muted;
    pen.lineWidth = Math.max(1, Math.min(2, radius / 3));
    for (const [part, alpha] of [
      [0, 0.7],
      [1, 0.4],
      [2, 0.18],
    ]) {
      pen.globalAlpha = alpha;
      pen.beginPath();
      for (let k = 0; k < modes.length; k += stride) {
        const [px, py] = [x[modes[k]], y[modes[k]]];
        const [near, far] = [radius + (part * LEAD_LENGTH) / 3, radius + ((part + 1) * LEAD_LENGTH) / 3];
        pen.moveTo(px + dx * near, py + dy * near);
        pen.lineTo(px + dx * far, py + dy * far);
      }
      pen.stroke();
    }
    pen.globalAlpha = 1;
  });
}

const STUB = 9;
/** Below these sizes only the driven ports are drawn, and only theirs are named. */
const STUB_RADIUS = 4.5;
const MOST_NAMES = 80;
const NAME_ROOM = 110;

/** Ports as short lines with their names; the driven one in the accent's colour with an arrow that points in. */
export function drawPorts(
  surface: Surface,
  theme: Theme,
  layout: Layout,
  model: NetworkModel,
  look: NetworkLook,
): void {
  const { pen } = surface;
  const { x, y, radius } = layout;
  const into = new Set(driven(model, look));
  const taken: Box[] = [];
  // The driven first: their names have the right of way.
  const order = [...new Set([...[...into].slice(0, MOST_NAMES), ...model.contacts.keys()])];
  setFont(surface, theme);
  for (const c of order.slice(0, 4 * MOST_NAMES)) {
    const { modes, lead, name } = model.contacts[c];
    const isDriven = into.has(c);
    if (!isDriven && !lead && radius < STUB_RADIUS) continue;
    const [dx, dy] = outward(model, layout, c);
    const [px, py] = middle(x, y, modes);
    const length = lead ? LEAD_LENGTH : STUB;
    const tip = [px + dx * (radius + length), py + dy * (radius + length)] as const;
    // Between modes that stand close there is no room for a port.
    const met = modeAt(layout, ...tip);
    if (!isDriven && !lead && met !== undefined && met !== modes[0]) continue;
    pen.strokeStyle = pen.fillStyle = isDriven ? theme.accent : theme.muted;
    pen.lineWidth = isDriven ? 2 : 1.5;
    if (!lead) {
      pen.beginPath();
      pen.moveTo(px + dx * radius, py + dy * radius);
      pen.lineTo(...tip);
      pen.stroke();
    }
    if (isDriven) arrow(surface, px + dx * (radius + 1), py + dy * (radius + 1), -dx, -dy, 8);
    const label = fitText(surface, name, NAME_ROOM);
    const width = pen.measureText(label).width;
    const [lx, ly] = [tip[0] + dx * 4, tip[1] + dy * 4];
    const align = Math.abs(dx) < 0.5 ? "center" : dx < 0 ? "right" : "left";
    const box = {
      x: align === "center" ? lx - width / 2 : align === "right" ? lx - width : lx,
      y: ly - 6 + 6 * (Math.abs(dx) < 0.5 ? Math.sign(dy) : 0),
      width,
      height: 12,
    };
    const { box: frame } = layout;
    const outside = box.x < frame.x || box.x + box.width > frame.x + frame.width;
    const hidden = taken.some((other) => overlap(box, other));
    if (taken.length >= MOST_NAMES || hidden || (!isDriven && (outside || onMode(layout, box)))) continue;
    taken.push(box);
    if (onMode(layout, box)) shade(surface, theme, box);
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(label, Math.max(frame.x, Math.min(box.x, frame.x + frame.width - width)), box.y + 6);
  }
}

function middle(x: Float32Array, y: Float32Array, modes: Int32Array): [number, number] {
  let [sx, sy] = [0, 0];
  for (const i of modes) {
    sx += x[i];
    sy += y[i];
  }
  return [sx / modes.length, sy / modes.length];
}

/** Clears the ground of a name that must be read although it lies on other things. */
function shade({ pen }: Surface, theme: Theme, { x, y, width, height }: Box): void {
  const ink = pen.fillStyle;
  pen.globalAlpha = 0.85;
  pen.fillStyle = theme.background;
  pen.fillRect(x - 2, y, width + 4, height);
  pen.globalAlpha = 1;
  pen.fillStyle = ink;
}

/** Whether a name would lie on a mode. */
function onMode({ x, y, radius }: Layout, box: Box): boolean {
  const beyond = (v: number, from: number, size: number) => Math.max(from - v, v - from - size, 0);
  return x.some(
    (px, i) => Math.hypot(beyond(px, box.x, box.width), beyond(y[i], box.y, box.height)) < radius,
  );
}

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width + 3 && b.x < a.x + a.width + 3 && a.y < b.y + b.height && b.y < a.y + a.height;
