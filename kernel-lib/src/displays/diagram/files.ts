/** A frame of a diagram as tables that other programs read. */
import { quoted } from "../../data/csv.js";
import { type DiagramModel, type DiagramPart, inFrame } from "./model.js";

/** Writes one line a node: place, value, size and its other numbers. */
export function diagramNodesCsv({ nodes }: DiagramModel, frame: number): string {
  const { x, y, angle, count } = nodes;
  return table(nodes, frame, "node", {
    x: inFrame(x, count, frame),
    y: inFrame(y, count, frame),
    ...(angle && { angle: inFrame(angle, count, frame) }),
  });
}

/** Writes one line an edge: its ends, value, width and its other numbers. */
export function diagramEdgesCsv({ edges }: DiagramModel, frame: number): string {
  return table(edges, frame, "edge", { from: edges.from, to: edges.to });
}

function table(
  { count, value, name, size, label, numbers }: DiagramPart,
  frame: number,
  of: string,
  first: Readonly<Record<string, ArrayLike<number>>>,
): string {
  const columns: [string, ArrayLike<number | string>][] = Object.entries(first);
  if (value) columns.push([name, inFrame(value, count, frame)]);
  if (size) columns.push(["size", inFrame(size, count, frame)]);
  for (const list of numbers) columns.push([list.name, list.values]);
  if (label) columns.push(["label", label]);
  const head = [of, ...columns.map(([text]) => quoted(text))].join(",");
  const cell = (v: number | string) => (typeof v === "string" ? quoted(v) : String(v));
  const lines = Array.from({ length: count }, (_, i) =>
    [i, ...columns.map(([, list]) => cell(list[i]))].join(","),
  );
  return `${[head, ...lines].join("\n")}\n`;
}
