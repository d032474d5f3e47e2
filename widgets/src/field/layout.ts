/** Where the parts of a field's picture lie, at a given width. */
import { BAR_ROOM, type Box, type Field } from "echolab/browser";
import { NARROW } from "../shared/stage.js";

export interface FieldLayout {
  readonly height: number;
  /** One dimension: the curve of the current frame. */
  readonly profile?: Box;
  /** Space-time picture, or the current frame in two dimensions. */
  readonly picture?: Box;
}

const LEFT = 58;
const TOP = 8;
const BOTTOM = 42;
const PROFILE_HEIGHT = 110;
const GAP = 12;
const MOST_PICTURE_HEIGHT = 460;

export function fieldLayout(field: Field, width: number): FieldLayout {
  const left = width < NARROW ? 52 : LEFT;
  const inner = Math.max(60, width - left - (width < NARROW ? 76 : BAR_ROOM));
  if (field.shape.length === 1) {
    if (field.times.length === 1) {
      const height = 220;
      return { height: height + TOP + BOTTOM, profile: { x: left, y: TOP, width: inner, height } };
    }
    const pictureHeight = Math.round(Math.min(320, Math.max(180, inner * 0.5)));
    const top = TOP + PROFILE_HEIGHT + GAP;
    return {
      height: top + pictureHeight + BOTTOM,
      profile: { x: left, y: TOP, width: inner, height: PROFILE_HEIGHT },
      picture: { x: left, y: top, width: inner, height: pictureHeight },
    };
  }
  // In two dimensions lengths are true to scale.
  const aspect = field.lengths[0] / field.lengths[1];
  const pictureWidth = Math.round(Math.max(24, Math.min(inner, MOST_PICTURE_HEIGHT / aspect)));
  const pictureHeight = Math.round(Math.max(24, Math.min(MOST_PICTURE_HEIGHT, pictureWidth * aspect)));
  return {
    height: TOP + pictureHeight + BOTTOM,
    picture: { x: left, y: TOP, width: pictureWidth, height: pictureHeight },
  };
}

export function inside(box: Box | undefined, x: number, y: number): box is Box {
  return box !== undefined && x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}
