/** Pads to draw on: a trained machine becomes a payload, a picture and words. */
import { checkImages, type LabelledImages } from "../../data/labelled.js";
import type { PhotonicClassifier } from "../../echo/photonic-classifier.js";
import { maximum } from "../../fields/lists.js";
import type { LayeredNetwork } from "../../scattering/machines/layered.js";
import { encodeFloats, toBase64 } from "../../wire/bytes.js";
import { complain, Reader } from "../../wire/check.js";
import { pack } from "../../wire/pack.js";
import type { Field } from "../field/model.js";
import { checkMachine, type Machine, makeReader, parameterCount } from "./machine.js";
import { decodeSketch, type SketchPayload } from "./payload.js";
import type { Raster } from "./raster.js";

interface Common {
  readonly title?: string;
  /** Images the machine was not trained with: the first of each class can be looked at, and their size is the pad's. */
  readonly images: LabelledImages;
  /** How the images were made from handwriting. Default: "uci" for images below 16 × 16, else "mnist". */
  readonly raster?: Raster;
  /** Names of the classes. Default 0, 1, 2, …. */
  readonly labels?: readonly string[];
}

/** A trained layered scattering network, with the options its training used. */
export interface ScatteringPad extends Common {
  readonly network: LayeredNetwork;
  /** Depth of the encoding, the detuning of background, as in `encodeImages`. Default 5. */
  readonly depth?: number;
  /** Copies of each pixel, as in `encodeImages`. Default 2. */
  readonly repeat?: number;
  /** Scale of the outputs, as in the cost of the training. Default 8. */
  readonly scale?: number;
}

/** A photonic network trained by echoes. */
export interface PhotonicPad extends Common {
  readonly classifier: PhotonicClassifier;
  /** The trained learning coordinates. Default: the parameters of the classifier's machine. */
  readonly theta?: ArrayLike<number>;
  /** √Σ|Ψ|² of an image, as in `photonicClassifier`. Default 8. */
  readonly amplitude?: number;
  /** Scale of the readings in the softmax. Default 100. */
  readonly scale?: number;
  /** What the detectors read. Default "energy". */
  readonly readout?: "energy" | "amplitude";
}

export type PadOptions = ScatteringPad | PhotonicPad;

/** Makes what travels to the page. @throws ShowError where machine and images do not fit */
export function sketchPayload(options: PadOptions): SketchPayload {
  const { images, title = "" } = options;
  const { rows, columns } = images;
  const machine = machineOf(options);
  const classes =
    machine.kind === "layered" ? machine.layers[machine.layers.length - 1] : machine.detectors.length;
  const labels = options.labels ?? Array.from({ length: classes }, (_, c) => String(c));
  checkImages("images", images, classes);
  if (labels.length !== classes) complain("sketchPad options", "labels", labels, `${classes} names`);
  const trained = trainedNumbers(options);
  if (trained.length !== parameterCount(machine)) {
    complain("sketchPad options", "theta", `${trained.length} values`, `${parameterCount(machine)} values`);
  }
  const payload: SketchPayload = {
    version: 1,
    title,
    rows,
    columns,
    raster: options.raster ?? (Math.max(rows, columns) < 16 ? "uci" : "mnist"),
    labels,
    machine,
    parameters: pack(Float32Array.from(trained)),
    samples: firstOfEach(images, classes),
  };
  // The page's own check of the machine serves here too.
  checkMachine(new Reader("sketchPad options", machine), { rows, columns, classes });
  return payload;
}

function trainedNumbers(options: PadOptions): ArrayLike<number> {
  return "network" in options
    ? options.network.parameters
    : (options.theta ?? options.classifier.machine.parameters);
}

function machineOf(options: PadOptions): Machine {
  if ("network" in options) {
    const { network, depth = 5, repeat = 2, scale = 8 } = options;
    const { layers, decay, drive } = network;
    return { kind: "layered", layers, decay, drive, depth, repeat, scale };
  }
  const { classifier, amplitude = 8, scale = 100, readout = "energy" } = options;
  const { side, channels, stages, kerr, chi, size } = classifier.network;
  // Detectors are places of the device's whole field, whose second half is the camera.
  const detectors = classifier.detectors.map((places) => places.map((place) => place - size));
  return { kind: "photonic", side, channels, stages, kerr, chi, amplitude, scale, readout, detectors };
}

/** The first image of every class. */
function firstOfEach(images: LabelledImages, classes: number): SketchPayload["samples"] {
  const size = images.rows * images.columns;
  const found = Array.from({ length: classes }, (_, c) => images.labels.indexOf(c)).filter((i) => i >= 0);
  const bytes = new Uint8Array(found.length * size);
  found.forEach((image, k) => {
    for (let p = 0; p < size; p++)
      bytes[k * size + p] = (255 * images.pixels[image * size + p]) / images.white;
  });
  return { pixels: toBase64(bytes), labels: found.map((i) => images.labels[i]) };
}

/** Says a pad in words. */
export function padSummary(
  { machine, rows, columns, labels, samples, title }: SketchPayload,
  { images }: PadOptions,
): string {
  const words =
    `Pad to draw on: ${describe(machine)} reads ${rows} × ${columns} pixels, ` +
    `${labels.length} classes; ${samples.labels.length} of ${images.labels.length} images to look at.`;
  return title ? `${title}: ${words}` : words;
}

/** Number of images in the still figure. */
const SHOWN = 4;

/** Shows a few images with what the machine reads, where there is no viewer. */
export function padPicture(payload: SketchPayload, options: PadOptions): Field {
  const trained = trainedNumbers(options);
  const { rows, columns, labels, machine } = payload;
  const { samples } = decodeSketch({ ...payload, parameters: encodeFloats(Float32Array.from(trained)) });
  const read = makeReader(machine, trained, { rows, columns, classes: labels.length });
  const shown = samples.slice(0, SHOWN);
  const answers = shown.map(({ ink }) => {
    const odds = read(ink);
    return labels[odds.indexOf(maximum(odds))];
  });
  const size = rows * columns;
  const re = new Float32Array(shown.length * size);
  // Rows of an image count from the top, those of a field from the bottom.
  shown.forEach(({ ink }, k) => {
    ink.forEach((v, i) => {
      re[k * size + (rows - 1 - Math.floor(i / columns)) * columns + (i % columns)] = v;
    });
  });
  return {
    kind: "field",
    title: `${payload.title || "Pad to draw on"}: read as ${answers.join(", ")}`,
    shape: [rows, columns],
    lengths: [rows, columns],
    times: Float64Array.from(shown, (_, i) => i),
    parameter: "image",
    re,
    quantity: "magnitude",
    name: "ink",
    beside: [],
    compare: false,
  };
}

function describe(machine: Machine): string {
  return machine.kind === "layered"
    ? `a scattering network of ${machine.layers.join(", ")} modes`
    : `a photonic network of ${machine.stages} stages, ${machine.channels} × ${machine.side} × ${machine.side} points`;
}
