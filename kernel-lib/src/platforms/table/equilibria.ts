/** Platforms of the table that settle to the least energy: resistors, springs, creases, spins. */
import { crossEntropyCost, squaredError } from "../../learning/costs.js";
import { inSitu } from "../../learning/gradients/in-situ.js";
import { byNudging } from "../../learning/gradients/nudging.js";
import { adam } from "../../learning/optimisers.js";
import { coupledLearning } from "../../learning/rules/coupled-learning.js";
import { descent } from "../../learning/rules/descent.js";
import { foldingStrip } from "../folding-strip.js";
import { resistorLayers } from "../resistor-layers.js";
import { resistorNetwork } from "../resistor-network.js";
import { springNetwork } from "../spring-network.js";
import { xyLattice } from "../xy-lattice.js";
import type { EchoNeed, Platform } from "./platform.js";
import { xorClasses } from "./tasks.js";

/** Exact gradients against central differences. */
const EXACT = 1e-6;

const OVERDAMPED: EchoNeed = {
  reversible: "no",
  needs:
    "It creeps downhill and forgets its start; only with inertia in place of friction would it retrace its path.",
};

/** Nodes and neighbours of a square lattice of 4 × 4. */
const SITES = Array.from({ length: 16 }, (_, i) => [i % 4, -Math.floor(i / 4)] as const);
const NEIGHBOURS = SITES.flatMap(([x, y], i) => [
  ...(x < 3 ? [[i, i + 1] as const] : []),
  ...(y > -3 ? [[i, i + 4] as const] : []),
]);
/** Diagonals, without which a square lattice of springs would shear. */
const DIAGONALS = SITES.flatMap(([x, y], i) => (x < 3 && y > -3 ? [[i, i + 5] as const] : []));

/** Machines in equilibrium. */
export const EQUILIBRIA: readonly Platform[] = [
  {
    name: "resistor network",
    lesson:
      "Coupled learning: each resistor compares its voltage in a free and a clamped network, and changes by itself.",
    make() {
      const machine = resistorNetwork({ nodes: SITES, edges: NEIGHBOURS, sources: [0, 3], targets: [5, 14] });
      return {
        machine,
        task: "divide two voltages in a wanted way",
        training: {
          data: [{ input: [1, 0.2], target: [0.5, 0.2] }],
          cost: squaredError(),
          rule: coupledLearning({ rate: 1 }),
          seed: 1,
        },
        updates: 200,
        methods: [
          { method: inSitu(), deviation: EXACT },
          { method: byNudging(), deviation: EXACT },
        ],
        picture: () => machine.toDiagram([1, 0.2]),
      };
    },
    echo: {
      reversible: "no",
      needs:
        "Currents turn into heat as soon as they flow; a network of coils and capacitors instead would send them back.",
    },
  },
  {
    name: "layers of resistors and diodes",
    lesson: "With diodes a network of resistors is nonlinear: it learns XOR, which linear ones cannot.",
    make() {
      const machine = resistorLayers({ layers: [2, 16, 2], amplification: 4, seed: 1 });
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
        input: [0.7, -0.4],
        picture: () => machine.toDiagram([1, -1]),
      };
    },
    echo: {
      reversible: "no",
      needs: "Resistors heat and diodes let current through one way only; both forget where it came from.",
    },
  },
  {
    name: "spring network",
    lesson:
      "Two loads measure the derivative to every stiffness at once: the product of a spring's two elongations.",
    make() {
      const machine = springNetwork({
        nodes: SITES,
        bonds: [...NEIGHBOURS, ...DIAGONALS],
        stiffness: 0.2,
        range: { least: 0.2, most: 2, slope: 1 },
        fixed: [12, 15],
        loads: [[1, "y"]],
        outputs: [
          [4, "x"],
          [7, "x"],
        ],
      });
      return {
        machine,
        task: "answer a push from above with wanted moves at the sides",
        training: {
          data: [{ input: [-0.2], target: [0.15, 0.1] }],
          cost: squaredError(),
          rule: descent(adam({ rate: 0.05 }), inSitu()),
          seed: 1,
        },
        updates: 200,
        methods: [
          { method: inSitu(), deviation: EXACT },
          { method: byNudging(), deviation: EXACT },
        ],
        picture: () => machine.toDiagram([-0.2]),
      };
    },
    echo: {
      reversible: "without loss",
      needs:
        "Masses and springs without friction retrace their path; here they have come to rest, and that they forget.",
    },
  },
  {
    name: "folding strip",
    lesson:
      "Creases that soften or stiffen decide where a strip folds; a nudge at the wanted angles tells each how.",
    make() {
      const machine = foldingStrip({ creases: 6, loads: [[5, "y"]], outputs: [1, 4], stiffness: 3 });
      return {
        machine,
        task: "fold at one crease and not at another",
        training: {
          data: [{ input: [0.6], target: [0.9, 0.1] }],
          cost: squaredError(),
          rule: descent(adam({ rate: 0.05 }), inSitu()),
          seed: 1,
        },
        updates: 200,
        methods: [
          { method: inSitu(), deviation: EXACT },
          { method: byNudging({ beta: 1e-3 }), deviation: 1e-4 },
        ],
        picture: () => machine.toDiagram([0.6]),
      };
    },
    echo: OVERDAMPED,
  },
  {
    name: "lattice of XY spins",
    lesson: "Equilibrium propagation in a lattice of phases: neighbours alone can do what all pairs do.",
    make() {
      const machine = xyLattice({ size: [3, 3], inputs: [0, 2], outputs: [7], seed: 3 });
      return {
        machine,
        task: "turn an output towards one side for each of two inputs",
        training: {
          data: [
            { input: [1, -0.3], target: [0.2] },
            { input: [-0.5, 0.4], target: [0.9] },
          ],
          cost: squaredError(),
          rule: descent(adam({ rate: 0.03 }), byNudging()),
          batch: 2,
          seed: 1,
        },
        updates: 200,
        methods: [{ method: byNudging({ beta: 1e-3 }), deviation: 1e-3 }],
        picture: () => machine.toDiagram([1, -0.3]),
      };
    },
    echo: OVERDAMPED,
  },
];
