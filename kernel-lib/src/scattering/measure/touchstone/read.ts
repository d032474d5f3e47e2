import { type Matrix, matrix } from "../../../engine/linear/matrix.js";
import { finite, positive, reject } from "../../../fields/check.js";
import { FrequencySweep, ScatteringMatrix } from "../../network/scattering-matrix.js";
import { normalised, toScattering } from "./convert.js";
import { type FrequencyScale, HERTZ } from "./format.js";
import type { Header, TouchstoneRecord } from "./header.js";
import { readFile } from "./parse.js";

/**
 * Reads a Touchstone file of version 1 or 2 as a scattering matrix for every frequency, ascending. Z, Y, H and G
 * parameters are converted to S; reference resistances are kept in the sweep's `impedances`. Ports have the labels that
 * comments such as "! Port[1] = left" give them, else "1", "2", …. Noise data are left out.
 *
 * @throws RangeError naming the line that cannot be read and what would be right
 */
export function readTouchstone(
  text: string,
  { carrier = 0, rate = 2 * Math.PI }: FrequencyScale = {},
): FrequencySweep {
  if (typeof text !== "string")
    reject("text", text, 'the text of a Touchstone file: readFileSync("name.s2p", "utf8")');
  finite("carrier", carrier);
  positive("rate", rate);
  const { header, records } = readFile(text);
  const unit = HERTZ[header.unit];
  const sorted = [...records].sort((a, b) => a.values[0] - b.values[0]);
  const matrices = sorted.map((record, k) => {
    const [frequency] = record.values;
    if (frequency < 0) reject(`line ${record.line}`, frequency, "a frequency from 0");
    if (k > 0 && frequency === sorted[k - 1].values[0])
      reject(`line ${record.line}`, frequency, "a frequency that the file has only once");
    const s = scattering(header, record);
    // Engineers' e^{+jωt} to our e^{−iωt}.
    const values = { re: s.re, im: s.im.map((x) => -x) };
    return new ScatteringMatrix(header.ports, ((frequency * unit - carrier) * 2 * Math.PI) / rate, values);
  });
  return new FrequencySweep(matrices, [], header.impedances.length ? header.impedances : undefined);
}

/** Makes S, as engineers have it, of the numbers of one frequency. */
function scattering(header: Header, { values }: TouchstoneRecord): Matrix {
  const { parameter, impedances, unit } = header;
  const given = entries(header, values);
  if (parameter === "S") return given;
  // Version 1 has them divided by the reference resistance, version 2 in ohm and siemens.
  if (header.version === 2 && impedances.length === 0)
    throw new RangeError(
      `The ${parameter} parameters refer to impedances that are complex or depend on frequency; only resistances are read.`,
    );
  const m = header.version === 1 ? given : normalised(given, parameter, impedances);
  return toScattering(m, parameter, values[0] * HERTZ[unit]);
}

/** Puts the pairs of one frequency in their places. */
function entries({ ports, format, shape, byColumns }: Header, values: readonly number[]): Matrix {
  const n = ports.length;
  const result = matrix(n, n);
  let at = 1;
  for (let row = 0; row < n; row++) {
    const [first, end] = shape === "Full" ? [0, n] : shape === "Lower" ? [0, row + 1] : [row, n];
    for (let column = first; column < end; column++, at += 2) {
      const [a, b] = [values[at], values[at + 1]];
      const size = format === "DB" ? 10 ** (a / 20) : a;
      const angle = (b * Math.PI) / 180;
      const re = format === "RI" ? a : size * Math.cos(angle);
      const im = format === "RI" ? b : size * Math.sin(angle);
      const places = byColumns ? [column * n + row] : [row * n + column];
      if (shape !== "Full") places.push(column * n + row);
      for (const place of places) {
        result.re[place] = re;
        result.im[place] = im;
      }
    }
  }
  return result;
}
