/** Pen strokes as the pixels that a trained machine expects, prepared as its training images were. */

/** Points x, y, x, y, … of one stroke, in a square from 0 to 1, y downwards. */
export type Stroke = readonly number[];

/**
 * How the images of a data set were made from handwriting.
 *
 * - "uci": scaled to the full height, centred between the sides; a fine bitmap, of which every pixel counts a
 *   4 × 4 block. So were the digits of E. Alpaydin and C. Kaynak made.
 * - "mnist": scaled into the middle 20/28 of the square, grey at the edges, the centre of mass in the middle.
 */
export type Raster = "uci" | "mnist";

export const RASTERS: readonly Raster[] = ["uci", "mnist"];

/** Half the width of the pen, relative to the height of the digit, at which the ink covers as much as in the data. */
const PEN = { uci: 2.8 / 32, mnist: 1.3 / 20 } as const;
const BLOCK = 4;

/** Ink from 0 to 1 at every pixel, row by row from the top; without strokes all is 0. */
export function rasterise(
  strokes: readonly Stroke[],
  raster: Raster,
  rows: number,
  columns: number,
): Float64Array {
  const ink = new Float64Array(rows * columns);
  const box = bounds(strokes);
  if (!box) return ink;
  const fine = raster === "uci" ? BLOCK : 1;
  const [height, width] = [rows * fine, columns * fine];
  const room = raster === "uci" ? Math.min(height, width) : (Math.min(height, width) * 20) / 28;
  const pen = PEN[raster] * room;
  // The pen's own width belongs to the digit; a dot stays a dot.
  const inner = room - 2 * pen;
  const zoom = inner / Math.max(box.height, box.width, SMALLEST);
  const place = (x: number, y: number): [number, number] => [
    width / 2 + (x - box.x - box.width / 2) * zoom,
    height / 2 + (y - box.y - box.height / 2) * zoom,
  ];
  const bitmap = new Float64Array(height * width);
  for (const stroke of strokes) {
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      const from = place(stroke[Math.max(0, i - 2)], stroke[Math.max(1, i - 1)]);
      drawSegment(bitmap, height, width, from, place(stroke[i], stroke[i + 1]), pen, raster === "mnist");
    }
  }
  if (raster === "mnist") return centred(bitmap, height, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      ink[Math.floor(y / fine) * columns + Math.floor(x / fine)] += bitmap[y * width + x] / (fine * fine);
    }
  }
  return ink;
}

/** Size of a drawing, relative to the pad, below which it is not enlarged to full size. */
const SMALLEST = 0.15;

function bounds(
  strokes: readonly Stroke[],
): { x: number; y: number; width: number; height: number } | undefined {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const stroke of strokes) {
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      left = Math.min(left, stroke[i]);
      right = Math.max(right, stroke[i]);
      top = Math.min(top, stroke[i + 1]);
      bottom = Math.max(bottom, stroke[i + 1]);
    }
  }
  return left <= right ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

/** Ink within the pen's reach of a segment: black or white, or grey within half a pixel of the edge. */
function drawSegment(
  bitmap: Float64Array,
  height: number,
  width: number,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  pen: number,
  grey: boolean,
): void {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const low = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - pen - 1));
  const high = (a: number, b: number, n: number) => Math.min(n - 1, Math.ceil(Math.max(a, b) + pen + 1));
  for (let y = low(ay, by); y <= high(ay, by, height); y++) {
    for (let x = low(ax, bx); x <= high(ax, bx, width); x++) {
      // Pixels are points in the middle of their squares.
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const t = length > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
      const distance = Math.hypot(px - t * dx, py - t * dy);
      const cover = grey ? Math.max(0, Math.min(1, pen + 0.5 - distance)) : Number(distance <= pen);
      if (cover > bitmap[y * width + x]) bitmap[y * width + x] = cover;
    }
  }
}

/** Moved by whole pixels so that the centre of mass comes to the middle. */
function centred(bitmap: Float64Array, height: number, width: number): Float64Array {
  let [mass, mx, my] = [0, 0, 0];
  bitmap.forEach((ink, i) => {
    mass += ink;
    mx += ink * ((i % width) + 0.5);
    my += ink * (Math.floor(i / width) + 0.5);
  });
  if (mass === 0) return bitmap;
  const [dx, dy] = [Math.round(width / 2 - mx / mass), Math.round(height / 2 - my / mass)];
  const out = new Float64Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fx, fy] = [x - dx, y - dy];
      if (fx >= 0 && fy >= 0 && fx < width && fy < height) out[y * width + x] = bitmap[fy * width + fx];
    }
  }
  return out;
}
