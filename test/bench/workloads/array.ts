import {
  echoMachine,
  kerrArray,
  modeCost,
  randomStream,
  reversibleDevice,
  selfLearning,
  trainer,
  trainTogether,
  xorPorts,
} from "echolab";
import { complex, real, type Workload } from "../workload.js";

/** Phys. Rev. X 13, 031020 (2023), Fig. 8: sweep of input amplitudes, trained side by side. */
const STEPS = 500;
const DT = 0.04;
const AMPLITUDES = Float64Array.from({ length: 40 }, (_, k) => (16 / 25) * (0.4 + k / 39));
const HEB = { epsilon: 1e-4, mass: 1 / 300, kickLimit: 0.1 };
const PHYSICS = { hopping: 10, kerr: -2, kappa: 0.3 };
/** Operations per step: the lattice along both of its axes, two Kerr phases of 20 amplitudes, four rotations. */
const STEP_FLOPS = 16 * (4 + 4) * 8 + 2 * 20 * 50 + 4 * 12;
/** Which of the four XOR patterns. */
const PATTERN = 1;

/** One averaged update: forward and back with +ε, forward and back with −ε. */
const update: Workload = {
  name: "heb-array-40",
  title: "HEB step (averaged) of the tight-binding array, 40 intensities",
  peers: "cavity_array",
  targets: { one: 20, all: 20, against: "NumPy, sine transforms" },
  flops: 4 * STEPS * AMPLITUDES.length * STEP_FLOPS,
  // The echo's rounding, a small part of 1e-10 of the fields, is divided by the mass of the decay.
  tolerance: 1e-7,
  parameters: { ...PHYSICS, ...HEB, steps: STEPS, dt: DT },
  inputs() {
    const r = randomStream(1);
    const theta = Float64Array.from({ length: 16 }, () => r.uniform());
    const norm = Math.sqrt(theta.reduce((sum, x) => sum + x * x, 0));
    const count = AMPLITUDES.length;
    const psi = { re: new Float64Array(4 * count), im: new Float64Array(4 * count) };
    const target = { re: new Float64Array(count), im: new Float64Array(count) };
    AMPLITUDES.forEach((amplitude, k) => {
      const { input, target: wanted } = xorPorts({ amplitude, target: amplitude / 2 }).samples[PATTERN];
      psi.re.set(input.re, 4 * k);
      target.re[k] = wanted.re[0];
    });
    return {
      theta: real(
        [16],
        theta.map((x) => x / norm),
      ),
      psi: complex([count, 4], psi),
      target: complex([count], target),
    };
  },
  prepare({ theta }) {
    const cavities = reversibleDevice(kerrArray(PHYSICS), { duration: STEPS * DT, steps: STEPS });
    const cost = modeCost([3]);
    return () => {
      const trainers = [...AMPLITUDES].map((amplitude) =>
        trainer({
          machine: echoMachine(cavities, { theta: theta.re }),
          data: [xorPorts({ amplitude, target: amplitude / 2 }).samples[PATTERN]],
          cost,
          rule: selfLearning(HEB),
          seed: 1,
        }),
      );
      for (const _ of trainTogether(trainers, 1));
      const moved = new Float64Array(16 * trainers.length);
      for (const [k, { machine }] of trainers.entries()) moved.set(machine.parameters, 16 * k);
      return { theta: real([trainers.length, 16], moved) };
    };
  },
};

export default [update];
