/** A network in words. */
import { formatShort, frequencyText } from "../../paint/numbers.js";
import { trans } from "../../paint/translate.js";
import { titled } from "../titled.js";
import type { NetworkModel } from "./model.js";

export const networkSummary: (model: NetworkModel) => string = titled((model) => {
  const { x, from, contacts, omega, drives, note, before } = model;
  const leads = contacts.filter(({ lead }) => lead).length;
  const last = omega.length - 1;
  const names = contacts.slice(0, 8).map(({ name }) => name);
  const parts = [
    trans.__("network of %1 modes and %2 couplings", x.length, from.length),
    `${trans.__("%1 waveguides and %2 leads", contacts.length - leads, leads)}${names.length ? ` (${names.join(", ")}${contacts.length > 8 ? ", …" : ""})` : ""}`,
  ];
  if (drives.length)
    parts.push(
      last === 0
        ? trans.__("waves at %1", frequencyText(omega, 0))
        : trans.__(
            "waves at %1 frequencies, ω = %2 to %3",
            last + 1,
            formatShort(omega[0]),
            formatShort(omega[last]),
          ),
      trans.__(
        "driven at %1",
        `${drives
          .slice(0, 4)
          .map(({ name }) => name)
          .join(", ")}${drives.length > 4 ? ", …" : ""}`,
      ),
    );
  if (before) parts.push(trans.__("with another to compare"));
  return `${parts.join("; ")}.${note === undefined ? "" : ` ${note}`}`;
});
