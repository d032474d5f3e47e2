/** The still figure of a field: space-time in one dimension, a few snapshots in the plane. */

import { BAR_ROOM, clear, drawColourBar, drawTitle } from "../../paint/frame.js";
import { quantityRange } from "../../paint/paint.js";
import type { Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { type Field, frameText } from "./model.js";
import { drawProfile, drawSnapshot, drawSpaceTime, fieldLabel, profileRange } from "./panels.js";
import { drawSites, siteFrame } from "./sites.js";

export interface FigureSize {
  readonly width: number;
  readonly height: number;
}

const WIDTH = 660;
const LEFT = 60;
const TOP = 40;
const BOTTOM = 44;
const MOST_SNAPSHOTS = 4;
const MOST_SNAPSHOT_HEIGHT = 240;

export function fieldFigureSize(field: Field): FigureSize {
  if (!isPlane(field)) return { width: WIDTH, height: field.times.length === 1 ? 280 : 380 };
  const { rows, height } = snapshotGrid(field);
  return { width: WIDTH, height: TOP + rows * (height + 62) - 2 };
}

export function drawFieldFigure(surface: Surface, theme: Theme, field: Field): void {
  clear(surface, theme);
  const { quantity } = field;
  const range = quantityRange(quantity, field);
  const label = fieldLabel(field, quantity);
  const title = field.title ? `${field.title} · ${label}` : label;
  drawTitle(surface, theme, title, LEFT, 22, surface.width - LEFT - 16);
  if (isPlane(field)) {
    drawSnapshots(surface, theme, field);
    return;
  }
  const box = {
    x: LEFT,
    y: TOP,
    width: surface.width - LEFT - (field.times.length === 1 ? 20 : BAR_ROOM),
    height: surface.height - TOP - BOTTOM,
  };
  if (field.times.length === 1) {
    const axes = { label: quantity === "domain" ? field.name : label, bare: false };
    drawProfile(
      surface,
      theme,
      box,
      field,
      0,
      { quantity, range: profileRange(field, quantity, range) },
      axes,
    );
    return;
  }
  drawSpaceTime(surface, theme, box, field, { quantity, range });
  drawColourBar(surface, theme, box, quantity, range);
}

/** Whether the points of a field lie in the plane: on a grid, or on the sites of a lattice. */
function isPlane({ shape, sites }: Field): boolean {
  return shape.length === 2 || (sites?.y.some((y) => y !== sites.y[0]) ?? false);
}

/** Frames worth a snapshot: the ends, the time reversal, and evenly between. */
export function snapshotFrames(field: Field): number[] {
  const frames = field.times.length;
  const last = frames - 1;
  const shown = Math.min(MOST_SNAPSHOTS, frames);
  const even = Array.from({ length: shown }, (_, i) => Math.round((i * last) / Math.max(1, shown - 1)));
  const turn = field.echoFrom;
  if (turn !== undefined && turn > 0 && shown === MOST_SNAPSHOTS) {
    return [...new Set([0, turn - 1, Math.min(last, turn + Math.floor((last - turn) / 2)), last])];
  }
  return [...new Set(even)];
}

function snapshotGrid(field: Field): { rows: number; columns: number; width: number; height: number } {
  const count = snapshotFrames(field).length;
  const aspect = field.sites ? siteFrame(field.sites).aspect : field.lengths[0] / field.lengths[1];
  const columns = count > 3 ? 2 : count;
  const rows = Math.ceil(count / columns);
  const room = (WIDTH - LEFT - BAR_ROOM - (columns - 1) * 14) / columns;
  const width = Math.min(room, MOST_SNAPSHOT_HEIGHT / aspect);
  return { rows, columns, width, height: Math.max(30, width * aspect) };
}

function drawSnapshots(surface: Surface, theme: Theme, field: Field): void {
  const { quantity, echoFrom } = field;
  const range = quantityRange(quantity, field);
  const { columns, width, height, rows } = snapshotGrid(field);
  snapshotFrames(field).forEach((frame, i) => {
    const column = i % columns;
    const x = LEFT + column * (width + 14);
    const y = TOP + 20 + Math.floor(i / columns) * (height + 62);
    const box = { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
    const draw = field.sites ? drawSites : drawSnapshot;
    draw(surface, theme, box, field, frame, { quantity, range }, column > 0);
    const echo = echoFrom !== undefined && frame >= echoFrom ? " (echo)" : "";
    const { pen } = surface;
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.fillStyle = theme.muted;
    pen.fillText(`${frameText(field, frame)}${echo}`, box.x + box.width / 2, box.y - 7);
  });
  const right = LEFT + columns * (width + 14) - 14;
  const bar = { x: LEFT, y: TOP + 20, width: right - LEFT, height: rows * height + (rows - 1) * 62 };
  drawColourBar(surface, theme, bar, quantity, range);
}
