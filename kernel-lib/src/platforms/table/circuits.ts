/** Platforms of the table in which light, currents or forces settle in a network: meshes, and machines that relax. */
import { crossEntropyCost, squaredError } from "../../learning/costs.js";
import { byAdjoint } from "../../learning/gradients/adjoint.js";
import { inSitu } from "../../learning/gradients/in-situ.js";
import { byNudging } from "../../learning/gradients/nudging.js";
import { byParameterShift } from "../../learning/gradients/parameter-shift.js";
import { adam } from "../../learning/optimisers.js";
import { coupledLearning } from "../../learning/rules/coupled-learning.js";
import { descent } from "../../learning/rules/descent.js";
import { hopfieldNetwork } from "../hopfield-network.js";
import { interferometerMesh } from "../mesh.js";
import { resistorLayers } from "../resistor-layers.js";
import { resistorNetwork } from "../resistor-network.js";
import { springNetwork } from "../spring-network.js";
import type { Platform } from "./platform.js";
import { normal, transposedTrip, waveState, xorClasses } from "./tasks.js";

/** Exact gradients against central differences. */
const EXACT = 1e-6;

/** Networks through which a signal settles. */
export const CIRCUITS: readonly Platform[] = [
  {
    name: "interferometer mesh",
    lesson:
      "Two phases a crossing build any unitary matrix, and light sent back measures all their derivatives at once.",
    make() {
      const machine = interferometerMesh({ modes: 4, seed: 1, outputs: [0, 1] });
      return {
        machine,
        task: "send two patterns of light to two detectors",
        training: {
          data: [
            { input: [1, 0, 1, 0], target: [2, 0] },
            { input: [1, 0, -1, 0], target: [0, 2] },
          ],
          cost: squaredError(),
          rule: descent(adam({ rate: 0.05 }), inSitu()),
          batch: 2,
          seed: 1,
        },
        updates: 120,
        methods: [
          { method: inSitu(), deviation: EXACT },
          { method: byParameterShift(), deviation: EXACT },
          { method: byAdjoint(), deviation: EXACT },
        ],
        picture: () => machine.toDiagram([1, 0, 1, 0]),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "Conjugated light runs back through the same mesh; the phases would have to take up its recoil, as a Kerr medium's do.",
      devices: () =>
        [0, 0.1].map((loss) => ({
          name: loss === 0 ? "without loss" : "0.1 dB a crossing",
          device: transposedTrip(4, interferometerMesh({ modes: 4, seed: 1, loss }).matrix()),
          state: waveState(normal(4, 1, 1), normal(4, 1, 2)),
        })),
    },
  },
  {
    name: "Hopfield network that relaxes",
    lesson:
      "Equilibrium propagation: relax, nudge the outputs, relax again; each weight compares what its own two units did.",
    make() {
      const machine = hopfieldNetwork({ layers: [2, 8, 2], seed: 2 });
      return {
        machine,
        task: "XOR of two inputs",
        training: {
          data: xorClasses(1),
          cost: crossEntropyCost({ scale: 4 }),
          rule: descent(adam({ rate: 0.03 }), byNudging()),
          batch: 4,
          seed: 1,
        },
        updates: 200,
        methods: [{ method: byNudging(), deviation: 1e-5 }],
        picture: () => machine.toDiagram([1, -1]),
      };
    },
    echo: {
      reversible: "no",
      needs:
        "It relaxes downhill and forgets its start; with inertia instead of friction its energy would be a Hamiltonian.",
    },
  },
  {
    name: "resistor network",
    lesson:
      "Clamp the outputs a little towards their targets: each resistor compares its own voltage twice, and learns.",
    make() {
      const { nodes, bonds } = squareSheet(4);
      const machine = resistorNetwork({
        nodes,
        edges: bonds,
        sources: [0, 3],
        targets: [6, 9],
        ground: [15],
      });
      return {
        machine,
        task: "divide two voltages in given ratios",
        training: {
          data: [
            { input: [1, 0], target: [0.15, 0.35] },
            { input: [0, 1], target: [0.5, 0.1] },
          ],
          cost: squaredError(),
          rule: coupledLearning({ eta: 0.1, rate: 1 }),
          batch: 2,
          seed: 1,
        },
        updates: 300,
        methods: [{ method: inSitu(), deviation: EXACT }],
        picture: () => machine.toDiagram([1, 0]),
      };
    },
    echo: {
      reversible: "no",
      needs:
        "Currents settle by making heat. Reciprocity replaces the echo: error currents at the outputs measure the gradient.",
    },
  },
  {
    name: "resistors with diodes",
    lesson: "Diodes make a network of resistors nonlinear, and then it can tell XOR.",
    make() {
      const machine = resistorLayers({ layers: [2, 8, 2], amplification: 4, seed: 1 });
      return {
        machine,
        task: "XOR of two voltages",
        training: {
          data: xorClasses(1),
          cost: crossEntropyCost({ scale: 4 }),
          rule: descent(adam({ rate: 0.03 }), byNudging()),
          batch: 4,
          seed: 1,
        },
        updates: 300,
        methods: [{ method: byNudging(), deviation: 1e-5 }],
        picture: () => machine.toDiagram([1, -1]),
      };
    },
    echo: {
      reversible: "no",
      needs: "Resistors make heat and diodes let current pass one way only: nothing of it runs back.",
    },
  },
  {
    name: "spring network",
    lesson:
      "A sheet of springs computes by being pulled; the product of two elongations is the derivative of a spring.",
    make() {
      const { nodes, bonds } = squareSheet(4);
      const diagonals = [0, 1, 2].flatMap((r) =>
        [0, 1, 2].flatMap((c) => [
          [4 * r + c, 4 * r + c + 5] as const,
          [4 * r + c + 1, 4 * r + c + 4] as const,
        ]),
      );
      const machine = springNetwork({
        nodes,
        bonds: [...bonds, ...diagonals],
        fixed: [0, 3],
        loads: [[12, "y"]],
        outputs: [[15, "y"]],
      });
      return {
        machine,
        task: "one corner moves against the other",
        training: {
          data: [{ input: [1], target: [-1] }],
          cost: squaredError(),
          rule: descent(adam({ rate: 0.02 }), inSitu()),
          seed: 1,
        },
        updates: 200,
        methods: [
          { method: inSitu(), deviation: EXACT },
          { method: byNudging(), deviation: 1e-5 },
        ],
        picture: () => machine.toDiagram([1]),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "At rest it has forgotten its motion; swinging without friction it is the machine of masses above, which retraces its path.",
    },
  },
];

/** A square sheet of side × side nodes with bonds between neighbours. */
function squareSheet(side: number): { nodes: [number, number][]; bonds: [number, number][] } {
  const nodes = Array.from({ length: side * side }, (_, k): [number, number] => [
    k % side,
    -Math.floor(k / side),
  ]);
  const bonds = nodes.flatMap((_, k): [number, number][] => [
    ...(k % side < side - 1 ? [[k, k + 1] as [number, number]] : []),
    ...(k + side < nodes.length ? [[k, k + side] as [number, number]] : []),
  ]);
  return { nodes, bonds };
}
