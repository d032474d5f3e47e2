/** The list of keys: it names every key that a viewer answers to, and no other. */
import { describe, expect, it } from "vitest";
import { openConfusion } from "../../kernel-lib/src/displays/confusion/payload.js";
import type { DiagramModel } from "../../kernel-lib/src/displays/diagram/model.js";
import { modelOf } from "../../kernel-lib/src/displays/display.js";
import { controlsOf } from "../../kernel-lib/src/displays/exploration/controls.js";
import { simulated } from "../../kernel-lib/src/displays/exploration/simulate.js";
import type { Field } from "../../kernel-lib/src/displays/field/model.js";
import type { NetworkModel } from "../../kernel-lib/src/displays/network/model.js";
import type { Scattering } from "../../kernel-lib/src/displays/scattering/model.js";
import { decodeTraining } from "../../kernel-lib/src/displays/training/payload.js";
import { linspace, network } from "../../kernel-lib/src/index.js";
import { LIGHT } from "../../kernel-lib/src/paint/theme.js";
import { startDiagram } from "../../widgets/src/diagram/state.js";
import { renderDiagram } from "../../widgets/src/diagram/viewer.js";
import { startField } from "../../widgets/src/field/state.js";
import { renderField } from "../../widgets/src/field/viewer.js";
import { viewerKeys } from "../../widgets/src/lab/keys.js";
import { startExplore, withRun } from "../../widgets/src/live/state.js";
import { renderExplore } from "../../widgets/src/live/viewer.js";
import { startNetwork } from "../../widgets/src/network/state.js";
import { renderNetwork } from "../../widgets/src/network/viewer.js";
import { startScattering } from "../../widgets/src/scattering/state.js";
import { renderScattering } from "../../widgets/src/scattering/viewer.js";
import type { KeyPress, Scene } from "../../widgets/src/shared/scene.js";
import { renderConfusion } from "../../widgets/src/training/confusion.js";
import { renderTraining, startTraining } from "../../widgets/src/training/viewer.js";
import { DIAGRAMS } from "./diagrams.js";
import { EVERY } from "./every-recipe.js";
import { confusionPayload } from "./made-up.js";
import { place } from "./reference.js";
import { trainingPayload } from "./training-payload.js";

const here = place(640, LIGHT);

const twoModes = network({
  detuning: [0, 1],
  decay: [1, 1],
  couplings: [{ between: [0, 1], value: 0.5 }],
});

function plane(): Field {
  const shape = [8, 8];
  const times = [0, 1, 2];
  const re = new Float64Array(3 * 64).fill(1);
  return modelOf({ kind: "field", shape, lengths: shape, times, re, im: re.slice() }).model as Field;
}

/** A scene of every viewer in a state where all its keys mean something. */
const confusion = await openConfusion(confusionPayload());

const SCENES: Readonly<Record<string, () => Pick<Scene<never>, "key">>> = {
  Fields() {
    const field = plane();
    const state = { ...startField(field), frame: 1, cursor: { point: 3 }, probes: [5] };
    return renderField(field, state, here) as Pick<Scene<never>, "key">;
  },
  Scattering() {
    const model = modelOf(twoModes.sweep(linspace(-1, 1, 5))).model as Scattering;
    const state = { ...startScattering(model), frequency: 2, cell: { out: 0, in: 0 } };
    return renderScattering(model, state, here) as Pick<Scene<never>, "key">;
  },
  Networks() {
    const model = modelOf(twoModes, { omegas: linspace(-1, 1, 5) }).model as NetworkModel;
    const state = { ...startNetwork(model), frequency: 2, marked: { mode: 0 } };
    return renderNetwork(model, state, here) as Pick<Scene<never>, "key">;
  },
  Diagrams() {
    const model = modelOf(DIAGRAMS.springs).model as DiagramModel;
    const state = { ...startDiagram(model), frame: 10, picked: { node: 12 } };
    return renderDiagram(model, state, here) as Pick<Scene<never>, "key">;
  },
  "Live machines"() {
    const recipe = EVERY.hopfield;
    const controls = controlsOf({ broken: "break" }, recipe);
    const model = { version: 1, title: "", id: "", quantity: "re", recipe, controls } as const;
    const start = startExplore(model);
    const run = { ...start, ...withRun(start, simulated(recipe), 1) };
    const { shown } = run;
    if (shown?.kind !== "diagram") throw new Error("no diagram");
    const state = { ...run, shown: { ...shown, view: { ...shown.view, picked: { edge: 1 } } } };
    // The other keys are those of diagrams.
    const { key } = renderExplore(model, state, here);
    return { key: (press) => (press.key.toLowerCase() === "b" ? key?.(press) : undefined) } as Pick<
      Scene<never>,
      "key"
    >;
  },
  Training() {
    const model = decodeTraining(trainingPayload("running"));
    return renderTraining(model, startTraining(model), here) as Pick<Scene<never>, "key">;
  },
  "Confusion matrix"() {
    const state = { cell: { out: 1, in: 0 }, open: { out: 1, in: 0 }, picture: undefined };
    return renderConfusion(confusion, state, here) as Pick<Scene<never>, "key">;
  },
};

const NAMED = [
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"],
  ...["Enter", "Delete", "Backspace", "Escape", " "],
];
const PRINTED = [..."abcdefghijklmnopqrstuvwxyz0123456789+-*/.,;:#<>?!"];

/** How the list writes a key. */
const WRITTEN: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  PageUp: "Page Up",
  PageDown: "Page Down",
  " ": "Space",
  "-": "−",
};

/** Keys that one row of the list names. */
const keysIn = (row: string) => row.replace("Shift + ", "").split(/, |(?<=[←→↑↓+]) /);

const answers = (scene: Pick<Scene<never>, "key">, press: KeyPress) => scene.key?.(press) !== undefined;

describe.each(Object.entries(SCENES))("%s", (viewer, scene) => {
  const rows = viewerKeys().filter(([, what]) => what.startsWith(`${viewer}: `));
  const listed = rows.filter(([keys]) => !keys.startsWith("Shift")).flatMap(([keys]) => keysIn(keys));

  it("every key that does something is in the list", () => {
    const alone = [...NAMED, ...PRINTED].filter((key) => answers(scene(), { key, shift: false }));
    const named = alone.map((key) => (WRITTEN[key] ?? key).toLowerCase());
    expect(named.filter((key) => !listed.some((one) => one.toLowerCase() === key))).toEqual([]);
  });

  it("every key in the list does something", () => {
    const pressed = (key: string) => {
      const name = Object.keys(WRITTEN).find((one) => WRITTEN[one] === key) ?? key;
      return name.length === 1 ? name.toLowerCase() : name;
    };
    const dead = listed.filter((key) => {
      // At the end of the training there is nothing to pause, and before it nothing was misread.
      if (viewer === "Training" && key === "M") return false;
      return !answers(scene(), { key: pressed(key), shift: false });
    });
    expect(dead).toEqual([]);
  });
});
