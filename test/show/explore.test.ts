import fc from "fast-check";
import ts from "typescript";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  controlsOf,
  numberAt,
  pathName,
  placeAt,
  withValue,
} from "../../kernel-lib/src/displays/exploration/controls.js";
import { decodeExplore, EXPLORE_TARGET } from "../../kernel-lib/src/displays/exploration/payload.js";
import {
  checkRecipe,
  type Recipe,
  type SystemName,
} from "../../kernel-lib/src/displays/exploration/recipe.js";
import { simulate, simulated } from "../../kernel-lib/src/displays/exploration/simulate.js";
import type { WaveRecipe } from "../../kernel-lib/src/displays/exploration/systems/waves.js";
import { trajectory } from "../../kernel-lib/src/evolve/trajectory.js";
import { wavePacket } from "../../kernel-lib/src/fields/field.js";
import { grid } from "../../kernel-lib/src/fields/grid.js";
import { coupledWaves } from "../../kernel-lib/src/index.js";
import {
  type Comm,
  installKernelBridge,
  type KernelBridge,
  type MimeBundle,
} from "../../kernel-lib/src/kernel/bridge.js";
import { explore } from "../../kernel-lib/src/show/explore.js";
import { ShowError } from "../../kernel-lib/src/wire/check.js";
import { mimeOf } from "../../kernel-lib/src/wire/mime.js";
import { recipeCode } from "../../widgets/src/live/viewer.js";
import { holds } from "../properties.js";
import { EVERY, WAVES as RECIPE } from "./every-recipe.js";

/** float32 keeps seven digits. */
const SINGLE = 1e-6;

const checkWaves = (value: unknown) => checkRecipe(value) as WaveRecipe;

const json = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("a recipe", () => {
  it("runs what the library runs when it is written out", () => {
    const space = grid({ points: 32, length: 16 });
    const turn = (z: { re: number; im: number }, phase: number) => ({
      re: z.re * Math.cos(phase) - z.im * Math.sin(phase),
      im: z.re * Math.sin(phase) + z.im * Math.cos(phase),
    });
    const [left, right] = [
      wavePacket(space, { at: -3, width: 0.9, wavenumber: 1.5 }),
      wavePacket(space, { at: 3, width: 0.8 }),
    ];
    const psi = { re: new Float64Array(32), im: new Float64Array(32) };
    for (let i = 0; i < 32; i++) {
      const z = turn({ re: 1.2 * left.re[i], im: 1.2 * left.im[i] }, 0.4);
      psi.re[i] = z.re + right.re[i];
      psi.im[i] = z.im + right.im[i];
    }
    const theta = {
      re: space.map((x) => 2 * Math.exp(-((x - 1) ** 2) / (2 * 0.7 ** 2))),
      im: new Float64Array(32),
    };
    const system = coupledWaves({ grid: space, kerr: 0.5, chi: 1, mass: 3 });
    const run = trajectory(system, { psi, theta }, { duration: 1.5, steps: 30, snapshots: 6 });
    const field = simulated(checkWaves(RECIPE));
    expect(field.times).toEqual(run.times);
    for (let i = 0; i < run.wave.re.length; i++) {
      expect(Math.abs(field.re[i] - run.wave.re[i])).toBeLessThan(SINGLE);
      expect(Math.abs((field.im?.[i] ?? Number.NaN) - run.wave.im[i])).toBeLessThan(SINGLE);
      expect(Math.abs(field.beside[0].re[i] - run.learning.re[i])).toBeLessThan(SINGLE * 3);
    }
  });

  it("can be looked at between pictures, so that a worker can drop it", () => {
    const run = simulate(checkRecipe(RECIPE));
    let pictures = 0;
    while (!run.next().done) pictures++;
    expect(pictures).toBe(7);
  });

  it("in the plane", () => {
    const field = simulated(
      checkWaves({
        system: "coupled-waves",
        grid: { points: [16, 32], length: [8, 16] },
        input: [{ at: [2, -1], width: 1 }],
        run: { duration: 0.1, steps: 1 },
      }),
    );
    expect(
      checkWaves({
        ...RECIPE,
        grid: { points: [8, 8], length: 3 },
        input: [{ at: [0, 0], width: 1 }],
        potential: undefined,
      }).grid.length,
    ).toEqual([3, 3]);
    expect(field.shape).toEqual([16, 32]);
    // The largest value is where the packet is: x = 2, y = −1.
    const density = Array.from({ length: 512 }, (_, i) => field.re[i] ** 2 + (field.im?.[i] ?? 0) ** 2);
    const top = density.indexOf(Math.max(...density));
    expect([(top % 32) * 0.5 - 8, Math.floor(top / 32) * 0.5 - 4]).toEqual([2, -1]);
  });

  it.each<[string, object, RegExp]>([
    ["an unknown system", { system: "__proto__" }, /"system" is "__proto__"; .*"coupled-waves"/],
    ["code instead of data", { system: "eval(1)" }, /"system"/],
    ["a parameter that is none", { parameters: { constructor: 1 } }, /"parameters.constructor"/],
    ["a parameter that is no number", { parameters: { kerr: "1" } }, /"parameters.kerr" is "1"/],
    ["a huge grid", { grid: { points: [4096, 4096], length: 1 } }, /"grid.points"/],
    ["too long a run", { run: { duration: 1, steps: 1e9 } }, /"run.steps"/],
    [
      "more work than a page can do",
      { grid: { points: 65536, length: 1 }, run: { duration: 1, steps: 50_000 } },
      /"run.steps".*at most/,
    ],
    ["no packets", { input: [] }, /"input" is \[\]/],
    ["a packet of no width", { input: [{ at: 0, width: 0 }] }, /"input\[0\].width"/],
    ["a place in the plane on a line", { input: [{ at: [0, 1], width: 1 }] }, /"input\[0\].at"/],
    ["a potential of another size", { potential: { values: [1, 2] } }, /"potential.values"/],
  ])("refuses %s", (_name, change, message) => {
    expect(() => checkRecipe(json({ ...RECIPE, ...change }))).toThrow(message);
    expect(() => checkRecipe(json({ ...RECIPE, ...change }))).toThrow(ShowError);
  });
});

describe("controls", () => {
  it("a name is a parameter, a path leads to any number, and both come back as they were written", () => {
    const controls = controlsOf(
      {
        kerr: { min: -1, max: 1 },
        "input[1].at": "drag",
        "potential.hills[0].height": { min: 0, max: 5, label: "hill" },
        chi: { off: 0, on: 1 },
        potential: "draw",
      },
      RECIPE,
    );
    expect(controls.map(({ kind, path, label }) => [kind, path.join("/"), label])).toEqual([
      ["slider", "parameters/kerr", "kerr"],
      ["drag", "input/1/at", "source 2"],
      ["slider", "potential/hills/0/height", "hill"],
      ["toggle", "parameters/chi", "chi"],
      ["draw", "potential", "potential"],
    ]);
    expect(controls.map(({ path }) => pathName(path))).toEqual([
      "kerr",
      "input[1].at",
      "potential.hills[0].height",
      "chi",
      "potential",
    ]);
  });

  it("a new value is a new recipe, and the old one stays", () => {
    const next = withValue(RECIPE, ["input", "0", "at"], 2);
    expect(placeAt(next, ["input", "0", "at"])).toEqual([2, 0]);
    expect(placeAt(RECIPE, ["input", "0", "at"])).toEqual([-3, 0]);
    expect(numberAt(withValue(RECIPE, ["parameters", "beta"], 2), ["parameters", "beta"])).toBe(2);
    expect(withValue(RECIPE, ["parameters", "kerr"], 7)).toEqual({
      ...RECIPE,
      parameters: { kerr: 7, chi: 1, mass: 3 },
    });
  });

  it.each<[string, object, RegExp]>([
    ["nothing", { "input[7].width": { min: 1, max: 2 } }, /"input\[7\].width.path"/],
    ["a prototype", { "__proto__.x": { min: 0, max: 1 } }, /path/],
    ["a slider without a span", { kerr: { min: 1, max: 1 } }, /"kerr.max" is 1; .*above 1/],
    ["a drag of a number", { "run.duration": "drag" }, /"run.duration" is "drag"/],
    ["a word", { kerr: "slide" }, /"kerr" is "slide"; .*min, max/],
  ])("refuses the way to %s", (_name, specs, message) => {
    expect(() => controlsOf(specs as never, RECIPE)).toThrow(message);
  });
});

describe("explore", () => {
  afterEach(() => {
    delete (globalThis as Record<symbol, unknown>)[Symbol.for("echolab.kernel")];
    vi.restoreAllMocks();
  });

  function bridge() {
    const shown: MimeBundle[] = [];
    const targets = new Map<string, (comm: Comm, data: unknown, buffers: Uint8Array[]) => void>();
    installKernelBridge({
      display: (bundle: MimeBundle) => shown.push(bundle),
      onComm: (target: string, handler: never) => targets.set(target, handler),
      formatters: [],
    } as unknown as KernelBridge);
    const ask = (data: unknown) => {
      let answer: unknown;
      targets.get(EXPLORE_TARGET)?.(
        {
          send: (value: unknown) => {
            answer = value;
          },
        } as unknown as Comm,
        data,
        [],
      );
      return answer as { ok: boolean; text: string };
    };
    return { shown, ask };
  }

  it("publishes recipe, controls, a picture and words, and no results", () => {
    const { shown } = bridge();
    explore(RECIPE, { kerr: { min: -1, max: 1 } }, { title: "two packets" });
    const [bundle] = shown;
    expect(Object.keys(bundle)).toEqual([mimeOf("explore"), "image/png", "text/plain"]);
    expect(bundle["text/plain"]).toMatch(/^Live: two packets: complex field, 32 points/);
    const payload = decodeExplore(json(bundle[mimeOf("explore")]));
    expect(payload.recipe).toEqual(checkRecipe(RECIPE));
    expect(JSON.stringify(bundle[mimeOf("explore")]).length).toBeLessThan(1500);
  });

  it("takes values from the page, checks them, and runs with them", () => {
    const { ask } = bridge();
    const live = explore(RECIPE, {}, { picture: false });
    const heard: Recipe[] = [];
    live.onTake((recipe) => heard.push(recipe));
    const before = live.run();
    expect(ask({ id: live.id, recipe: json(withValue(RECIPE, ["parameters", "kerr"], -3)) })).toMatchObject({
      ok: true,
    });
    expect(live.recipe.parameters?.kerr).toBe(-3);
    expect(heard).toEqual([live.recipe]);
    expect(live.run().re).not.toEqual(before.re);
    expect(ask({ id: live.id, recipe: { ...RECIPE, system: "x" } })).toMatchObject({
      ok: false,
      text: expect.stringContaining("system"),
    });
    expect(live.recipe.parameters?.kerr).toBe(-3);
    expect(ask({ id: "another" })).toMatchObject({
      ok: false,
      text: expect.stringContaining("run its cell again"),
    });
    expect(ask(null)).toMatchObject({ ok: false });
  });

  /** What somebody may have moved in a run of every kind. */
  const MOVED: Readonly<Record<SystemName, readonly [path: readonly string[], value: unknown]>> = {
    "coupled-waves": [["input", "0", "at"], 2],
    "gross-pitaevskii": [["parameters", "trap"], 0.8],
    "kerr-array": [
      ["input", "0", "at"],
      [1, -2],
    ],
    pinball: [
      ["particles", "0", "velocity"],
      [1, -0.5],
    ],
    network: [["modes", "1", "detuning"], 0.5],
    mesh: [
      ["outputs", "0", "at"],
      [4, -1],
    ],
    hopfield: [["parameters", "x2"], 1],
    reservoir: [["broken"], [4]],
    resistors: [
      ["input", "0", "at"],
      [0, 1],
    ],
    springs: [["broken"], [4]],
  };

  it.each(Object.keys(EVERY) as SystemName[])(
    "%s: what was moved in the page comes to the notebook by the button and by the copied line",
    (system) => {
      const { ask } = bridge();
      const live = explore(EVERY[system], {}, { picture: false });
      const before = live.run();
      const moved = withValue(EVERY[system], ...MOVED[system]);
      expect(ask({ id: live.id, recipe: json(moved) })).toMatchObject({ ok: true });
      expect(live.recipe).toEqual(checkRecipe(moved));
      expect(live.run()).not.toEqual(before);
      // As the notebook's cell runs it; that it fits the type Recipe, test/types asks the notebooks' compiler.
      const code = ts.transpile(recipeCode(live.recipe));
      expect(new Function(`${code} return recipe;`)()).toEqual(live.recipe);
    },
  );

  it("any change of its payload is shown or refused with a ShowError", () => {
    const { shown } = bridge();
    explore(RECIPE, { kerr: { min: -1, max: 1 }, "input[0].at": "drag" }, { picture: false });
    const good = json(shown[0][mimeOf("explore")]);
    const strange = fc.oneof(
      fc.anything(),
      fc.jsonValue(),
      fc.constantFrom<unknown>("__proto__", "constructor", 1e308, -1, Number.NaN, [], {}, "<script>", [
        "__proto__",
        "x",
      ]),
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
        else if (typeof payload[key] === "object") payload[key][inner] = value;
        try {
          decodeExplore(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(ShowError);
          refused++;
        }
      }),
      3000,
    );
    expect(refused).toBeGreaterThan(1000);
  });
});
