import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { tour } from "./tour";

const names = readdirSync(labPaths().notebooks)
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => basename(file, ".ipynb"));

/** A viewer that drew only its frame has fewer colours than this. */
const FEW_COLOURS = 16;

test("there are notebooks", () => expect(names.length).toBeGreaterThan(1));

describe.each(names)("%s in JupyterLab", (name) => {
  test("runs to the end, and the page reports no error", async () => {
    const { allRan, errors } = await tour(name);
    expect(errors).toEqual([]);
    expect(allRan).toBe(true);
  });

  test("every viewer is painted", async () => {
    const { viewers } = await tour(name);
    expect(viewers.filter(({ kind }) => kind === "error")).toEqual([]);
    expect(viewers.some(({ kind }) => kind !== "chart")).toBe(true);
    expect(viewers.filter(({ colours }) => colours < FEW_COLOURS)).toEqual([]);
    expect(viewers.filter(({ label }) => label.length < 10)).toEqual([]);
  });

  test("every viewer follows keys and slider", async () => {
    const { viewers } = await tour(name);
    expect(viewers.filter(({ keyChanged }) => !keyChanged)).toEqual([]);
    expect(viewers.filter(({ sliderChanged }) => sliderChanged === false)).toEqual([]);
    const films = viewers.filter(({ label }) => /\b\d+ (frames|frequencies)\b/.test(label));
    expect(films.filter(({ sliderChanged }) => !sliderChanged)).toEqual([]);
  });
});
