import { checkState, conjugated } from "../evolve/system.js";
import type { ComplexArray } from "../fields/complex.js";
import type { PhotonicNetwork } from "../systems/photonic-network.js";
import { injectError, type ReversibleDevice } from "./device.js";
import { fieldOf } from "./flat.js";

/**
 * A reversible device whose learning field is too heavy to move while light passes: it only collects momentum.
 * The momenta of many passages then add up, in any order, also where passages run at the same time.
 */
export interface HeavyDevice extends ReversibleDevice {
  /**
   * Passes many fields at the same θ; returns their outputs and the sum of the momenta that they gave to the learning
   * field.
   */
  passAll(psi: readonly ComplexArray[], theta: Float64Array): { psi: ComplexArray[]; kick: Float64Array };
}

/**
 * A photonic network with light on both sides: Ψ holds the field at the entrance, then the field at the camera. Light
 * that is at one side before a passage leaves at the other side. Run once more with the reversed light of the camera, the
 * same device sends it back through the stages to the entrance: the echo.
 */
export function photonicDevice(network: PhotonicNetwork): HeavyDevice {
  const { size, learningSize } = network;
  const part = ({ re, im }: ComplexArray, from: number): ComplexArray => ({
    re: re.subarray(from, from + size),
    im: im.subarray(from, from + size),
  });
  const isLit = ({ re, im }: ComplexArray) => {
    for (let i = 0; i < size; i++) if (re[i] !== 0 || im[i] !== 0) return true;
    return false;
  };

  const passAll: HeavyDevice["passAll"] = (psi, theta) => {
    const batch = new Float64Array(psi.length * 4 * size);
    const results = psi.map((_, i) => fieldOf(batch, i, 2 * size));
    const total = new Float64Array(learningSize);
    for (const [direction, from] of [
      ["forward", 0],
      ["backward", size],
    ] as const) {
      const leaving: ComplexArray[] = [];
      for (const [i, field] of psi.entries()) {
        const entering = part(field, from);
        if (!isLit(entering)) continue;
        const other = part(results[i], size - from);
        other.re.set(entering.re);
        other.im.set(entering.im);
        leaving.push(other);
      }
      if (leaving.length === 0) continue;
      const kick = network.propagate(leaving, theta, direction);
      for (let i = 0; i < total.length; i++) total[i] += kick[i];
    }
    return { psi: results, kick: total };
  };

  return {
    size: 2 * size,
    learningSize,
    kinds: { psi: "complex", theta: "real" },
    passAll,
    forward(state) {
      checkState("device", { size: 2 * size, learningSize }, state);
      const { psi, theta } = state;
      const { psi: results, kick } = passAll([psi], theta.re);
      return { psi: results[0], theta: { re: theta.re.slice(), im: theta.im.map((p, i) => p + kick[i]) } };
    },
    reverse: conjugated,
    inject: injectError,
  };
}

/** Tests whether the learning field of a device stays at rest while waves pass. */
export function isHeavy(device: ReversibleDevice): device is HeavyDevice {
  return typeof (device as Partial<HeavyDevice>).passAll === "function";
}
