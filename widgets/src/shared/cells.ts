/** Cells of a square table: found by the pointer, walked through by keys, framed. */
import type { Box, Surface } from "echolab/browser";

/** A row and a column; of a scattering matrix the ports out and in. */
export interface Cell {
  readonly out: number;
  readonly in: number;
}

export function sameCell(a: Cell | undefined, b: Cell | undefined): boolean {
  return a?.out === b?.out && a?.in === b?.in;
}

/** Returns the cell at a place of the picture. */
export function cellAt(box: Box, n: number, x: number, y: number): Cell | undefined {
  const column = Math.floor(((x - box.x) / box.width) * n);
  const row = Math.floor(((y - box.y) / box.height) * n);
  return column >= 0 && column < n && row >= 0 && row < n ? { out: row, in: column } : undefined;
}

/** Returns the cell that a key leads to; the first key press enters the table at its corner. */
export function moveCell(cell: Cell | undefined, key: string, n: number): Cell | undefined {
  const from = cell ?? { out: 0, in: 0 };
  const moves: Record<string, Cell> = {
    ArrowUp: { out: from.out - 1, in: from.in },
    ArrowDown: { out: from.out + 1, in: from.in },
    ArrowLeft: { out: from.out, in: from.in - 1 },
    ArrowRight: { out: from.out, in: from.in + 1 },
    Home: { out: from.out, in: 0 },
    End: { out: from.out, in: n - 1 },
  };
  if (!Object.hasOwn(moves, key)) return undefined;
  if (!cell) return from;
  const clamp = (i: number) => Math.max(0, Math.min(n - 1, i));
  return { out: clamp(moves[key].out), in: clamp(moves[key].in) };
}

/** Draws a frame around a cell, dark below light, so that it shows on every colour. */
export function outlineCell({ pen }: Surface, box: Box, cell: Cell, n: number, colour: string): void {
  const size = box.width / n;
  const x = box.x + cell.in * size;
  const y = box.y + cell.out * size;
  for (const [stroke, inset] of [
    ["#000000", 0],
    [colour, 1.5],
  ] as const) {
    pen.strokeStyle = stroke;
    pen.lineWidth = 1.5;
    pen.strokeRect(x + inset, y + inset, size - 2 * inset, size - 2 * inset);
  }
}
