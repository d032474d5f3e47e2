import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { isNode, node } from "../data/node.js";
import { reject } from "../fields/check.js";

/** Settings of a training by name, and a digest of its data: with the trainer's state they fix its course. */
export type TrainingSettings = Readonly<Record<string, string>>;

/** The parameters with the lowest cost of the samples held out. */
export interface Best {
  /** Iterations done when it was found. */
  readonly iteration: number;
  /** Mean cost of the samples held out. */
  readonly cost: number;
  /** Copy of the parameters. */
  readonly parameters: Float64Array;
}

/** State of a trainer from which it continues exactly; plain JSON. */
export interface Checkpoint {
  readonly kind: "trainer";
  /** Settings of the trainer and a hash of its data; a trainer with others refuses the checkpoint. */
  readonly settings: TrainingSettings;
  /** Parameters of the machine. */
  readonly parameters: number[];
  /** Memory of the rule. */
  readonly memory: unknown;
  /** Running mean of the parameters, where averaging is on. */
  readonly mean?: number[];
  /** Parameters with the lowest cost of the samples held out. */
  readonly best?: { readonly iteration: number; readonly cost: number; readonly parameters: number[] };
  /** Seed of the trainer. */
  readonly seed: number;
  /** Random numbers drawn before the present pass through the data; of a random order: so far. */
  readonly drawn: number;
  /** Samples of the present pass used so far. */
  readonly used: number;
  /** Mean cost of every batch so far. */
  readonly costs: number[];
}

/** Writes settings as text, so that Infinity and undefined survive JSON. */
export function settings(values: Readonly<Record<string, unknown>>): TrainingSettings {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/**
 * Checks that a checkpoint was made with the settings and data of the trainer that it is restored to.
 *
 * @param remedy how to use its parameters all the same
 */
export function checkSettings(saved: unknown, own: TrainingSettings, remedy: string): void {
  const found = (saved ?? {}) as TrainingSettings;
  for (const [name, value] of Object.entries(own)) {
    if (found[name] === value) continue;
    const difference =
      name === "data"
        ? "The checkpoint was made with other data than this trainer has"
        : `checkpoint.settings.${name} is ${found[name]}; this trainer has ${value}`;
    throw new RangeError(
      `${difference}, so the training would not go on as if never interrupted. Make the trainer as it was; ${remedy}.`,
    );
  }
}

/** Checks that a checkpoint is of the given kind. */
export function checkKind(checkpoint: { readonly kind?: unknown } | undefined, kind: string): void {
  if (checkpoint?.kind !== kind) reject("checkpoint.kind", checkpoint?.kind, `"${kind}"`);
}

/** Hashes numbers and text in lists, typed arrays and plain objects; equal data of equal types have equal hashes. */
export function digest(...data: readonly unknown[]): string {
  const hash = newHash();
  add(hash, data);
  return hash.hex().slice(0, 32);
}

/** SHA-256 of what is added. */
interface Hash {
  add(bytes: Uint8Array): void;
  hex(): string;
}

/** Makes a hash: by Node.js, which is faster, or in a page by a library. */
function newHash(): Hash {
  if (isNode()) {
    const hash = node("digest").crypto.createHash("sha256");
    return { add: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
  }
  const hash = sha256.create();
  return { add: (bytes) => void hash.update(bytes), hex: () => bytesToHex(hash.digest()) };
}

const text = new TextEncoder();

function add(hash: Hash, data: unknown): void {
  const say = (words: string) => hash.add(text.encode(words));
  if (ArrayBuffer.isView(data)) {
    say(`${data.constructor.name} ${data.byteLength}:`);
    hash.add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  } else if (Array.isArray(data)) {
    say(`list ${data.length}:`);
    for (const entry of data) add(hash, entry);
  } else if (typeof data === "object" && data !== null) {
    const names = Object.keys(data).sort();
    say(`object ${names.length}:`);
    for (const name of names) {
      add(hash, name);
      add(hash, (data as Record<string, unknown>)[name]);
    }
  } else say(`${typeof data} ${String(data)};`);
}
