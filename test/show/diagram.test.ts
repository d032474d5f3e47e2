import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mimeBundle } from "../../kernel-lib/src/display.js";
import { diagramEdgesCsv, diagramNodesCsv } from "../../kernel-lib/src/displays/diagram/files.js";
import { type DiagramModel, inFrame } from "../../kernel-lib/src/displays/diagram/model.js";
import { decodeDiagram, openDiagram } from "../../kernel-lib/src/displays/diagram/payload.js";
import { modelOf } from "../../kernel-lib/src/displays/display.js";
import type { Diagram } from "../../kernel-lib/src/fields/diagram.js";
import { LIGHT } from "../../kernel-lib/src/paint/theme.js";
import { ShowError } from "../../kernel-lib/src/wire/check.js";
import { mimeOf } from "../../kernel-lib/src/wire/mime.js";
import { type DiagramState, startDiagram, tickDiagram } from "../../widgets/src/diagram/state.js";
import { layoutIn, renderDiagram } from "../../widgets/src/diagram/viewer.js";
import type { Place } from "../../widgets/src/shared/scene.js";
import { holds } from "../properties.js";
import { DIAGRAMS } from "./diagrams.js";

const json = (value: unknown) => JSON.parse(JSON.stringify(value));
const modelled = (value: Diagram) => modelOf(value).model as DiagramModel;
const payloadOf = (value: Diagram) => json(mimeBundle(value, { picture: false })[mimeOf("diagram")]);
const names = Object.keys(DIAGRAMS);

const pen = { measureText: (text: string) => ({ width: 6 * text.length }), font: "" };
const place = {
  width: 700,
  theme: LIGHT,
  ruler: { pen, width: 700, height: 0, scale: 1 },
} as unknown as Place;

/** Two nodes and the edge between them. */
const PAIR: Diagram = {
  kind: "diagram",
  nodes: {
    x: [0, 1],
    y: [0, 0],
    value: [1, 2],
    name: "voltage (V)",
    label: ["a", ""],
    numbers: { θ: [0.5, Number.NaN] },
  },
  edges: { from: [0], to: [1], value: [3], name: "conductance (S)" },
};

describe("a diagram on its way to the page", () => {
  it.each(names)("%s comes as it went", async (name) => {
    expect(await openDiagram(payloadOf(DIAGRAMS[name]))).toEqual(modelled(DIAGRAMS[name]));
  });

  it("large ones travel compressed", async () => {
    const n = 20_000;
    const x = Array.from({ length: n }, (_, i) => i % 141);
    const large: Diagram = {
      kind: "diagram",
      nodes: { x, y: x.map((_, i) => Math.floor(i / 141)), value: x },
    };
    const payload = payloadOf(large);
    expect(typeof payload.nodes.x).toBe("object");
    expect(await openDiagram(payload)).toEqual(modelled(large));
  });

  it("of a machine by its method, with the input that is given", () => {
    const machine = {
      toDiagram: (input?: ArrayLike<number>): Diagram => ({
        ...PAIR,
        nodes: { ...PAIR.nodes, value: input ?? [0, 0] },
      }),
    };
    expect(mimeBundle(machine, { picture: false })["text/plain"]).toMatch(/voltage \(V\) 0 to 0/);
    expect(mimeBundle(machine, { picture: false, input: [5, 7] })["text/plain"]).toBe(
      "diagram of 2 nodes and 1 edges; voltage (V) 5 to 7; conductance (S) 3 to 3.",
    );
  });

  const nodes = (change: object) => ({ ...PAIR, nodes: { ...PAIR.nodes, ...change } });
  const edges = (change: object) => ({ ...PAIR, edges: { ...PAIR.edges, ...change } });
  const frames = (change: object) => ({ ...PAIR, frames: { times: [0, 1], ...change } });
  it.each<[string, unknown, RegExp]>([
    ["no nodes", nodes({ x: [], y: [] }), /it has 0 nodes/],
    ["more nodes than can be drawn", nodes({ x: new Float64Array(30_000) }), /30000 nodes.*1 to 20000/],
    ["places of another number", nodes({ y: [0] }), /"nodes.y" is a list of 1 numbers; .* 2 numbers/],
    ["a place that is none", nodes({ x: [0, Number.NaN] }), /"nodes.x\[1\]" is NaN/],
    ["an infinite value", nodes({ value: [0, Number.POSITIVE_INFINITY] }), /"nodes.value\[1\]" is Infinity/],
    ["values of another number", nodes({ value: [1] }), /"nodes.value" is a list of 1/],
    ["labels of another number", nodes({ label: ["a"] }), /"nodes.label" is "1 texts"; it must be 2 texts/],
    ["a label that is no text", nodes({ label: ["a", 3] }), /"nodes.label" is 3/],
    ["an unknown scale", nodes({ scale: "log" }), /"nodes.scale" is "log"; .*"number" or "angle"/],
    ["an unknown shape", nodes({ shape: "star" }), /"nodes.shape" is "star"/],
    ["a range upside down", nodes({ range: [1, 0] }), /"nodes.range" is \[1, 0\]/],
    ["numbers of another number", nodes({ numbers: { q: [1] } }), /"nodes.numbers.q"/],
    ["an edge to nowhere", edges({ to: [2] }), /"edges.to\[0\]" is 2; .*from 0 to 1/],
    ["an edge to half a node", edges({ to: [0.5] }), /"edges.to\[0\]" is 0.5/],
    ["ends that do not match", edges({ to: [1, 0] }), /"edges.to" is a list of 2/],
    ["widths of another number", edges({ width: [1, 2] }), /"edges.width"/],
    ["times that go back", frames({ times: [1, 0] }), /"frames.times"/],
    ["no frames", frames({ times: [] }), /"frames.times" has 0 frames/],
    [
      "frames of another number",
      frames({ value: [1, 2, 3] }),
      /"frames.value" is a list of 3 numbers; .* 4 numbers/,
    ],
    ["curves of another number", frames({ curves: { cost: [1] } }), /"frames.curves.cost"/],
  ])("%s is refused in words", (_, value, message) => {
    expect(() => mimeBundle(value as Diagram)).toThrow(message);
    expect(() => mimeBundle(value as Diagram)).toThrow(ShowError);
  });

  it("any change of its payload is shown or refused with a ShowError", () => {
    const good = payloadOf(DIAGRAMS.springs);
    const strange = fc.oneof(
      fc.anything(),
      fc.jsonValue(),
      fc.constantFrom<unknown>("__proto__", 1e308, -1, Number.NaN, [], {}),
    );
    const paths = Object.keys(good).flatMap((key) => [
      [key],
      ...(typeof good[key] === "object" ? Object.keys(good[key]).map((inner) => [key, inner]) : []),
    ]);
    let refused = 0;
    holds(
      fc.property(fc.constantFrom(...paths), strange, ([key, inner], value) => {
        const payload = json(good);
        if (inner === undefined) payload[key] = value;
        else payload[key][inner] = value;
        try {
          decodeDiagram(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(ShowError);
          refused++;
        }
      }),
      2000,
    );
    expect(refused).toBeGreaterThan(500);
  });
});

describe("the diagram viewer", () => {
  const render = (value: Diagram, state: Partial<DiagramState> = {}) => {
    const model = modelled(value);
    const now = { ...startDiagram(model), ...state };
    return {
      model,
      state: now,
      layout: layoutIn(model, now, place.width),
      scene: renderDiagram(model, now, place),
    };
  };

  it("tells the numbers of the node or the edge that is pointed at", () => {
    const { layout, scene } = render(PAIR);
    const at = (i: number) => ({ x: layout.x[i], y: layout.y[i], shift: false });
    expect(scene.pointer?.({ ...at(0), kind: "move" })).toEqual({ picked: { node: 0 } });
    expect(render(PAIR, { picked: { node: 0 } }).scene.facts).toEqual([
      "node a",
      "voltage (V) = 1",
      "θ = 0.5",
      "at (0, 0)",
    ]);
    expect(render(PAIR, { picked: { node: 1 } }).scene.facts).toEqual([
      "node 1",
      "voltage (V) = 2",
      "at (1, 0)",
    ]);
    const middle = { x: (layout.x[0] + layout.x[1]) / 2, y: layout.y[0], shift: false };
    expect(scene.pointer?.({ ...middle, kind: "move" })).toEqual({ picked: { edge: 0 } });
    expect(render(PAIR, { picked: { edge: 0 } }).scene.facts).toEqual([
      "edge of a and 1",
      "conductance (S) = 3",
    ]);
    // A click holds; leaving then changes nothing.
    expect(scene.pointer?.({ ...at(1), kind: "release", click: true })).toMatchObject({
      picked: { node: 1 },
      held: true,
    });
    expect(
      render(PAIR, { picked: { node: 1 }, held: true }).scene.pointer?.({ ...at(0), kind: "leave" }),
    ).toBeUndefined();
  });

  it("hidden nodes cannot be picked", () => {
    const { layout, scene, model } = render(DIAGRAMS.mesh);
    const hidden = model.nodes.size?.indexOf(0) ?? -1;
    const patch = scene.pointer?.({ x: layout.x[hidden], y: layout.y[hidden], shift: false, kind: "move" });
    expect(patch?.picked).not.toEqual({ node: hidden });
  });

  it.each<[string, Partial<DiagramState>, object]>([
    ["ArrowRight", { picked: { node: 0 } }, { picked: { node: 1 }, held: true }],
    ["ArrowLeft", {}, { picked: { node: 0 }, held: true }],
    ["n", { picked: { node: 0 } }, { picked: { edge: 0 }, held: true }],
    ["Escape", { picked: { node: 0 }, held: true }, { picked: undefined, held: false }],
  ])("the key %s", (key, state, patch) => {
    expect(render(PAIR, state).scene.key?.({ key, shift: false })).toEqual(patch);
  });

  it.each<[string, number]>([
    ["Home", 0],
    ["End", 20],
    ["PageUp", 11],
    ["PageDown", 9],
  ])("the key %s changes the frame", (key, frame) => {
    expect(render(DIAGRAMS.springs, { frame: 10 }).scene.key?.({ key, shift: false })).toMatchObject({
      frame,
    });
  });

  it("plays to the end, or again and again", () => {
    const model = modelled(DIAGRAMS.springs);
    const play = (state: DiagramState, ticks: number) => {
      let now = state;
      for (let k = 0; k < ticks; k++) now = { ...now, ...tickDiagram(model, now, 0.1) };
      return now;
    };
    const start = { ...startDiagram(model), frame: 0, playing: true };
    expect(play(start, 30)).toMatchObject({ frame: 10, playing: true });
    expect(play(start, 100)).toMatchObject({ frame: 20, playing: false });
    const looped = play({ ...start, loop: true }, 100);
    expect(looped.playing).toBe(true);
    expect(looped.frame).toBeLessThan(20);
  });

  it("a drag on the curves goes through the frames", () => {
    const { layout, scene } = render(DIAGRAMS.springs);
    const { curves } = layout;
    if (!curves) throw new Error("no curves");
    const middle = { x: curves.x + curves.width / 2, y: curves.y + 20, shift: false };
    expect(scene.pointer?.({ ...middle, kind: "press" })).toMatchObject({ frame: 10, playing: false });
  });

  it("the picture stands still while nodes move", () => {
    const model = modelled(DIAGRAMS.springs);
    const at = (frame: number) => layoutIn(model, { ...startDiagram(model), frame }, 700).at([2, 2]);
    expect(at(0)).toEqual(at(20));
  });

  it("writes tables of the frame that is shown", () => {
    expect(diagramNodesCsv(modelled(PAIR), 0)).toBe(
      "node,x,y,voltage (V),θ,label\n0,0,0,1,0.5,a\n1,1,0,2,NaN,\n",
    );
    expect(diagramEdgesCsv(modelled(PAIR), 0)).toBe("edge,from,to,conductance (S)\n0,0,1,3\n");
    const model = modelled(DIAGRAMS.springs);
    const { x, count } = model.nodes;
    expect(diagramNodesCsv(model, 20).split("\n")[1].split(",")[1]).toBe(String(inFrame(x, count, 20)[0]));
  });
});
