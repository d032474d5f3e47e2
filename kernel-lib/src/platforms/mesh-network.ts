import { positive, reject, wholeNumber } from "../fields/check.js";
import type { Diagram } from "../fields/diagram.js";
import type { Machine } from "../machine/machine.js";
import { stackedMachine } from "../machine/stacked.js";
import { type InterferometerMesh, interferometerMesh, type MeshOptions } from "./mesh.js";
import { type AbsorberLaw, saturableAbsorbers } from "./saturable-absorbers.js";

/** Settings of {@link meshNetwork}. */
export interface MeshNetworkOptions
  extends Omit<MeshOptions, "unitary" | "read" | "amplitudes" | "phaseErrors"> {
  /** Number of meshes, 2 or more; absorbers stand between them. Default 2. */
  readonly layers?: number;
  /** How light bleaches the absorbers. Default "amplitude". */
  readonly law?: AbsorberLaw;
  /** Optical depth of the absorbers, amplitude law. Default 4. */
  readonly depth?: number;
  /** Transmission of weak light, intensity law. Default 0.1. */
  readonly transmission?: number;
  /** Factor of the amplitudes that enter: how far the absorbers are saturated. Default 1. */
  readonly brightness?: number;
  /** Standard deviation of the phases' errors in rad. Default 0. */
  readonly phaseErrors?: number;
}

/** A photonic network; see {@link meshNetwork}. */
export interface MeshNetwork extends Machine {
  readonly stages: readonly Machine[];
  /** The meshes among its stages. */
  readonly meshes: readonly InterferometerMesh[];
  /** Draws the first mesh, or another one. */
  toDiagram(mesh?: number): Diagram;
}

/**
 * Makes a photonic network: meshes of interferometers with a saturable absorber in every waveguide between them, real amplitudes
 * in, powers out. `byPumpProbe()` is its in-situ method, `byAdjoint()` the exact gradient by a computer.
 *
 * Sources: Shen et al., Nature Photonics 11, 441 (2017); learning by pump and probe: Guo et al., Photon. Res. 9, B71 (2021).
 */
export function meshNetwork(options: MeshNetworkOptions): MeshNetwork {
  const { layers = 2, law, depth, transmission, brightness = 1, outputs, ...mesh } = options;
  wholeNumber("layers", layers, 2, 64);
  positive("brightness", brightness);
  if (options.phaseErrors !== undefined && typeof options.phaseErrors !== "number")
    reject("phaseErrors", options.phaseErrors, "a standard deviation in rad");
  const { modes } = options;
  const seedOf = (seed: number | undefined, k: number) => 1000 * (seed ?? 1) + k;
  const meshes = Array.from({ length: layers }, (_, k) =>
    interferometerMesh({
      ...mesh,
      ...(k === layers - 1 && { outputs }),
      seed: seedOf(options.seed, k),
      errorSeed: seedOf(options.errorSeed, k),
      read: k < layers - 1 ? "fields" : "powers",
      amplitudes: "complex",
    }),
  );
  const absorbers = () => saturableAbsorbers({ modes, law, depth, transmission });
  const stages: Machine[] = [amplitudes(modes, brightness)];
  for (const [k, one] of meshes.entries()) stages.push(...(k > 0 ? [absorbers()] : []), one);
  const network = stackedMachine(stages, {
    name: "the photonic network of meshes",
    source: [...(meshes[0].source ?? []), ...(stages[2].source ?? [])],
  });
  return Object.assign(network, {
    meshes,
    toDiagram(k = 0) {
      wholeNumber("mesh", k, 0, layers - 1);
      return meshes[k].toDiagram();
    },
  });
}

/** Makes the stage that turns real numbers into amplitudes of light: times the brightness, without imaginary parts. */
function amplitudes(modes: number, brightness: number): Machine {
  const machine: Machine = {
    name: "the modulators",
    inputs: modes,
    outputs: 2 * modes,
    parameters: new Float64Array(0),
    runs: 0,
    forward(inputs, count) {
      machine.runs += count;
      const out = new Float64Array(2 * modes * count);
      for (let i = 0; i < count; i++)
        for (let m = 0; m < modes; m++) out[2 * i * modes + m] = brightness * inputs[i * modes + m];
      return out;
    },
    vectorJacobian(_, count, weights) {
      const slopes = new Float64Array(count * modes);
      for (let i = 0; i < count; i++)
        for (let m = 0; m < modes; m++) slopes[i * modes + m] = brightness * weights[2 * i * modes + m];
      return slopes;
    },
    experiments() {
      let returned = new Float64Array(0);
      const none = { re: new Float64Array(0) };
      return {
        places: 0,
        part: "imaginary",
        forward: (inputs, count) => ({ outputs: machine.forward(inputs, count), fields: none }),
        adjoint(weights, count) {
          returned = Float64Array.from(
            (machine.vectorJacobian as NonNullable<Machine["vectorJacobian"]>)(
              weights,
              count,
              weights,
              weights,
            ),
          );
          return none;
        },
        returned: () => returned,
        collect() {},
      };
    },
  };
  return machine;
}
