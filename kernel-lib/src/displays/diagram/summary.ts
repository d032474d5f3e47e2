/** A diagram in words. */
import { formatShort } from "../../paint/numbers.js";
import { trans } from "../../paint/translate.js";
import { titled } from "../titled.js";
import type { DiagramModel, DiagramPart } from "./model.js";

export const diagramSummary: (model: DiagramModel) => string = titled((model) => {
  const { nodes, edges, times, timeName, curves, note } = model;
  const seen = nodes.size ? nodes.size.reduce((sum, size) => sum + (size > 0 ? 1 : 0), 0) : nodes.count;
  const parts = [
    trans.__("diagram of %1 nodes and %2 edges", seen, edges.count),
    spanOf(nodes),
    spanOf(edges),
    times.length > 1
      ? trans.__(
          "%1 frames, %2 = %3 to %4",
          times.length,
          timeName,
          formatShort(times[0]),
          formatShort(times[times.length - 1]),
        )
      : "",
    ...curves.map(({ name, values }) =>
      trans.__("%1 from %2 to %3", name, formatShort(values[0]), formatShort(values[values.length - 1])),
    ),
  ];
  return `${parts.filter(Boolean).join("; ")}.${note === undefined ? "" : ` ${note}`}`;
});

/** Smallest and largest value of the last frame. */
function spanOf({ value, name, count }: DiagramPart): string {
  if (!value) return "";
  const last = value.subarray(value.length - count).filter((v) => !Number.isNaN(v));
  if (last.length === 0) return "";
  const [min, max] = [last.reduce((a, b) => Math.min(a, b)), last.reduce((a, b) => Math.max(a, b))];
  return trans.__("%1 %2 to %3", name, formatShort(min), formatShort(max));
}
