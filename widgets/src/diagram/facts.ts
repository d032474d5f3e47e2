/** Facts about a node or an edge, in words, and tables for other programs. */
import {
  type DiagramModel,
  type DiagramPart,
  diagramEdgesCsv,
  diagramNodesCsv,
  formatNumber,
  inFrame,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { pictureItems, textItem } from "../shared/picture-items.js";
import type { MenuItem } from "../shared/scene.js";
import { fileName } from "../shared/tools.js";
import type { DiagramState } from "./state.js";

export function diagramFacts(model: DiagramModel, { picked, frame }: DiagramState): string[] {
  const { note, curves } = model;
  const always = [
    ...curves.map(({ name, values }) => `${name} = ${formatNumber(values[frame])}`),
    ...(note === undefined ? [] : [note]),
  ];
  if (picked)
    return [
      ...("edge" in picked ? edgeFacts(model, picked.edge, frame) : nodeFacts(model, picked.node, frame)),
      ...always,
    ];
  return [
    ...always,
    trans.__("Point at a node or an edge for its numbers; a click holds them, the wheel then zooms."),
  ];
}

function edgeFacts({ nodes, edges }: DiagramModel, e: number, frame: number): string[] {
  const ends = trans.__("edge of %1 and %2", nameOf(nodes, edges.from[e]), nameOf(nodes, edges.to[e]));
  return [ends, ...numbersOf(edges, e, frame)];
}

function nodeFacts({ nodes }: DiagramModel, i: number, frame: number): string[] {
  const place = [inFrame(nodes.x, nodes.count, frame)[i], inFrame(nodes.y, nodes.count, frame)[i]];
  const angle = inFrame(nodes.angle, nodes.count, frame)?.[i];
  return [
    trans.__("node %1", nameOf(nodes, i)),
    ...numbersOf(nodes, i, frame),
    ...(angle === undefined || Number.isNaN(angle) ? [] : [trans.__("angle = %1 rad", formatNumber(angle))]),
    trans.__("at %1", `(${place.map(formatNumber).join(", ")})`),
  ];
}

const nameOf = ({ label }: DiagramPart, i: number) => label?.[i] || String(i);

function numbersOf({ value, name, numbers, count }: DiagramPart, i: number, frame: number): string[] {
  const v = inFrame(value, count, frame)?.[i];
  return [
    ...(v === undefined ? [] : [`${name} = ${Number.isNaN(v) ? trans.__("none") : formatNumber(v)}`]),
    ...numbers.flatMap((list) =>
      Number.isNaN(list.values[i]) ? [] : [`${list.name} = ${formatNumber(list.values[i])}`],
    ),
  ];
}

export function diagramExports(model: DiagramModel, { frame }: DiagramState): MenuItem[] {
  const name = (what: string) => fileName(`${model.title} ${what}`, "diagram", "csv");
  return [
    ...pictureItems(model.title, "diagram"),
    textItem(
      "export-nodes",
      trans.__("Save nodes (CSV)"),
      name("nodes"),
      () => diagramNodesCsv(model, frame),
      trans.__("%1 nodes saved.", model.nodes.count),
    ),
    textItem(
      "export-edges",
      trans.__("Save edges (CSV)"),
      name("edges"),
      () => diagramEdgesCsv(model, frame),
      trans.__("%1 edges saved.", model.edges.count),
    ),
  ];
}
