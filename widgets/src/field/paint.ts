/** Paints the panels of a field, its marks and its plot: a pure function of what is shown. */
import {
  type Box,
  clear,
  coordinate,
  crisp,
  drawAxes,
  drawColourBar,
  drawCurves,
  drawProfile,
  drawSites,
  drawSnapshot,
  drawSpaceTime,
  type Field,
  fitText,
  heightAxis,
  horizontal,
  profileRange,
  type Surface,
  seriesStyle,
  setFont,
  siteFrame,
  sitesOf,
  spaceAxis,
  type Theme,
  timeAxis,
  vertical,
} from "echolab/browser";
import { fieldLayout, type PanelBoxes } from "./layout.js";
import type { Panel } from "./panels.js";
import { plotOf } from "./plots.js";
import type { FieldState } from "./state.js";

export function paintField(
  surface: Surface,
  theme: Theme,
  field: Field,
  state: FieldState,
  panels: readonly Panel[],
): void {
  clear(surface, theme);
  const layout = fieldLayout(field, panels.length, state.space, state.plot !== "none", surface.width);
  panels.forEach((panel, i) => {
    const boxes = layout.panels[i];
    if (boxes.name) {
      setFont(surface, theme, 12);
      surface.pen.fillStyle = theme.text;
      surface.pen.textAlign = "left";
      surface.pen.textBaseline = "alphabetic";
      surface.pen.fillText(fitText(surface, panel.label, boxes.name.width), boxes.name.x, boxes.name.y);
    }
    if (state.space !== "sites" && field.shape.length === 1) paintLine(surface, theme, panel, boxes, state);
    else paintPlane(surface, theme, panel, boxes, state);
  });
  if (layout.plot) paintPlot(surface, theme, layout.plot, field, state, panels);
}

function paintLine(surface: Surface, theme: Theme, panel: Panel, boxes: PanelBoxes, state: FieldState): void {
  const { field, frame, look } = panel;
  const { picture, profile } = boxes;
  const label = look.quantity === "domain" ? field.name : panel.label;
  if (picture) {
    drawSpaceTime(surface, theme, picture, field, look);
    drawColourBar(surface, theme, picture, look.quantity, look.range, look.map);
    paintCursorTime(surface, theme, picture, vertical(timeAxis(field), picture).at(field.times[frame]));
  }
  if (profile) {
    const curve = { ...look, range: profileRange(field, look.quantity, look.range) };
    drawProfile(surface, theme, profile, field, frame, curve, {
      label: boxes.name ? "" : label,
      bare: picture !== undefined,
    });
  }
  const place = (box: Box, point: number) =>
    horizontal(spaceAxis(field), box).at(coordinate(point, field.shape[0], field.lengths[0]));
  for (const box of [profile, picture]) {
    if (!box) continue;
    if (state.space === "space") {
      state.probes.forEach((point, i) => {
        dashed(surface, box, place(box, point), seriesStyle(i, theme.dark).colour, [4, 3]);
      });
    }
    if (state.cursor) dashed(surface, box, place(box, state.cursor.point), theme.muted, [2, 3]);
  }
}

function paintPlane(
  surface: Surface,
  theme: Theme,
  panel: Panel,
  boxes: PanelBoxes,
  state: FieldState,
): void {
  const { field, frame, look } = panel;
  const { picture } = boxes;
  if (!picture) return;
  if (state.space === "sites") drawSites(surface, theme, picture, field, frame, look);
  else drawSnapshot(surface, theme, picture, field, frame, look);
  drawColourBar(surface, theme, picture, look.quantity, look.range, look.map);
  const at = (point: number) => pointPlace(field, state, picture, point);
  if (state.space !== "k") {
    state.probes.forEach((point, i) => {
      ring(surface, at(point), seriesStyle(i, theme.dark).colour);
    });
  }
  if (state.plot === "cut" && state.space !== "sites" && field.shape.length === 2) {
    paintCutLine(surface, picture, state);
  }
  if (state.cursor) crosshair(surface, picture, at(state.cursor.point));
  if (state.space !== "sites") drawAxes(surface, theme, picture, spaceAxis(field), heightAxis(field));
}

/** Returns the place of a point in a picture of the plane. */
export function pointPlace(
  field: Field,
  state: Pick<FieldState, "space">,
  box: Box,
  point: number,
): { x: number; y: number } {
  if (state.space === "sites") {
    const sites = sitesOf(field);
    const axes = siteFrame(sites);
    return { x: horizontal(axes.x, box).at(sites.x[point]), y: vertical(axes.y, box).at(sites.y[point]) };
  }
  const [rows, columns] = field.shape;
  return {
    x: horizontal(spaceAxis(field), box).at(coordinate(point % columns, columns, field.lengths[1])),
    y: vertical(heightAxis(field), box).at(coordinate(Math.floor(point / columns), rows, field.lengths[0])),
  };
}

function paintPlot(
  surface: Surface,
  theme: Theme,
  box: Box,
  field: Field,
  state: FieldState,
  panels: readonly Panel[],
): void {
  const plot = plotOf(field, state, panels);
  if (!plot.series.length) {
    setFont(surface, theme, 12);
    surface.pen.fillStyle = theme.muted;
    surface.pen.textAlign = "center";
    surface.pen.textBaseline = "middle";
    const text = fitText(surface, plot.missing, box.width);
    surface.pen.fillText(text, box.x + box.width / 2, box.y + box.height / 2);
    return;
  }
  const curves = drawCurves(surface, theme, box, plot);
  if (plot.now === undefined) return;
  const { at } = horizontal(plot.axis, curves);
  dashed(surface, curves, at(plot.now), theme.accent, []);
}

/** Paints the current time: a line with a handle, light on dark ground so that it shows on every colour. */
function paintCursorTime(surface: Surface, theme: Theme, box: Box, y: number): void {
  const { pen } = surface;
  const at = crisp(Math.min(box.y + box.height - 1, Math.max(box.y, y)));
  for (const [colour, width] of [
    ["rgba(0, 0, 0, 0.6)", 3],
    [theme.dark ? theme.accent : "#ffffff", 1],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(box.x, at);
    pen.lineTo(box.x + box.width, at);
    pen.stroke();
  }
  pen.fillStyle = theme.accent;
  pen.beginPath();
  pen.moveTo(box.x + box.width + 1, at);
  pen.lineTo(box.x + box.width + 9, at - 5);
  pen.lineTo(box.x + box.width + 9, at + 5);
  pen.closePath();
  pen.fill();
}

function dashed(surface: Surface, box: Box, x: number, colour: string, dash: number[]): void {
  const { pen } = surface;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.4;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(crisp(x), box.y);
  pen.lineTo(crisp(x), box.y + box.height);
  pen.stroke();
  pen.setLineDash([]);
}

/** Dark and light together show on every colour. */
const OUTLINE = [
  ["#000000", 3.5],
  ["#ffffff", 1.5],
] as const;

function ring(surface: Surface, { x, y }: { x: number; y: number }, colour: string): void {
  const { pen } = surface;
  for (const [style, width] of [OUTLINE[0], OUTLINE[1]]) {
    pen.strokeStyle = style;
    pen.lineWidth = width + 1;
    pen.beginPath();
    pen.arc(x, y, 5, 0, 2 * Math.PI);
    pen.stroke();
  }
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, 4, 0, 2 * Math.PI);
  pen.fill();
}

function crosshair(surface: Surface, box: Box, { x, y }: { x: number; y: number }): void {
  const { pen } = surface;
  const [cx, cy] = [crisp(x), crisp(y)];
  for (const [style, width] of [
    ["rgba(0, 0, 0, 0.55)", 3],
    ["rgba(255, 255, 255, 0.9)", 1],
  ] as const) {
    pen.strokeStyle = style;
    pen.lineWidth = width;
    pen.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      const far = { x: cx + 11 * dx, y: cy + 11 * dy };
      if (far.x < box.x || far.x > box.x + box.width || far.y < box.y || far.y > box.y + box.height) continue;
      pen.moveTo(cx + 4 * dx, cy + 4 * dy);
      pen.lineTo(far.x, far.y);
    }
    pen.stroke();
  }
}

/** Returns the ends of the cut in a picture. */
export function cutEnds(
  state: Pick<FieldState, "cut">,
  box: Box,
): { from: { x: number; y: number }; to: { x: number; y: number } } {
  const place = ([fx, fy]: readonly [number, number]) => ({
    x: box.x + fx * box.width,
    y: box.y + (1 - fy) * box.height,
  });
  return { from: place(state.cut.from), to: place(state.cut.to) };
}

function paintCutLine(surface: Surface, box: Box, state: FieldState): void {
  const { pen } = surface;
  const { from, to } = cutEnds(state, box);
  for (const [style, width] of OUTLINE) {
    pen.strokeStyle = style;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    for (const end of [from, to]) {
      pen.beginPath();
      pen.arc(end.x, end.y, 5, 0, 2 * Math.PI);
      pen.stroke();
    }
  }
}
