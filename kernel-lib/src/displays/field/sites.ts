/** A field on the sites of a lattice: discs whose area is the magnitude and whose colour is the quantity shown. */

import { css } from "../../paint/colours.js";
import { type Axis, drawAxes, horizontal, vertical } from "../../paint/frame.js";
import { colourOf, quantityRange } from "../../paint/paint.js";
import type { Box, Surface } from "../../paint/surface.js";
import type { Theme } from "../../paint/theme.js";
import { coordinate, type Field, pointsOf, type Sites } from "./model.js";
import type { Look } from "./panels.js";

/** Largest number of discs; more are too small to see, and slow. */
export const MOST_SITES = 4096;

/** Positions of the points of a field: given ones, or those of its grid. */
export function sitesOf(field: Field): Sites {
  if (field.sites) return field.sites;
  const { shape, lengths } = field;
  const columns = shape[shape.length - 1];
  const length = lengths[lengths.length - 1];
  const at = (axis: number, j: number) => coordinate(j, shape[axis], lengths[axis]);
  return {
    x: Float64Array.from({ length: pointsOf(field) }, (_, i) => coordinate(i % columns, columns, length)),
    y: Float64Array.from({ length: pointsOf(field) }, (_, i) =>
      shape.length === 1 ? 0 : at(0, Math.floor(i / columns)),
    ),
  };
}

export interface SiteFrame {
  readonly x: Axis;
  readonly y: Axis;
  /** Distance of neighbours in units of the axes. */
  readonly spacing: number;
  /** Height over width. */
  readonly aspect: number;
}

/** Axes around all sites with room for their discs, true to scale. */
export function siteFrame(sites: Sites): SiteFrame {
  const spacing = neighbourDistance(sites);
  const [x, y] = [sites.x, sites.y].map((values) => {
    const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    return [low - spacing * 0.7, high + spacing * 0.7] as const;
  });
  return {
    x: { label: "x", domain: x },
    y: { label: "y", domain: y },
    spacing,
    aspect: (y[1] - y[0]) / (x[1] - x[0]),
  };
}

/** The smallest distance between two sites, found among those near each other along x. */
function neighbourDistance({ x, y }: Sites): number {
  const order = Array.from(x.keys()).sort((a, b) => x[a] - x[b]);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < order.length; i++) {
    for (let k = i + 1; k < order.length && x[order[k]] - x[order[i]] < least; k++) {
      const distance = Math.hypot(x[order[k]] - x[order[i]], y[order[k]] - y[order[i]]);
      if (distance > 0) least = Math.min(least, distance);
    }
  }
  return Number.isFinite(least) ? least : 1;
}

export function drawSites(
  surface: Surface,
  theme: Theme,
  box: Box,
  field: Field,
  frame: number,
  look: Look,
  bare: boolean = false,
): void {
  const { pen } = surface;
  const sites = sitesOf(field);
  const axes = siteFrame(sites);
  const across = horizontal(axes.x, box);
  const up = vertical(axes.y, box);
  const room = Math.abs(across.at(axes.spacing) - across.at(0)) * 0.46;
  const points = pointsOf(field);
  const largest = quantityRange("magnitude", { re: field.re, im: field.im }).max;
  pen.lineWidth = 1;
  for (let i = 0; i < points; i++) {
    const re = field.re[frame * points + i];
    const im = field.im ? field.im[frame * points + i] : 0;
    const size = Math.min(1, Math.hypot(re, im) / largest);
    const [px, py] = [across.at(sites.x[i]), up.at(sites.y[i])];
    pen.strokeStyle = theme.grid;
    pen.beginPath();
    pen.arc(px, py, room, 0, 2 * Math.PI);
    pen.stroke();
    pen.fillStyle = css(colourOf(look.quantity, look.range, re, im, look.map));
    pen.strokeStyle = theme.muted;
    pen.beginPath();
    pen.arc(px, py, Math.max(1, room * Math.sqrt(size)), 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
  drawAxes(surface, theme, box, axes.x, { ...axes.y, bare });
}
