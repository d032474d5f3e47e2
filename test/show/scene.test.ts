import { createCanvas } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import { modelOf } from "../../kernel-lib/src/displays/display.js";
import type { Field } from "../../kernel-lib/src/displays/field/model.js";
import type { Scattering } from "../../kernel-lib/src/displays/scattering/model.js";
import { linspace, network } from "../../kernel-lib/src/index.js";
import { sequential } from "../../kernel-lib/src/paint/colours.js";
import type { Pen, Surface } from "../../kernel-lib/src/paint/surface.js";
import { DARK, LIGHT, type Theme } from "../../kernel-lib/src/paint/theme.js";
import { fieldLayout } from "../../widgets/src/field/layout.js";
import { type FieldState, startField } from "../../widgets/src/field/state.js";
import { renderField } from "../../widgets/src/field/viewer.js";
import { startScattering } from "../../widgets/src/scattering/state.js";
import { renderScattering } from "../../widgets/src/scattering/viewer.js";
import type { PointerAt } from "../../widgets/src/shared/scene.js";
import { planeWave } from "./made-up.js";
import { painted, place } from "./reference.js";

/** One bright point at (row 3, column 12) of a plane of 16 × 16, over four frames. */
function spot(): Field {
  const re = new Float64Array(4 * 256);
  for (let frame = 0; frame < 4; frame++) re[frame * 256 + 3 * 16 + 12] = 1 + frame;
  const { model } = modelOf(
    {
      kind: "field",
      shape: [16, 16],
      lengths: [16, 16],
      times: [0, 1, 2, 3],
      re,
      im: new Float64Array(re.length),
    },
    { quantity: "magnitude" },
  );
  return model as Field;
}

const WIDTH = 640;

function sceneOf(field: Field, state: FieldState, theme: Theme = LIGHT) {
  const canvas = createCanvas(WIDTH, 900);
  const ruler: Surface = {
    pen: canvas.getContext("2d") as unknown as Pen,
    width: WIDTH,
    height: 0,
    scale: 1,
  };
  return renderField(field, state, { width: WIDTH, theme, ruler });
}

function pixels(field: Field, state: FieldState, theme: Theme = LIGHT) {
  const scene = sceneOf(field, state, theme);
  const canvas = createCanvas(WIDTH, Math.round(scene.height));
  const context = canvas.getContext("2d");
  scene.paint({ pen: context as unknown as Pen, width: WIDTH, height: canvas.height, scale: 1 });
  const { data } = context.getImageData(0, 0, WIDTH, canvas.height);
  return (x: number, y: number) => [
    ...data.subarray(
      4 * (Math.round(y) * WIDTH + Math.round(x)),
      4 * (Math.round(y) * WIDTH + Math.round(x)) + 3,
    ),
  ];
}

/** The middle of a cell of the plane, y upwards. */
function cell(field: Field, row: number, column: number): [number, number] {
  const box = fieldLayout(field, 1, "space", false, WIDTH).panels[0].picture;
  if (!box) throw new Error("no picture");
  return [box.x + (box.width * (column + 0.5)) / 16, box.y + (box.height * (15 - row + 0.5)) / 16];
}

const pointAt = (kind: PointerAt["kind"], [x, y]: readonly [number, number], click = true): PointerAt => ({
  kind,
  x,
  y,
  shift: false,
  click,
});

describe("the field viewer as a pure function", () => {
  it("paints every value at its place in the colour of the range", () => {
    const field = spot();
    for (const [theme, ground] of [
      [LIGHT, [255, 255, 255]],
      [DARK, [17, 17, 17]],
    ] as const) {
      const last = pixels(field, { ...startField(field), frame: 3 }, theme);
      expect(last(...cell(field, 3, 12))).toEqual([...sequential(1)]);
      expect(last(...cell(field, 12, 3))).toEqual([...sequential(0)]);
      expect(last(2, 2)).toEqual(ground);
    }
    // The first frame has a quarter of the run's range, and all of its own.
    const first = startField(field);
    expect(pixels(field, first)(...cell(field, 3, 12))).not.toEqual([...sequential(1)]);
    expect(pixels(field, { ...first, range: "frame" })(...cell(field, 3, 12))).toEqual([...sequential(1)]);
    expect(pixels(field, { ...first, range: { held: 3 } })(...cell(field, 3, 12))).toEqual(
      pixels(field, first)(...cell(field, 3, 12)),
    );
  });

  it("the same model and state give the same pixels", () => {
    const field = spot();
    const state = { ...startField(field), frame: 2, quantity: "domain" as const };
    const [a, b] = [pixels(field, state), pixels(field, state)];
    for (let i = 0; i < 200; i++) expect(a(3 * i + 1, 2 * i + 1)).toEqual(b(3 * i + 1, 2 * i + 1));
  });

  it("the pointer reads the value under it, pins it, and unpins it", () => {
    const field = spot();
    const start = startField(field);
    const place = cell(field, 3, 12);
    const hovering = { ...start, ...sceneOf(field, start).pointer?.(pointAt("move", place)) };
    expect(hovering.cursor?.point).toBe(3 * 16 + 12);
    expect(sceneOf(field, hovering).facts).toEqual(
      expect.arrayContaining(["x = 4", "y = −5", "t = 0", "|ψ| = 1"]),
    );
    const pinned = { ...start, ...sceneOf(field, start).pointer?.(pointAt("release", place)) };
    expect(pinned).toMatchObject({ probes: [3 * 16 + 12], plot: "traces" });
    const dragged = sceneOf(field, start).pointer?.(pointAt("release", place, false));
    expect(dragged).not.toHaveProperty("probes");
    expect({ ...pinned, ...sceneOf(field, pinned).pointer?.(pointAt("release", place)) }.probes).toEqual([]);
  });

  it("keys step, stop at the ends, move the cursor and cut at it", () => {
    const field = spot();
    let state = startField(field);
    const press = (key: string, shift = false) => {
      state = { ...state, ...sceneOf(field, state).key?.({ key, shift }) };
    };
    press("End");
    press("ArrowRight");
    expect(state.frame).toBe(3);
    press("Shift", true);
    press("ArrowLeft", true);
    expect(state.cursor?.point).toBe(8 * 16 + 7);
    press("c");
    expect(state.cut).toEqual({ from: [0, 8.5 / 16], to: [1, 8.5 / 16] });
    press("c");
    expect(state.cut).toEqual({ from: [7.5 / 16, 0], to: [7.5 / 16, 1] });
  });

  it("a plane wave is one bright point of k space", () => {
    const { model } = modelOf(planeWave(16, 3));
    const field = model as Field;
    const state: FieldState = { ...startField(field), space: "k", cursor: { point: 9 } };
    const facts = sceneOf(field, state).facts;
    // One turn over a length of 10.
    expect(facts).toEqual(expect.arrayContaining(["k = 0.628", "|ψ̃| = 4"]));
    for (const point of [0, 7, 8, 10]) {
      const magnitude = sceneOf(field, { ...state, cursor: { point } }).facts.find((fact) =>
        fact.startsWith("|ψ̃|"),
      );
      expect(Number(magnitude?.split("= ")[1].split("·")[0])).toBeLessThan(
        magnitude?.includes("10⁻") ? 10 : 1e-3,
      );
    }
  });

  it("an update keeps place and choices; another grid does not keep points", () => {
    const field = spot();
    const state = {
      ...startField(field),
      frame: 2,
      probes: [5],
      quantity: "re" as const,
      plot: "traces" as const,
    };
    expect(startField({ ...spot() }, { model: field, state })).toMatchObject({
      frame: 2,
      probes: [5],
      quantity: "re",
    });
    const other = modelOf(planeWave(16, 2)).model as Field;
    expect(startField(other, { model: field, state })).toMatchObject({ frame: 1, probes: [], plot: "none" });
  });
});

describe("the scattering viewer as a pure function", () => {
  const modes = network({
    detuning: [0, 0.8, -0.8],
    decay: [1, 0.5, 0.5],
    couplings: [
      { between: [0, 1], value: 1 },
      { between: [1, 2], value: 1 },
    ],
  });
  const s = modelOf(modes.sweep(linspace(-1.9, 1.9, 77))).model as Scattering;
  const pinned = [0, 1, 2].flatMap((out) => [0, 1, 2].map((into) => ({ out, in: into }))).slice(0, 8);

  it("the mark of the frequency is where a press tunes to it, also with a legend beside the curves", () => {
    const here = place(WIDTH, LIGHT);
    const [accent, tuned] = [[...Buffer.from(LIGHT.accent.slice(1), "hex")].join(), 57];
    const state = { ...startScattering(s), plot: "spectrum" as const, pinned, frequency: tuned };
    const scene = renderScattering(s, state, here);
    const { at } = painted(scene, WIDTH);
    // The one upright line in the accent's colour, looked for in the middle of the plot.
    const y = scene.height - 120;
    const marks = Array.from({ length: WIDTH }, (_, x) => x).filter((x) =>
      [y, y + 7, y - 13].every((height) => at(x, height).join() === accent),
    );
    expect(marks).toHaveLength(1);
    // The legend has taken room: over the whole width the mark would stand here.
    expect(marks[0]).toBeLessThan(66 + (WIDTH - 66 - 20) * (tuned / 76) - 40);
    expect(scene.pointer?.(pointAt("press", [marks[0], y]))).toMatchObject({ frequency: tuned });
  });

  it("a frequency that misses 0 by rounding is called 0", () => {
    expect(s.omega[38]).not.toBe(0);
    const scene = renderScattering(s, { ...startScattering(s), frequency: 38 }, place(WIDTH, LIGHT));
    const texts = scene.bars.flatMap(({ controls }) =>
      controls.flatMap((c) => ("text" in c ? [c.text] : [])),
    );
    expect(texts).toContain("ω = 0");
  });
});
