/** Platforms of the table whose inside stays as it is: only a linear read-out behind them learns, in closed form. */
import { squaredError } from "../../learning/costs.js";
import { byAdjoint } from "../../learning/gradients/adjoint.js";
import { ridge } from "../../learning/ridge.js";
import { readoutOnly } from "../../learning/rules/readout-only.js";
import { withReadout } from "../../learning/with-readout.js";
import type { Machine } from "../../machine/machine.js";
import { dataRepetition } from "../data-repetition.js";
import { modulatedCavity } from "../modulated-cavity.js";
import { randomMedium } from "../random-medium.js";
import { type Reservoir, seriesMachine } from "../reservoir.js";
import { spinTorqueReservoir } from "../spin-torque.js";
import { tanhReservoir } from "../tanh-reservoir.js";
import { randomUnitary } from "../unitary.js";
import type { Platform, PlatformExample } from "./platform.js";
import { fromLeft, normal, transmissionDevice } from "./tasks.js";

/** The read-out is linear: central differences are exact but for rounding of outputs of some hundred steps. */
const LINEAR = 1e-6;
/** Steps of a series, and steps before it is read. */
const [STEPS, WASHOUT] = [300, 30];

/** A series of random signs, and the product of the last signs as its target. */
function seriesTask(
  reservoir: Reservoir,
  task: string,
  target: (u: Float64Array, t: number) => number,
): PlatformExample {
  const inner = seriesMachine(reservoir, { steps: STEPS, washout: WASHOUT });
  const machine = withReadout(inner, { outputs: 1, rows: STEPS - WASHOUT });
  const series = normal(STEPS, 1, 5).map(Math.sign);
  const targets = series.map((_, t) => target(series, t)).slice(WASHOUT);
  return {
    machine,
    task,
    training: {
      data: [{ input: series, target: targets }],
      cost: squaredError(),
      rule: readoutOnly(ridge()),
      seed: 1,
    },
    updates: 1,
    methods: [{ method: byAdjoint(), deviation: LINEAR }],
    picture: () => reservoir.toDiagram(series.slice(0, 60)),
  };
}

/** All patterns of some signs, and their product as target. */
function parityTask(inner: Machine, bits: number): PlatformExample {
  const machine = withReadout(inner, { outputs: 1 });
  const data = Array.from({ length: 2 ** bits }, (_, code) => {
    const input = Array.from({ length: bits }, (_, b) => ((code >> b) & 1 ? 1 : -1));
    return { input, target: input.reduce<number>((product, s) => product * s, 1) };
  });
  return {
    machine,
    task: `parity of ${bits} bits`,
    training: {
      data,
      cost: squaredError(),
      rule: readoutOnly(ridge({ strength: 1e-9 })),
      batch: data.length,
      order: "cyclic",
      seed: 1,
    },
    updates: 1,
    methods: [{ method: byAdjoint(), deviation: LINEAR }],
    picture: () => machine.toDiagram?.(data[0].input),
  };
}

/** Machines that are taken as they are. */
export const RESERVOIRS: readonly Platform[] = [
  {
    name: "tanh reservoir",
    lesson:
      "Nothing inside is trained: a read-out that is fitted once finds what it needs among random echoes of the past.",
    make: () =>
      seriesTask(tanhReservoir({ units: 60, seed: 1 }), "recall the sign of three steps ago", (u, t) =>
        t < 3 ? 0 : u[t - 3],
      ),
    echo: {
      reversible: "no",
      needs: "A reservoir works because it forgets its start, which is the opposite of retracing a path.",
    },
  },
  {
    name: "spin-torque oscillator",
    lesson: "One oscillator is a whole reservoir, if many inputs share its time.",
    make: () =>
      seriesTask(spinTorqueReservoir({ nodes: 40, seed: 1 }), "multiply the last two signs", (u, t) =>
        t < 1 ? 0 : u[t] * u[t - 1],
      ),
    echo: {
      reversible: "no",
      needs:
        "The current feeds what damping takes: the oscillation is an attractor, and its start is forgotten.",
    },
  },
  {
    name: "optics in a random medium",
    lesson:
      "Paint mixes light as no chip can, and a camera squares it: random features at the speed of light.",
    make: () =>
      parityTask(
        randomMedium({ inputs: 2, outputs: 12, modulation: "amplitude", bits: "exact", seed: 1 }),
        2,
      ),
    echo: {
      reversible: "without loss",
      needs:
        "Light runs back through paint if all modes are conjugated; a camera keeps only intensities, and a lost mode is lost.",
      devices: () => {
        const unitary = randomUnitary({ modes: 6, seed: 1 });
        const blind = { re: unitary.re.slice(), im: unitary.im.slice() };
        blind.re.fill(0, 30);
        blind.im.fill(0, 30);
        const state = fromLeft(6);
        return [
          { name: "all of it is conjugated", device: transmissionDevice(6, unitary), state },
          { name: "one of six modes missed", device: transmissionDevice(6, blind), state },
        ];
      },
    },
  },
  {
    name: "repeated data",
    lesson: "Linear optics becomes a polynomial of degree 2R if light meets the same data R times.",
    make: () =>
      parityTask(
        dataRepetition({ repetitions: 2, inputs: 4, modulation: "amplitude", outputs: 40, seed: 1 }),
        4,
      ),
    echo: {
      reversible: "without loss",
      needs:
        "Phases on a modulator and mixers retrace light that is conjugated; amplitudes that absorb do not.",
    },
  },
  {
    name: "cavity with a modulator",
    lesson: "Mirrors repeat the data by themselves: the k-th bounce carries the k-th order.",
    make: () => parityTask(modulatedCavity({ inputs: 3, outputs: 20, seed: 1 }), 3),
    echo: {
      reversible: "without loss",
      needs:
        "A cavity whose only loss is its output, with all outgoing light conjugated; pixels must shift phases, not absorb.",
    },
  },
];
