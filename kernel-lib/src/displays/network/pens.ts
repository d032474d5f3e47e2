/** The arrow that driven ports and currents are drawn with. */
import type { Surface } from "../../paint/surface.js";

export function arrow({ pen }: Surface, x: number, y: number, dx: number, dy: number, size: number): void {
  const half = size * 0.42;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x - dx * size - dy * half, y - dy * size + dx * half);
  pen.lineTo(x - dx * size + dy * half, y - dy * size - dx * half);
  pen.closePath();
  pen.fill();
}
