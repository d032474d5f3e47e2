/** What of a diagram goes into the notebook. */
import { mebibytes } from "../../paint/numbers.js";
import { ShowError } from "../../wire/check.js";
import { pack } from "../../wire/pack.js";
import { MAX_PUBLISHED_BYTES } from "../../wire/payload.js";
import type { DiagramModel, DiagramPart, NamedValues } from "./model.js";
import type { DiagramPayload, NamedPayload, PartPayload } from "./payload.js";

/** @throws ShowError where the diagram is larger than a display carries */
export function diagramPayload(model: DiagramModel): DiagramPayload {
  const { title, note, times, timeName, nodes, edges, curves } = model;
  const payload: DiagramPayload = {
    version: 1,
    title,
    ...(note !== undefined && { note }),
    times: [...times],
    timeName,
    nodes: {
      ...partPayload(nodes),
      x: pack(nodes.x),
      y: pack(nodes.y),
      ...(nodes.angle && { angle: pack(nodes.angle) }),
      shape: nodes.shape,
    },
    edges: {
      ...partPayload(edges),
      from: pack(Float32Array.from(edges.from)),
      to: pack(Float32Array.from(edges.to)),
      directed: edges.directed,
    },
    curves: namedPayload(curves),
  };
  const bytes = JSON.stringify(payload).length;
  if (bytes > MAX_PUBLISHED_BYTES)
    throw new ShowError(
      `show(diagram): ${times.length} frames of ${nodes.count} nodes and ${edges.count} edges are ${mebibytes(bytes)}; ` +
        `a display carries at most ${mebibytes(MAX_PUBLISHED_BYTES)}. Give fewer frames.`,
    );
  return payload;
}

function partPayload({ count, value, name, scale, range, size, label, numbers }: DiagramPart): PartPayload {
  return {
    count,
    ...(value && { value: pack(value) }),
    name,
    scale,
    range: [range.min, range.max],
    ...(size && { size: pack(size) }),
    ...(label && { label }),
    ...namedPayload(numbers),
  };
}

function namedPayload(list: readonly NamedValues[]): NamedPayload {
  const values = Float32Array.from(list.flatMap((one) => [...one.values]));
  return { names: list.map(({ name }) => name), ...(list.length && { numbers: pack(values) }) };
}
