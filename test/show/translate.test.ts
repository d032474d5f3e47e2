/** Every word of the viewers comes from the catalogue: with one that marks what it gives, nothing unmarked is left. */
import { createCanvas } from "@napi-rs/canvas";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DiagramModel } from "../../kernel-lib/src/displays/diagram/model.js";
import { modelOf, summary } from "../../kernel-lib/src/displays/display.js";
import { controlsOf } from "../../kernel-lib/src/displays/exploration/controls.js";
import type { Recipe } from "../../kernel-lib/src/displays/exploration/recipe.js";
import { simulated } from "../../kernel-lib/src/displays/exploration/simulate.js";
import type { Field } from "../../kernel-lib/src/displays/field/model.js";
import { decodeField } from "../../kernel-lib/src/displays/field/payload.js";
import { decodeNetwork } from "../../kernel-lib/src/displays/network/payload.js";
import { decodeScattering } from "../../kernel-lib/src/displays/scattering/payload.js";
import { sketchPayload } from "../../kernel-lib/src/displays/sketch/encode.js";
import { openSketch } from "../../kernel-lib/src/displays/sketch/payload.js";
import { openTraining } from "../../kernel-lib/src/displays/training/watched.js";
import { digits, lineChart, matrixChart, photonicClassifier } from "../../kernel-lib/src/index.js";
import { MAPS } from "../../kernel-lib/src/paint/paint.js";
import type { Pen } from "../../kernel-lib/src/paint/surface.js";
import { LIGHT } from "../../kernel-lib/src/paint/theme.js";
import { trans, translateBy } from "../../kernel-lib/src/paint/translate.js";
import { startDiagram } from "../../widgets/src/diagram/state.js";
import { renderDiagram } from "../../widgets/src/diagram/viewer.js";
import { startField } from "../../widgets/src/field/state.js";
import { renderField } from "../../widgets/src/field/viewer.js";
import { startExplore, withRun } from "../../widgets/src/live/state.js";
import { renderExplore } from "../../widgets/src/live/viewer.js";
import { startNetwork } from "../../widgets/src/network/state.js";
import { renderNetwork } from "../../widgets/src/network/viewer.js";
import { startScattering } from "../../widgets/src/scattering/state.js";
import { renderScattering } from "../../widgets/src/scattering/viewer.js";
import type { Control, Scene, Tools } from "../../widgets/src/shared/scene.js";
import { startSketch } from "../../widgets/src/sketch/state.js";
import { renderSketch } from "../../widgets/src/sketch/viewer.js";
import { renderConfusion } from "../../widgets/src/training/confusion.js";
import { renderTraining, startTraining } from "../../widgets/src/training/viewer.js";
import { DIAGRAMS } from "./diagrams.js";
import { EVERY } from "./every-recipe.js";
import { confusionPayload, fieldPayload, networkPayload, planeWave, scatteringPayload } from "./made-up.js";
import { place } from "./reference.js";
import { trainingPayload } from "./training-payload.js";

/** Marks all that is asked of it, with the values in their places. */
const marking = {
  __: (words: string, ...values: readonly (string | number)[]) =>
    `⟦${words.replace(/%(\d)/g, (_, n) => String(values[n - 1]))}⟧`,
};

beforeEach(() => translateBy(marking));
afterEach(() => translateBy(undefined));

/** Words that are in no catalogue: names of colour maps, functions, parameters and machines, and what the displays below are called. */
const OWN = [
  ...Object.values(MAPS).flat(),
  "arg",
  "max",
  "cost",
  "port",
  "lead",
  "field",
  "training",
  "confusion",
  "network",
  "true",
  "read",
  "kerr",
  ...["mesh", "springs", "step", "stiffness", "strain", "error", "input", "output", "power", "out", "rad"],
  ...["hopfield", "Hopfield", "epoch", "state", "weight"],
];

const here = place(760, LIGHT);

/** Sentences of the payloads below that the kernel wrote, in English as all that it writes. */
const KERNEL = /No S at ω = [^:]*: a band edge\.|No waves\.|One of the springs is broken\.|mesh of 6 modes/g;

/** What stands outside all marks; of words that were cut short the end of the mark is missing. */
function unmarked(text: string): string {
  for (let inner = text, outer = text; ; inner = outer) {
    outer = inner.replace(/⟦[^⟦⟧]*(⟧|…$)/g, "");
    if (outer === inner) return outer;
  }
}

const wordsOf = <State>(control: Control<State>): string[] => {
  const texts = "text" in control && control.text ? [control.text] : [];
  if (control.kind === "text") return texts;
  const inner = { select: "choices", menu: "items" }[control.kind as string];
  const list = inner ? (control as unknown as Record<string, { label: string }[]>)[inner] : [];
  return [...texts, control.label, ...list.map(({ label }) => label)];
};

/** The words in the picture: names of axes, of colour bars and of what is marked. */
function painted<State>(scene: Scene<State>): string[] {
  const pen = createCanvas(here.width, Math.ceil(scene.height)).getContext("2d");
  const words: string[] = [];
  const fillText = pen.fillText.bind(pen);
  pen.fillText = (text, ...at) => {
    words.push(text);
    fillText(text, ...at);
  };
  scene.paint({ pen: pen as unknown as Pen, width: here.width, height: scene.height, scale: 1 });
  return words;
}

/** What a scene says that is not from the catalogue. */
function foreign<State>(scene: Scene<State>): string[] {
  const { head, bars, badges = [], facts, label } = scene;
  const words = [
    ...[...head, ...bars.flatMap(({ controls }) => controls)].flatMap(wordsOf),
    ...bars.map((bar) => bar.label),
    ...badges.flatMap(({ text, detail }) => [text, detail]),
    ...facts,
    typeof label === "string" ? label : label(),
    ...painted(scene),
  ];
  expect(words.length).toBeGreaterThan(1);
  return words.filter((text) =>
    (unmarked(text.replaceAll(KERNEL, "")).match(/\p{L}{3,}/gu) ?? []).some((word) => !OWN.includes(word)),
  );
}

describe("words of the viewers", () => {
  it("a run in space and time, with plots, probes and a run beside it", () => {
    const { model } = modelOf(planeWave(16, 6, 3));
    const line = {
      ...(model as Field),
      beside: [{ name: "b", re: (model as Field).re, im: (model as Field).im }],
    };
    const start = { ...startField(line), probes: [3] };
    for (const plot of ["none", "traces", "spectrum", "cut"] as const)
      for (const frame of [0, 4])
        expect(foreign(renderField(line, { ...start, plot, frame }, here))).toEqual([]);
    const sites = {
      ...start,
      space: "sites" as const,
      cursor: { point: 2 },
      playing: true,
      range: { held: 1 },
    };
    expect(foreign(renderField(line, sites, here))).toEqual([]);
    const plane = decodeField(fieldPayload());
    expect(foreign(renderField(plane, startField(plane), here))).toEqual([]);
  });

  it("a scattering matrix with all that may come with it", () => {
    const s = decodeScattering(scatteringPayload());
    const start = startScattering(s);
    for (const shown of ["S", "before", "difference", "gradient"] as const)
      for (const cell of [undefined, { out: 1, in: 0 }])
        expect(foreign(renderScattering(s, { ...start, shown, cell }, here))).toEqual([]);
  });

  it("a network, its resonators, couplings and changes", () => {
    const network = decodeNetwork(networkPayload());
    const start = startNetwork(network);
    for (const marked of [undefined, { mode: 0 }, { mode: 2 }, { coupling: 1 }])
      for (const shown of ["after", "difference"] as const)
        expect(foreign(renderNetwork(network, { ...start, shown, marked }, here))).toEqual([]);
  });

  it("diagrams of machines, their nodes and edges", () => {
    for (const name of ["mesh", "springs"]) {
      const model = modelOf(DIAGRAMS[name]).model as DiagramModel;
      const start = startDiagram(model);
      for (const picked of [undefined, { node: 7 }, { edge: 1 }, { edge: 7 }])
        for (const playing of [false, true])
          expect(foreign(renderDiagram(model, { ...start, picked, playing }, here))).toEqual([]);
    }
  });

  it("a training that runs, and one that has ended with a confusion matrix", async () => {
    const running = await openTraining(trainingPayload("running"));
    expect(foreign(renderTraining(running, startTraining(running), here))).toEqual([]);
    const ended = await openTraining({ ...trainingPayload("finished"), confusion: confusionPayload() });
    const start = startTraining(ended);
    expect(foreign(renderTraining(ended, { ...start, hovered: 1 }, here))).toEqual([]);
    expect(foreign(renderTraining(ended, { ...start, reading: true }, here))).toEqual([]);
    const open = { cell: { out: 1, in: 0 }, open: { out: 1, in: 0 }, picture: 0 };
    if (!ended.confusion) throw new Error("no confusion matrix");
    for (const state of [open, { open: open.open }])
      expect(foreign(renderConfusion(ended.confusion, state, here))).toEqual([]);
  });

  it("a run to explore, before and after its first picture", () => {
    const recipe = EVERY["coupled-waves"];
    const controls = controlsOf({ kerr: { min: -1, max: 1 }, potential: "draw" }, recipe);
    const model = { version: 1, title: "", id: "x", quantity: "density", recipe, controls } as const;
    const start = startExplore(model);
    expect(renderExplore(model, start, here).label).toContain("⟦");
    const run = { ...start, ...withRun(start, simulated(recipe), 1) };
    for (const drawing of [false, true])
      expect(foreign(renderExplore(model, { ...run, drawing }, here))).toEqual([]);
  });

  it("a machine to explore, with edges that break", () => {
    for (const broken of [[], [3]]) {
      const recipe = { ...EVERY.hopfield, broken } as Recipe;
      const controls = controlsOf({ broken: "break" }, recipe);
      const model = { version: 1, title: "", id: "x", quantity: "re", recipe, controls } as const;
      const start = startExplore(model);
      expect(
        foreign(renderExplore(model, { ...start, ...withRun(start, simulated(recipe), 1) }, here)),
      ).toEqual([]);
    }
  });

  it("a pad to draw on", async () => {
    const classifier = photonicClassifier({ side: 8, channels: 1, stages: 1, seed: 3, each: 4 });
    const theta = classifier.machine.parameters;
    const model = await openSketch(
      JSON.parse(JSON.stringify(sketchPayload({ classifier, theta, images: digits().test }))),
    );
    const start = startSketch(model);
    for (const state of [start, { ...start, sample: undefined }])
      expect(foreign(renderSketch(model, state, here))).toEqual([]);
  });

  it("charts in words", () => {
    const x = { label: "" };
    for (const chart of [
      lineChart({
        series: [
          { name: "", y: [1, 2] },
          { name: "", y: [Number.NaN] },
        ],
        x,
        y: x,
      }),
      matrixChart({ rows: ["1"], columns: ["1", "2"], values: [[1, 2]] }),
    ])
      expect(unmarked(summary(modelOf(chart).model))).not.toMatch(/\p{L}{3,}/u);
  });

  it("what a menu says when it has done its work", async () => {
    const s = decodeScattering(scatteringPayload());
    const [menu] = renderScattering(s, startScattering(s), here).head.filter(({ kind }) => kind === "menu");
    if (menu.kind !== "menu") throw new Error("no menu");
    const tools = { save() {}, copyPicture: async () => {} } as unknown as Tools;
    for (const item of menu.items.filter(({ name }) => name !== "export-png"))
      expect(unmarked(await item.run(tools)), item.name).toBe("");
  });
});

it("without a catalogue the words are English, with their values in their places", () => {
  translateBy(undefined);
  expect(trans.__("%2 of %1 and 100 %", 5, "two")).toBe("two of 5 and 100 %");
});
