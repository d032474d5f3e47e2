/** What a picture of a network shows: which numbers fill modes and couplings, in which range, under which name. */
import { quantityRange, type Range } from "../../paint/paint.js";
import { trans } from "../../paint/translate.js";
import type { Quantity } from "../../wire/payload.js";
import { type Fill, type NetworkModel, type NetworkValues, type WaveAt, waveNumbers } from "./model.js";

export type Shown = "after" | "before" | "difference";
export type Bonds = "value" | "current";

export interface NetworkLook {
  readonly shown: Shown;
  readonly fill: Fill;
  readonly bonds: Bonds;
  readonly wave: WaveAt;
}

/** Numbers of the modes, as {@link paint} takes them. */
export interface ModeNumbers {
  readonly re: Float32Array;
  readonly im?: Float32Array;
  readonly quantity: Quantity;
  readonly range: Range;
  readonly name: string;
  /** Radii of the discs, from 0 to 1, where little light is to be little seen. Default: all 1. */
  readonly sizes?: Float32Array;
}

/** For the narrow place above a colour bar. */
const SYMBOLS: Readonly<Record<Fill, string>> = {
  detuning: "Δ",
  decay: "κ",
  loss: "κ′",
  density: "|a|²",
  dB: "|a|² (dB)",
  phase: "arg a",
};

export function fillName(fill: Fill): string {
  const named: Partial<Record<Fill, string>> = {
    detuning: trans.__("detuning Δ"),
    decay: trans.__("decay κ"),
    loss: trans.__("loss κ′"),
  };
  return named[fill] ?? SYMBOLS[fill];
}

/** Areas go with amplitudes, as for fields on sites. */
const sizesOf = (density: Float32Array, most: number) =>
  density.map((v) => (v > 0 ? Math.min(1, v / most) ** 0.25 : 0));

/** The palest colours are left out: on white paper a disc of the largest value must not look like an empty one. */
const withHeadroom = ({ min, max }: Range): Range => ({ min, max: max + 0.25 * (max - min) });

export function valuesShown({ values, before }: NetworkModel, shown: Shown): NetworkValues {
  return shown === "before" && before ? before : values;
}

/** |a|² and currents; a difference is signed. */
export function wavesShown(
  model: NetworkModel,
  { shown, wave }: Pick<NetworkLook, "shown" | "wave">,
): { readonly density: Float32Array; readonly flow: Float32Array } {
  const now = waveNumbers(model, valuesShown(model, shown), wave);
  if (shown !== "difference" || !model.before) return now;
  const then = waveNumbers(model, model.before, wave);
  return { density: minus(now.density, then.density), flow: minus(now.flow, then.flow) };
}

const minus = (a: Float32Array, b: Float32Array) => a.map((v, i) => v - b[i]);

export function modeNumbers(model: NetworkModel, look: NetworkLook): ModeNumbers {
  const { fill, shown, wave } = look;
  const values = valuesShown(model, shown);
  const differs = shown === "difference" && model.before !== undefined;
  const name = differs ? trans.__("change: %1", SYMBOLS[fill]) : fillName(fill);
  if (fill === "density" || fill === "dB") {
    const { density } = wavesShown(model, look);
    if (differs) return { re: density, quantity: "re", range: quantityRange("re", { re: density }), name };
    // dB takes amplitudes.
    const re = fill === "dB" ? density.map(Math.sqrt) : density;
    const quantity = fill === "dB" ? "dB" : "magnitude";
    const full = quantityRange(quantity, { re });
    const sizes = fill === "dB" ? undefined : sizesOf(density, full.max);
    return { re, quantity, range: withHeadroom(full), name, sizes };
  }
  if (fill === "phase" && values.waveRe && values.waveIm) {
    const n = model.x.length;
    const from = (wave.frequency * model.drives.length + wave.drive) * n;
    const { density } = wavesShown(model, look);
    return {
      sizes: sizesOf(density, largest(density)),
      re: values.waveRe.subarray(from, from + n),
      im: values.waveIm.subarray(from, from + n),
      quantity: "phase",
      range: { min: -Math.PI, max: Math.PI },
      name: SYMBOLS.phase,
    };
  }
  const key = fill === "decay" || fill === "loss" ? fill : "detuning";
  const of = (which: NetworkValues) => which[key] ?? new Float32Array(model.x.length);
  if (differs) {
    const re = minus(of(model.values), of(model.before as NetworkValues));
    return { re, quantity: "re", range: quantityRange("re", { re }), name };
  }
  const quantity = key === "detuning" ? "re" : "magnitude";
  // Before and after on one scale.
  const ranges = [model.values, model.before].flatMap((v) =>
    v ? [quantityRange(quantity, { re: of(v) })] : [],
  );
  const max = Math.max(...ranges.map((range) => range.max));
  const range = quantity === "re" ? { min: -max, max } : withHeadroom({ min: 0, max });
  return { re: of(values), quantity, range, name: fillName(key) };
}

/** Numbers of the couplings: real, or complex where any of them is. */
export interface BondNumbers {
  readonly re: Float32Array;
  readonly im?: Float32Array;
  readonly max: number;
  /** What the colours tell: of complex numbers their phases. */
  readonly name: string;
  /** Currents have a direction but no sign. */
  readonly unsigned: boolean;
}

export function bondNumbers(model: NetworkModel, look: NetworkLook): BondNumbers {
  if (look.bonds === "current") {
    const { flow } = wavesShown(model, look);
    return { re: flow, max: largest(flow), name: trans.__("current"), unsigned: look.shown !== "difference" };
  }
  const { values, before } = model;
  if (look.shown === "difference" && before) {
    const re = minus(values.couplingRe, before.couplingRe);
    const zero = () => new Float32Array(re.length);
    const complex = values.couplingIm || before.couplingIm;
    const im = complex && minus(values.couplingIm ?? zero(), before.couplingIm ?? zero());
    return {
      re,
      im,
      max: largest(re, im),
      name: trans.__("change: %1", im ? "arg J" : "J"),
      unsigned: false,
    };
  }
  const { couplingRe: re, couplingIm: im } = valuesShown(model, look.shown);
  const max = Math.max(
    largest(values.couplingRe, values.couplingIm),
    before ? largest(before.couplingRe, before.couplingIm) : 0,
  );
  return { re, im, max, name: im ? "arg J" : trans.__("coupling J"), unsigned: false };
}

function largest(re: Float32Array, im?: Float32Array): number {
  let most = 0;
  for (let i = 0; i < re.length; i++) {
    const size = im ? Math.hypot(re[i], im[i]) : Math.abs(re[i]);
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}

/** Current, relative to |J||a|², that counts as rounding of float32. */
const ROUNDING = 1e-6;

/** Tests whether there are currents; a standing wave has none. */
export function flows(model: NetworkModel, look: Pick<NetworkLook, "shown" | "wave">): boolean {
  if (model.drives.length === 0 || model.from.length === 0 || look.shown === "difference") return false;
  const { density, flow } = wavesShown(model, look);
  const { couplingRe, couplingIm } = valuesShown(model, look.shown);
  return largest(flow) > ROUNDING * largest(density) * largest(couplingRe, couplingIm);
}
