/** A network as tables that other programs read. */
import { quoted } from "../../data/csv.js";
import type { NetworkLook } from "./look.js";
import { valuesShown, wavesShown } from "./look.js";
import type { NetworkModel } from "./model.js";

type Which = Pick<NetworkLook, "shown" | "wave">;

/** One line a mode: place, rates, its port, and the light in it. */
export function networkModesCsv(model: NetworkModel, look: Which): string {
  const { detuning, decay, loss, waveRe, waveIm } = valuesShown(model, look.shown);
  const n = model.x.length;
  const light = model.drives.length ? wavesShown(model, look).density : undefined;
  const from = (look.wave.frequency * model.drives.length + look.wave.drive) * n;
  const ports = new Map(
    model.contacts.flatMap(({ name, modes, lead }) => (lead ? [] : [[modes[0], name] as const])),
  );
  const head = ["mode", "x", "y", "detuning", "decay", "loss", "port"];
  const lines = [[...head, ...(light ? ["density"] : []), ...(waveRe ? ["Re a", "Im a"] : [])].join(",")];
  for (let i = 0; i < n; i++) {
    const rates = [
      i,
      model.x[i],
      model.y[i],
      detuning[i],
      decay[i],
      loss?.[i] ?? 0,
      quoted(ports.get(i) ?? ""),
    ];
    const wave = waveRe && waveIm ? [waveRe[from + i], waveIm[from + i]] : [];
    lines.push([...rates, ...(light ? [light[i]] : []), ...wave].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** One line a coupling: H[to, from], and the current that goes from one to the other. */
export function networkCouplingsCsv(model: NetworkModel, look: Which): string {
  const { couplingRe, couplingIm } = valuesShown(model, look.shown);
  const flow = model.drives.length ? wavesShown(model, look).flow : undefined;
  const lines = [["from", "to", "Re H", "Im H", ...(flow ? ["current"] : [])].join(",")];
  for (let b = 0; b < model.from.length; b++) {
    const values = [model.from[b], model.to[b], couplingRe[b], couplingIm?.[b] ?? 0];
    lines.push([...values, ...(flow ? [flow[b]] : [])].join(","));
  }
  return `${lines.join("\n")}\n`;
}
