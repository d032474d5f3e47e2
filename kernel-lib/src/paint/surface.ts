/**
 * Surface for figures: the part of a canvas that the browser's and Node's canvases share, with a scale from figure units
 * (CSS pixels) to device pixels.
 */

export interface Pen {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  font: string;
  textAlign: "left" | "right" | "center" | "start" | "end";
  textBaseline: "top" | "hanging" | "middle" | "alphabetic" | "ideographic" | "bottom";
  globalAlpha: number;
  save(): void;
  restore(): void;
  translate(x: number, y: number): void;
  rotate(angle: number): void;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  clip(): void;
  fill(): void;
  stroke(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number, maxWidth?: number): void;
  strokeText(text: string, x: number, y: number, maxWidth?: number): void;
  measureText(text: string): { readonly width: number };
  setLineDash(segments: number[]): void;
  createImageData(width: number, height: number): { readonly data: Uint8ClampedArray };
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  putImageData(image: unknown, x: number, y: number): void;
}

export interface Surface {
  readonly pen: Pen;
  /** In figure units. */
  readonly width: number;
  readonly height: number;
  /** Device pixels a unit. */
  readonly scale: number;
  /** Places a picture in a box of figure units, on surfaces of lines and text instead of pixels. */
  readonly place?: (picture: Pixels, box: Box) => void;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws clipped to a box. */
export function clipped({ pen }: Pick<Surface, "pen">, box: Box, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(box.x, box.y, box.width, box.height);
  pen.clip();
  draw();
  pen.restore();
}

/** RGBA pixels, row by row. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly columns: number;
  readonly rows: number;
}

/** Which source row lies at a fraction 0 (top) … 1 (bottom) of the box; likewise for columns, left to right. */
export interface Stretch {
  readonly row?: (fraction: number) => number;
  readonly column?: (fraction: number) => number;
}

/** Pixels a unit of pictures placed on surfaces without pixels; sharp in print at a column's width. */
const PLACED_SCALE = 4;

/**
 * Fills a box with pixels, each source pixel a sharp rectangle: one value, one colour, nothing interpolated.
 * Done in device pixels by hand, so that Node and every browser give the same picture.
 */
export function drawPixels(surface: Surface, box: Box, pixels: Pixels, stretch: Stretch = {}): void {
  const { pen, place } = surface;
  const scale = place ? PLACED_SCALE : surface.scale;
  const left = Math.round(box.x * scale);
  const top = Math.round(box.y * scale);
  const width = Math.round((box.x + box.width) * scale) - left;
  const height = Math.round((box.y + box.height) * scale) - top;
  if (width < 1 || height < 1) return;
  const image = place ? { data: new Uint8ClampedArray(4 * width * height) } : imageFor(pen, width, height);
  const out = new Uint32Array(image.data.buffer, image.data.byteOffset, width * height);
  const source = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, pixels.columns * pixels.rows);
  const rowAt = stretch.row ?? ((f: number) => Math.floor(f * pixels.rows));
  const columnAt = stretch.column ?? ((f: number) => Math.floor(f * pixels.columns));
  const columns = Int32Array.from({ length: width }, (_, i) =>
    within(columnAt((i + 0.5) / width), pixels.columns),
  );
  let lastRow = -1;
  for (let y = 0; y < height; y++) {
    const row = within(rowAt((y + 0.5) / height), pixels.rows);
    const start = y * width;
    if (row === lastRow) {
      out.copyWithin(start, start - width, start);
      continue;
    }
    lastRow = row;
    const from = row * pixels.columns;
    for (let x = 0; x < width; x++) out[start + x] = source[from + columns[x]];
  }
  if (place) place({ data: image.data, columns: width, rows: height }, box);
  else pen.putImageData(image, left, top);
}

const MOST_KEPT = 8;
const images = new WeakMap<Pen, Map<string, { readonly data: Uint8ClampedArray }>>();

/** Returns a picture to write to; one of the same size is used again, so that an animation allocates nothing. */
function imageFor(pen: Pen, width: number, height: number): { readonly data: Uint8ClampedArray } {
  const kept = images.get(pen) ?? new Map<string, { readonly data: Uint8ClampedArray }>();
  images.set(pen, kept);
  const key = `${width} ${height}`;
  let image = kept.get(key);
  if (!image) {
    if (kept.size >= MOST_KEPT) kept.clear();
    image = pen.createImageData(width, height);
    kept.set(key, image);
  }
  return image;
}

const grounds = new WeakMap<Pen, { readonly needs: readonly unknown[]; readonly image: unknown }>();

/**
 * Draws the static part of a picture below something that moves; it is drawn anew only when one of its arguments has
 * changed, else copied.
 */
export function drawGround(surface: Surface, depends: readonly unknown[], draw: () => void): void {
  const { pen, width, height, scale } = surface;
  if (surface.place) {
    draw();
    return;
  }
  const needs = [width, height, scale, ...depends];
  const known = grounds.get(pen);
  if (known && known.needs.length === needs.length && known.needs.every((need, i) => need === needs[i])) {
    pen.putImageData(known.image, 0, 0);
    return;
  }
  draw();
  const image = pen.getImageData(0, 0, Math.round(width * scale), Math.round(height * scale));
  grounds.set(pen, { needs, image });
}

function within(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}
