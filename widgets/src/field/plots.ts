/** The plot below a field: time traces and spectra of the pinned points, or the cut. */
import {
  type Axis,
  axisNames,
  type Chart,
  chartAxis,
  coordinate,
  cut,
  type Field,
  formatShort,
  sitesOf,
  spectrum,
  timeAxis,
  timeTrace,
} from "echolab/browser";
import { trans } from "echolab/shell";
import type { Panel } from "./panels.js";
import type { FieldState } from "./state.js";

export interface Plot extends Pick<Chart, "x" | "y" | "series"> {
  readonly axis: Axis;
  /** The current time, where x is time. */
  readonly now?: number;
  /** Instruction that is shown where there is nothing to plot. */
  readonly missing: string;
}

const pinFirst = () => trans.__("Click the picture to pin points (or Shift + arrow keys, then Enter).");

export function plotOf(field: Field, state: FieldState, panels: readonly Panel[]): Plot {
  const [first] = panels;
  if (state.plot === "cut") {
    const shown = panels.filter((panel) => panel.look.quantity === first.look.quantity);
    const series = shown.map(({ field: run, frame, look, label }) => {
      const { s, values } = cut(run, frame, state.cut, look.quantity);
      return { name: panels.length > 1 ? label : "", x: s, y: values, mode: "lines" as const };
    });
    return finished(
      trans.__("distance along the cut"),
      first.label,
      field.shape.length === 2 ? series : [],
      "",
    );
  }
  // In k space the traces are those of the field itself: probes are pinned to places.
  const { quantity } = first.look;
  if (state.plot === "traces") {
    const series = state.probes.map((point) => ({
      name: pointName(field, point),
      x: field.times,
      y: timeTrace(field, point, quantity === "domain" ? "magnitude" : quantity),
      mode: "lines" as const,
    }));
    const label = quantity === "domain" ? `|${field.name}|` : first.label;
    return { ...finished(timeAxis(field).label, label, series, pinFirst()), now: field.times[state.frame] };
  }
  const series = state.probes.flatMap((point) => {
    const found = spectrum(field, point);
    return found
      ? [{ name: pointName(field, point), x: found.omega, y: found.power, mode: "lines" as const }]
      : [];
  });
  const missing = state.probes.length ? trans.__("A spectrum needs at least four frames.") : pinFirst();
  return finished("ω", `|${field.name}(ω)|²`, series, missing);
}

function finished(x: string, y: string, series: Chart["series"], missing: string): Plot {
  const chart = { x: { label: x }, y: { label: y }, series };
  return { ...chart, axis: chartAxis(chart, "x"), missing };
}

/** Names a point by its coordinates. */
export function pointName(field: Field, point: number): string {
  return pointFacts(field, point).join(", ");
}

export function pointFacts(field: Field, point: number): string[] {
  const { shape, lengths } = field;
  const [across, up] = axisNames(field);
  if (field.sites) {
    const { x, y } = sitesOf(field);
    return [trans.__("site %1", point), `x = ${formatShort(x[point])}`, `y = ${formatShort(y[point])}`];
  }
  const last = shape.length - 1;
  const column = coordinate(point % shape[last], shape[last], lengths[last]);
  const x = `${across} = ${formatShort(column)}`;
  if (last === 0) return [x];
  const row = coordinate(Math.floor(point / shape[1]), shape[0], lengths[0]);
  return [x, `${up} = ${formatShort(row)}`];
}
