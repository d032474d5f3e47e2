import { randomStream } from "echolab";
import { inSitu } from "../../../kernel-lib/src/learning/gradients/in-situ.js";
import { interferometerMesh } from "../../../kernel-lib/src/platforms/mesh.js";
import { real, type Workload } from "../workload.js";

const MODES = 64;
const BATCH = 128;
/** Operations of an interferometer for one sample: two couplers and two phases; back, for two fields, and two products. */
const INTERFEROMETER = 36 + 2 * 36 + 8;

const mesh: Workload = {
  name: "mesh-in-situ",
  title: `mesh of ${MODES} modes, forward and in-situ gradient, batch ${BATCH}`,
  peers: "mesh",
  targets: { one: 2 },
  flops: ((MODES * (MODES - 1)) / 2) * BATCH * INTERFEROMETER,
  bound:
    "JAX sends one light a mode through the mesh, half as many as there are samples, and multiplies the samples by the matrix " +
    "that comes out, in vectors of 256 bits and more. Here the samples pass the mesh themselves, in vectors of 128 bits; by the " +
    "profile half of the time are the two passes, near the peak of such vectors, the rest phases, copies and error signals.",
  parameters: { modes: MODES },
  inputs() {
    const r = randomStream(7);
    const { parameters } = interferometerMesh({ modes: MODES, seed: 1 });
    return {
      inputs: real(
        [BATCH, MODES],
        Float64Array.from({ length: BATCH * MODES }, () => r.normal()),
      ),
      targets: real(
        [BATCH, MODES],
        Float64Array.from({ length: BATCH * MODES }, () => r.uniform()),
      ),
      angles: real([parameters.length / 2, 2], parameters),
    };
  },
  // ½ Σ (|y|² − target)²
  prepare({ inputs, targets, angles }) {
    const machine = interferometerMesh({ modes: MODES });
    machine.parameters.set(angles.re);
    const pullback = inSitu().pullback(machine);
    return () => {
      const gradient = new Float64Array(machine.parameters.length);
      const difference = (y: Float64Array, i: number) => {
        for (let l = 0, at = i * MODES; l < MODES; l++, at++) y[l] -= targets.re[at];
        return y;
      };
      pullback(inputs.re, BATCH, difference, gradient);
      return { gradient: real(angles.shape, gradient) };
    };
  },
};

export default [mesh];
