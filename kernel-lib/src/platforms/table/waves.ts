/** Platforms of the table that are Hamiltonian: waves, light, atoms, spins, masses on springs. */
import { xorWaves } from "../../data/xor.js";
import { byEcho } from "../../echo/by-echo.js";
import { reversibleDevice } from "../../echo/device.js";
import { flatField } from "../../echo/flat.js";
import { type EchoMachine, echoMachine } from "../../echo/machine.js";
import { photonicClassifier } from "../../echo/photonic-classifier.js";
import { selfLearning } from "../../echo/self-learning.js";
import type { RunOptions } from "../../evolve/composition.js";
import type { State, System } from "../../evolve/system.js";
import { trajectory } from "../../evolve/trajectory.js";
import { wavePacket } from "../../fields/field.js";
import { grid } from "../../fields/grid.js";
import { smoothRandom } from "../../fields/random.js";
import { quadratureCost, readOut, squaredError } from "../../learning/costs.js";
import { adam } from "../../learning/optimisers.js";
import { selection } from "../../learning/readouts.js";
import { descent } from "../../learning/rules/descent.js";
import { coupledOscillators } from "../../systems/coupled-oscillators.js";
import { coupledWaves } from "../../systems/coupled-waves.js";
import { grossPitaevskii } from "../../systems/gross-pitaevskii.js";
import { kerrArray } from "../../systems/kerr-array.js";
import { spinChain } from "../../systems/spin-chain.js";
import type { EchoTrial, Platform, PlatformExample } from "./platform.js";
import { atRest, normal } from "./tasks.js";

/** Echoes at ±1e-4 are off by about ε², and by 1e-13 of rounding over ε. */
const TWO_ECHOES = 1e-5;
const echoes = [{ method: byEcho({ epsilon: 1e-4, central: true }), deviation: TWO_ECHOES }];

/** A system that runs for a while from a start. */
interface Passage {
  readonly system: System;
  readonly run: RunOptions;
  readonly theta: ArrayLike<number>;
  readonly psi: State["psi"];
}

/** The echo of a passage, as it is and with a loss of a thousandth of the amplitude. */
function trials(make: () => Passage): () => readonly EchoTrial[] {
  return () => {
    const { system, run, theta, psi } = make();
    const state = { psi, theta: atRest(theta) };
    const shrink = ({ psi }: State, dt: number) => {
      const kept = Math.exp((-1e-3 * dt) / run.duration);
      for (let i = 0; i < psi.re.length; i++) {
        if (system.kinds.psi === "complex") psi.re[i] *= kept;
        psi.im[i] *= kept;
      }
    };
    const { advanceAll: _, hold: __, ...plain } = system;
    return [
      { name: "as it is", device: reversibleDevice(system, run), state },
      {
        name: "0.1 % of the amplitude lost",
        device: reversibleDevice({ ...plain, flows: [...plain.flows, shrink] }, run),
        state,
      },
    ];
  };
}

const start = ({ system, run, theta }: Passage, name: string): EchoMachine =>
  echoMachine(reversibleDevice(system, run), { theta, name });

const film = ({ system, run, psi }: Passage, machine: EchoMachine) =>
  trajectory(system, { psi, theta: atRest(machine.parameters) }, { ...run, snapshots: 60 });

const line = grid({ points: 32, length: 16 });

const waves = (): Passage => {
  const task = xorWaves({ grid: line });
  return {
    system: coupledWaves({ grid: line, chi: 1, mass: 10 }),
    run: { duration: 6, steps: 120 },
    theta: smoothRandom(line, { seed: 1 }),
    psi: task.samples[1].input,
  };
};

const portLight = (port: number) => atRest([0, 1, 2, 3].map((p) => (p === port ? 0.5 : 0)));

const cavities = (): Passage => ({
  system: kerrArray(),
  run: { duration: 6, steps: 300 },
  theta: normal(16, 0.2, 2),
  psi: portLight(0),
});

const atoms = (): Passage => ({
  system: grossPitaevskii({ grid: line, trap: 0.5 }),
  run: { duration: 3, steps: 120 },
  theta: smoothRandom(line, { seed: 2 }),
  psi: wavePacket(line, { at: -2, width: 1, wavenumber: 1 }),
});

const spins = (): Passage => ({
  system: spinChain({ spins: 6 }),
  run: { duration: 5, steps: 200 },
  theta: new Float64Array(6).fill(1),
  psi: { re: Float64Array.of(0.5, 0, 0, 0, 0, 0).map((a) => Math.PI / 2 + a), im: new Float64Array(6) },
});

const masses = (): Passage => ({
  system: coupledOscillators({ learningMass: 1e4 }),
  run: { duration: 4, steps: 80 },
  theta: new Float64Array(21).fill(0.7),
  psi: atRest([1, 0, 0, 0, 0, 0]),
});

/** Two inputs that should be answered by different numbers, read where they come out. */
function tellApart(
  passage: Passage,
  name: string,
  task: string,
  inputs: readonly State["psi"][],
  read: readonly [place: number, size: number],
  rate: number = 0.05,
): PlatformExample {
  const machine = start(passage, name);
  const [place, size] = read;
  return {
    machine,
    task,
    training: {
      data: inputs.map((input, i) => ({ input, target: i === 0 ? size : -size })),
      cost: readOut(selection([place]), squaredError()),
      rule: descent(adam({ rate }), echoes[0].method),
      batch: inputs.length,
      seed: 1,
    },
    updates: 100,
    methods: echoes,
    picture: () => film(passage, machine),
  };
}

/** Waves, light in cavities, atoms, spins, masses: everything that can be sent back on its path. */
export const WAVES: readonly Platform[] = [
  {
    name: "coupled nonlinear waves",
    lesson:
      "The error runs back in time: an echo leaves the gradient in the learning field, and nobody looks inside.",
    make() {
      const passage = waves();
      const machine = start(passage, "the coupled waves");
      const { samples, readout } = xorWaves({ grid: line });
      return {
        machine,
        task: "XOR of two pulses",
        training: {
          data: samples,
          cost: quadratureCost(readout),
          rule: selfLearning(),
          order: "random",
          seed: 1,
        },
        updates: 300,
        methods: echoes,
        picture: () => film(passage, machine),
      };
    },
    echo: {
      reversible: "yes",
      needs: "A phase-conjugating mirror at the output; nothing else.",
      devices: trials(waves),
    },
  },
  {
    name: "Kerr cavity array",
    lesson: "Light itself can be the memory: the learning field is light that stays in the cavities.",
    make: () =>
      tellApart(
        cavities(),
        "the Kerr cavities",
        "tell the port that light comes in at",
        [portLight(0), portLight(1)],
        [3, 0.1],
        0.02,
      ),
    echo: {
      reversible: "without loss",
      needs:
        "Cavities that lose less than the error signal within a passage, and phase conjugation of ports and cavities.",
      devices: trials(cavities),
    },
  },
  {
    name: "matter waves",
    lesson: "A condensate obeys the same equation as light in a Kerr medium, and pushes back on its trap.",
    make: () =>
      tellApart(
        atoms(),
        "the condensate",
        "tell the side that atoms come from",
        [
          wavePacket(line, { at: -2, width: 1, wavenumber: 1 }),
          wavePacket(line, { at: 2, width: 1, wavenumber: -1 }),
        ],
        [16, 0.3],
      ),
    echo: {
      reversible: "without loss",
      needs: "Time reversal of atoms (Ψ → Ψ*) and a trap that recoils; loss of atoms spoils the echo.",
      devices: trials(atoms),
    },
  },
  {
    name: "spin waves",
    lesson: "Time reversal must turn the magnetic fields too: then even precession runs back.",
    make() {
      const passage = spins();
      const other = { re: passage.psi.re.map((a, j) => (j === 0 ? Math.PI - a : a)), im: passage.psi.im };
      return tellApart(
        passage,
        "the spin chain",
        "tell which way the first spin leans",
        [passage.psi, other],
        [11, 0.1],
      );
    },
    echo: {
      reversible: "without loss",
      needs: "Spins and fields that change sign together; Gilbert damping must stay weak over a passage.",
      devices: trials(spins),
    },
  },
  {
    name: "photonic network",
    lesson:
      "Layers of lenses, mixers and Kerr media read images; a heavy learning field collects the echoes of a batch.",
    make() {
      const { machine, cost, beams } = photonicClassifier({
        side: 4,
        channels: 2,
        stages: 2,
        classes: 2,
        each: 4,
        seed: 3,
      });
      // The upper half, and the left half.
      const pixels = Uint8Array.from({ length: 32 }, (_, k) => ((k < 16 ? k < 8 : k % 4 < 2) ? 255 : 0));
      const data = beams({ count: 2, rows: 4, columns: 4, white: 255, pixels, labels: Uint8Array.of(0, 1) });
      return {
        machine,
        task: "tell a horizontal bar from a vertical one",
        training: {
          data,
          cost,
          rule: descent(adam({ rate: 0.05 }), echoes[0].method),
          batch: 2,
          seed: 1,
        },
        updates: 60,
        input: flatField(data.field(0)),
        methods: echoes,
        picture: () => ({
          kind: "diagram",
          title: "the learning field of the photonic network",
          nodes: {
            x: Array.from(machine.parameters, (_, k) => k % 32),
            y: Array.from(machine.parameters, (_, k) => -Math.floor(k / 32)),
            value: machine.parameters.slice(),
            name: "phase θ (rad)",
            shape: "square",
          },
        }),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "Phase conjugation of the camera's light, and a medium whose phases take up the recoil of the light.",
    },
  },
  {
    name: "masses on springs that learn",
    lesson: "Mechanics learns as light does: reversed momenta are reversed time.",
    make: () =>
      tellApart(
        masses(),
        "the oscillators",
        "tell which mass was pulled",
        [atRest([1, 0, 0, 0, 0, 0]), atRest([0, 1, 0, 0, 0, 0])],
        [5, 0.3],
      ),
    echo: {
      reversible: "without loss",
      needs:
        "Reversal of all velocities at one moment, and springs whose stiffness can recoil; friction spoils it.",
      devices: trials(masses),
    },
  },
];
