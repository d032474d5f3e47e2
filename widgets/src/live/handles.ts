/** Sources and hills that are dragged in the picture. */
import { clipped, type ExplorePayload, type Surface, type Theme } from "echolab/browser";
import type { PointerAt } from "../shared/scene.js";
import { paintDrawing, penDown } from "./draw.js";
import { arrowBase, arrowTime, type Ground, groundOf, handlePlace, moved, RADIUS } from "./ground.js";
import type { ExploreState } from "./state.js";

const REACH = 12;

interface Spot {
  readonly control: number;
  readonly x: number;
  readonly y: number;
  /** Start of the arrow whose tip this is. */
  readonly from?: { readonly x: number; readonly y: number };
}

function spots({ controls }: ExplorePayload, { recipe }: ExploreState, ground: Ground): Spot[] {
  return controls.flatMap((control, i): Spot[] => {
    if (control.kind !== "drag") return [];
    const place = handlePlace(recipe, control);
    if (!place) return [];
    const base = arrowBase(recipe, control);
    const { x, y } = ground.at(place);
    if (!base) return [{ control: i, x, y }];
    // On a line time goes upwards, and the arrow with it.
    return [{ control: i, x, y: y - ground.later(arrowTime(recipe)), from: ground.at(base) }];
  });
}

export function paintHandles(
  surface: Surface,
  theme: Theme,
  model: ExplorePayload,
  state: ExploreState,
  width: number,
): void {
  const ground = groundOf(state, width);
  if (!ground) return;
  if (state.drawing) paintDrawing(surface, theme, state, width, ground);
  clipped(surface, ground.picture, () => {
    for (const { control, x, y, from } of spots(model, state, ground)) {
      const fill = control === state.handle ? theme.accent : "rgba(255, 255, 255, 0.85)";
      if (from) arrow(surface, from, { x, y }, fill);
      else disc(surface, x, y, fill);
    }
  });
}

function disc({ pen }: Surface, x: number, y: number, fill: string): void {
  pen.fillStyle = fill;
  pen.strokeStyle = "#000000";
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(x, y, RADIUS, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
  pen.fillStyle = "#000000";
  pen.beginPath();
  pen.arc(x, y, 2, 0, 2 * Math.PI);
  pen.fill();
}

/** Draws an arrow, dark below light, so that it shows on every colour. */
function arrow(
  { pen }: Surface,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  fill: string,
): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  for (const [colour, width] of [
    ["#000000", 4.5],
    ["#ffffff", 2],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
  }
  pen.fillStyle = fill;
  pen.strokeStyle = "#000000";
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const [k, turn] of [0, 2.5, -2.5].entries()) {
    const [x, y] = [to.x + 8 * Math.cos(angle + turn), to.y + 8 * Math.sin(angle + turn)];
    if (k === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
  pen.closePath();
  pen.fill();
  pen.stroke();
}

/** Answers the pointer on handles and on the potential; `undefined` leaves it to the field below. */
export function livePointer(
  model: ExplorePayload,
  state: ExploreState,
  width: number,
  event: PointerAt,
): Partial<ExploreState> | undefined {
  const ground = groundOf(state, width);
  if (event.kind === "release" && (state.handle !== undefined || (state.pen && !state.keyPen))) {
    return { handle: undefined, pen: undefined };
  }
  if (!ground) return undefined;
  if (event.kind === "press") {
    const found = handleAt(model, state, ground, event.x, event.y);
    if (found) return { handle: found.control };
    // A stroke begins where the pointer is, not where the keyboard left the pen.
    const lifted = { ...state, pen: undefined };
    const stroke = state.drawing ? penDown(lifted, width, ground, event) : undefined;
    return stroke && { ...stroke, keyPen: false };
  }
  if (event.kind === "drag") {
    const control = state.handle === undefined ? undefined : model.controls[state.handle];
    if (control?.kind === "drag")
      return { recipe: moved(state.recipe, control, ground.placeAt(event.x, event.y)) };
    if (state.pen) return penDown(state, width, ground, event);
  }
  return undefined;
}

/** Returns the handle under the pointer: the tip of an arrow before what lies below it, unless it hides its own place. */
function handleAt(
  model: ExplorePayload,
  state: ExploreState,
  ground: Ground,
  x: number,
  y: number,
): Spot | undefined {
  const near = spots(model, state, ground).filter((spot) => Math.hypot(spot.x - x, spot.y - y) < REACH);
  const tip = near.find(({ from, ...at }) => from && Math.hypot(at.x - from.x, at.y - from.y) > REACH);
  return tip ?? near.find(({ from }) => !from) ?? near[0];
}

export function overHandle(
  model: ExplorePayload,
  state: ExploreState,
  width: number,
  x: number,
  y: number,
): boolean {
  const ground = groundOf(state, width);
  return ground !== undefined && handleAt(model, state, ground, x, y) !== undefined;
}
