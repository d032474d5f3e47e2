/** A scattering matrix in words. */
import { formatShort, frequencyText } from "../../paint/numbers.js";
import { trans } from "../../paint/translate.js";
import { titled } from "../titled.js";
import { badges } from "./badges.js";
import type { Scattering } from "./model.js";

export const scatteringSummary: (s: Scattering) => string = titled((s) => {
  const n = s.ports.length;
  const frequencies = s.omega.length;
  let largest = 0;
  const broken = new Set<number>();
  for (let i = 0; i < s.re.length; i++) {
    const size = Math.hypot(s.re[i], s.im[i]);
    if (Number.isFinite(size)) largest = Math.max(largest, size);
    else broken.add(Math.floor(i / (n * n)));
  }
  const parts = [
    trans.__("scattering matrix S[out, in], %1 ports", `${n} × ${n}`),
    frequencies === 1
      ? frequencyText(s.omega, 0)
      : trans.__(
          "%1 frequencies, ω = %2 to %3",
          frequencies,
          formatShort(s.omega[0]),
          formatShort(s.omega[frequencies - 1]),
        ),
    `max |S| = ${formatShort(largest)}`,
  ];
  if (broken.size < frequencies)
    for (const { fact } of badges(s, worstFrequency(s, broken))) parts.push(fact);
  if (s.note) parts.push(s.note.replace(/\.$/, ""));
  if (broken.size > 0)
    parts.push(trans.__("S is not finite at %1 of %2 frequencies", broken.size, frequencies));
  return `${parts.join("; ")}.`;
});

/** Where unitarity is missed by most among finite matrices, so that the text does not praise one lucky frequency. */
function worstFrequency(s: Scattering, broken: ReadonlySet<number>): number {
  const errors = s.unitarityError ?? s.reciprocityError;
  const finite = Array.from(s.omega.keys()).filter((k) => !broken.has(k));
  if (!errors) return finite[0];
  return finite.reduce((worst, k) => (errors[k] > errors[worst] ? k : worst));
}
