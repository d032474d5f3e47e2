import {
  coupledWaves,
  echoTrajectory,
  type FieldFrames,
  grid,
  grossPitaevskii,
  hamiltonian,
  kerrArray,
  lattices,
  networkBuilder,
  pinball,
  type State,
  type System,
  trajectory,
} from "echolab";
import { siteMap } from "echolab/scattering";
import {
  coupledOscillators,
  disorderedArray,
  manakov,
  microring,
  pinballFrames,
  scalarChain,
  secondHarmonic,
  spinChain,
} from "echolab/waves";
import { describe, expect, test } from "vitest";
import { modelOf, summary } from "../../kernel-lib/src/displays/display.js";
import { checkRecipe, type Recipe } from "../../kernel-lib/src/displays/exploration/recipe.js";
import { simulated } from "../../kernel-lib/src/displays/exploration/simulate.js";
import type { Field } from "../../kernel-lib/src/displays/field/model.js";
import { decodeField } from "../../kernel-lib/src/displays/field/payload.js";
import { payloadOf } from "./payload-of.js";

const line = grid({ points: 16, length: 8 });
const run = { duration: 0.1, steps: 10, snapshots: 2 };

function start({ size, learningSize }: System): State {
  const values = (n: number, s: number) =>
    Float64Array.from({ length: n }, (_, i) => 0.3 * Math.sin(s * i + s));
  return {
    psi: { re: values(size, 1), im: values(size, 2) },
    theta: { re: values(learningSize, 3), im: values(learningSize, 4) },
  };
}

const words = (frames: FieldFrames) => summary(modelOf(frames).model);

const oscillator = hamiltonian({
  size: 1,
  learningSize: 1,
  energy: ({ psi, theta }) =>
    (psi.im[0] ** 2 + theta.im[0] ** 2 + (1 + theta.re[0] ** 2) * psi.re[0] ** 2 + theta.re[0] ** 2) / 2,
});

describe("a run is shown by the names of its system, with the drift of what it conserves", () => {
  test.each<[System, RegExp, string, readonly string[]]>([
    [coupledWaves({ grid: line }), /^complex .*max \|ψ\| .*norm ∫\|ψ\|²/, "θ", ["norm", "energy"]],
    [grossPitaevskii({ grid: line }), /^complex .*max \|ψ\|/, "θ", ["norm", "energy"]],
    [manakov({ grid: line }), /^complex .*max \|ψ\|/, "θ", ["norm", "energy"]],
    [kerrArray(), /^complex .*max \|ψ\|/, "Θ", ["photon number", "energy"]],
    [disorderedArray(), /^complex .*max \|ψ\|/, "Θ", ["photon number", "energy"]],
    [microring(), /^complex .*max \|ψ\|/, "Θ", ["Σ|Ψ|²", "Σ|Θ|²", "energy"]],
    [secondHarmonic({ sites: 4 }), /^complex .*max \|ψ\|/, "θ", ["Σ|a|² + 2Σ|b|²", "energy"]],
    [scalarChain({ sites: 9 }), /^real field.*max \|φ\|/, "θ", ["energy"]],
    [scalarChain({ sites: 9, potential: "phi4" }), /^real field.*max \|φ\|/, "θ", ["energy"]],
    [spinChain({ spins: 5 }), /^real field.*max \|φ\|/, "θ", ["energy"]],
    [coupledOscillators(), /^real field.*max \|φ\|/, "k", ["energy"]],
    [pinball({ bumpers: 2 }), /^real field.*max \|r\|/, "R", ["energy"]],
    [oscillator, /^real field.*max \|q\|/, "θ", ["energy"]],
  ])("%#", (system, wave, learning, conserved) => {
    const result = trajectory(system, start(system), run);
    const frames = result.toFrames();
    expect(words(frames)).toMatch(wave);
    expect(frames.conserved?.map(({ name }) => name)).toEqual(conserved);
    for (const name of conserved) expect(words(frames)).toContain(`${name} drift `);
    expect(words(frames).match(/drift/g)).toHaveLength(conserved.length);
    expect(/norm/.test(words(frames))).toBe(system.kinds.psi === "complex");
    const theta = result.learningFrames();
    expect(theta.name).toBe(learning);
    expect(words(theta)).toContain(`max |${learning}|`);
    expect(words(theta).match(/drift/g)).toHaveLength(conserved.length);
    // The splitting conserves each to the order of the integrator, and rounding of a few steps is far below.
    for (const { name, values } of frames.conserved ?? [])
      expect(Math.abs(values[2] - values[0]), name).toBeLessThan(1e-3 * Math.max(1, Math.abs(values[0])));
  });

  test("an echo drifts from its own start: the error signal is no drift", () => {
    const waves = coupledWaves({ grid: line });
    const signal = (psi: State["psi"]) => ({
      cost: 1,
      error: { re: psi.im.slice(), im: psi.re.map((x) => -x) },
    });
    const both = echoTrajectory(waves, start(waves), signal, { ...run, epsilon: 0.5 });
    const [norm] = both.invariants;
    expect(norm.values[3] / norm.values[0]).not.toBeCloseTo(1, 1);
    expect(words(both.toFrames())).toContain("norm drift < 10⁻⁹");
  });

  test("a potential, a density and other real fields have no norm and no drift of it", () => {
    const machine = pinball({ bumpers: 2 });
    const film = pinballFrames(machine, trajectory(machine, start(machine), run), { length: 6, points: 8 });
    expect(words(film)).toMatch(/max \|V\| = [^;]*; energy drift \S+\.$/);
    const network = networkBuilder()
      .region(lattices.square(), { cells: [3, 3] })
      .freeze();
    const density = new Float64Array(9).fill(0.2);
    expect(words(siteMap(network, density))).toMatch(/^real field, 3 × 3 .*max \|density\| = 0\.2\.$/);
    expect(words(siteMap(network, [density, density]))).not.toMatch(/norm|ψ/);
    expect(words(siteMap(network, { re: density, im: density }))).toMatch(/max \|ψ\|.*norm/);
    expect(words(siteMap(network, density, { name: "LDOS" }))).toMatch(/max \|LDOS\|/);
  });
});

describe("drifts and warnings in payloads", () => {
  const frames = (more: Partial<FieldFrames>): FieldFrames => ({
    kind: "field",
    shape: [4],
    lengths: [4],
    times: [0, 1, 2],
    re: new Float64Array(12).fill(1),
    im: new Float64Array(12),
    ...more,
  });
  const through = (more: Partial<FieldFrames>) =>
    decodeField(JSON.parse(JSON.stringify(payloadOf(modelOf(frames(more)).model))));

  test.each<[readonly number[], number | undefined, number]>([
    [[1, 1, 1], undefined, 0],
    [[2, 1, 2], undefined, 0.5],
    [[-4, -4, -3], undefined, 0.25],
    [[0, 0, 0], undefined, 0],
    [[0, 1, 0], undefined, 1],
    [[1, 3, 3], 1, 0],
    [[1e300, 1e300, 0.5e300], undefined, 0.5],
    [[1, Number.NaN, 1], undefined, Number.NaN],
    [[1, Number.POSITIVE_INFINITY, 1], undefined, Number.NaN],
  ])("%j with an echo from frame %s", (values, echoFrom, change) => {
    const field = through({ echoFrom, conserved: [{ name: "energy", values }], warning: "too fast" });
    expect(field.drifts).toEqual([{ name: "energy", change }]);
    expect(field.warning).toBe("too fast");
  });

  test("what does not fit is refused", () => {
    expect(() => modelOf(frames({ conserved: [{ name: "norm", values: [1] }] }))).toThrow(
      /"conserved\[0\].values" is \[1\]; it must be 3 numbers/,
    );
    expect(through({}).drifts).toBeUndefined();
    const payload = JSON.parse(JSON.stringify(payloadOf(modelOf(frames({})).model)));
    for (const drifts of [1, [1], [{ name: 1, change: 0 }], [{ name: "a" }], [{ name: "a", change: -1 }]])
      expect(() => decodeField({ ...payload, drifts })).toThrow(/drifts/);
    expect(() => decodeField({ ...payload, warning: 7 })).toThrow(/warning/);
  });
});

describe("live runs", () => {
  const run = { duration: 1, steps: 20 };
  const packet = { at: 0, width: 1, wavenumber: 1 };
  test.each<[string, Recipe, readonly string[], boolean]>([
    [
      "waves",
      { system: "coupled-waves", grid: { points: 32, length: 16 }, input: [packet], run },
      ["norm", "energy"],
      false,
    ],
    [
      "waves beyond the stability limit",
      { system: "coupled-waves", grid: { points: 64, length: 8 }, input: [packet], run },
      ["norm", "energy"],
      true,
    ],
    [
      "a condensate",
      { system: "gross-pitaevskii", grid: { points: 30, length: 16 }, input: [packet], run },
      ["norm", "energy"],
      false,
    ],
    [
      "cavities beyond the stability limit",
      {
        system: "kerr-array",
        input: [{ at: [0, 0], width: 1 }],
        parameters: { hopping: 20 },
        run: { duration: 1, steps: 25 },
      },
      ["photon number", "energy"],
      true,
    ],
    [
      "a ball",
      {
        system: "pinball",
        length: 8,
        particles: [{ at: [-2, 0], velocity: [1, 0] }],
        bumpers: [{ at: [1, 0.3] }],
        run,
      },
      ["energy"],
      false,
    ],
  ])("of %s say what drifts", (_, recipe, names, warns) => {
    const field = simulated(checkRecipe(recipe)) as Field;
    expect(field.drifts?.map(({ name }) => name)).toEqual(names);
    for (const { name, change } of field.drifts ?? [])
      if (name !== "energy") expect(change).toBeLessThan(1e-12);
    expect(field.drifts?.at(-1)?.change).toBeLessThan(0.1);
    expect(field.warning !== undefined).toBe(warns);
  });

  test("of a packet that the grid cannot hold are refused in words", () => {
    const recipe = checkRecipe({
      system: "coupled-waves",
      grid: { points: 32, length: 16 },
      input: [{ at: 0, width: 1, wavenumber: 7 }],
      run,
    });
    expect(() => simulated(recipe)).toThrow(/wavenumber is 7; it should be at most 6\.28/);
  });
});
