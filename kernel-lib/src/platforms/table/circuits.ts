/** Platforms of the table through which a signal settles: meshes, and networks of units that relax. */
import { crossEntropyCost, squaredError } from "../../learning/costs.js";
import { byAdjoint } from "../../learning/gradients/adjoint.js";
import { inSitu } from "../../learning/gradients/in-situ.js";
import { byNudging } from "../../learning/gradients/nudging.js";
import { byParameterShift } from "../../learning/gradients/parameter-shift.js";
import { byPumpProbe } from "../../learning/gradients/pump-probe.js";
import { adam } from "../../learning/optimisers.js";
import { descent } from "../../learning/rules/descent.js";
import { hopfieldNetwork } from "../hopfield-network.js";
import { interferometerMesh } from "../mesh.js";
import { meshNetwork } from "../mesh-network.js";
import type { Platform } from "./platform.js";
import { fromLeft, transmissionDevice, xorClasses } from "./tasks.js";

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
          device: transmissionDevice(4, interferometerMesh({ modes: 4, seed: 1, loss }).matrix()),
          state: fromLeft(4),
        })),
    },
  },
  {
    name: "meshes with saturable absorbers",
    lesson:
      "Light makes itself nonlinear; a weak error signal that runs back sees what the forward light has bleached, nearly the slope.",
    make() {
      const machine = meshNetwork({ modes: 4, layers: 2, seed: 3, outputs: [1, 2] });
      return {
        machine,
        task: "XOR of the signs of two amplitudes",
        training: {
          data: xorClasses(1).map(({ input, target }) => ({ input: [...input, 1, 1], target })),
          cost: crossEntropyCost({ scale: 2 }),
          rule: descent(adam({ rate: 0.05 }), byPumpProbe()),
          batch: 4,
          seed: 1,
        },
        updates: 150,
        methods: [
          { method: byAdjoint(), deviation: EXACT },
          { method: byPumpProbe(), deviation: 0.5 },
        ],
        picture: () => machine.toDiagram(),
      };
    },
    echo: {
      reversible: "no",
      needs: "Absorbers turn light into heat; nothing outside of them knows what it was.",
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
];
