/** Small results with known values, for the display tests. */

import { deflateSync } from "node:zlib";
import type { ChartPayload } from "../../kernel-lib/src/displays/chart/payload.js";
import type { ConfusionPayload } from "../../kernel-lib/src/displays/confusion/payload.js";
import type { FieldPayload } from "../../kernel-lib/src/displays/field/payload.js";
import type { NetworkPayload } from "../../kernel-lib/src/displays/network/payload.js";
import { extrasPayload } from "../../kernel-lib/src/displays/scattering/extras.js";
import type { ScatteringPayload } from "../../kernel-lib/src/displays/scattering/payload.js";
import type { FieldFrames, ScatteringFrames } from "../../kernel-lib/src/fields/frames.js";
import { encodeFloats, toBase64 } from "../../kernel-lib/src/wire/bytes.js";

/** A plane wave of unit density on n points; its phase grows by one turn over the grid. */
export function planeWave(n: number, frames: number, echoFrom?: number): FieldFrames {
  const re = new Float64Array(n * frames);
  const im = new Float64Array(n * frames);
  for (let i = 0; i < re.length; i++) {
    re[i] = Math.cos((2 * Math.PI * (i % n)) / n);
    im[i] = Math.sin((2 * Math.PI * (i % n)) / n);
  }
  const times = Float64Array.from({ length: frames }, (_, i) => i / 2);
  return { kind: "field", shape: [n], lengths: [10], times, re, im, echoFrom };
}

/** Complex numbers that nothing compresses, in the square from −1 to 1; the same ones every time. */
export function noise(n: number, frames: number, echoFrom?: number): FieldFrames {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
  const re = Float64Array.from({ length: n * frames }, next);
  const im = Float64Array.from({ length: n * frames }, next);
  const times = Float64Array.from({ length: frames }, (_, i) => i / 2);
  return { kind: "field", shape: [n], lengths: [10], times, re, im, echoFrom };
}

/** A device that passes only from port "a" to port "b": S[b, a] = 1, all else 0. */
export function oneWay(): ScatteringFrames {
  return {
    kind: "scattering",
    ports: ["a", "b"],
    omega: [0.5],
    re: Float64Array.of(0, 0, 1, 0),
    im: new Float64Array(4),
  };
}

export function fieldPayload(): FieldPayload {
  return {
    version: 1,
    title: "field",
    shape: [2, 3],
    lengths: [1, 2],
    times: [0, 1],
    re: encodeFloats(Float32Array.from({ length: 12 }, (_, i) => i)),
    im: encodeFloats(new Float32Array(12)),
    echoFrom: 1,
    quantity: "density",
    unit: 0,
    facts: { largest: 11, norm: 18.3, normDrift: null, bad: 0 },
  };
}

export function scatteringPayload(): ScatteringPayload {
  return {
    version: 1,
    title: "S",
    ports: ["a", "b"],
    omega: [1],
    re: encodeFloats(Float32Array.of(0, 1, 1, 0)),
    im: encodeFloats(new Float32Array(4)),
    quantity: "magnitude",
    unitarityError: [0],
    reciprocityError: [0],
    passivityError: [0],
    note: "No S at ω = 2: a band edge.",
    ...extrasPayload({
      groups: [{ name: "lead", first: 0, count: 2 }],
      poles: { re: [1], im: [-0.5] },
      zeros: { re: [1], im: [0.5] },
      eigenphases: Float32Array.of(0, 1),
      before: { re: new Float32Array(4), im: new Float32Array(4) },
      gradient: { name: "cost", values: new Float32Array(4) },
    }),
  };
}

export function chartPayload(): ChartPayload {
  return {
    version: 1,
    title: "chart",
    x: { label: "step" },
    y: { label: "cost", scale: "log" },
    series: [{ name: "training", x: [1, 2, 3], y: [1, null, 0.01], mode: "lines" }],
    matrix: { rows: ["r"], columns: ["c", "d"], values: [[1, 2]] },
  };
}

/** Three modes in a row with two couplings, a waveguide at one end and a lead at the other. */
export function networkPayload(): NetworkPayload {
  const floats = (...values: number[]) => encodeFloats(Float32Array.from(values));
  const values = {
    detuning: floats(0, 1, -1),
    decay: floats(1, 0, 0),
    loss: floats(0, 0.1, 0),
    couplingRe: floats(0.5, 0),
    couplingIm: floats(0, -0.5),
    waveRe: floats(1, 0, 0.2),
    waveIm: floats(0, -0.5, 0),
  };
  return {
    version: 1,
    title: "network",
    modes: 3,
    couplings: 2,
    x: floats(0, 1, 2),
    y: floats(0, 0, 0),
    arranged: "places",
    from: floats(0, 1),
    to: floats(1, 2),
    contacts: [
      { name: "port", modes: [0] },
      { name: "lead", modes: [2], lead: true },
    ],
    omega: [0.5],
    drives: [{ name: "port", contacts: [0] }],
    fill: "density",
    note: "No waves.",
    ...values,
    before: values,
  };
}

/** Two classes, of which "b" was once taken for "a", with that image of two pixels. */
export function confusionPayload(): ConfusionPayload {
  return {
    version: 1,
    title: "confusion",
    classes: ["a", "b"],
    counts: [3, 0, 1, 2],
    rowLabel: "true",
    columnLabel: "read as",
    rows: 1,
    columns: 2,
    index: [5],
    truth: [1],
    read: [0],
    pixels: { deflate: toBase64(deflateSync(Uint8Array.of(0, 255))), bits: 8, count: 2, scale: 1 / 255 },
    probabilities: encodeFloats(Float32Array.of(0.75, 0.25)),
  };
}
