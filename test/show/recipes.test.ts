import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { controlsOf, valueAt, withValue } from "../../kernel-lib/src/displays/exploration/controls.js";
import { decodeExplore } from "../../kernel-lib/src/displays/exploration/payload.js";
import { checkRecipe, type Recipe, systemOf } from "../../kernel-lib/src/displays/exploration/recipe.js";
import { simulate, simulated } from "../../kernel-lib/src/displays/exploration/simulate.js";
import type { PinballRecipe } from "../../kernel-lib/src/displays/exploration/systems/pinball.js";
import type { WaveRecipe } from "../../kernel-lib/src/displays/exploration/systems/waves.js";
import { trajectory } from "../../kernel-lib/src/evolve/trajectory.js";
import { wavePacket } from "../../kernel-lib/src/fields/field.js";
import { grid } from "../../kernel-lib/src/fields/grid.js";
import { grossPitaevskii, kerrArray, network, pinball } from "../../kernel-lib/src/index.js";
import { ShowError } from "../../kernel-lib/src/wire/check.js";
import { moved } from "../../widgets/src/live/ground.js";
import { type RunAnswer, Runner } from "../../widgets/src/live/runner.js";
import { holds } from "../properties.js";
import { ARRAY, BALL, NETWORK, TRAP } from "./every-recipe.js";

/** float32 keeps seven digits. */
const SINGLE = 1e-6;
/** A run in single precision: 400 steps at 6e-8 each, and pictures as float32. */
const SINGLE_RUN = 3e-5;

const json = (value: unknown) => JSON.parse(JSON.stringify(value));
const check = <R extends Recipe>(recipe: R) => checkRecipe(json(recipe)) as R;

describe("matter waves in a trap", () => {
  it("a packet of the trap's own width swings as x₀ cos ωt, and keeps its form", () => {
    const field = simulated(check(TRAP));
    field.times.forEach((t, frame) => {
      let [mean, norm, square] = [0, 0, 0];
      for (let j = 0; j < 128; j++) {
        const i = frame * 128 + j;
        const x = ((j - 64) * 20) / 128;
        const density = field.re[i] ** 2 + (field.im?.[i] ?? 0) ** 2;
        mean += x * density;
        norm += density;
        square += x * x * density;
      }
      // Strang steps of 0.01 are off by (ω dt)²/24.
      expect(mean / norm).toBeCloseTo(3 * Math.cos(1.2 * t), 3);
      expect(square / norm - (mean / norm) ** 2).toBeCloseTo(1 / 2.4, 3);
    });
  });

  it("compiled kernels with the trap in the place of the learning field give what its flows give", () => {
    const space = grid({ points: [16, 24], length: [8, 10] });
    const system = grossPitaevskii({ grid: space, trap: 0.8, kerr: 2, chi: 0, mass: 3 });
    expect(system.advanceAll).toBeTypeOf("function");
    const { advanceAll: _, ...plain } = system;
    const psi = wavePacket(space, { at: [1, -0.5], width: 1, wavenumber: [1, 0.3] });
    // The learning potential that nothing acts on drifts by its own momentum.
    const theta = { re: new Float64Array(384), im: new Float64Array(384).fill(0.7) };
    for (const integrator of ["strang", "yoshida4"] as const) {
      const run = { duration: 1, steps: 40, snapshots: 2, integrator };
      const [a, b] = [system, plain].map((one) => trajectory(one, { psi, theta }, run));
      for (const part of ["wave", "learning"] as const) {
        for (const key of ["re", "im"] as const)
          a[part][key].forEach((v, i) => {
            expect(Math.abs(v - b[part][key][i])).toBeLessThan(1e-12);
          });
      }
    }
  });

  it("single precision in the page shows the same picture", () => {
    for (const system of ["gross-pitaevskii", "coupled-waves"] as const) {
      const recipe = check({ ...TRAP, system, parameters: { kerr: 1 } });
      const exact = simulated(recipe);
      const quick = simulate(recipe, "density", "", { precision: "float32" });
      let step = quick.next();
      while (!step.done) step = quick.next();
      const field = step.value;
      if (field.kind !== "field") throw new Error("no field");
      field.re.forEach((v, i) => {
        expect(Math.abs(v - exact.re[i])).toBeLessThan(SINGLE_RUN);
      });
    }
  });

  it("shows the trap and what is drawn on it", () => {
    const values = new Array(128).fill(0);
    values[64] = 5;
    const field = simulated(check({ ...TRAP, potential: { values } }));
    expect(field.beside.map(({ name }) => name)).toEqual(["V"]);
    expect(field.beside[0].re[64]).toBe(5);
    expect(field.beside[0].re[0]).toBeCloseTo(0.5 * 1.44 * 100, 4);
  });
});

describe("an array of Kerr cavities", () => {
  it("runs what the library runs, cavities first and ports on the corners", () => {
    const field = simulated(check(ARRAY));
    const theta = { re: new Float64Array(25), im: new Float64Array(25) };
    // x = 0, y = 1 is the middle of the fourth row.
    theta.re[3 * 5 + 2] = 2 * Math.cos(0.3);
    theta.im[3 * 5 + 2] = 2 * Math.sin(0.3);
    const psi = { re: Float64Array.of(0.5, 0, 0, 0), im: new Float64Array(4) };
    const system = kerrArray({ width: 5, hopping: 1, kerr: -3, kappa: 0.4 });
    const run = trajectory(system, { psi, theta }, { duration: 1, steps: 100, snapshots: 4 });
    for (let frame = 0; frame < 5; frame++) {
      for (let i = 0; i < 29; i++) {
        const exact = i < 25 ? run.learning.re[frame * 25 + i] : run.wave.re[frame * 4 + i - 25];
        expect(Math.abs(field.re[frame * 29 + i] - exact)).toBeLessThan(SINGLE);
      }
    }
    expect([field.sites?.x[25], field.sites?.y[25]]).toEqual([-2.9, -2.9]);
  });

  it("light that is strong enough stays in its cavity", () => {
    const kept = [0, -40].map((kerr) => {
      const field = simulated(
        check({ ...ARRAY, width: 7, parameters: { hopping: 1, kerr }, input: [{ at: [0, 0], width: 0.1 }] }),
      );
      const i = 4 * 53 + 24;
      return field.re[i] ** 2 + (field.im?.[i] ?? 0) ** 2;
    });
    expect(kept[0]).toBeLessThan(0.2);
    expect(kept[1]).toBeGreaterThan(0.9);
  });
});

describe("pinball", () => {
  it("the particle is the deepest point of every picture, and its bumpers the highest", () => {
    const field = simulated(check(BALL));
    const system = pinball({ particles: 1, bumpers: 2, height: 3, width: 0.7, mass: 20 });
    const start = {
      psi: { re: Float64Array.of(-4, 0.3), im: Float64Array.of(2, 0) },
      theta: { re: Float64Array.of(0, 0, 2, 2), im: new Float64Array(4) },
    };
    const run = trajectory(system, start, { duration: 3, steps: 300, snapshots: 6 });
    const [pixels, spacing] = [96 * 96, 12 / 96];
    for (let frame = 0; frame < 7; frame++) {
      const picture = field.re.subarray(frame * pixels, (frame + 1) * pixels);
      const place = (i: number) => [(i % 96) * spacing - 6, Math.floor(i / 96) * spacing - 6];
      const { psi, theta } = run.state(frame);
      const [x, y] = place(picture.indexOf(Math.min(...picture)));
      // It stands on the slope of a bumper, which shifts the deepest point.
      expect(Math.hypot(x - psi.re[0], y - psi.re[1])).toBeLessThan(2 * spacing);
      const [u, v] = place(picture.indexOf(Math.max(...picture)));
      const near = Math.min(
        Math.hypot(u - theta.re[0], v - theta.re[1]),
        Math.hypot(u - theta.re[2], v - theta.re[3]),
      );
      expect(near).toBeLessThan(2 * spacing);
    }
  });

  it("a slope accelerates, a trap brings back", () => {
    const quiet = { ...BALL, bumpers: [{ at: [50, 50] as const }] };
    const free = { at: [0, 0] as const, velocity: [0, 0] as const };
    const run = { duration: 1, steps: 100, snapshots: 1 };
    const last = (recipe: PinballRecipe) => {
      const picture = simulated(check({ ...recipe, run })).re.subarray(96 * 96);
      const i = picture.indexOf(Math.min(...picture));
      return [(i % 96) / 8 - 6, Math.floor(i / 96) / 8 - 6];
    };
    expect(last({ ...quiet, particles: [free], parameters: { slope: 4 } })).toEqual([0, -2]);
    const away = { at: [3, 0] as const, velocity: [0, 0] as const };
    expect(last({ ...quiet, particles: [away], parameters: { trap: Math.PI } })).toEqual([-3, 0]);
  });
});

describe("a scattering network", () => {
  it("gives S of the library at every frequency, with poles, zeros and badges", () => {
    const recipe = check({ ...NETWORK, parameters: { detuning: 0.2, coupling: 0.5, decay: 2, loss: 0.01 } });
    const s = simulated(recipe, "density", "two modes");
    const device = network({
      detuning: [0.2, 0.2],
      decay: [0.2, 0.2],
      loss: [0.01, 0.01],
      couplings: [{ between: [0, 1], value: 0.5 }],
    });
    s.omega.forEach((omega, k) => {
      const { values } = device.scattering(omega);
      values.re.forEach((v, i) => {
        expect(Math.abs(s.re[4 * k + i] - v)).toBeLessThan(SINGLE);
      });
    });
    expect(Array.from(s.poles?.re ?? [])).toEqual(Array.from(device.poles().re));
    expect(s.passivityError?.every((e) => e <= 0)).toBe(true);
  });

  it("two coupled modes transmit at ω = ±J", () => {
    const s = simulated(check(NETWORK));
    const transmission = Array.from(s.omega, (_, k) => s.re[4 * k + 2] ** 2 + s.im[4 * k + 2] ** 2);
    const peaks = Array.from(s.omega).filter(
      (_, k) =>
        k > 0 && k < 80 && transmission[k] > transmission[k - 1] && transmission[k] > transmission[k + 1],
    );
    expect(peaks).toEqual([-1, 1]);
  });

  it("a phase around a ring makes it one-way", () => {
    const ring = check({
      ...NETWORK,
      modes: [0, 1, 2].map(() => ({ detuning: 0, decay: 1 })),
      couplings: [
        { between: [0, 1] as const, value: 0.5 },
        { between: [1, 2] as const, value: 0.5 },
        { between: [2, 0] as const, value: 0.5, phase: Math.PI / 2 },
      ],
    });
    const s = simulated(ring);
    expect(Math.max(...(s.reciprocityError ?? []))).toBeGreaterThan(0.5);
    expect(Math.max(...(s.unitarityError ?? [1]))).toBeLessThan(1e-12);
  });
});

describe("controls of every system", () => {
  it("name its numbers, with their defaults, and what stands in its lists", () => {
    const controls = controlsOf(
      { mass: { min: 1, max: 9 }, "bumpers[1].at": "drag", "particles[0].velocity": "drag" },
      BALL,
    );
    expect(controls.map(({ label }) => label)).toEqual(["mass", "bumper 2", "v of particle 1"]);
    expect(valueAt(BALL, ["parameters", "slope"])).toBe(0);
    expect(valueAt(NETWORK, ["parameters", "coupling"])).toBe(1);
    expect(() => controlsOf({ potential: "draw" }, ARRAY)).toThrow(/potential" is "draw"/);
    expect(() => controlsOf({ kerr: { min: 0, max: 1 } }, NETWORK)).toThrow(/"kerr/);
  });

  it("what is dragged goes to a place where it can stand", () => {
    const drag = (recipe: Recipe, path: string, to: readonly [number, number]) => {
      const [control] = controlsOf({ [path]: "drag" }, recipe);
      if (control.kind !== "drag") throw new Error("no handle");
      return moved(recipe, control, to);
    };
    expect(drag(ARRAY, "input[0].at", [1.4, -99])).toMatchObject({ input: [{ at: [1, -2] }] });
    expect(drag(BALL, "bumpers[0].at", [1.234, 2])).toMatchObject({ bumpers: [{ at: [1.23, 2.01] }, {}] });
    // An arrow is as long as the way in a quarter of the run.
    const aimed = drag(BALL, "particles[0].velocity", [-4 + 0.75 * 1.6, 0.3 - 0.75 * 0.8]) as PinballRecipe;
    expect(aimed.particles[0].velocity[0]).toBeCloseTo(1.6, 1);
    expect(aimed.particles[0].velocity[1]).toBeCloseTo(-0.8, 1);
    const kicked = drag(check(TRAP), "input[0].wavenumber", [5, 0]) as WaveRecipe;
    expect(kicked.input[0].wavenumber).toBeCloseTo(2, 1);
  });

  it.each([TRAP, ARRAY, BALL, NETWORK].map((recipe) => [recipe.system, recipe] as const))(
    "%s: any change of its payload is shown or refused with a ShowError",
    (_, recipe) => {
      const good = {
        version: 1,
        title: "",
        id: "x",
        quantity: systemOf(recipe).quantity,
        recipe: checkRecipe(recipe),
        controls: [],
      };
      const strange = fc.oneof(
        fc.jsonValue(),
        fc.constantFrom<unknown>("__proto__", 1e308, -1, 0, 1e9, [], {}, null, [["__proto__"]], "<script>"),
      );
      const leaves = (value: unknown, path: string[]): string[][] =>
        typeof value === "object" && value !== null
          ? [path, ...Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))]
          : [path];
      const paths = leaves(json(good.recipe), []).slice(1);
      let refused = 0;
      holds(
        fc.property(fc.constantFrom(...paths), strange, (path, value) => {
          try {
            decodeExplore({ ...good, recipe: withValue(json(good.recipe), path, value) });
          } catch (error) {
            expect(error).toBeInstanceOf(ShowError);
            refused++;
          }
        }),
        1000,
      );
      expect(refused).toBeGreaterThan(300);
    },
  );
});

describe("the runner", () => {
  const request = (number: number, steps: number) => ({
    number,
    recipe: check({
      ...TRAP,
      parameters: { kerr: number / 10 },
      run: { duration: 1, steps, snapshots: Math.min(steps, 500) },
    }),
    quantity: "density" as const,
    title: "",
  });

  it("drops a run for a newer one, but never two in a row", async () => {
    const answers: RunAnswer[] = [];
    const runner = new Runner((answer) => answers.push(answer), 0);
    let asked = 0;
    // A slider that never rests: a newer request at every turn.
    while (answers.length < 3) {
      runner.request(request(++asked, 40_000));
      await new Promise((done) => setImmediate(done));
    }
    runner.stop();
    expect(answers.every((answer) => "result" in answer)).toBe(true);
    // The first was dropped for the second, which then ran to its end.
    expect(answers[0].number).toBeGreaterThan(1);
  });

  it("runs in memory that was used before as in new memory", async () => {
    const answers: RunAnswer[] = [];
    const runner = new Runner((answer) => answers.push(answer));
    const ask = async (number: number, spare: ArrayBuffer[]) => {
      runner.request({ ...request(number, 20), spare });
      while (answers.length < number) await new Promise((done) => setTimeout(done, 1));
      const answer = answers[number - 1];
      if (!("result" in answer) || answer.result.kind !== "field") throw new Error("no field");
      return answer.result;
    };
    const fresh = await ask(1, []);
    const used = [1, 2].map(() => new Float32Array(21 * 128).fill(Number.NaN).buffer);
    const again = await ask(2, used);
    expect(used).toContain(again.re.buffer);
    const other = simulate(request(2, 20).recipe, "density", "", { precision: "float32" });
    let step = other.next();
    while (!step.done) step = other.next();
    expect(again.re).toEqual((step.value as typeof again).re);
    expect(again.re).not.toEqual(fresh.re);
  });
});
