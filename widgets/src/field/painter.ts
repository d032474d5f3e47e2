/** Paints a field's picture; what does not change from frame to frame is painted once and kept. */
import {
  type Box,
  clear,
  coordinate,
  crisp,
  drawColourBar,
  drawProfile,
  drawSnapshot,
  drawSpaceTime,
  type Field,
  horizontal,
  profileRange,
  type Quantity,
  quantityLabel,
  quantityRange,
  type Range,
  type Surface,
  spaceAxis,
  type Theme,
  timeAxis,
  vertical,
} from "echolab/browser";
import { fitCanvas, surfaceOf } from "../shared/stage.js";
import { type FieldLayout, fieldLayout } from "./layout.js";

export interface FieldView {
  readonly field: Field;
  readonly quantity: Quantity;
  readonly frame: number;
  /** The point under the pointer, in one dimension. */
  readonly hovered?: number;
}

export class FieldPainter {
  readonly #kept: HTMLCanvasElement = document.createElement("canvas");
  #keptFor: unknown[] = [];
  #ranges: { field: Field; byQuantity: Map<Quantity, Range> } | undefined;

  range(field: Field, quantity: Quantity): Range {
    if (this.#ranges?.field !== field) this.#ranges = { field, byQuantity: new Map() };
    const known = this.#ranges.byQuantity.get(quantity);
    if (known) return known;
    const range = quantityRange(quantity, field);
    this.#ranges.byQuantity.set(quantity, range);
    return range;
  }

  paint(surface: Surface, theme: Theme, view: FieldView): void {
    const layout = fieldLayout(view.field, surface.width);
    const range = this.range(view.field, view.quantity);
    if (view.field.shape.length === 1) this.#paintLine(surface, theme, view, layout, range);
    else paintPlane(surface, theme, view, layout, range);
  }

  #paintLine(surface: Surface, theme: Theme, view: FieldView, layout: FieldLayout, range: Range): void {
    const { field, quantity, frame, hovered } = view;
    const { picture, profile } = layout;
    clear(surface, theme);
    if (picture) {
      this.#paintKept(surface, theme, view, picture, range);
      drawCursor(surface, theme, picture, vertical(timeAxis(field), picture).at(field.times[frame]));
    }
    if (!profile) return;
    const label = quantity === "domain" ? "ψ" : quantityLabel(quantity, "ψ");
    const axes = { label, bare: picture !== undefined };
    drawProfile(surface, theme, profile, field, frame, quantity, profileRange(field, quantity, range), axes);
    if (hovered !== undefined) {
      const x = horizontal(spaceAxis(field), profile).at(
        coordinate(hovered, field.shape[0], field.lengths[0]),
      );
      drawMark(surface, theme, profile, x);
    }
  }

  /** The space-time picture from its own canvas: painted again only when what it shows has changed. */
  #paintKept(surface: Surface, theme: Theme, view: FieldView, picture: Box, range: Range): void {
    const { field, quantity } = view;
    const { width, height, scale } = surface;
    const key = [field, quantity, width, height, scale, JSON.stringify(theme)];
    if (key.some((part, i) => part !== this.#keptFor[i])) {
      fitCanvas(this.#kept, width, height, scale);
      const kept = surfaceOf(this.#kept, width, height, scale);
      if (!kept) return;
      clear(kept, theme);
      drawSpaceTime(kept, theme, picture, field, quantity, range);
      drawColourBar(kept, theme, picture, quantity, range);
      this.#keptFor = key;
    }
    (surface.pen as unknown as CanvasRenderingContext2D).drawImage(this.#kept, 0, 0, width, height);
  }
}

function paintPlane(
  surface: Surface,
  theme: Theme,
  view: FieldView,
  layout: FieldLayout,
  range: Range,
): void {
  const { field, quantity, frame } = view;
  clear(surface, theme);
  if (!layout.picture) return;
  drawSnapshot(surface, theme, layout.picture, field, frame, quantity, range);
  drawColourBar(surface, theme, layout.picture, quantity, range);
}

/** The current time: a line with a handle, light on dark ground so that it shows on every colour. */
function drawCursor(surface: Surface, theme: Theme, box: Box, y: number): void {
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

function drawMark(surface: Surface, theme: Theme, box: Box, x: number): void {
  const { pen } = surface;
  pen.strokeStyle = theme.muted;
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  pen.moveTo(crisp(x), box.y);
  pen.lineTo(crisp(x), box.y + box.height);
  pen.stroke();
  pen.setLineDash([]);
}
