import {
  adam,
  byAdjoint,
  coupledWaves,
  crossEntropyCost,
  descent,
  digits,
  echoMachine,
  echoTrajectory,
  encodeImages,
  errorSignal,
  grid,
  grossPitaevskii,
  hamiltonian,
  layeredNetwork,
  network,
  pinball,
  quadratureCost,
  randomStream,
  relativeError,
  reversibleDevice,
  selfLearning,
  sgd,
  trainer,
  trajectory,
  wavePacket,
} from "echolab";
import { readIdxFolder, toNumjs } from "echolab/data";
import { complexArray, echo, Field, frictionStep, photonicDevice, photonicNetwork } from "echolab/waves";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../properties.js";

const space = grid({ points: 16, length: 8 });
const waves = coupledWaves({ grid: space });
const zeros = (n: number) => ({ re: new Float64Array(n), im: new Float64Array(n) });
const state = { psi: zeros(16), theta: zeros(16) };
const machine = reversibleDevice(waves, { duration: 1, steps: 4 });
const cost = quadratureCost(wavePacket(space, { width: 1 }));
const samples = [{ input: wavePacket(space, { width: 1 }), target: 0 }];
const signal = errorSignal(cost, 0);
const atRest = () => echoMachine(machine, { theta: new Float64Array(16) });
const nan = Float64Array.from({ length: 16 }, (_, i) => (i === 3 ? Number.NaN : 0));
// What plain JavaScript users may write although TypeScript forbids it.
const wrong = (value: unknown) => value as never;

describe("bad input names the argument, the value and what would be right", () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "no points",
      () => grid({ points: 0, length: 1 }),
      /points\[0\] is 0; it should be a whole number from 2/,
    ],
    ["half a point", () => grid({ points: 7.5, length: 1 }), /points\[0\] is 7.5/],
    ["empty grid", () => grid({ points: [], length: [] }), /points is \[\]/],
    ["too many dimensions", () => grid({ points: [4, 4, 4], length: 1 }), /two for a 2-D grid/],
    [
      "zero length",
      () => grid({ points: 8, length: 0 }),
      /length\[0\] is 0; it should be a positive finite number/,
    ],
    ["unequal lists", () => grid({ points: [8, 8], length: [1] }), /length has 1 entries; it should have 2/],
    ["too large", () => grid({ points: [2 ** 20, 2 ** 20], length: 1 }), /at most 67108864/],
    ["short field", () => new Field(space, [1, 2]), /re has 2 values; it should have 16/],
    ["NaN in a field", () => new Field(space, nan), /re\[3\] is NaN; it should be a finite real number/],
    ["text for numbers", () => complexArray(wrong("abc")), /re is "abc"; it should be a list of numbers/],
    ["unequal parts", () => complexArray([1, 2], [1]), /im has 1 values; it should have 2/],
    ["zero width", () => wavePacket(space, { width: 0 }), /width is 0/],
    ["no grid", () => coupledWaves({ grid: wrong(undefined) }), /grid is undefined; it should be a grid/],
    ["infinite β", () => coupledWaves({ grid: space, beta: Number.POSITIVE_INFINITY }), /beta is Infinity/],
    ["massless learning field", () => coupledWaves({ grid: space, mass: 0 }), /mass is 0/],
    ["negative frequency", () => coupledWaves({ grid: space, omega: -1 }), /omega is -1/],
    ["no time", () => reversibleDevice(waves, { duration: 0, steps: 10 }), /duration is 0/],
    ["no steps", () => reversibleDevice(waves, { duration: 1, steps: 0 }), /steps is 0/],
    [
      "unknown method",
      () => reversibleDevice(waves, { duration: 1, steps: 1, integrator: wrong("euler") }),
      /integrator is "euler"; it should be one of "strang", "yoshida4"/,
    ],
    [
      "more snapshots than steps",
      () => trajectory(waves, state, { duration: 1, steps: 4, snapshots: 9 }),
      /snapshots is 9/,
    ],
    [
      "snapshots beyond memory",
      () => trajectory(waves, state, { duration: 1, steps: 2 ** 27, snapshots: 2 ** 27 }),
      /MiB/,
    ],
    [
      "snapshot out of range",
      () => trajectory(waves, state, { duration: 1, steps: 4 }).state(9),
      /index is 9/,
    ],
    [
      "state of another size",
      () => echo(machine, { psi: zeros(8), theta: zeros(16) }, signal, 1e-4),
      /state.psi.re has 8 values; the device has 16/,
    ],
    [
      "NaN in a state",
      () => echo(machine, { psi: { re: nan, im: new Float64Array(16) }, theta: zeros(16) }, signal, 1e-4),
      /state.psi.re\[3\] is NaN/,
    ],
    [
      "forward of a state of another size",
      () => machine.forward({ psi: zeros(8), theta: zeros(16) }),
      /state.psi.re has 8 values; the device has 16/,
    ],
    [
      "forward of a learning field of another size",
      () => machine.forward({ psi: zeros(16), theta: zeros(17) }),
      /state.theta.re has 17 values; the device has 16/,
    ],
    [
      "forward of unequal parts",
      () => machine.forward({ psi: { re: new Float64Array(16), im: new Float64Array(0) }, theta: zeros(16) }),
      /state.psi.im has 0 values/,
    ],
    [
      "forward of NaN",
      () => machine.forward({ psi: zeros(16), theta: { re: nan, im: new Float64Array(16) } }),
      /state.theta.re\[3\] is NaN; it should be a finite number/,
    ],
    ["forward of nothing", () => machine.forward(wrong(undefined)), /state.psi.re is undefined/],
    [
      "forward of a wave alone",
      () => machine.forward(wrong({ psi: zeros(16) })),
      /state.theta.re is undefined; it should be a Float64Array of 16 values/,
    ],
    [
      "forward of single precision",
      () => machine.forward({ psi: { ...zeros(16), re: wrong(new Float32Array(16)) }, theta: zeros(16) }),
      /state.psi.re is \[0, 0, 0, 0, … 16 values\]; it should be a Float64Array/,
    ],
    [
      "several passages, one of another size",
      () => machine.forwardAll!([state, { psi: zeros(15), theta: zeros(16) }]),
      /states\[1\].psi.re has 15 values/,
    ],
    [
      "trajectory of a state of another size",
      () => trajectory(waves, { psi: zeros(32), theta: zeros(16) }, { duration: 1, steps: 4 }),
      /state.psi.re has 32 values; the system has 16/,
    ],
    [
      "trajectory of infinity",
      () =>
        trajectory(
          waves,
          {
            psi: { re: nan.map((x) => (x === 0 ? 0 : Number.POSITIVE_INFINITY)), im: nan },
            theta: zeros(16),
          },
          { duration: 1, steps: 4 },
        ),
      /state.psi.re\[3\] is Infinity/,
    ],
    [
      "trajectory of a plain list",
      () =>
        trajectory(waves, wrong({ psi: { re: [1], im: [0] }, theta: zeros(16) }), { duration: 1, steps: 4 }),
      /state.psi.re is \[1\]; it should be a Float64Array of 16 values/,
    ],
    [
      "light of another size",
      () => photonicDevice(photonicNetwork({ side: 4 })).forward({ psi: zeros(3), theta: zeros(3) }),
      /state.psi.re has 3 values; the device has 64/,
    ],
    [
      "echo trajectory of a state of another size",
      () =>
        echoTrajectory(waves, { psi: zeros(8), theta: zeros(16) }, signal, {
          duration: 1,
          steps: 4,
          epsilon: 0,
        }),
      /state.psi.re has 8 values/,
    ],
    [
      "error signal of another size",
      () => echo(machine, state, () => ({ cost: 1, error: zeros(3) }), 1e-4),
      /error.re has 3 values; it should have 16/,
    ],
    [
      "overlap with a mode of another grid",
      () => new Field(space).overlap(zeros(8)),
      /mode.re has 8 values; it should have 16/,
    ],
    ["overlap with half a mode", () => new Field(space).overlap(wrong({ re: nan })), /mode.im has no values/],
    ["sum of fields of two grids", () => new Field(space).plus(zeros(32)), /other.re has 32 values/],
    ["error of lists of unequal lengths", () => relativeError([1, 2, 3], [1]), /a has 3 values, b has 1/],
    [
      "error of fields of unequal lengths",
      () => relativeError(zeros(2), zeros(3)),
      /a has 2 values, b has 3/,
    ],
    ["error of a field and a list", () => relativeError(zeros(2), [0, 0]), /a complex and a real list/],
    [
      "gradient of another size",
      () =>
        hamiltonian({
          size: 1,
          learningSize: 2,
          energy: ({ psi, theta }) => psi.im[0] ** 2 + theta.re[1] ** 2,
          gradient: () => ({ psi: zeros(1), theta: zeros(1) }),
        }),
      /gradient\(state\).theta.re has 1 values; the system has 2/,
    ],
    [
      "typical state of another size",
      () =>
        hamiltonian({
          size: 1,
          learningSize: 1,
          energy: () => 0,
          typical: { psi: zeros(2), theta: zeros(1) },
        }),
      /typical.psi.re has 2 values; the system has 1/,
    ],
    [
      "unknown precision",
      () => grossPitaevskii({ grid: space, precision: wrong("half") }),
      /precision is "half"/,
    ],
    ["no mass", () => frictionStep(zeros(2), { mass: 0 }), /mass is 0/],
    ["negative friction", () => frictionStep(zeros(2), { mass: 1, friction: -1 }), /friction is -1/],
    [
      "no samples",
      () => trainer({ machine: atRest(), data: [], cost, rule: selfLearning(), seed: 1 }),
      /data is \[\]/,
    ],
    [
      "θ of another size",
      () => echoMachine(machine, { theta: [1] }),
      /theta has 1 values; it should have 16/,
    ],
    ["zero ε", () => selfLearning({ epsilon: 0 }), /epsilon is 0/],
    [
      "foreign checkpoint",
      () =>
        trainer({ machine: atRest(), data: samples, cost, rule: selfLearning(), seed: 1 }).restore(
          wrong({ kind: "?" }),
        ),
      /checkpoint.kind is "\?"/,
    ],
    ["no seed", () => randomStream(wrong(undefined)), /seed is undefined/],
    ["negative decay", () => network({ detuning: [0, 0], decay: [1, -0.5] }), /decay\[1\] is -0.5; .*gain/],
    ["missing decay", () => network({ detuning: [0, 0], decay: [1] }), /decay has 1 modes; it should have 2/],
    ["no modes", () => network({ detuning: [], decay: [] }), /detuning is \[\]/],
    [
      "self-coupling",
      () => network({ detuning: [0, 0], decay: [1, 1], couplings: [{ between: [1, 1], value: 1 }] }),
      /two different modes/,
    ],
    [
      "coupling to nowhere",
      () => network({ detuning: [0], decay: [1], couplings: [{ between: [0, 3], value: 1 }] }),
      /couplings\[0\].between\[1\] is 3/,
    ],
    [
      "NaN coupling",
      () =>
        network({
          detuning: [0, 0],
          decay: [1, 1],
          couplings: [{ between: [0, 1], value: Number.NaN }],
        }),
      /couplings\[0\].value is NaN/,
    ],
    [
      "half a complex number",
      () =>
        network({
          detuning: [0, 0],
          decay: [1, 1],
          couplings: [{ between: [0, 1], value: wrong({ re: 1 }) }],
        }),
      /couplings\[0\].value.im is undefined/,
    ],
    [
      "unknown port",
      () =>
        network({ detuning: [0], decay: [1] })
          .scattering()
          .get(0, 4),
      /port is 4; it should be a number from 0 to 0/,
    ],
    ["NaN frequency", () => network({ detuning: [0], decay: [1] }).scattering(Number.NaN), /omega is NaN/],
    [
      "a gradient that does not fit its potential",
      () => pinball({ bumpers: 1, potential: { value: (x, y) => x * y, gradient: (x, y) => [x, y] } }),
      /potential\.gradient differs from the derivatives of potential\.value/,
    ],
    ["pinball without bumpers and landscape", () => pinball({ bumpers: 0 }), /bumpers is 0/],
    ["one layer", () => layeredNetwork({ layers: [4], seed: 1 }), /layers is \[4\]/],
    [
      "input of another size",
      () => layeredNetwork({ layers: [4, 2], seed: 1 }).scattering([1]),
      /input has 1 values; it should have 4/,
    ],
    [
      "images for another network",
      () =>
        trainer({
          machine: layeredNetwork({ layers: [4, 2], seed: 1 }),
          data: encodeImages(digits().train),
          cost: crossEntropyCost(),
          rule: descent(sgd({ rate: 1 }), byAdjoint()),
          seed: 1,
        }),
      /data has 128 inputs a sample; the machine takes 4/,
    ],
    [
      "too few outputs",
      () =>
        trainer({
          machine: layeredNetwork({ layers: [128, 2], seed: 1 }),
          data: encodeImages(digits().train),
          cost: crossEntropyCost(),
          rule: descent(sgd({ rate: 1 }), byAdjoint()),
          seed: 1,
        }),
      /data.labels\[2\] is 7; it should be one of 2 classes, a whole number from 0 to 1/,
    ],
    ["negative rate", () => sgd({ rate: -1 }), /rate is -1/],
    ["β₁ of 1", () => adam({ rate: 1, beta1: 1 }), /beta1 is 1/],
    [
      "class out of range",
      () => crossEntropyCost()(Float64Array.of(1, 2), 2),
      /label is 2; it should be a class from 0 to 1/,
    ],
    [
      "shape that does not fit",
      () => toNumjs(new Float64Array(6), [4, 2]),
      /shape is \[4, 2\]; it should be of 6 values/,
    ],
    [
      "unknown folder",
      () => readIdxFolder("/nowhere/at all"),
      /folder is "\/nowhere\/at all"; it should be an existing folder/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });

  test("a training that diverges keeps the last good parameters", () => {
    const trained = trainer({
      machine: atRest(),
      data: [{ ...samples[0], target: 1e200 }],
      cost,
      rule: selfLearning({ epsilon: 1e200 }),
      seed: 1,
    });
    const before = trained.machine.parameters.slice();
    expect(() => [...trained.train(3)]).toThrow(/finite numbers.*smaller one/s);
    expect(trained.machine.parameters).toEqual(before);
    expect(trained.iteration).toBe(0);
  });

  test("whatever is given as a grid, the result is a usable grid or an error naming the argument", () => {
    const anything = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.constant(null),
      fc.array(fc.double(), { maxLength: 3 }),
    );
    holds(
      fc.property(anything, anything, (points, length) => {
        try {
          const g = grid({ points: wrong(points), length: wrong(length) });
          return g.size >= 2 && Number.isFinite(g.cell) && g.cell > 0;
        } catch (error) {
          return error instanceof RangeError && /points|length/.test(error.message);
        }
      }),
      100,
    );
  });
});
