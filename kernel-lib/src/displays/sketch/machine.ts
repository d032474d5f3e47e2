/** Trained machines that read images, as pure data, and how they answer: the same code in kernel and page. */
import { imageBeams } from "../../data/beams.js";
import { layeredNetwork } from "../../scattering/machines/layered.js";
import { photonicNetwork } from "../../systems/photonic-network.js";
import { Reader } from "../../wire/check.js";

/** A layered scattering network: x = depth·(1 − ink) detunes `repeat` modes a pixel; softmax(scale·outputs). */
export interface LayeredMachine {
  readonly kind: "layered";
  readonly layers: readonly number[];
  readonly decay: number;
  readonly drive: "output" | "input";
  readonly depth: number;
  readonly repeat: number;
  readonly scale: number;
}

/** A photonic network trained by echoes: the ink is light; detectors on the camera; softmax(scale·readings). */
export interface PhotonicMachine {
  readonly kind: "photonic";
  readonly side: number;
  readonly channels: number;
  readonly stages: number;
  readonly kerr: number;
  readonly chi: number;
  readonly amplitude: number;
  readonly scale: number;
  readonly readout: "energy" | "amplitude";
  /** detectors[class]: places on the camera. */
  readonly detectors: readonly (readonly number[])[];
}

export type Machine = LayeredMachine | PhotonicMachine;

/** Probabilities of the classes for an image of ink from 0 to 1. */
export type ReadImage = (ink: Float64Array) => Float64Array;

const MAX_LAYERS = 8;
const MAX_MODES = 4096;
/** Largest number of parameters of a machine in the page. */
export const MAX_PARAMETERS = 4_194_304;

export interface ImageSize {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}

/** Precisions in which a machine can have been trained. */
export function parameterCount(machine: Machine): number {
  if (machine.kind === "photonic") return 3 * machine.stages * machine.channels * machine.side ** 2;
  const { layers } = machine;
  return (
    layers.reduce((sum, n) => sum + n, 0) + layers.slice(1).reduce((sum, n, i) => sum + layers[i] * n, 0)
  );
}

export function makeReader(machine: Machine, parameters: ArrayLike<number>, size: ImageSize): ReadImage {
  return machine.kind === "layered"
    ? layeredReader(machine, parameters)
    : photonicReader(machine, parameters, size);
}

function layeredReader(machine: LayeredMachine, parameters: ArrayLike<number>): ReadImage {
  const { layers, decay, drive, depth, repeat, scale } = machine;
  const network = layeredNetwork({ layers, decay, drive, seed: 0 });
  network.parameters.set(parameters);
  return (ink) => {
    const input = new Float64Array(ink.length * repeat);
    for (let i = 0; i < input.length; i++) input[i] = depth * (1 - ink[Math.floor(i / repeat)]);
    return softmax(network.forward(input, 1), scale);
  };
}

const GREY_LEVELS = 255;

function photonicReader(
  machine: PhotonicMachine,
  parameters: ArrayLike<number>,
  { rows, columns }: ImageSize,
): ReadImage {
  const network = photonicNetwork(machine);
  const theta = Float64Array.from(parameters);
  const energy = machine.amplitude ** 2;
  const places = Math.sqrt(energy);
  return (ink) => {
    const pixels = Uint8Array.from(ink, (v) => Math.round(GREY_LEVELS * v));
    const image = { count: 1, rows, columns, pixels, labels: new Uint8Array(1), white: GREY_LEVELS };
    const field = imageBeams(network, image, { amplitude: machine.amplitude }).field(0);
    const light = { re: field.re.slice(0, network.size), im: field.im.slice(0, network.size) };
    network.propagate([light], theta, "forward");
    const readings = machine.detectors.map((spots) =>
      spots.reduce((sum, j) => {
        if (machine.readout === "amplitude") return sum + light.re[j] / places;
        return sum + (light.re[j] ** 2 + light.im[j] ** 2) / energy;
      }, 0),
    );
    return softmax(readings, machine.scale);
  };
}

function softmax(values: ArrayLike<number>, scale: number): Float64Array {
  const scaled = Float64Array.from(values, (v) => scale * v);
  const most = scaled.reduce((a, b) => Math.max(a, b));
  const weights = scaled.map((v) => Math.exp(v - most));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

/** A machine of a payload, checked against the images it is to read. */
export function checkMachine(read: Reader, { rows, columns, classes }: ImageSize): Machine {
  const kind = read.choice("kind", ["layered", "photonic"] as const);
  const machine: Machine =
    kind === "layered"
      ? {
          kind,
          layers: layersOf(read, rows * columns * read.whole("repeat", 1, 64), classes),
          decay: positive(read, "decay"),
          drive: read.choice("drive", ["output", "input"] as const),
          depth: read.number("depth", -1e6, 1e6),
          repeat: read.whole("repeat", 1, 64),
          scale: read.number("scale", -1e6, 1e6),
        }
      : {
          kind,
          side: read.whole("side", 1, 64),
          channels: read.whole("channels", 1, 16),
          stages: read.whole("stages", 1, 128),
          kerr: read.number("kerr", -1e6, 1e6),
          chi: positive(read, "chi"),
          amplitude: positive(read, "amplitude"),
          scale: read.number("scale", -1e6, 1e6),
          readout: read.choice("readout", ["energy", "amplitude"] as const),
          detectors: detectorsOf(
            read,
            classes,
            read.whole("channels", 1, 16) * read.whole("side", 1, 64) ** 2,
          ),
        };
  if (machine.kind === "photonic" && (rows > 2 * machine.side || columns > 2 * machine.side)) {
    read.fail("side", `at least ${Math.ceil(Math.max(rows, columns) / 2)} for ${rows} × ${columns} pixels`);
  }
  if (parameterCount(machine) > MAX_PARAMETERS)
    read.fail("kind", `at most ${MAX_PARAMETERS} trained numbers`);
  return machine;
}

function positive(read: Reader, key: string): number {
  const value = read.number(key, 0, 1e6);
  if (!(value > 0)) read.fail(key, "a positive number");
  return value;
}

function layersOf(read: Reader, inputs: number, outputs: number): number[] {
  const layers = [...read.numbers("layers", 2, MAX_LAYERS)];
  const fits = layers[0] === inputs && layers[layers.length - 1] === outputs;
  if (!fits || !layers.every((n) => Number.isInteger(n) && n >= 1 && n <= MAX_MODES)) {
    read.fail("layers", `whole numbers up to ${MAX_MODES}, the first ${inputs} and the last ${outputs}`);
  }
  return layers;
}

function detectorsOf(read: Reader, classes: number, size: number): number[][] {
  return read.list("detectors", classes, classes, "lists of places, one a class").map((_, c) => {
    const places = new Reader("Sketch display", {
      places: read.list("detectors", classes, classes, "lists")[c],
    });
    return [...places.numbers("places", 1, size)].map((place) => {
      if (!Number.isInteger(place) || place < 0 || place >= size)
        places.fail("places", `whole numbers below ${size}`);
      return place;
    });
  });
}
