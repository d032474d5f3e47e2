/** Platforms of the table whose weights are matter: memristors, phase-change cells, magnetic junctions, holograms, couplings of spins. */
import { pixelLetters } from "../../data/letters.js";
import { reversibleDevice } from "../../echo/device.js";
import type { State } from "../../evolve/system.js";
import { crossEntropyCost, squaredError } from "../../learning/costs.js";
import { byAdjoint } from "../../learning/gradients/adjoint.js";
import { inSitu } from "../../learning/gradients/in-situ.js";
import { byPumpProbe } from "../../learning/gradients/pump-probe.js";
import { adam } from "../../learning/optimisers.js";
import { descent } from "../../learning/rules/descent.js";
import { hebbian } from "../../learning/rules/hebbian.js";
import { signPulses } from "../../learning/rules/sign-pulses.js";
import { hamiltonian } from "../../systems/hamiltonian.js";
import { crossbar } from "../crossbar.js";
import { etalonNetwork } from "../etalon.js";
import { hopfieldMemory } from "../hopfield-memory.js";
import { josephsonNeurons } from "../josephson.js";
import { phaseChangeNeurons } from "../phase-change.js";
import type { Platform } from "./platform.js";
import { atRest } from "./tasks.js";

/** Exact gradients against central differences. */
const EXACT = 1e-6;
/** Thresholds make third derivatives large, which central differences miss. */
const STEEP = 1e-4;

/** Targets ±1 of a class, for squared errors. */
const signs = (target: number) => [0, 1, 2].map((c) => (c === target ? 1 : -1));

/** Machines whose memory is matter. */
export const MEMORIES: readonly Platform[] = [
  {
    name: "memristor crossbar",
    lesson:
      "Ohm's law multiplies and Kirchhoff's law adds; one pulse up or down a device is enough to learn.",
    make() {
      const machine = crossbar({ inputs: 10, outputs: 3, seed: 1, wire: 2 });
      return {
        machine,
        task: "the letters z, v and n with a flipped pixel",
        training: {
          data: pixelLetters({ on: 0.1, off: -0.1, bias: 0.1 }).map(({ input, target }) => ({
            input,
            target: signs(target),
          })),
          cost: squaredError(),
          rule: signPulses(inSitu()),
          batch: 30,
          order: "cyclic",
          seed: 1,
        },
        updates: 24,
        // Differences of step 1e-5 are too coarse for siemens: in situ is compared with the adjoint.
        methods: [{ method: inSitu(), deviation: 1e-12 }],
        picture: () => machine.toDiagram(),
      };
    },
    echo: {
      reversible: "no",
      needs:
        "Resistors have no momentum: what they take up is heat. Reciprocity gives the gradient in two readings instead.",
    },
  },
  {
    name: "Josephson junctions",
    lesson: "A neuron that fires flux quanta: each spike is one slip of the phase by 2π.",
    make() {
      const machine = josephsonNeurons({ inputs: 10, outputs: 3, seed: 1, range: [0, 0.5] });
      return {
        machine,
        task: "the letters z, v and n: most spikes win",
        training: {
          data: pixelLetters({ on: 0.3, off: 0, bias: 0.3 }),
          cost: crossEntropyCost({ scale: 1 }),
          rule: descent(adam({ rate: 0.02 }), byAdjoint()),
          batch: 30,
          seed: 1,
        },
        updates: 40,
        methods: [{ method: byAdjoint(), deviation: STEEP }],
        picture: () => machine.toDiagram(pixelLetters({ on: 0.3, off: 0, bias: 0.3 })[0].input),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "Without its resistor a junction is a pendulum and retraces its path; the resistor that makes spikes end forgets it.",
      devices: () => {
        // Σ p²/2 − cos φ − iφ of two junctions; θ is the current between them.
        const junctions = hamiltonian({
          name: "two junctions",
          size: 2,
          learningSize: 1,
          energy: ({ psi: { re: q, im: p }, theta }) =>
            (p[0] ** 2 + p[1] ** 2) / 2 -
            Math.cos(q[0]) -
            Math.cos(q[1]) +
            (theta.re[0] / 2) * (q[0] - q[1]) ** 2 +
            theta.im[0] ** 2 / 200,
        });
        const state: State = {
          psi: { re: Float64Array.of(0, 0), im: Float64Array.of(2.5, 0) },
          theta: atRest([0.3]),
        };
        const run = { duration: 10, steps: 1000 };
        const resistor = ({ psi }: State, dt: number) => {
          for (let j = 0; j < 2; j++) psi.im[j] *= Math.exp(-0.1 * dt);
        };
        return [
          { name: "no resistor", device: reversibleDevice(junctions, run), state },
          {
            name: "a resistor, β_c = 100",
            device: reversibleDevice({ ...junctions, flows: [...junctions.flows, resistor] }, run),
            state,
          },
        ];
      },
    },
  },
  {
    name: "phase-change photonic neurons",
    lesson: "Glass that melts and freezes is weight and threshold at once, and keeps both without power.",
    make() {
      const machine = phaseChangeNeurons({ inputs: 9, outputs: 3, threshold: 0.5, width: 0.1, seed: 2 });
      return {
        machine,
        task: "the letters z, v and n as optical powers",
        training: {
          data: pixelLetters({ on: 0.2, off: 0 }),
          cost: crossEntropyCost({ scale: 6 }),
          rule: descent(adam({ rate: 0.03 }), byAdjoint()),
          batch: 30,
          seed: 1,
        },
        updates: 150,
        methods: [{ method: byAdjoint(), deviation: STEEP }],
        picture: () => machine.toDiagram(pixelLetters({ on: 0.2, off: 0 })[0].input),
      };
    },
    echo: {
      reversible: "no",
      needs:
        "Absorption turns light into heat, and melting has no way back: the weights are written from outside.",
    },
  },
  {
    name: "self-learning etalons",
    lesson:
      "A nonlinear mirror lets light pass forward like a sigmoid and backward about like its derivative.",
    make() {
      const machine = etalonNetwork({ layers: [3, 6, 2], seed: 3 });
      return {
        machine,
        task: "two patterns of light into two detectors",
        training: {
          data: [
            { input: [1, 0.2, 1], target: [1.2, 0.2] },
            { input: [0.2, 1, 1], target: [0.2, 1.2] },
          ],
          cost: squaredError(),
          rule: descent(adam({ rate: 0.02 }), byPumpProbe()),
          batch: 2,
          seed: 1,
        },
        updates: 200,
        methods: [
          { method: byAdjoint(), deviation: EXACT },
          { method: byPumpProbe(), deviation: 0.9 },
        ],
        picture: () => machine.toDiagram(),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "Lossless etalons are Kerr modes, and reversible; but all reflected light would have to be sent back too, with its phase.",
    },
  },
  {
    name: "Hopfield memory",
    lesson: "Memories are valleys: Hebb's rule digs them, and a disturbed pattern rolls back.",
    make() {
      const letters = pixelLetters({ on: 1, off: -1 });
      // Four copies of every pixel: few patterns in many spins.
      const copies = (input: Float64Array) => Float64Array.from({ length: 36 }, (_, k) => input[k % 9]);
      const machine = hopfieldMemory({ spins: 36 });
      return {
        machine,
        task: "recall the letters z, v and n with a pixel flipped",
        training: {
          data: letters.map(({ input, target }) => ({
            input: copies(input),
            target: copies(letters[10 * target].input),
          })),
          cost: squaredError(),
          rule: hebbian({ rate: 1 / 720, teacher: true }),
          order: "cyclic",
          seed: 1,
        },
        updates: 30,
        methods: [],
        picture: () => machine.toDiagram(copies(letters[3].input)),
      };
    },
    echo: {
      reversible: "no",
      needs: "Recall forgets where it came from: many starts end in one memory, and that is its purpose.",
    },
  },
];
