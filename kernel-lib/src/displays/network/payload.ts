/**
 * Payload of a network: arrays of float32, as in the other payloads; its reader checks all of it. Readers ignore keys
 * they do not know, so that version 1 can gain optional keys.
 */
import { complain, Reader } from "../../wire/check.js";
import type { PackedArray } from "../../wire/payload.js";
import { floats, open } from "../../wire/read.js";
import { inflate, MAX_DECODED_BYTES } from "../../wire/unpack.js";
import {
  ARRANGEMENTS,
  type Arrangement,
  FILLS,
  type Fill,
  type NetworkContact,
  type NetworkModel,
  type NetworkValues,
} from "./model.js";

export const MAX_MODES = 40_000;
export const MAX_COUPLINGS = 400_000;
const MAX_FRAMES = 2_000;
export const MAX_DRIVES = 256;
/** Largest coordinate of a place. */
export const MAX_PLACE = 1e12;

export interface NetworkPayload extends NetworkArrays {
  readonly version: 1;
  readonly title: string;
  /** Numbers of modes and of couplings. */
  readonly modes: number;
  readonly couplings: number;
  /** Places of the modes. */
  readonly x: PackedArray;
  readonly y: PackedArray;
  readonly arranged: Arrangement;
  /** Numbers of the modes that a coupling joins; H[to, from]. */
  readonly from: PackedArray;
  readonly to: PackedArray;
  readonly contacts: readonly {
    readonly name: string;
    readonly modes: readonly number[];
    readonly lead?: boolean;
  }[];
  readonly omega: readonly number[];
  readonly drives: readonly { readonly name: string; readonly contacts: readonly number[] }[];
  readonly fill: Fill;
  /** Why no waves are known. */
  readonly note?: string;
  /** The same arrays before a training. */
  readonly before?: NetworkArrays;
}

/** See {@link NetworkValues}. */
export type NetworkArrays = { readonly [Key in keyof NetworkValues]: PackedArray };

const WHAT = "Network display";

export function decodeNetwork(payload: unknown): NetworkModel {
  const read = open(WHAT, payload);
  const title = read.text("title");
  const list = read.list("contacts", 0, MAX_MODES, "waveguides and leads");
  const omega = read.numbers("omega", 1, MAX_FRAMES);
  const modes = read.whole("modes", 1, MAX_MODES);
  const couplings = read.whole("couplings", 0, MAX_COUPLINGS);
  const contacts = list.map((value, i) => contactOf(value, `contacts[${i}]`, modes));
  const drives = read
    .list("drives", 0, MAX_DRIVES, "drives")
    .map((value, i) => driveOf(value, `drives[${i}]`, contacts.length));
  const size = { modes, couplings, waves: omega.length * drives.length };
  return {
    kind: "network",
    title,
    x: places(read, "x", modes),
    y: places(read, "y", modes),
    arranged: read.choice("arranged", ARRANGEMENTS),
    from: modeNumbers(read, "from", couplings, modes),
    to: modeNumbers(read, "to", couplings, modes),
    contacts,
    omega,
    drives,
    fill: read.choice("fill", FILLS),
    note: read.has("note") ? read.text("note") : undefined,
    values: valuesOf(read, size),
    before: read.has("before") ? valuesOf(read.object("before"), size) : undefined,
  };
}

/** A payload as it came, compressed arrays included. */
export async function openNetwork(payload: unknown): Promise<NetworkModel> {
  return decodeNetwork(await inflate(WHAT, payload, ["before"]));
}

function valuesOf(
  read: Reader,
  { modes, couplings, waves }: { modes: number; couplings: number; waves: number },
): NetworkValues {
  const perWave = 4 * waves * (2 * modes + couplings);
  if (perWave > MAX_DECODED_BYTES)
    read.fail(
      "waveRe",
      `at most ${MAX_DECODED_BYTES / 2 ** 20} MiB of waves, not ${waves} of ${modes} modes`,
    );
  const each = (key: keyof NetworkValues, count: number, right: string) => floats(read, key, count, right);
  const maybe = (key: keyof NetworkValues, count: number, right: string) =>
    read.has(key) ? each(key, count, right) : undefined;
  const perMode = `${modes} values, one a mode`;
  const perCoupling = `${couplings} values, one a coupling`;
  const waveRe = maybe("waveRe", waves * modes, `${waves} waves of ${modes} modes`);
  const density = maybe("density", waves * modes, `${waves} waves of ${modes} modes`);
  return {
    detuning: each("detuning", modes, perMode),
    decay: each("decay", modes, perMode),
    loss: maybe("loss", modes, perMode),
    couplingRe: each("couplingRe", couplings, perCoupling),
    couplingIm: maybe("couplingIm", couplings, perCoupling),
    waveRe,
    waveIm: waveRe && each("waveIm", waves * modes, 'as many values as "waveRe"'),
    density,
    flow: density && each("flow", waves * couplings, `${waves} waves of ${couplings} couplings`),
  };
}

function places(read: Reader, key: string, modes: number): Float32Array {
  const values = floats(read, key, modes, "one place a mode");
  const wrong = values.findIndex((v) => !(Math.abs(v) <= MAX_PLACE));
  if (wrong >= 0) complain(WHAT, `${key}[${wrong}]`, values[wrong], "a place, a number");
  return values;
}

function modeNumbers(read: Reader, key: string, couplings: number, modes: number): Int32Array {
  const values = floats(read, key, couplings, "one mode a coupling");
  const wrong = values.findIndex((v) => !(Number.isInteger(v) && v >= 0 && v < modes));
  if (wrong >= 0) complain(WHAT, `${key}[${wrong}]`, values[wrong], `a mode from 0 to ${modes - 1}`);
  return Int32Array.from(values);
}

function contactOf(value: unknown, path: string, modes: number): NetworkContact {
  const read = new Reader(WHAT, value, path);
  const list = read.numbers("modes", 1, modes);
  if (list.some((mode) => !Number.isInteger(mode) || mode < 0 || mode >= modes))
    read.fail("modes", `modes from 0 to ${modes - 1}`);
  return { name: read.text("name"), modes: Int32Array.from(list), lead: read.get("lead") === true };
}

function driveOf(value: unknown, path: string, contacts: number): { name: string; contacts: number[] } {
  const read = new Reader(WHAT, value, path);
  const list = [...read.numbers("contacts", 1, Math.max(1, contacts))];
  if (list.some((c) => !Number.isInteger(c) || c < 0 || c >= contacts))
    read.fail("contacts", `numbers of contacts, from 0 to ${contacts - 1}`);
  return { name: read.text("name"), contacts: list };
}
