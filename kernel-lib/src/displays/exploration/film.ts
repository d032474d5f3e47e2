/** Films of machines: pictures one after the other become one diagram with frames. */
import type { Diagram } from "../../fields/diagram.js";
import { diagramModel } from "../diagram/make.js";
import type { DiagramModel } from "../diagram/model.js";
import type { Explorable, SimulationOptions } from "./reading.js";

/** One picture of a film. */
export interface Picture {
  readonly time: number;
  readonly diagram: Diagram;
  /** Numbers of this picture, such as the error. */
  readonly curves: Readonly<Record<string, number>>;
}

/** Yields after every picture; returns all of them. */
export type Filming = Generator<undefined, readonly Picture[]>;

/** What a system whose runs are films says of itself. */
export interface Filmed<R extends { readonly system: string }>
  extends Omit<Explorable<R, DiagramModel>, "simulate" | "frames" | "quantity"> {
  /** What counts the pictures, such as "epoch". */
  readonly time: string;
  film(recipe: R): Filming;
}

/** Makes a system of films: what `explore` shows is a diagram with frames. */
export function filmed<R extends { readonly system: string }>(
  system: Filmed<R>,
): Explorable<R, DiagramModel> {
  const { film, time, ...rest } = system;
  return {
    ...rest,
    quantity: "re",
    *simulate(recipe: R, { title }: SimulationOptions) {
      return diagramModel(filmOf(yield* film(recipe), time), title || undefined);
    },
    frames(recipe: R) {
      const run = film(recipe);
      for (;;) {
        const { done, value } = run.next();
        if (done) return filmOf(value, time);
      }
    },
  };
}

/** Joins pictures of the same nodes and edges. Edges are sorted by their ends, so that a number names the same edge in all. */
export function filmOf(pictures: readonly Picture[], time: string): Diagram {
  const sorted = pictures.map(({ diagram }) => sortEdges(diagram));
  const last = sorted[sorted.length - 1];
  const all = (of: (diagram: Diagram) => ArrayLike<number> | undefined) => {
    const lists = sorted.map(of);
    return lists.some((list) => list === undefined)
      ? undefined
      : Float64Array.from(lists.flatMap((list) => Array.from(list as ArrayLike<number>)));
  };
  const names = Object.keys(pictures[0].curves);
  return {
    ...last,
    frames: {
      times: pictures.map((picture) => picture.time),
      name: time,
      x: all(({ nodes }) => nodes.x),
      y: all(({ nodes }) => nodes.y),
      value: all(({ nodes }) => nodes.value),
      angle: all(({ nodes }) => nodes.angle),
      edgeValue: all(({ edges }) => edges?.value),
      edgeWidth: all(({ edges }) => edges?.width),
      curves: Object.fromEntries(names.map((name) => [name, pictures.map(({ curves }) => curves[name])])),
    },
  };
}

function sortEdges(diagram: Diagram): Diagram {
  const { edges, nodes } = diagram;
  if (!edges) return diagram;
  const n = nodes.x.length;
  const order = Array.from({ length: edges.from.length }, (_, e) => e).sort(
    (a, b) => edges.from[a] * n + edges.to[a] - (edges.from[b] * n + edges.to[b]),
  );
  const by = (list: ArrayLike<number> | undefined) => list && order.map((e) => list[e]);
  return {
    ...diagram,
    edges: {
      ...edges,
      from: order.map((e) => edges.from[e]),
      to: order.map((e) => edges.to[e]),
      value: by(edges.value),
      width: by(edges.width),
      label: edges.label && order.map((e) => edges.label?.[e] ?? ""),
      numbers:
        edges.numbers &&
        Object.fromEntries(
          Object.entries(edges.numbers).map(([name, list]) => [name, order.map((e) => list[e])]),
        ),
    },
  };
}
