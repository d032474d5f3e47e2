import { solve } from "../../engine/linear/matrix.js";
import { reject } from "../../fields/check.js";
import type { ScatteringMatrix } from "../network/scattering-matrix.js";

/** Contacts that carry the current, and contacts between which the voltage is measured. */
export interface FourTerminals {
  /** Contact where the current enters. */
  readonly from: string;
  /** Contact where the current leaves. */
  readonly to: string;
  /** First contact of the voltage V(plus) − V(minus); both draw no current. */
  readonly plus: string;
  /** Second contact of the voltage. */
  readonly minus: string;
}

/**
 * Computes the resistance V/I in units of h/e² from Büttiker's equations I_p = (e²/h) Σ_q (T_qp V_p − T_pq V_q), all
 * other contacts drawing no current (M. Büttiker, Phys. Rev. Lett. 57, 1761 (1986)).
 * @throws SingularMatrixError where a contact is cut off, so that its voltage is not defined
 */
export function fourTerminalResistance(
  s: ScatteringMatrix,
  { from, to, plus, minus }: FourTerminals,
): number {
  const names = s.groups.map(({ name }) => name);
  const index = (argument: string, name: string) => {
    const at = names.indexOf(name);
    if (at < 0) reject(argument, name, `one of ${names.map((n) => `"${n}"`).join(", ")}`);
    return at;
  };
  const [source, drain] = [index("from", from), index("to", to)];
  const [high, low] = [index("plus", plus), index("minus", minus)];
  if (source === drain) reject("to", to, "another contact than `from`");
  // The drain is at voltage 0; its equation follows from the others.
  const others = names.map((_, p) => p).filter((p) => p !== drain);
  const m = others.length;
  const g = { rows: m, columns: m, re: new Float64Array(m * m), im: new Float64Array(m * m) };
  others.forEach((p, r) => {
    names.forEach((_, q) => {
      if (q !== p) g.re[r * m + r] += s.transmission(names[q], names[p]);
    });
    others.forEach((q, c) => {
      if (q !== p) g.re[r * m + c] -= s.transmission(names[p], names[q]);
    });
  });
  const current = { rows: m, columns: 1, re: new Float64Array(m), im: new Float64Array(m) };
  current.re[others.indexOf(source)] = 1;
  const voltages = solve(g, current).re;
  const voltage = (p: number) => (p === drain ? 0 : voltages[others.indexOf(p)]);
  return voltage(high) - voltage(low);
}
