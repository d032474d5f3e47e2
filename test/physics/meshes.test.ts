/** Interferometer meshes: any unitary matrix, errors and losses, gradients by every method that fits; against public peers. */
import { readFileSync } from "node:fs";
import { byAdjoint, byDifferences, compare, type GradientMethod, randomStream, relativeError } from "echolab";
import { describe, expect, test } from "vitest";
import {
  type Circuit,
  circuitMatrix,
  compileCircuit,
  propagate,
  setPhases,
} from "../../kernel-lib/src/engine/mesh/circuit.js";
import { light } from "../../kernel-lib/src/engine/mesh/kernel.js";
import { plainLight } from "../../kernel-lib/src/engine/mesh/light.js";
import { inSitu } from "../../kernel-lib/src/learning/gradients/in-situ.js";
import { modelAware } from "../../kernel-lib/src/learning/gradients/model-aware.js";
import { modelOnly } from "../../kernel-lib/src/learning/gradients/model-only.js";
import { byParameterShift, shiftRule } from "../../kernel-lib/src/learning/gradients/parameter-shift.js";
import { byPerturbation } from "../../kernel-lib/src/learning/gradients/perturbation.js";
import { interferometerMesh, type MeshOptions } from "../../kernel-lib/src/platforms/mesh.js";
import { FORMS } from "../../kernel-lib/src/platforms/mesh-form.js";
import { randomUnitary } from "../../kernel-lib/src/platforms/unitary.js";

interface Pair {
  readonly re: number[];
  readonly im: number[];
}
const reference = (name: string) =>
  JSON.parse(readFileSync(new URL(`../reference/${name}.json`, import.meta.url), "utf8"));

/** Rebuilt matrices of 64 modes: rounding of some 4,000 rotations. */
const REBUILT = 1e-10;
/** Numbers of peers, kept to 16 digits, after some ten rotations. */
const PEER = 1e-12;
/** Exact gradients by different sums: rounding. */
const ROUNDING = 1e-11;
/** Central differences of step 1e-5: truncation 1e-10, rounding 1e-10 relative. */
const DIFFERENCES = 1e-7;
/** A crossing as it is designed. */
const NO_ERRORS = { theta: 0, phi: 0, couplers: [0, 0], amplitude: 1 } as const;

const flat = ({ re, im }: { re: number[][]; im: number[][] }) => ({
  re: Float64Array.from(re.flat()),
  im: Float64Array.from(im.flat()),
});

/** Deviation of two matrices, entry by entry, at most. */
function deviation(a: { re: ArrayLike<number>; im: ArrayLike<number> }, b: typeof a): number {
  let most = 0;
  for (let k = 0; k < b.re.length; k++)
    most = Math.max(most, Math.hypot(a.re[k] - b.re[k], a.im[k] - b.im[k]));
  return most;
}

/** Discrete Fourier transform, permutation and block matrices: special cases of decompositions. */
const SPECIAL: [string, (n: number) => { re: Float64Array; im: Float64Array }][] = [
  ["identity", (n) => entries(n, (i, j) => [i === j ? 1 : 0, 0])],
  ["reversal", (n) => entries(n, (i, j) => [i + j === n - 1 ? 1 : 0, 0])],
  ["shift", (n) => entries(n, (i, j) => [(i + 1) % n === j ? 1 : 0, 0])],
  [
    "Fourier",
    (n) =>
      entries(n, (i, j) => {
        const angle = (2 * Math.PI * ((i * j) % n)) / n;
        return [Math.cos(angle) / Math.sqrt(n), Math.sin(angle) / Math.sqrt(n)];
      }),
  ],
  ["phases", (n) => entries(n, (i, j) => (i === j ? [Math.cos(i), Math.sin(i)] : [0, 0]))],
  [
    "blocks",
    (n) =>
      entries(n, (i, j) => {
        const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
        if (n % 2 === 1 && (i === n - 1 || j === n - 1)) return [i === j ? 1 : 0, 0];
        if (i >> 1 !== j >> 1) return [0, 0];
        return [i === j ? c : i < j ? -s : s, 0];
      }),
  ],
];

function entries(n: number, value: (i: number, j: number) => [number, number]) {
  const all = Array.from({ length: n * n }, (_, k) => value(Math.floor(k / n), k % n));
  return { re: Float64Array.from(all, ([x]) => x), im: Float64Array.from(all, ([, y]) => y) };
}

describe.each(["clements", "reck"] as const)("%s", (layout) => {
  describe.each(["mach-zehnder", "splitter"] as const)("%s", (form) => {
    const rebuilt = (unitary: { re: Float64Array; im: Float64Array }) => {
      const modes = Math.sqrt(unitary.re.length);
      const mesh = interferometerMesh({ modes, layout, form, unitary });
      expect(mesh.crossings).toHaveLength((modes * (modes - 1)) / 2);
      return deviation(mesh.matrix(), unitary);
    };

    test("random unitary matrices of 2 to 64 modes are rebuilt", () => {
      for (const [k, modes] of [2, 3, 4, 5, 6, 7, 8, 11, 16, 25, 33, 64].entries())
        expect(rebuilt(randomUnitary({ modes, seed: k }))).toBeLessThan(REBUILT);
    });

    test.each(SPECIAL)("special matrices are rebuilt: %s", (_, make) => {
      for (const modes of [2, 3, 4, 5, 8, 13, 64]) expect(rebuilt(make(modes))).toBeLessThan(REBUILT);
    });

    test("the ten matrices of the peer are rebuilt", () => {
      for (const { unitary } of reference("interferometer").cases)
        expect(rebuilt(flat(unitary))).toBeLessThan(PEER);
    });
  });
});

describe("meshes of beam splitters of the peer (interferometer 1.1.2)", () => {
  type Listed = { splitters: [number, number, number, number][]; phases: number[] };
  interface Case {
    name: string;
    unitary: { re: number[][]; im: number[][] };
    clements: Listed;
    reck: Listed;
  }
  const { cases, noise }: { cases: Case[]; noise: { unitary_of: string; runs: Noisy[] } } =
    reference("interferometer");
  interface Noisy {
    sigma: number;
    shifts: [number, number][];
    frobenius: number;
    fidelity: number;
  }
  const circuit = ({ splitters, phases }: Listed): Circuit => ({
    modes: phases.length,
    elements: [
      ...splitters.flatMap(([mode], k) => FORMS.splitter.elements(mode, 2 * k, NO_ERRORS)),
      ...phases.map((offset, mode) => ({ kind: "phase" as const, mode, parameter: -1, factor: 0, offset })),
    ],
  });
  const matrix = (listed: Listed, offsets = listed.splitters.map(() => [0, 0])) => {
    const compiled = compileCircuit(circuit(listed));
    const angles = listed.splitters.flatMap(([, , theta, phi], k) => [
      theta + offsets[k][0],
      phi + offsets[k][1],
    ]);
    setPhases(compiled, Float64Array.from(angles));
    return circuitMatrix(compiled);
  };

  test.each(cases.map((c) => [c.name, c] as const))("%s: its angles give its matrix", (_, c) => {
    expect(deviation(matrix(c.clements), flat(c.unitary))).toBeLessThan(PEER);
    expect(deviation(matrix(c.reck), flat(c.unitary))).toBeLessThan(PEER);
  });

  test("noise of the phases moves the matrix as the peer says", () => {
    const of = cases.find(({ name }) => name === noise.unitary_of) as Case;
    for (const { sigma, shifts, frobenius, fidelity } of noise.runs) {
      const noisy = matrix(
        of.clements,
        shifts.map(([theta, phi]) => [sigma * theta, sigma * phi]),
      );
      const exact = flat(of.unitary);
      let [square, re, im] = [0, 0, 0];
      for (let k = 0; k < exact.re.length; k++) {
        square += (noisy.re[k] - exact.re[k]) ** 2 + (noisy.im[k] - exact.im[k]) ** 2;
        re += exact.re[k] * noisy.re[k] + exact.im[k] * noisy.im[k];
        im += exact.re[k] * noisy.im[k] - exact.im[k] * noisy.re[k];
      }
      const n = Math.sqrt(exact.re.length);
      expect(Math.sqrt(square)).toBeCloseTo(frobenius, 11);
      expect((re * re + im * im) / (n * n)).toBeCloseTo(fidelity, 11);
    }
  });
});

describe("in situ, fields and gradient of the peer (neuroptica)", () => {
  const given = reference("insitu-mesh");
  interface Angle {
    value: number;
    forward: Pair;
    adjoint: Pair;
    gradient: number;
  }
  const half = { kind: "coupler" as const, angle: Math.PI / 4, amplitude: 1 };
  const angles: Angle[] = [];
  const shifter = (mode: number, angle: Angle) => ({
    kind: "phase" as const,
    mode,
    parameter: angles.push(angle) - 1,
    factor: 1,
    offset: 0,
  });
  // Its interferometers: coupler, θ, coupler, φ, on the upper mode.
  const circuit = compileCircuit({
    modes: 4,
    elements: given.columns.flatMap(
      ({ elements }: { elements: { modes: number[]; theta: Angle; phi: Angle }[] }) =>
        elements.flatMap(({ modes: [mode], theta, phi }) =>
          theta
            ? [{ ...half, mode }, shifter(mode, theta), { ...half, mode }, shifter(mode, phi)]
            : [shifter(mode, phi)],
        ),
    ),
  });
  setPhases(
    circuit,
    Float64Array.from(angles, ({ value }) => value),
  );
  const column = (matrix: { re: number[][]; im: number[][] }, sample: number) => ({
    re: Float64Array.from(matrix.re, (row) => row[sample]),
    im: Float64Array.from(matrix.im, (row) => row[sample]),
  });
  const places = angles.length;
  const empty = () => ({ re: new Float64Array(places), im: new Float64Array(places) });

  test("fields behind all shifters, both ways, and their products", () => {
    const gradient = new Float64Array(places);
    for (let sample = 0; sample < 3; sample++) {
      const [field, forward, adjoint] = [column(given.input, sample), empty(), empty()];
      propagate(circuit, field, "forward", forward);
      expect(deviation(field, column(given.output, sample))).toBeLessThan(PEER);
      const error = given.target.map(
        (row: number[], m: number) => 2 * (field.re[m] ** 2 + field.im[m] ** 2 - row[sample]),
      );
      const sent = { re: field.re.map((x, m) => error[m] * x), im: field.im.map((y, m) => -error[m] * y) };
      propagate(circuit, sent, "backward", adjoint);
      const of = (which: "forward" | "adjoint") => ({
        re: angles.map((angle) => angle[which].re[sample]),
        im: angles.map((angle) => angle[which].im[sample]),
      });
      expect(deviation(forward, of("forward"))).toBeLessThan(PEER * 10);
      expect(deviation(adjoint, of("adjoint"))).toBeLessThan(PEER * 100);
      for (let k = 0; k < places; k++)
        gradient[k] -= forward.re[k] * adjoint.im[k] + forward.im[k] * adjoint.re[k];
    }
    expect(
      relativeError(
        gradient,
        angles.map((angle) => angle.gradient),
      ),
    ).toBeLessThan(ROUNDING);
  });
});

test("parameter shift: light of the peer (PennyLane), powers and derivatives to both angles", () => {
  const { light: given } = reference("parameter-shift");
  const mesh = interferometerMesh({ modes: 4, form: "splitter", amplitudes: "complex" });
  expect([...mesh.crossings]).toEqual(given.pairs.map(([m]: number[]) => m));
  mesh.parameters.set(given.theta.flatMap((theta: number, k: number) => [theta, given.phi[k]]));
  const input = Float64Array.from([...given.amplitudes.re, ...given.amplitudes.im]);
  const powers = mesh.forward(input, 1);
  for (const { mode, photons, d_theta, d_phi } of given.intensities) {
    expect(powers[mode]).toBeCloseTo(photons, 12);
    const gradient = new Float64Array(mesh.parameters.length);
    byParameterShift().pullback(mesh)(input, 1, (y) => y.map((_, l) => (l === mode ? 1 : 0)), gradient);
    const expected = d_theta.flatMap((theta: number, k: number) => [theta, d_phi[k]]);
    expect(relativeError(gradient, expected)).toBeLessThan(PEER);
  }
});

describe("rules of shifts", () => {
  /** Deviation of Σ c e^{iωs} from iω. */
  const missed = (rule: readonly { coefficient: number; shift: number }[], omega: number) =>
    Math.hypot(
      rule.reduce((sum, { coefficient, shift }) => sum + coefficient * Math.cos(omega * shift), 0),
      rule.reduce((sum, { coefficient, shift }) => sum + coefficient * Math.sin(omega * shift), -omega),
    );
  const listed: { frequencies: number[]; rule: [number, number][] }[] = reference("parameter-shift").rules;

  test.each(listed.slice(0, 5).map((r) => [r.frequencies, r.rule] as const))(
    "frequencies %j: those of the peer",
    (frequencies, rule) => {
      const found = shiftRule(frequencies);
      expect(found).toHaveLength(rule.length);
      for (const [k, [coefficient, shift]] of rule.entries()) {
        expect(found[k].coefficient).toBeCloseTo(coefficient, 12);
        expect(found[k].shift).toBeCloseTo(shift, 12);
      }
    },
  );

  test("the peer's rule for 0.5 and 1.5 is that for 0.5 and 1, and wrong for 1.5", () => {
    const { frequencies, rule } = listed[5];
    expect(frequencies).toEqual([0.5, 1.5]);
    const theirs = rule.map(([coefficient, shift]) => ({ coefficient, shift }));
    expect(missed(theirs, 1)).toBeLessThan(PEER);
    expect(missed(theirs, 1.5)).toBeGreaterThan(0.9);
  });

  test.each([[[0.5, 1.5]], [[1, 3]], [[2, 3, 5]], [[1, 2, 4]], [[0.3, 0.7]], [[1, 1.1]], [[5, 1, 9, 2]]])(
    "frequencies %j: Σ c e^{iωs} = iω, and errors hardly grow",
    (frequencies) => {
      const rule = shiftRule(frequencies);
      for (const omega of frequencies) expect(missed(rule, omega)).toBeLessThan(ROUNDING);
      const size = rule.reduce((sum, { coefficient }) => sum + Math.abs(coefficient), 0);
      expect(size).toBeLessThan(4 * Math.max(...frequencies));
    },
  );

  test.each([
    [[], /frequencies is \[\]; it should be a list of at least one frequency/],
    [[0], /frequencies\[0\] is 0; it should be a positive number/],
    [[1, -2], /frequencies\[1\] is -2/],
    [[1, 1], /frequencies\[1\] is 1; it should be a positive number that is given once/],
  ])("%j is refused", (frequencies, message) => {
    expect(() => shiftRule(frequencies)).toThrow(message);
  });
});

const MESHES: [string, Partial<MeshOptions>][] = [
  ["powers", {}],
  ["fields", { read: "fields" }],
  ["some outputs", { outputs: [3, 0] }],
  ["complex inputs", { amplitudes: "complex" }],
  ["triangle", { layout: "reck" }],
  ["splitters", { form: "splitter" }],
  ["splitters, fields", { form: "splitter", read: "fields", layout: "reck" }],
  [
    "errors and losses",
    { loss: 0.3, phaseErrors: 0.2, couplerErrors: 0.1, read: "fields", amplitudes: "complex" },
  ],
];
const make = (options: Partial<MeshOptions> = {}) => interferometerMesh({ modes: 5, seed: 3, ...options });

describe.each(MESHES)("gradients of a mesh: %s", (_, options) => {
  const methods: [GradientMethod, number, (n: number) => number][] = [
    [byAdjoint(), ROUNDING, () => 1],
    [inSitu(), ROUNDING, () => 2],
    [inSitu({ measure: () => {} }), ROUNDING, () => 2],
    [byDifferences(), DIFFERENCES, (n) => 2 * n + 1],
    [
      byParameterShift(),
      ROUNDING,
      // Angles of splitters have two frequencies in powers.
      (n) => 2 * n + 1 + (options.form === "splitter" && options.read !== "fields" ? n : 0),
    ],
    [modelAware(make(options)), ROUNDING, () => 1],
    [modelOnly(make(options)), ROUNDING, () => 0],
    ...(options.loss
      ? []
      : ([[inSitu({ powers: true }), ROUNDING, () => 3]] as [
          GradientMethod,
          number,
          (n: number) => number,
        ][])),
  ];
  test.each(methods.map((m) => [`${m[0].name}${m[0].settings.measured ? ", measured" : ""}`, m] as const))(
    "%s: exact, and counted as its formula says",
    (_, [method, tolerance, runs]) => {
      const mesh = make(options);
      for (const seed of [1, 2]) {
        const { rows } = compare(mesh, [method], { reference: byParameterShift(), seed });
        expect(rows[0].deviation).toBeLessThan(tolerance);
        expect(rows[0].counted).toBe(runs(mesh.parameters.length));
        expect(rows[0].runs).toBe(rows[0].counted);
      }
    },
  );

  test("a batch is the sum of its samples, by fields and at once", () => {
    const mesh = make(options);
    const stream = randomStream(5);
    const count = 7;
    const inputs = Float64Array.from({ length: count * mesh.inputs }, () => stream.normal());
    const weights = Float64Array.from({ length: count * mesh.outputs }, () => stream.normal());
    const by = (method: GradientMethod) => {
      const gradient = new Float64Array(mesh.parameters.length);
      const n = mesh.outputs;
      method.pullback(mesh)(inputs, count, (_, i) => weights.subarray(i * n, (i + 1) * n), gradient);
      return gradient;
    };
    const reference = by(byParameterShift());
    for (const method of [byAdjoint(), inSitu(), inSitu({ measure: () => {} })])
      expect(relativeError(by(method), reference)).toBeLessThan(ROUNDING);
  });

  test("slopes to the inputs are those of central differences", () => {
    const mesh = make(options);
    const stream = randomStream(6);
    const input = Float64Array.from({ length: mesh.inputs }, () => stream.normal());
    const weights = Float64Array.from({ length: mesh.outputs }, () => stream.normal());
    const slopes = mesh.vectorJacobian(input, 1, weights, new Float64Array(mesh.parameters.length));
    const value = (shift: number, k: number) => {
      const moved = input.slice();
      moved[k] += shift;
      return mesh.forward(moved, 1).reduce((sum, y, l) => sum + weights[l] * y, 0);
    };
    const differences = input.map((_, k) => (value(1e-5, k) - value(-1e-5, k)) / 2e-5);
    expect(relativeError(slopes, differences)).toBeLessThan(DIFFERENCES);
  });
});

test.each([4, 6, 9])("counted runs are those that the methods state: %i modes", (modes) => {
  const mesh = interferometerMesh({ modes });
  const model = interferometerMesh({ modes, seed: 2 });
  const methods = [
    byAdjoint(),
    byDifferences(),
    byParameterShift(),
    byPerturbation({ seed: 1, directions: 3 }),
    inSitu(),
    inSitu({ powers: true }),
    modelAware(model),
    modelOnly(model),
  ];
  const { rows } = compare(mesh, methods);
  const n = modes * (modes - 1);
  expect(rows.map(({ counted }) => counted)).toEqual([1, 2 * n + 1, 2 * n + 1, 7, 2, 3, 1, 0]);
  expect(rows.map(({ runs }) => runs)).toEqual(rows.map(({ counted }) => counted));
});

test("random directions: the mean of many is the gradient, with the spread √(N/k)", () => {
  const mesh = make();
  const n = mesh.parameters.length;
  for (const directions of [100, 10_000]) {
    const method = byPerturbation({ seed: 1, directions, size: 1e-4 });
    const spread = compare(mesh, [method]).rows[0].deviation / Math.sqrt(n / directions);
    expect(spread).toBeGreaterThan(0.5);
    expect(spread).toBeLessThan(2);
  }
  expect(mesh.parameters).toEqual(make().parameters);
});

test("random directions are the same at the same place, and others at another", () => {
  const [a, b] = [make(), make()];
  const method = byPerturbation({ seed: 1 });
  const at = (mesh: typeof a) => {
    const gradient = new Float64Array(mesh.parameters.length);
    method.pullback(mesh)(new Float64Array(5).fill(1), 1, (y) => y, gradient);
    return gradient.map(Math.sign);
  };
  expect(at(a)).toEqual(at(b));
  b.parameters[0] += 1e-9;
  expect(at(a)).not.toEqual(at(b));
});

test("the compiled kernel answers as its plain twin, for every number of samples", () => {
  const mesh = make({ modes: 7, loss: 0.2, couplerErrors: 0.1 });
  const { crossings, parameters } = mesh;
  const circuit = compileCircuit({
    modes: 7,
    elements: crossings.flatMap((mode, k) =>
      FORMS["mach-zehnder"].elements(mode, 2 * k, { ...NO_ERRORS, amplitude: 0.97 }),
    ),
  });
  setPhases(circuit, parameters);
  for (const count of [1, 2, 3, 4, 5, 8, 9, 17, 40]) {
    const stream = randomStream(count);
    const drawn = () => ({
      re: Float64Array.from({ length: 7 * count }, () => stream.normal()),
      im: Float64Array.from({ length: 7 * count }, () => stream.normal()),
    });
    const [fields, adjoint] = [drawn(), drawn()];
    const results = [light(circuit), plainLight(circuit)].map((way) => {
      const a = { re: fields.re.slice(), im: fields.im.slice() };
      const b = { re: adjoint.re.slice(), im: adjoint.im.slice() };
      way.send(a, count);
      const out = { re: a.re.slice(), im: a.im.slice() };
      const derivatives = new Float64Array(circuit.shifters.length);
      way.pull(a, b, count, derivatives);
      expect(relativeError(a, fields)).toBeLessThan(ROUNDING);
      return { out, b, derivatives };
    });
    expect(relativeError(results[0].out, results[1].out)).toBeLessThan(ROUNDING);
    expect(relativeError(results[0].b, results[1].b)).toBeLessThan(ROUNDING);
    expect(relativeError(results[0].derivatives, results[1].derivatives)).toBeLessThan(ROUNDING);
  }
});

test("light is kept without loss, and falls by its dB with it", () => {
  const input = Float64Array.of(1, -2, 0.5, 1, 3);
  const total = (loss: number) =>
    make({ loss })
      .forward(input, 1)
      .reduce((sum, y) => sum + y, 0);
  const sent = input.reduce((sum, x) => sum + x * x, 0);
  expect(total(0)).toBeCloseTo(sent, 12);
  // Light passes 3 to 5 crossings of a mesh of 5 modes: those at its edges are passed by.
  const lost = 10 * Math.log10(sent / total(0.5));
  expect(lost).toBeGreaterThan(1.5);
  expect(lost).toBeLessThan(2.5);
});

test("the picture has every crossing, and the power of light in every arm", () => {
  const mesh = make();
  const diagram = mesh.toDiagram([1, 2, 0, 0, 1]);
  expect(Array.from(diagram.nodes.size ?? []).filter((size) => size === 1)).toHaveLength(10);
  const { from, to, value } = diagram.edges as Required<NonNullable<typeof diagram.edges>>;
  const powers = mesh.forward(Float64Array.of(1, 2, 0, 0, 1), 1);
  const ends = (diagram.nodes.label ?? []).flatMap((label, node) => (label.startsWith("out") ? [node] : []));
  for (const [m, node] of ends.entries()) {
    const edge = Array.from(to).indexOf(node);
    expect(value[edge]).toBeCloseTo(powers[m], 12);
    expect(from[edge]).not.toBe(node);
  }
  expect(mesh.toDiagram().edges?.value).toBeUndefined();
});

describe("what is refused", () => {
  const unitary = randomUnitary({ modes: 4, seed: 1 });
  test.each([
    [{ modes: 1 }, /modes is 1; it should be a whole number from 2 to 1024/],
    [{ modes: 4, layout: "square" }, /layout is "square"; it should be one of "clements", "reck"/],
    [{ modes: 4, form: "mzi" }, /form is "mzi"; it should be one of "mach-zehnder", "splitter"/],
    [{ modes: 4, read: "phase" }, /read is "phase"; it should be one of "powers", "fields"/],
    [{ modes: 4, loss: -1 }, /loss is -1; it should be zero or a positive/],
    [{ modes: 4, loss: 30 }, /loss is 30; it should be at most 25 dB a crossing/],
    [{ modes: 4, outputs: [4] }, /outputs\[0\] is 4; it should be a whole number from 0 to 3/],
    [{ modes: 4, outputs: [] }, /outputs is \[\]; it should be a list of at least one mode/],
    [{ modes: 4, phaseErrors: [1] }, /phaseErrors has 1 phases; it should have 12/],
    [{ modes: 4, phaseErrors: -0.1 }, /phaseErrors is -0.1; it should be zero or a positive/],
    [{ modes: 4, couplerErrors: NaN }, /couplerErrors is NaN/],
    [{ modes: 5, unitary }, /unitary has 4 rows; the mesh has 5 modes. Give a 5 × 5 matrix/],
    [
      { modes: 4, unitary: { re: unitary.re.map((x) => 2 * x), im: unitary.im } },
      /unitary is not unitary.*singular value/,
    ],
    [
      { modes: 4, unitary: { re: unitary.re.slice(1), im: unitary.im } },
      /unitary.re is .* 15 values\]; it should be the rows of a square/,
    ],
  ])("%j", (options, message) => {
    expect(() => interferometerMesh(options as MeshOptions)).toThrow(message);
  });

  test("models that are built otherwise, or are the device itself", () => {
    const mesh = make();
    expect(() => modelAware(mesh).pullback(mesh)).toThrow(/device itself/);
    expect(() => modelOnly(make({ modes: 4 })).pullback(mesh)).toThrow(
      /model has 4 inputs, the interferometer mesh has 5/,
    );
  });

  test("in situ where powers would need a third run that a machine does not offer, and where light does not run back", () => {
    const mesh = make();
    const { together: _, ...two } = mesh.experiments();
    expect(() => inSitu({ powers: true }).pullback({ ...mesh, experiments: () => two })).toThrow(
      /inSitu\({ powers: true }\) needs a run of both waves at once/,
    );
    const plain = { ...mesh, experiments: undefined, frequencies: undefined };
    expect(() => inSitu().pullback(plain)).toThrow(/byAdjoint\(\) or byDifferences\(\) would do/);
    expect(() => byParameterShift().pullback(plain)).toThrow(/trigonometric polynomials/);
  });
});
