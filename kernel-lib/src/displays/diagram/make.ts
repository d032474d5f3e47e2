/** Diagrams of machines, checked and made into the model. */
import type { Diagram, DiagramEdges, DiagramNodes } from "../../fields/diagram.js";
import { complain, isBeyondDisplay, MAX_TEXT, MOST_SHOWN, ShowError } from "../../wire/check.js";
import {
  type DiagramModel,
  type DiagramPart,
  MAX_DIAGRAM_FRAMES,
  MAX_EDGES,
  MAX_MOVING,
  MAX_NODES,
  MAX_NUMBERS,
  type NamedValues,
  rangeOf,
  SCALES,
  SHAPES,
} from "./model.js";

const WHAT = "Diagram";

/** @throws ShowError naming the list that does not fit, its length and the one that is due */
export function diagramModel(diagram: Diagram, title: string = diagram.title ?? ""): DiagramModel {
  const { nodes, edges, frames, note } = diagram;
  if (typeof title !== "string" || title.length > MAX_TEXT) complain(WHAT, "title", title, "a short text");
  const count = nodes?.x?.length ?? 0;
  if (count < 1 || count > MAX_NODES)
    throw new ShowError(
      `${WHAT}: it has ${count} nodes; a display carries 1 to ${MAX_NODES}. Draw a part of the machine and say so in "note".`,
    );
  const links = edges?.from?.length ?? 0;
  if (links > MAX_EDGES)
    throw new ShowError(
      `${WHAT}: it has ${links} edges; a display carries at most ${MAX_EDGES}. Draw the strongest.`,
    );
  const times = Float64Array.from(frames?.times ?? [0]);
  const most = Math.min(MAX_DIAGRAM_FRAMES, Math.floor(MAX_MOVING / Math.max(count, links)));
  if (times.length < 1 || times.length > most)
    throw new ShowError(`${WHAT}: "frames.times" has ${times.length} frames; it must have 1 to ${most}.`);
  if (!times.every((t, k) => Number.isFinite(t) && (k === 0 || t >= times[k - 1])))
    complain(WHAT, "frames.times", times[0], "finite numbers that never decrease");
  const still = (key: string, list: ArrayLike<number> | undefined, of: number, gaps = false) =>
    list && checked(key, list, of, gaps);
  const moving = (key: string, list: ArrayLike<number> | undefined, of: number, gaps = false) =>
    list && checked(`frames.${key}`, list, times.length * of, gaps);
  const part = (
    name: "nodes" | "edges",
    given: DiagramNodes | DiagramEdges | undefined,
    of: number,
    value: Float32Array | undefined,
    size: Float32Array | undefined,
  ): DiagramPart => {
    const { name: quantity = "value", scale = "number", range, label, numbers = {} } = given ?? {};
    if (!SCALES.includes(scale))
      complain(WHAT, `${name}.scale`, scale, SCALES.map((s) => `"${s}"`).join(" or "));
    if (range && !(range[0] < range[1]))
      complain(WHAT, `${name}.range`, range, "two numbers, the smaller first");
    if (label && label.length !== of) complain(WHAT, `${name}.label`, `${label.length} texts`, `${of} texts`);
    for (const text of [quantity, ...(label ?? [])])
      if (typeof text !== "string" || text.length > MAX_TEXT)
        complain(WHAT, `${name}.label`, text, "a short text");
    return {
      count: of,
      value,
      name: quantity,
      scale,
      range: range ? { min: range[0], max: range[1] } : rangeOf(value, scale),
      size,
      label: label && [...label],
      numbers: named(`${name}.numbers`, numbers, of),
    };
  };
  const nodeValue =
    moving("value", frames?.value, count, true) ?? still("nodes.value", nodes.value, count, true);
  const edgeValue =
    moving("edgeValue", frames?.edgeValue, links, true) ?? still("edges.value", edges?.value, links, true);
  const shape = nodes.shape ?? "circle";
  if (!SHAPES.includes(shape)) complain(WHAT, "nodes.shape", shape, SHAPES.map((s) => `"${s}"`).join(" or "));
  return {
    kind: "diagram",
    title,
    ...(note !== undefined && { note: String(note).slice(0, MAX_TEXT) }),
    times,
    timeName: frames?.name ?? "t",
    nodes: {
      ...part("nodes", nodes, count, nodeValue, still("nodes.size", nodes.size, count)),
      x: moving("x", frames?.x, count) ?? checked("nodes.x", nodes.x, count, false),
      y: moving("y", frames?.y, count) ?? checked("nodes.y", nodes.y, count, false),
      angle: moving("angle", frames?.angle, count, true) ?? still("nodes.angle", nodes.angle, count, true),
      shape,
    },
    edges: {
      ...part(
        "edges",
        edges,
        links,
        edgeValue,
        moving("edgeWidth", frames?.edgeWidth, links) ?? still("edges.width", edges?.width, links),
      ),
      from: ends("edges.from", edges?.from ?? [], links, count),
      to: ends("edges.to", edges?.to ?? [], links, count),
      directed: edges?.directed === true,
    },
    curves: named("frames.curves", frames?.curves ?? {}, times.length),
  };
}

/** Copies a list of numbers as float32. @param gaps whether NaN is allowed */
function checked(key: string, list: ArrayLike<number>, length: number, gaps: boolean): Float32Array {
  if (list?.length !== length)
    throw new ShowError(
      `${WHAT}: "${key}" is a list of ${list?.length ?? 0} numbers; it must be one of ${length} numbers.`,
    );
  for (let i = 0; i < length; i++) {
    const v = list[i];
    if (Number.isFinite(v) ? isBeyondDisplay(v) : !(gaps && Number.isNaN(v)))
      complain(
        WHAT,
        `${key}[${i}]`,
        v,
        `a number of magnitude below ${MOST_SHOWN}${gaps ? ", or NaN for none" : ""}`,
      );
  }
  return Float32Array.from(list);
}

function ends(key: string, list: ArrayLike<number>, length: number, nodes: number): Int32Array {
  const numbers = Int32Array.from(checked(key, list, length, false));
  const wrong = numbers.findIndex((node, i) => node !== list[i] || node < 0 || node >= nodes);
  if (wrong >= 0) complain(WHAT, `${key}[${wrong}]`, list[wrong], `a node from 0 to ${nodes - 1}`);
  return numbers;
}

function named(
  key: string,
  lists: Readonly<Record<string, ArrayLike<number>>>,
  length: number,
): NamedValues[] {
  const entries = Object.entries(lists);
  if (entries.length > MAX_NUMBERS)
    complain(WHAT, key, `${entries.length} names`, `at most ${MAX_NUMBERS} names`);
  return entries.map(([name, list]) => ({
    name: name.slice(0, MAX_TEXT),
    values: checked(`${key}.${name}`, list, length, true),
  }));
}
