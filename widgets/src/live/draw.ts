/** Potentials drawn by hand: with the pointer, or with a pen that the arrow keys lead. */
import {
  type Box,
  crisp,
  drawProfile,
  type Field,
  horizontal,
  profileDomain,
  type Recipe,
  type Surface,
  spaceAxis,
  systemOf,
  type Theme,
  vertical,
  type WaveRecipe,
} from "echolab/browser";
import { fieldLayout, inside } from "../field/layout.js";
import { panelsOf } from "../field/panels.js";
import type { KeyPress, PointerAt } from "../shared/scene.js";
import type { Ground, Place } from "./ground.js";
import { type ExploreState, fieldOf } from "./state.js";

/** Range of the potential over the height of the profile while it is drawn. */
const DRAWN_RANGE = { min: -10, max: 10 };
/** Number of steps of the keyboard's pen across the picture, and up and down. */
const KEY_STEPS = 40;

/** Paints the curve that is drawn on, at a scale that stays however high the pen goes, and the keyboard's pen. */
export function paintDrawing(
  surface: Surface,
  theme: Theme,
  state: ExploreState,
  width: number,
  ground: Ground,
): void {
  const { pen } = surface;
  const curve = curveGround(state, width);
  if (curve) {
    const { box, field } = curve;
    pen.fillStyle = theme.background;
    pen.fillRect(box.x - 40, box.y - 4, box.width + 42, box.height + 6);
    drawProfile(
      surface,
      theme,
      box,
      field,
      0,
      { quantity: "re", range: DRAWN_RANGE },
      { label: "", bare: true },
    );
  }
  if (!state.keyPen && !state.pen) return;
  const at = curve ? onCurve(curve.field, curve.box).at(penOf(state)) : ground.at(penOf(state));
  pen.lineWidth = 1.5;
  pen.strokeStyle = "#000000";
  pen.fillStyle = state.keyPen ? theme.accent : "#ffffff";
  pen.beginPath();
  pen.arc(crisp(at.x), crisp(at.y), 5, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
}

/** Returns the profile of the second panel of a run on a line, which holds the potential of the wave. */
function curveGround(state: ExploreState, width: number): { box: Box; field: Field } | undefined {
  const look = fieldOf(state);
  if (look?.field.shape.length !== 1) return undefined;
  const panels = panelsOf(look.field, look.view);
  const plot = look.view.plot !== "none";
  const box = fieldLayout(look.field, panels.length, "space", plot, width).panels[1]?.profile;
  return box && { box, field: panels[1].field };
}

function onCurve(field: Field, box: Box) {
  const across = horizontal(spaceAxis(field), box);
  const up = vertical({ label: "", domain: profileDomain(DRAWN_RANGE) }, box);
  const { min, max } = DRAWN_RANGE;
  return {
    at: ([x, value]: Place) => ({ x: across.at(x), y: up.at(value) }),
    placeAt: (x: number, y: number): Place => [
      across.valueAt(x),
      Math.max(min, Math.min(max, up.valueAt(y))),
    ],
  };
}

/** Moves the pen to the pointer, where it leaves its line; `undefined` where the pointer is not on the ground. */
export function penDown(
  state: ExploreState,
  width: number,
  ground: Ground,
  event: PointerAt,
): Partial<ExploreState> | undefined {
  const look = fieldOf(state);
  if (!look) return undefined;
  if (look.field.shape.length === 2) {
    if (!inside(ground.picture, event.x, event.y)) return undefined;
    const to = ground.placeAt(event.x, event.y);
    return drawn(state, look.field, state.pen ?? to, to, event.shift ? -state.brush : state.brush);
  }
  const curve = curveGround(state, width);
  if (!curve || (!inside(curve.box, event.x, event.y) && !state.pen)) return undefined;
  const to = onCurve(curve.field, curve.box).placeAt(event.x, event.y);
  return drawn(state, look.field, state.pen ?? to, to, 0);
}

/**
 * Moves the pen by the arrow keys while the potential is drawn; space puts it down and lifts it. On a line up and down
 * change the value it draws; in the plane Shift lowers the potential instead.
 */
export function drawingKey(state: ExploreState, { key, shift }: KeyPress): Partial<ExploreState> | undefined {
  const look = fieldOf(state);
  if (!state.drawing || !look || look.view.space !== "space") return undefined;
  const { field } = look;
  const from = penOf(state);
  const brush = shift ? -state.brush : state.brush;
  if (key === " ") {
    if (state.keyPen) return { keyPen: false };
    return { ...drawn(state, field, from, from, brush), keyPen: true };
  }
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
  if (!step) return undefined;
  const line = field.shape.length === 1;
  const [w, h] = line
    ? [field.lengths[0], DRAWN_RANGE.max - DRAWN_RANGE.min]
    : [field.lengths[1], field.lengths[0]];
  const clamp = (v: number, span: number) => Math.max(-span / 2, Math.min(span / 2, v));
  const to: Place = [
    clamp(from[0] + (step[0] * w) / KEY_STEPS, w),
    clamp(from[1] + (step[1] * h) / KEY_STEPS, h),
  ];
  return state.keyPen ? drawn(state, field, from, to, brush) : { pen: to };
}

function penOf({ pen }: ExploreState): Place {
  return pen ?? [0, 0];
}

/** Draws from one place to another: on a line the curve follows the pen, in the plane the pen leaves hills. */
function drawn(
  state: ExploreState,
  field: Field,
  from: Place,
  to: Place,
  height: number,
): Partial<ExploreState> | undefined {
  const { recipe } = state;
  if (!isWave(recipe)) return undefined;
  const values = Float64Array.from(
    recipe.potential?.values ?? new Float64Array(field.re.length / field.times.length),
  );
  const background = systemOf(recipe).background?.(recipe) ?? new Float64Array(values.length);
  if (field.shape.length === 1) followPen(values, field, background, from, to);
  else leaveHills(values, field, from, to, height);
  const potential = {
    ...recipe.potential,
    values: Array.from(values, (v) => Number(v.toPrecision(5))),
  };
  return { pen: to, recipe: { ...recipe, potential } };
}

/** Tells whether a recipe has a potential that can be drawn. */
export function isWave(recipe: Recipe): recipe is Extract<Recipe, WaveRecipe> {
  return systemOf(recipe).background !== undefined;
}

/** Leaves hills along the whole way of the pen, so that a quick one leaves no gaps. */
function leaveHills(values: Float64Array, field: Field, from: Place, to: Place, height: number): void {
  const distance = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const hills = Math.max(1, Math.round(distance / (field.lengths[1] / 80)));
  for (let k = 1; k <= hills; k++) {
    const part = k / hills;
    addHill(values, field, [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])], height);
  }
}

function addHill(
  values: Float64Array,
  { shape: [rows, columns], lengths }: Field,
  [x0, y0]: Place,
  height: number,
): void {
  const width = lengths[1] / 40;
  // A stroke is many overlapping hills.
  const part = height / 6;
  for (let r = 0; r < rows; r++) {
    const dy = -lengths[0] / 2 + (r * lengths[0]) / rows - y0;
    for (let c = 0; c < columns; c++) {
      const dx = -lengths[1] / 2 + (c * lengths[1]) / columns - x0;
      values[r * columns + c] += part * Math.exp(-(dx * dx + dy * dy) / (2 * width * width));
    }
  }
}

/** Sets the whole potential, trap and hills included, to the pen's line from `a` to `b`. */
function followPen(
  values: Float64Array,
  { shape: [n], lengths: [length] }: Field,
  background: Float64Array,
  a: Place,
  b: Place,
): void {
  const index = (x: number) => Math.max(0, Math.min(n - 1, Math.round(((x + length / 2) * n) / length)));
  const [from, to] = [index(a[0]), index(b[0])];
  const step = to >= from ? 1 : -1;
  for (let i = from; ; i += step) {
    const part = from === to ? 1 : (i - from) / (to - from);
    values[i] = a[1] + part * (b[1] - a[1]) - background[i];
    if (i === to) break;
  }
}
