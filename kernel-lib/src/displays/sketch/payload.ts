/** The payload of a pad to draw on: a trained machine and a few images it has never seen. */
import { fromBase64 } from "../../wire/bytes.js";
import { Reader } from "../../wire/check.js";
import type { PackedArray } from "../../wire/payload.js";
import { floats } from "../../wire/read.js";
import { inflate } from "../../wire/unpack.js";
import { checkMachine, type Machine, parameterCount } from "./machine.js";
import { RASTERS, type Raster } from "./raster.js";

export interface SketchPayload {
  readonly version: 1;
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  readonly raster: Raster;
  /** Names of the classes. */
  readonly labels: readonly string[];
  readonly machine: Machine;
  readonly parameters: PackedArray;
  /** Images to begin with: one byte a pixel, 255 for full ink, in base64. */
  readonly samples: { readonly pixels: string; readonly labels: readonly number[] };
}

/** A checked pad. */
export interface Sketch extends Omit<SketchPayload, "parameters" | "samples" | "version"> {
  readonly kind: "sketch";
  readonly parameters: Float32Array;
  readonly samples: readonly { readonly ink: Float64Array; readonly label: number }[];
}

const WHAT = "Sketch display";
const MAX_SIDE = 64;
const MAX_CLASSES = 64;
const MAX_SAMPLES = 100;

export function decodeSketch(payload: unknown): Sketch {
  const read = new Reader(WHAT, payload);
  if (read.get("version") !== 1) read.fail("version", "1 (update echolab to see a newer display)");
  const [rows, columns] = [read.whole("rows", 1, MAX_SIDE), read.whole("columns", 1, MAX_SIDE)];
  const labels = read.texts("labels", 2, MAX_CLASSES);
  const machine = checkMachine(read.object("machine"), { rows, columns, classes: labels.length });
  const parameters = floats(
    read,
    "parameters",
    parameterCount(machine),
    "the trained numbers of the machine",
  );
  return {
    kind: "sketch",
    title: read.text("title"),
    rows,
    columns,
    raster: read.choice("raster", RASTERS),
    labels,
    machine,
    parameters,
    samples: samplesOf(read.object("samples"), rows * columns, labels.length),
  };
}

function samplesOf(read: Reader, pixels: number, classes: number): Sketch["samples"] {
  const labels = read.numbers("labels", 0, MAX_SAMPLES);
  const text = read.get("pixels");
  const bytes =
    typeof text === "string" && text.length <= 2 * MAX_SAMPLES * pixels ? fromBase64(text) : undefined;
  if (bytes?.length !== labels.length * pixels) {
    read.fail("pixels", `base64 of ${labels.length * pixels} bytes, one a pixel`);
  }
  return Array.from(labels, (label, i) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      read.fail("labels", `classes from 0 to ${classes - 1}`);
    return { ink: Float64Array.from(bytes.subarray(i * pixels, (i + 1) * pixels), (v) => v / 255), label };
  });
}

/** A payload as it came, compressed numbers included. */
export async function openSketch(payload: unknown): Promise<Sketch> {
  return decodeSketch(await inflate(WHAT, payload));
}
