/** Small things that all parts of a network's picture are drawn with. */
import type { Box, Surface } from "../surface.js";

export function clipped({ pen }: Surface, box: Box, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(box.x, box.y, box.width, box.height);
  pen.clip();
  draw();
  pen.restore();
}

export function arrow({ pen }: Surface, x: number, y: number, dx: number, dy: number, size: number): void {
  const half = size * 0.42;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x - dx * size - dy * half, y - dy * size + dx * half);
  pen.lineTo(x - dx * size + dy * half, y - dy * size - dx * half);
  pen.closePath();
  pen.fill();
}
