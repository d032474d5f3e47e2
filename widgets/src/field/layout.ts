/** Layout of the parts of a field's picture at a given width. */
import { BAR_ROOM, type Box, type Field, siteFrame, sitesOf } from "echolab/browser";
import { NARROW } from "../shared/stage.js";
import type { FieldSpace } from "./state.js";

export interface PanelBoxes {
  /** One dimension: the curve of the current frame. */
  readonly profile?: Box;
  /** Space-time picture, or the current frame in the plane. */
  readonly picture?: Box;
  /** Place of the panel's name, where there are several panels. */
  readonly name?: { readonly x: number; readonly y: number; readonly width: number };
}

export interface FieldLayout {
  readonly height: number;
  readonly panels: readonly PanelBoxes[];
  /** Traces, spectra or the cut. */
  readonly plot?: Box;
}

const LEFT = 58;
const TOP = 8;
const BOTTOM = 42;
const PROFILE_HEIGHT = 110;
const GAP = 12;
const NAME_ROOM = 18;
const MOST_PICTURE_HEIGHT = 460;
const PLOT_HEIGHT = 150;
/** Widths in pixels below which panels are not put side by side. */
const TWO_COLUMNS = 560;
const THREE_COLUMNS = 780;

export function fieldLayout(
  field: Field,
  count: number,
  space: FieldSpace,
  withPlot: boolean,
  width: number,
): FieldLayout {
  const flat = space !== "sites" && field.shape.length === 1;
  const most = width < TWO_COLUMNS ? 1 : flat || width < THREE_COLUMNS ? 2 : 3;
  const columns = Math.min(most, count);
  const named = count > 1;
  const panels: PanelBoxes[] = [];
  let top = TOP;
  for (let first = 0; first < count; first += columns) {
    const inRow = Math.min(columns, count - first);
    // Panels of an incomplete row get its whole width in one dimension, such as the gradient below wave and learning
    // field.
    const share = flat ? inRow : columns;
    let bottom = top;
    for (let k = 0; k < inRow; k++) {
      const at = { x: (k * width) / share, y: top + (named ? NAME_ROOM : 0), width: width / share };
      const { boxes, height } = flat ? linePanel(field, at) : planePanel(field, space, at);
      panels.push(
        named
          ? {
              ...boxes,
              name: { x: at.x + left(at.width), y: at.y - 5, width: at.width - left(at.width) - 8 },
            }
          : boxes,
      );
      bottom = Math.max(bottom, at.y + height);
    }
    top = bottom + BOTTOM;
  }
  if (!withPlot) return { height: top, panels };
  const plot = { x: left(width), y: top + 6, width: width - left(width) - 20, height: PLOT_HEIGHT };
  return { height: plot.y + PLOT_HEIGHT + BOTTOM, panels, plot };
}

interface Room {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function left(width: number): number {
  return width < NARROW ? 52 : LEFT;
}

function innerWidth(width: number): number {
  return Math.max(60, width - left(width) - (width < NARROW ? 76 : BAR_ROOM));
}

function linePanel(field: Field, at: Room): { boxes: PanelBoxes; height: number } {
  const x = at.x + left(at.width);
  const width = innerWidth(at.width);
  if (field.times.length === 1) {
    const height = 220;
    return { height, boxes: { profile: { x, y: at.y, width, height } } };
  }
  const pictureHeight = Math.round(Math.min(320, Math.max(180, width * 0.5)));
  const y = at.y + PROFILE_HEIGHT + GAP;
  return {
    height: PROFILE_HEIGHT + GAP + pictureHeight,
    boxes: {
      profile: { x, y: at.y, width, height: PROFILE_HEIGHT },
      picture: { x, y, width, height: pictureHeight },
    },
  };
}

/** Lays out a panel of the plane, whose lengths are true to scale. */
function planePanel(field: Field, space: FieldSpace, at: Room): { boxes: PanelBoxes; height: number } {
  const aspect = space === "sites" ? siteFrame(sitesOf(field)).aspect : planeAspect(field, space);
  const inner = innerWidth(at.width);
  const width = Math.round(Math.max(24, Math.min(inner, MOST_PICTURE_HEIGHT / aspect)));
  const height = Math.round(Math.max(24, Math.min(MOST_PICTURE_HEIGHT, width * aspect)));
  return { height, boxes: { picture: { x: at.x + left(at.width), y: at.y, width, height } } };
}

function planeAspect({ shape, lengths }: Field, space: FieldSpace): number {
  // k axes are 2πn/L long.
  return space === "k" ? (shape[0] / lengths[0]) * (lengths[1] / shape[1]) : lengths[0] / lengths[1];
}

export function inside(box: Box | undefined, x: number, y: number): box is Box {
  return box !== undefined && x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}
