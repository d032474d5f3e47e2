/** The training viewer as a function: what it says, which keys it knows, and what it asks of the kernel. */
import { createCanvas } from "@napi-rs/canvas";
import { expect, it } from "vitest";
import { drawTrainingFigure, trainingFigureSize } from "../../kernel-lib/src/displays/training/figure.js";
import { decodeTraining, type TrainingState } from "../../kernel-lib/src/displays/training/payload.js";
import type { Pen } from "../../kernel-lib/src/paint/surface.js";
import { LIGHT } from "../../kernel-lib/src/paint/theme.js";
import type { KernelAccess, PageOf } from "../../widgets/src/shared/scene.js";
import {
  renderTraining,
  startTraining,
  type TrainingViewState,
  tellTheKernel,
} from "../../widgets/src/training/viewer.js";
import { place } from "./reference.js";
import { trainingPayload } from "./training-payload.js";

const here = place(760, LIGHT);
const trainingOf = (state: TrainingState) => decodeTraining(trainingPayload(state));

it("tells the newest cost and accuracy, or those under the cursor, and the keys that work", () => {
  const running = trainingOf("running");
  const scene = renderTraining(running, startTraining(running), here);
  expect(scene.facts).toEqual(["cost 0.1", "accuracy 93.00 %"]);
  expect(scene.label).toContain("P pauses");
  const first = scene.key?.({ key: "ArrowRight", shift: false });
  const { facts } = renderTraining(running, { ...startTraining(running), ...first }, here);
  expect(facts).toEqual(["iteration 0", "cost 2.02", "accuracy 10.00 %"]);
  const ended = trainingOf("finished");
  const last = renderTraining(ended, startTraining(ended), here);
  expect(last.label).not.toContain("P pauses");
  expect(last.key?.({ key: "p", shift: false })).toBeUndefined();
});

it.each([
  ["cost and accuracy", {}, ["accuracy", "cost", "iteration"]],
  ["cost alone, where no accuracy was measured", { accuracies: { x: [], y: [] } }, ["cost", "iteration"]],
])("draws %s in the still picture", (_, changes, axes) => {
  const training = { ...trainingOf("finished"), ...changes };
  const { width, height } = trainingFigureSize(training);
  const pen = createCanvas(width, height).getContext("2d");
  const texts: string[] = [];
  pen.fillText = (text) => void texts.push(text);
  drawTrainingFigure({ pen: pen as unknown as Pen, width, height, scale: 1 }, LIGHT, training);
  const named = texts.filter((text) => ["accuracy", "cost", "iteration"].includes(text));
  expect(named.sort()).toEqual(axes);
  expect(texts).toContain("training");
});

it("stays at the iteration that is looked at while news of the loop comes in, with a curve that was thinned", () => {
  const model = trainingOf("running");
  const state = { ...startTraining(model), hovered: 4 };
  const every = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => i % 2 === 0);
  const costs = { x: every(model.costs.x), y: every(model.costs.y) };
  expect(startTraining({ ...model, costs }, { model, state }).hovered).toBe(2);
  expect(startTraining({ ...model, costs: { x: [], y: [] } }, { model, state }).hovered).toBeUndefined();
});

it("sends each wish once; a refusal is told unless there was news of the loop", async () => {
  const asked: object[] = [];
  const said: string[] = [];
  let model = trainingOf("running");
  const state: TrainingViewState = { ...startTraining(model), wish: "pause" };
  const kernel: Pick<KernelAccess, "ask"> = {
    ask: (_, data) => {
      asked.push(data);
      return Promise.reject(new Error("there is no kernel"));
    },
  };
  const page = { now: () => ({ model, state }), say: (text: string) => said.push(text), kernel };
  const connection = tellTheKernel(page as unknown as PageOf<typeof model, TrainingViewState>);
  connection.changed(model, startTraining(model));
  connection.changed(model, state);
  connection.changed(model, state);
  await Promise.resolve();
  expect(asked).toEqual([{ loop: 1, wish: "pause" }]);
  expect(said).toEqual(["there is no kernel."]);
  connection.changed(model, { ...state, wish: "go" });
  model = trainingOf("running");
  await Promise.resolve();
  expect(asked).toHaveLength(2);
  expect(said).toHaveLength(1);
});
