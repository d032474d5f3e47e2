import { matrix } from "../../engine/linear/matrix.js";
import { reject, wholeNumber } from "../../fields/check.js";
import { maximum } from "../../fields/lists.js";
import { Lead } from "../leads/lead.js";
import { LandauGauge, rotated } from "../network/gauge.js";
import type { AttachedLead } from "../network/network.js";
import type { NetworkBuilder } from "./builder.js";
import { at, type Lattice, type PerSite, type Site } from "./lattice.js";

/** Distance from the border of a cell, in cells, at which a position counts as on it. */
const ON_BORDER = 1e-9;

/** Name, direction and width of a semi-infinite lead of the device's lattice. */
export interface AttachLeadOptions {
  /** Name of the lead, by which its modes stand in S. */
  readonly name: string;
  /** Lattice vector multiples [n₁, n₂] (or n₁) by which the lead repeats, away from the device. */
  readonly direction: number | readonly number[];
  /** Whether the lead takes the row of the device through a place (x, y). Default: all rows. */
  readonly where?: (x: number, y: number) => boolean;
  /** Added to the lattice's own detuning in the lead; depends on the row only. Default 0. */
  readonly detuning?: PerSite;
}

/**
 * Cuts a lead out of a lattice and joins it to the device that is being built.
 *
 * Sites that differ by a multiple of the lead's direction form a row. Cell k of the lead holds, of every row, the
 * site whose place along the direction is between k and k + 1. The lead begins behind the farthest device site of
 * its rows; rows that end before are filled up, so that the last cell of the device is a whole cell of the lead.
 */
export function attach(
  device: NetworkBuilder,
  lattice: Lattice,
  gauge: LandauGauge,
  sites: readonly Site[],
  { name, direction, where, detuning = 0 }: AttachLeadOptions,
): AttachedLead {
  const [d1, d2 = 0] = Array.from(typeof direction === "number" ? [direction] : direction, (n, i) =>
    wholeNumber(`direction[${i}]`, n, -1000, i < lattice.dimensions ? 1000 : 0),
  );
  if (d1 === 0 && d2 === 0) reject("direction", direction, "a lattice vector other than zero");
  const origin = lattice.site(0, 0).position;
  const step = lattice.site(d1, d2).position;
  const along = [step[0] - origin[0], step[1] - origin[1]] as const;
  const squared = along[0] ** 2 + along[1] ** 2;
  const cellOf = ({ position: [x, y] }: Site) =>
    Math.floor((x * along[0] + y * along[1]) / squared + ON_BORDER);
  const moved = ({ cell, basis }: Site, k: number) => lattice.site(cell[0] + k * d1, cell[1] + k * d2, basis);
  const first = (site: Site) => moved(site, -cellOf(site));
  const rowKey = (site: Site) => {
    const { cell, basis } = first(site);
    return `${cell[0]},${cell[1]},${basis}`;
  };

  const rows = new Map<string, { first: Site; last: number }>();
  for (const site of sites) {
    const key = rowKey(site);
    const row = rows.get(key);
    const k = cellOf(site);
    if (!row) rows.set(key, { first: first(site), last: k });
    else if (k > row.last) row.last = k;
  }
  for (const [key, row] of rows) if (where && !where(...row.first.position)) rows.delete(key);
  if (rows.size === 0) reject("where", name, "true for some row of the device");

  const end = maximum(Array.from(rows.values(), ({ last }) => last));
  for (const row of rows.values()) {
    for (let k = row.last + 1; k <= end; k++) device.addSite(moved(row.first, k), { detuning });
  }

  const cell = Array.from(rows.values(), (row) => moved(row.first, end));
  const places = new Map(Array.from(rows.keys(), (key, i) => [key, i]));
  const m = cell.length;
  const h = matrix(m, m);
  const t = matrix(m, m);
  const own = new LandauGauge(gauge.field, along);
  cell.forEach((site, a) => {
    h.re[a * m + a] = lattice.detuning[site.basis] + at("detuning", detuning, site);
    for (const bond of lattice.bondsFrom(site)) {
      const to = lattice.neighbour(site, bond);
      const b = places.get(rowKey(to));
      if (b === undefined) continue;
      const steps = cellOf(to) - end;
      if (Math.abs(steps) > 1)
        reject(
          "direction",
          direction,
          `long enough that bonds of lead "${name}" reach only the next cell; this one reaches over ${Math.abs(steps)} cells`,
        );
      const value = rotated(bond.value, own.phase(site.position, to.position));
      // `value` leads from a to b: H[b, a]. The hopping T[b, a] leads from cell i + 1 to cell i.
      const into = steps === 0 ? h : steps === -1 ? t : undefined;
      if (!into) continue;
      into.re[b * m + a] += value.re;
      into.im[b * m + a] += value.im;
    }
  });
  if (t.re.every((x) => x === 0) && t.im.every((x) => x === 0))
    reject("direction", direction, `such that the cells of lead "${name}" are coupled; these rows are not`);
  const indices = Int32Array.from(cell, (site) => device.indexOf(site) as number);
  const phases = Float64Array.from(cell, (site) => gauge.difference(own, site.position));
  return { name, lead: new Lead({ cell: h, hopping: t }), sites: indices, phases };
}
