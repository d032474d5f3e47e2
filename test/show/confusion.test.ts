import { describe, expect, it } from "vitest";
import { mimeBundle } from "../../kernel-lib/src/display.js";
import type { ConfusionModel } from "../../kernel-lib/src/displays/confusion/model.js";
import { openConfusion } from "../../kernel-lib/src/displays/confusion/payload.js";
import { modelOf } from "../../kernel-lib/src/displays/display.js";
import { confusionMatrix } from "../../kernel-lib/src/index.js";
import { LIGHT } from "../../kernel-lib/src/paint/theme.js";
import { mimeOf, PLOTLY_MIME } from "../../kernel-lib/src/wire/mime.js";
import { type ConfusionState, renderConfusion } from "../../widgets/src/training/confusion.js";
import { nearestMean } from "./nearest-mean";
import { place } from "./reference";

const { evaluation, images } = nearestMean();
const modelled = (options = {}) =>
  modelOf(confusionMatrix({ evaluation, images, ...options })).model as ConfusionModel;
const MISREAD = evaluation.read.reduce((sum, c, i) => sum + (c === images.labels[i] ? 0 : 1), 0);

describe("a confusion matrix on its way to the page", () => {
  it("arrives with counts, images and probabilities, small enough for any notebook", async () => {
    const bundle = mimeBundle(confusionMatrix({ evaluation, images }), { picture: false });
    const text = JSON.stringify(bundle[mimeOf("confusion")]);
    expect(text.length).toBeLessThan(60_000);
    const got = await openConfusion(JSON.parse(text));
    expect(got).toEqual(modelled());
    expect(bundle["text/plain"]).toContain(`${images.count - MISREAD} of ${images.count} read right`);
    expect(bundle[PLOTLY_MIME]).toBeDefined();
  });

  it("carries every misread image below the limit, and of every cell some beyond it", () => {
    const wrong = (model: ConfusionModel) => model.images.filter(({ truth, read }) => truth !== read);
    expect(wrong(modelled({ most: 2000 }))).toHaveLength(MISREAD);
    const few = modelled({ most: 70 });
    expect(few.images).toHaveLength(70);
    const cells = new Set(few.images.map(({ truth, read }) => `${truth} ${read}`));
    const all = evaluation.confusion.flat().filter((count) => count > 0).length;
    expect(cells.size).toBe(Math.min(70, all));
  });

  it("images are those of the set, with what was read", () => {
    for (const { index, truth, read, pixels, probabilities } of modelled().images) {
      expect([truth, read]).toEqual([images.labels[index], evaluation.read[index]]);
      for (let p = 0; p < 64; p++)
        expect(Math.abs(pixels[p] - images.pixels[64 * index + p] / images.white)).toBeLessThan(0.51 / 255);
      expect(probabilities).toEqual(evaluation.probabilities?.slice(10 * index, 10 * index + 10));
    }
  });

  it("says what does not fit", () => {
    expect(() => modelled({ evaluation: { confusion: [[1, 2]] } })).toThrow(/"evaluation.confusion".*square/);
    expect(() => modelled({ evaluation: { ...evaluation, read: [1] } })).toThrow(
      /"evaluation.read" has 1 entries/,
    );
    expect(() => modelled({ classes: ["a"] })).toThrow(/"classes".*10 names/);
    expect(() => modelled({ most: -1 })).toThrow(/"most" is -1/);
    expect(modelled({ images: undefined }).images).toEqual([]);
  });
});

describe("the confusion viewer as a pure function", () => {
  const model = modelled({ most: 2000 });
  const scene = (state: ConfusionState, width = 640) => renderConfusion(model, state, place(width, LIGHT));
  const press = (state: ConfusionState, key: string): ConfusionState => ({
    ...state,
    ...scene(state).key?.({ key, shift: false }),
  });

  it("keys enter the table, open a cell, walk through its images and close it", () => {
    let state = press({}, "ArrowRight");
    expect(state.cell).toEqual({ out: 0, in: 0 });
    for (let i = 0; i < 9; i++) state = press(state, "ArrowDown");
    for (let i = 0; i < 8; i++) state = press(state, "ArrowRight");
    expect(scene(state).facts[0]).toBe(`9 read as 8: ${evaluation.confusion[9][8]}`);
    state = press(state, "Enter");
    expect(scene(state).data?.open).toBe("9,8");
    expect(scene(state).data?.images).toBe(String(evaluation.confusion[9][8]));
    state = press(state, "n");
    expect(scene(state).facts[0]).toMatch(/^image \d+, a 9$/);
    expect(scene(state).facts[1]).toMatch(/^8: \d+(\.\d+)? %$/);
    state = press(state, "Enter");
    expect(scene(state).data?.images).toBe("0");
  });

  it("the menu of mistakes lists the most frequent first and opens them", () => {
    const [bar] = scene({}).bars;
    const [select] = bar.controls;
    if (select.kind !== "select") throw new Error("no menu");
    const counts = select.choices.slice(1).map(({ label }) => Number(label.split(": ")[1]));
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(select.set(select.choices[1].value)?.open).toBeDefined();
    expect(select.set("-1")?.open).toBeUndefined();
  });
});
