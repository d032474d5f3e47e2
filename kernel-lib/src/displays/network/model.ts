/** A network of modes as painters see it: places, values, waves, and what is worked out from them on demand. */
import { bondCurrent } from "../../scattering/network/currents.js";

/** Quantity shown by the colour of a mode. */
export type Fill = "detuning" | "decay" | "loss" | "density" | "dB" | "phase";
export const FILLS: readonly Fill[] = ["detuning", "decay", "loss", "density", "dB", "phase"];

export type Arrangement = "places" | "layers" | "forces";
export const ARRANGEMENTS: readonly Arrangement[] = ["places", "layers", "forces"];

export interface NetworkModel {
  readonly kind: "network";
  readonly title: string;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** What the places are: true ones, columns of layers, or an arrangement by the couplings. */
  readonly arranged: Arrangement;
  /** Ends of the couplings. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly contacts: readonly NetworkContact[];
  readonly omega: Float64Array;
  /** Empty where no waves are known. */
  readonly drives: readonly { readonly name: string; readonly contacts: readonly number[] }[];
  readonly fill: Fill;
  /** Why no waves are known, in a sentence. */
  readonly note?: string;
  readonly values: NetworkValues;
  /** The same network before a training, or another with the same modes and couplings. */
  readonly before?: NetworkValues;
}

export interface NetworkContact {
  readonly name: string;
  readonly modes: Int32Array;
  readonly lead: boolean;
}

export interface NetworkValues {
  readonly detuning: Float32Array;
  readonly decay: Float32Array;
  /** Absent without loss. */
  readonly loss?: Float32Array;
  /** H[to, from]; absent imaginary parts are 0. */
  readonly couplingRe: Float32Array;
  readonly couplingIm?: Float32Array;
  /** Amplitudes, frequencies × drives × modes. */
  readonly waveRe?: Float32Array;
  readonly waveIm?: Float32Array;
  /** Sums over the channels of leads instead: frequencies × drives × modes, and × couplings. */
  readonly density?: Float32Array;
  readonly flow?: Float32Array;
}

/** Frequency and drive of a wave in a network. */
export interface WaveAt {
  readonly frequency: number;
  readonly drive: number;
}

export const hasWaves = ({ waveRe, density }: NetworkValues): boolean =>
  waveRe !== undefined || density !== undefined;

const kept = new WeakMap<NetworkValues, { key: string; density: Float32Array; flow: Float32Array }[]>();
/** Present, next and last of an animation, for before and after. */
const MOST_KEPT = 4;

/** |a|² of every mode and the current from → to of every coupling; worked out once for each wave. */
export function waveNumbers(
  model: NetworkModel,
  values: NetworkValues,
  { frequency, drive }: WaveAt,
): { readonly density: Float32Array; readonly flow: Float32Array } {
  const list = kept.get(values) ?? [];
  kept.set(values, list);
  const key = `${frequency} ${drive}`;
  const known = list.find((one) => one.key === key);
  if (known) return known;
  const made = { key, ...numbersOf(model, values, frequency * model.drives.length + drive) };
  list.unshift(made);
  list.length = Math.min(list.length, MOST_KEPT);
  return made;
}

function numbersOf({ x, from, to }: NetworkModel, values: NetworkValues, wave: number) {
  const { waveRe, waveIm, density, flow, couplingRe, couplingIm } = values;
  const [n, bonds] = [x.length, from.length];
  if (density && flow) {
    return {
      density: density.subarray(wave * n, (wave + 1) * n),
      flow: flow.subarray(wave * bonds, (wave + 1) * bonds),
    };
  }
  if (!waveRe || !waveIm) return { density: new Float32Array(n), flow: new Float32Array(bonds) };
  const re = waveRe.subarray(wave * n, (wave + 1) * n);
  const im = waveIm.subarray(wave * n, (wave + 1) * n);
  return {
    density: re.map((a, i) => a * a + im[i] * im[i]),
    flow: Float32Array.from(from, (j, b) =>
      bondCurrent(couplingRe[b], couplingIm?.[b] ?? 0, re[to[b]], im[to[b]], re[j], im[j]),
    ),
  };
}

/** Quantities that the colour of the modes can show. */
export function fillsOf({ values }: NetworkModel): Fill[] {
  return FILLS.filter((fill) => {
    if (fill === "loss") return values.loss !== undefined;
    if (fill === "density" || fill === "dB") return hasWaves(values);
    return fill !== "phase" || values.waveRe !== undefined;
  });
}
