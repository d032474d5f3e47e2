/** A network for the viewer, checked: from frames to the model, and from the model to what goes into the notebook. */
import type { NetworkFrames } from "../../fields/frames.js";
import { formatShort, mebibytes } from "../../paint/numbers.js";
import { complain, isBeyondDisplay, MAX_TEXT, MOST_SHOWN, ShowError } from "../../wire/check.js";
import { pack, packedBytesPerValue } from "../../wire/pack.js";
import { MAX_PUBLISHED_BYTES } from "../../wire/payload.js";
import { arrange } from "./arrange.js";
import { FILLS, type Fill, hasWaves, type NetworkModel, type NetworkValues } from "./model.js";
import {
  MAX_COUPLINGS,
  MAX_DRIVES,
  MAX_MODES,
  MAX_PLACE,
  type NetworkArrays,
  type NetworkPayload,
} from "./payload.js";

export interface NetworkShowOptions {
  /** A network: what fills its modes at first. Default: the light in them where waves are known, else the detuning. */
  readonly fill?: Fill;
}

const WHAT = "Network frames";

/** @throws ShowError where the frames do not fit each other, or `before` does not fit them */
export function networkModel(
  frames: NetworkFrames,
  { title = "", fill }: NetworkShowOptions & { readonly title?: string },
  before: NetworkFrames | undefined,
): NetworkModel {
  const { detuning, couplings, contacts, drives, positions } = frames;
  const modes = detuning.length;
  if (modes < 1 || modes > MAX_MODES)
    throw new ShowError(
      `show(network): the network has ${modes} modes; this display carries at most ${MAX_MODES}. Show siteMap(network, …) instead.`,
    );
  if (couplings.from.length > MAX_COUPLINGS)
    throw new ShowError(
      `show(network): the network has ${couplings.from.length} couplings; this display carries at most ${MAX_COUPLINGS}.`,
    );
  if (drives.length > MAX_DRIVES) complain(WHAT, "drives", drives, `at most ${MAX_DRIVES} drives`);
  for (const [i, { name }] of contacts.entries())
    if (typeof name !== "string" || name.length > MAX_TEXT)
      complain(WHAT, `contacts[${i}].name`, name, "a short text");
  if (positions?.some(([x, y]) => !(Math.abs(x) <= MAX_PLACE && Math.abs(y) <= MAX_PLACE)))
    complain(WHAT, "positions", positions, "finite places");
  checkRange(frames);
  if (before) checkRange(before);
  const values = valuesOf(frames);
  const chosen = fill ?? (hasWaves(values) ? "density" : "detuning");
  if (!FILLS.includes(chosen)) complain("show options", "fill", fill, `one of ${FILLS.join(", ")}`);
  if (before && !sameStructure(frames, before))
    complain(
      "show options",
      "compare",
      "another network",
      "a network with the same modes, couplings and waves",
    );
  return {
    kind: "network",
    title,
    ...arrange(frames),
    from: Int32Array.from(couplings.from),
    to: Int32Array.from(couplings.to),
    contacts: contacts.map(({ name, modes: at, lead }) => ({ name, modes: Int32Array.from(at), lead })),
    omega: Float64Array.from(frames.omega),
    drives,
    fill: chosen,
    note: frames.note?.slice(0, MAX_TEXT),
    values,
    before: before && valuesOf(before),
  };
}

/** @throws ShowError where a value is finite but beyond what the display can hold */
function checkRange({ detuning, decay, loss, couplings, waves, density, flow }: NetworkFrames): void {
  const parts = { detuning, decay, loss, coupling: couplings.re, "coupling (imaginary part)": couplings.im };
  const all = { ...parts, wave: waves?.re, "wave (imaginary part)": waves?.im, density, current: flow };
  for (const [name, values] of Object.entries(all)) {
    const beyond = values?.find((v) => isBeyondDisplay(v));
    if (beyond !== undefined)
      throw new ShowError(
        `show(network): ${name} ${formatShort(beyond)} is beyond ${formatShort(MOST_SHOWN)}, the most that a display holds; ` +
          "give frequencies in a larger unit, or waves farther from a pole.",
      );
  }
}

function sameStructure(a: NetworkFrames, b: NetworkFrames): boolean {
  const same = (p: ArrayLike<number>, q: ArrayLike<number>) =>
    p.length === q.length && Array.from(p).every((v, i) => v === q[i]);
  return (
    a.detuning.length === b.detuning.length &&
    same(a.couplings.from, b.couplings.from) &&
    same(a.couplings.to, b.couplings.to) &&
    same(a.omega, b.omega) &&
    a.drives.length === b.drives.length &&
    (a.waves === undefined) === (b.waves === undefined) &&
    (a.density === undefined) === (b.density === undefined)
  );
}

function valuesOf({ detuning, decay, loss, couplings, waves, density, flow }: NetworkFrames): NetworkValues {
  const single = (values: Float64Array | undefined) => values && Float32Array.from(values);
  const notZero = (values: Float64Array) =>
    values.some((v) => v !== 0) ? Float32Array.from(values) : undefined;
  return {
    detuning: Float32Array.from(detuning),
    decay: Float32Array.from(decay),
    loss: notZero(loss),
    couplingRe: Float32Array.from(couplings.re),
    couplingIm: notZero(couplings.im),
    waveRe: single(waves?.re),
    waveIm: single(waves?.im),
    density: single(density),
    flow: single(flow),
  };
}

/** What goes into the notebook. @throws ShowError where that is more than a display carries */
export function networkPayload(model: NetworkModel): NetworkPayload {
  const { title, x, y, arranged, from, to, contacts, omega, drives, fill, note, values, before } = model;
  const size = [values, before ?? {}]
    .flatMap((part) => Object.values(part) as (Float32Array | undefined)[])
    .reduce((sum, array) => sum + bytesOf(array), 0);
  if (size > MAX_PUBLISHED_BYTES)
    throw new ShowError(
      `show(network): ${omega.length} frequencies and ${drives.length} drives of ${x.length} modes are ${mebibytes(size)}; ` +
        `a display carries at most ${mebibytes(MAX_PUBLISHED_BYTES)}. Name fewer omegas or drives.`,
    );
  return {
    version: 1,
    title,
    modes: x.length,
    couplings: from.length,
    x: pack(x),
    y: pack(y),
    arranged,
    from: pack(Float32Array.from(from)),
    to: pack(Float32Array.from(to)),
    contacts: contacts.map(({ name, modes, lead }) => ({ name, modes: [...modes], ...(lead && { lead }) })),
    omega: [...omega],
    drives,
    fill,
    ...(note !== undefined && { note }),
    ...arraysOf(values),
    ...(before && { before: arraysOf(before) }),
  };
}

const SAMPLE = 65_536;

function bytesOf(array: Float32Array | undefined): number {
  return array ? array.length * packedBytesPerValue(array.subarray(0, SAMPLE), array.length) : 0;
}

function arraysOf(values: NetworkValues): NetworkArrays {
  const packed = Object.entries(values).flatMap(([key, array]) => (array ? [[key, pack(array)]] : []));
  return Object.fromEntries(packed);
}
