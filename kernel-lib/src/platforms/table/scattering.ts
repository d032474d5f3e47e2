/** Platforms of the table in which waves scatter at resonators. */

import type { ComplexArray } from "../../fields/complex.js";
import { crossEntropyCost, squaredError } from "../../learning/costs.js";
import { byAdjoint } from "../../learning/gradients/adjoint.js";
import { byScattering } from "../../learning/gradients/scattering.js";
import { adam } from "../../learning/optimisers.js";
import { descent } from "../../learning/rules/descent.js";
import { layeredNetwork } from "../../scattering/machines/layered.js";
import { NonlinearModes, nonlinearModes } from "../../scattering/machines/nonlinear.js";
import { racetracks } from "../../scattering/machines/racetrack.js";
import { recurrentNetwork } from "../../scattering/machines/recurrent.js";
import { microwaveModes } from "../microwave-modes.js";
import type { EchoTrial, Platform } from "./platform.js";
import { normal, waveDevice, waveState, xorClasses } from "./tasks.js";

/** Gradients that are exact but for rounding, against central differences of step 1e-5. */
const EXACT = 1e-6;

/** Light that was sent into every port of steady modes, and comes out. */
function steadyTrials(make: (loss: number) => NonlinearModes): () => readonly EchoTrial[] {
  return () =>
    [0, 0.01].map((loss) => {
      const modes = make(loss);
      const through = (psi: ComplexArray) => modes.steadyState(psi).out;
      return {
        name: loss === 0 ? "all of it comes out" : "κ' = 0.01",
        device: waveDevice(modes.size, through),
        state: waveState(normal(modes.size, 0.4, 1), normal(modes.size, 0.4, 2)),
      };
    });
}

const linear = (loss: number) => {
  const detuning = normal(6, 0.5, 3);
  return new NonlinearModes({
    detuning,
    decay: 1,
    loss: detuning.map(() => loss),
    kerr: 0,
    couplings: [0, 1, 2, 3, 4].map((j) => ({ between: [j, j + 1] as const, value: 0.6 })),
  });
};

const kerrModes = (loss: number, kerr: number = 1) =>
  nonlinearModes({
    detuning: [0.3, -0.5, 0.2],
    couplings: [
      { between: [0, 1], value: 0.6 },
      { between: [1, 2], value: -0.4 },
      { between: [0, 2], value: 0.5 },
    ],
    decay: 1,
    loss: [loss, loss, loss],
    kerr,
    inputs: [0, 1],
    outputs: [2],
  });

const pumped = (loss: number) =>
  microwaveModes({
    detuning: [0.2, -0.1, 0],
    decay: 1,
    loss: [loss, loss, loss],
    couplings: [{ between: [0, 1], value: 0.3 }],
    pumps: [{ between: [1, 2], value: 0.1 }],
    inputs: [0, 1],
    outputs: [0, 2],
  });

const foundry = () => {
  const bus = 0.05;
  const chip = racetracks({
    detuning: new Float64Array(6),
    bus,
    couplers: [
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 4],
      [3, 4],
      [2, 5],
      [3, 5],
    ].map(([a, b], k) => ({
      between: [a, b] as const,
      power: 0.001,
      sign: k % 3 === 0 ? (-1 as const) : (1 as const),
    })),
  });
  const { detuning, decay, loss, couplings } = chip.rates(bus / chip.roundTrip);
  return recurrentNetwork({
    detuning: detuning.map((_, j) => 0.2 * (j - 2)),
    decay,
    loss,
    couplings,
    inputs: [0, 1],
    outputs: [4, 5],
  });
};

/** Resonators: the data detune them, or come in as waves. */
export const SCATTERING: readonly Platform[] = [
  {
    name: "layered scattering network",
    lesson: "Waves that add linearly compute nonlinear functions of what detunes their resonators.",
    make() {
      const machine = layeredNetwork({ layers: [2, 8, 2], start: "balanced", seed: 1 });
      return {
        machine,
        task: "XOR of two detunings",
        training: {
          data: xorClasses(1),
          cost: crossEntropyCost({ scale: 4 }),
          rule: descent(adam({ rate: 0.03 }), byScattering()),
          batch: 4,
          seed: 1,
        },
        updates: 150,
        methods: [
          { method: byScattering(), deviation: EXACT },
          { method: byAdjoint(), deviation: EXACT },
        ],
        picture: () => machine.toFrames({ input: [1, -1] }),
      };
    },
    echo: {
      reversible: "without loss",
      needs: "All outgoing light turned back, and detunings that recoil; each mode's own loss κ' spoils it.",
      devices: steadyTrials(linear),
    },
  },
  {
    name: "racetrack resonators",
    lesson: "The same modes as a foundry makes them: couplers, heaters, and taps that measure the gradient.",
    make() {
      const machine = foundry();
      return {
        machine,
        task: "XOR of two heaters",
        training: {
          data: xorClasses(1),
          cost: crossEntropyCost({ scale: 8 }),
          rule: descent(adam({ rate: 0.03 }), byScattering({ taps: (field) => field })),
          batch: 4,
          seed: 1,
        },
        updates: 150,
        methods: [
          { method: byScattering(), deviation: EXACT },
          { method: byScattering({ taps: (field) => field }), deviation: EXACT },
        ],
        picture: () => machine.toFrames({ input: [1, -1] }),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "Reversed light runs the other way round every racetrack; taps and propagation loss spoil the echo.",
      devices: steadyTrials(linear),
    },
  },
  {
    name: "Kerr modes",
    lesson:
      "With nonlinear waves a weak error signal on top of the drive measures the gradient, but for a phase-sensitive part.",
    make() {
      const machine = kerrModes(0);
      return {
        machine,
        task: "XOR of two wave amplitudes",
        training: {
          data: [
            [1, 1],
            [1, -1],
            [-1, 1],
            [-1, -1],
          ].map(([a, b]) => ({ input: [0.4 + 0.8 * a, 0.4 + 0.8 * b], target: [a * b > 0 ? 0 : 0.8, 0] })),
          cost: squaredError(),
          rule: descent(adam({ rate: 0.03 }), byAdjoint()),
          batch: 4,
          seed: 1,
        },
        updates: 200,
        methods: [
          { method: byAdjoint(), deviation: EXACT },
          { method: byScattering({ beta: 1e-4 }), deviation: 0.3 },
        ],
        input: [0.3, 0.2],
        picture: () => modeDiagram(machine, [1.2, -0.4]),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "All outgoing light conjugated and sent back; the branch that it came on must be stable on the way back too.",
      devices: steadyTrials((loss) => kerrModes(loss, 0.2)),
    },
  },
  {
    name: "superconducting microwave modes",
    lesson: "A pump amplifies waves in pairs: gain is a coupling to the conjugate of another mode.",
    make() {
      const machine = pumped(0);
      return {
        machine,
        task: "amplify one input into the signal port and keep it out of the idler",
        training: {
          data: [
            { input: [0.5, 0], target: [-0.2, 0, 0, 0] },
            { input: [0, 0.5], target: [0, 0, 0.6, 0] },
          ],
          cost: squaredError(),
          rule: descent(adam({ rate: 0.01 }), byScattering()),
          batch: 2,
          seed: 1,
        },
        updates: 80,
        methods: [
          { method: byScattering(), deviation: EXACT },
          { method: byAdjoint(), deviation: EXACT },
        ],
        picture: () => machine.toDiagram(),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "Signals and idlers conjugated together, with the pumps as they were: then the gain runs backward.",
      devices: steadyTrials(pumped),
    },
  },
];

/** Draws modes on a ring with the fields of their steady state. */
function modeDiagram(modes: NonlinearModes, input: readonly number[]) {
  const n = modes.size;
  const incoming = { re: Float64Array.from({ length: n }, (_, j) => input[j] ?? 0), im: new Float64Array(n) };
  const { field } = modes.steadyState(incoming);
  const angle = (j: number) => Math.PI / 2 - (2 * Math.PI * j) / n;
  return {
    kind: "diagram",
    title: modes.name,
    nodes: {
      x: Array.from({ length: n }, (_, j) => 2 * Math.cos(angle(j))),
      y: Array.from({ length: n }, (_, j) => 2 * Math.sin(angle(j))),
      value: field.re.map((re, j) => re * re + field.im[j] ** 2),
      name: "photons |a|²",
      label: Array.from({ length: n }, (_, j) => `mode ${j + 1}`),
    },
    edges: { from: [0, 1, 0], to: [1, 2, 2], value: modes.parameters.slice(n), name: "coupling J" },
  };
}
