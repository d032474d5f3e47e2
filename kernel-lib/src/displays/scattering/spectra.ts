/** The spectra in a scattering matrix as a chart. */

import { quantityLabel } from "../../paint/numbers.js";
import type { Chart } from "../chart/model.js";
import type { Scattering } from "./model.js";

/** Largest number of curves; the strongest elements are taken. */
const MOST_CURVES = 9;
/** Digits of a float32 that a curve shows. */
const DIGITS = 5;

/** Makes the chart of |S|² over the frequency, of the strongest elements. */
export function spectra(s: Scattering): Chart {
  const n = s.ports.length;
  const count = n * n;
  const size = (k: number, element: number) =>
    s.re[k * count + element] ** 2 + s.im[k * count + element] ** 2;
  const strength = Array.from({ length: count }, (_, element) =>
    s.omega.reduce((most, _omega, k) => Math.max(most, size(k, element)), 0),
  );
  const strongest = strength
    .map((_, element) => element)
    .sort((a, b) => strength[b] - strength[a])
    .slice(0, MOST_CURVES)
    .sort((a, b) => a - b);
  return {
    kind: "chart",
    title: s.title,
    x: { label: "ω" },
    y: { label: quantityLabel("density", "S") },
    series: strongest.map((element) => ({
      name: `S[${s.ports[Math.floor(element / n)]}, ${s.ports[element % n]}]`,
      x: s.omega,
      y: Float64Array.from(s.omega, (_, k) => Number(size(k, element).toPrecision(DIGITS))),
      mode: "lines",
    })),
  };
}
