/** Facts about a resonator or a coupling, in words. */
import {
  formatComplex,
  formatNumber,
  type Marked,
  type NetworkModel,
  valuesShown,
  wavesShown,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { lookOf, type NetworkState } from "./state.js";

export function networkFacts(model: NetworkModel, state: NetworkState): string[] {
  const { marked } = state;
  if (!marked)
    return [
      trans.__(
        "Point at a resonator or a coupling for its values; a click holds them, the wheel then zooms.",
      ),
      ...(model.note === undefined ? [] : [model.note]),
    ];
  const facts =
    "mode" in marked ? modeFacts(model, state, marked.mode) : couplingFacts(model, state, marked.coupling);
  if (state.shown !== "difference") return facts;
  return facts.map((fact, i) => (i > 0 && fact.includes("=") ? trans.__("change of %1", fact) : fact));
}

function modeFacts(model: NetworkModel, state: NetworkState, mode: number): string[] {
  const { before, drives, values } = model;
  const shown = valuesShown(model, state.shown);
  const differs = state.shown === "difference" && before !== undefined;
  const minus = (now: ArrayLike<number>, then: ArrayLike<number> | undefined) =>
    differs ? now[mode] - (then?.[mode] ?? 0) : now[mode];
  const contacts = model.contacts.filter(({ modes }) => modes.includes(mode)).slice(0, 3);
  const facts = [
    `${trans.__("resonator %1", mode)}${contacts.map(contactName).join("")}`,
    ...(model.arranged === "places"
      ? [trans.__("at %1", `(${formatNumber(model.x[mode])}, ${formatNumber(model.y[mode])})`)]
      : []),
    `Δ = ${formatNumber(minus(differs ? values.detuning : shown.detuning, before?.detuning))}`,
    `κ = ${formatNumber(minus(differs ? values.decay : shown.decay, before?.decay))}`,
  ];
  if (shown.loss)
    facts.push(
      `κ′ = ${formatNumber(minus(differs && values.loss ? values.loss : shown.loss, before?.loss))}`,
    );
  if (drives.length === 0) return facts;
  facts.push(`|a|² = ${formatNumber(wavesShown(model, lookOf(state)).density[mode])}`);
  if (shown.waveRe && shown.waveIm && !differs) {
    const at = (state.frequency * drives.length + state.drive) * model.x.length + mode;
    facts.push(`arg a = ${formatNumber(Math.atan2(shown.waveIm[at], shown.waveRe[at]))}`);
  }
  return facts;
}

function contactName({ name, lead }: NetworkModel["contacts"][number]): string {
  return ` (${lead ? trans.__("lead %1", name) : trans.__("port %1", name)})`;
}

function couplingFacts(model: NetworkModel, state: NetworkState, b: number): string[] {
  const { from, to, values, before, drives } = model;
  const differs = state.shown === "difference" && before !== undefined;
  const shown = valuesShown(model, state.shown);
  const complex = (values.couplingIm ?? before?.couplingIm) !== undefined;
  const part = (key: "couplingRe" | "couplingIm") =>
    differs ? (values[key]?.[b] ?? 0) - (before[key]?.[b] ?? 0) : (shown[key]?.[b] ?? 0);
  const [re, im] = [part("couplingRe"), part("couplingIm")];
  const facts = [
    trans.__("coupling of %1 and %2", from[b], to[b]),
    `H[${to[b]}, ${from[b]}] = ${complex ? formatComplex(re, im) : formatNumber(re)}`,
    ...(complex ? [`|J| = ${formatNumber(Math.hypot(re, im))}`] : []),
  ];
  if (drives.length === 0) return facts;
  const flow = wavesShown(model, lookOf(state)).flow[b];
  const [start, end] = flow < 0 && !differs ? [to[b], from[b]] : [from[b], to[b]];
  facts.push(`${trans.__("current")} ${start} → ${end} = ${formatNumber(differs ? flow : Math.abs(flow))}`);
  return facts;
}

/** Returns the number of a drive that comes in at a marked resonator alone. */
export function driveAt(model: NetworkModel, marked: Marked | undefined): number | undefined {
  if (!marked || !("mode" in marked)) return undefined;
  const found = model.drives.findIndex(
    ({ contacts }) => contacts.length === 1 && model.contacts[contacts[0]].modes.includes(marked.mode),
  );
  return found < 0 ? undefined : found;
}
