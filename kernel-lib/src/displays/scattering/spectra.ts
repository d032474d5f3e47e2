/** A model as a chart, for editors that draw plotly's charts but know none of our viewers. */

import { quantityLabel } from "../../paint/numbers.js";
import { confusionChart } from "../confusion/confusion-model.js";
import { chartModel } from "../encode.js";
import type { Chart, Model, Scattering } from "../model.js";

/** More curves than this tell nothing; the strongest elements are taken. */
const MOST_CURVES = 9;
/** Digits of a float32 that a curve shows. */
const DIGITS = 5;

/** The chart in a model: itself, the numbers of a confusion matrix, or the spectra of a scattering matrix. */
export function chartIn(model: Model): Chart | undefined {
  if (model.kind === "chart") return model;
  if (model.kind === "confusion") return chartModel(confusionChart(model));
  return model.kind === "scattering" && model.omega.length > 1 ? spectra(model) : undefined;
}

function spectra(s: Scattering): Chart {
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
