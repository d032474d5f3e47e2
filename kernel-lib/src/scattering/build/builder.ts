import { finite, numbers, reject, wholeNumber } from "../../fields/check.js";
import type { Complex } from "../../fields/complex.js";
import { LandauGauge, rotated } from "../network/gauge.js";
import { type AttachedLead, type Coupling, Network } from "../network/network.js";
import { pairKey } from "../network/pairs.js";
import { at, type Lattice, type PerSite, type Site } from "./lattice.js";
import { type AttachLeadOptions, attach } from "./lead-attachment.js";

/** Which part of a lattice becomes the device, and what each site and bond in it has of its own. */
export interface RegionOptions {
  /** Cells [n₁, n₂] (or n₁ in one dimension) counted from cell 0. Either this or `shape`. */
  readonly cells?: number | readonly number[];
  /** Whether a place (x, y) belongs to the device, which grows from `start` along the bonds. */
  readonly shape?: (x: number, y: number) => boolean;
  /** A cell inside `shape`. Default [0, 0]. */
  readonly start?: readonly number[];
  /** Added to the lattice's own detuning. */
  readonly detuning?: PerSite;
  /** Intrinsic loss rate κ'. Default 0. */
  readonly loss?: PerSite;
  /** Decay rate κ into a probe waveguide of each site. Default 0: no waveguide. */
  readonly decay?: PerSite;
  /** Changes the hopping of a bond: disorder, a constriction; 0 cuts it. It must be the same both ways. */
  readonly hopping?: (from: Site, to: Site, value: Complex) => number | Complex;
}

/** Detuning, rates and place of one mode that is added to a network; rates in the unit of the couplings. */
export interface ModeOptions {
  /** Detuning Δ. Default 0. */
  readonly detuning?: number;
  /** Decay rate κ into a probe waveguide. Default 0: no waveguide. */
  readonly decay?: number;
  /** Intrinsic loss rate κ'. Default 0. */
  readonly loss?: number;
  /** Place [x, y], for maps. */
  readonly position?: readonly number[];
  /** Name of its port. Default: the number of the mode. */
  readonly label?: string;
}

/** Checks that `NetworkBuilder.freeze` makes of the couplings: reciprocity and passivity. */
export interface FreezeOptions {
  /** Refuse couplings that are not the same both ways. Default: whatever the couplings are. */
  readonly reciprocal?: boolean;
  /** Refuse gain: negative loss, or couplings that give more than they take. Default true. */
  readonly passive?: boolean;
}

/** Largest number of sites of a shape; one that grows beyond it is taken to be infinite. */
const MOST_SITES = 4_000_000;

/**
 * Builds a network of modes: cut a region out of a lattice, add single modes and couplings, attach leads and
 * waveguides, then `freeze()` it and ask.
 *
 *   const wire = networkBuilder().region(square(), { cells: [30, 8] })
 *     .lead({ name: "left", direction: [-1, 0] }).lead({ name: "right", direction: [1, 0] }).freeze();
 *   wire.solve(0.3).transmission("right", "left");
 */
export class NetworkBuilder {
  /** Detuning Δ of every mode so far. */
  readonly detuning: number[] = [];
  /** Decay rate κ of every mode so far. */
  readonly decay: number[] = [];
  /** Intrinsic loss rate κ' of every mode so far. */
  readonly loss: number[] = [];
  /** Place [x, y] of every mode so far. */
  readonly positions: (readonly [number, number])[] = [];
  /** Couplings so far. */
  readonly couplings: Coupling[] = [];
  readonly #labels: (string | undefined)[] = [];
  readonly #index = new Map<string, number>();
  readonly #leads: AttachedLead[] = [];
  /** Pairs of modes among the first `#seen` couplings. */
  readonly #coupled = new Set<number>();
  #seen = 0;
  #lattice: Lattice | undefined;
  #hopping: RegionOptions["hopping"];
  #gauge = new LandauGauge(0);

  /** Cuts a region out of a lattice. One builder takes several regions of one lattice. */
  region(lattice: Lattice, options: RegionOptions): this {
    if (this.#lattice && this.#lattice !== lattice)
      reject(
        "lattice",
        lattice,
        "the lattice of the first region; couple other modes with mode() and couple()",
      );
    this.#lattice = lattice;
    this.#gauge = new LandauGauge(lattice.field);
    this.#hopping = options.hopping;
    const sites = regionSites(lattice, options).filter((site) => !this.#index.has(key(site)));
    for (const site of sites) this.addSite(site, options);
    return this;
  }

  /** Adds a site with its bonds to all neighbours that are there already. */
  addSite(site: Site, { detuning = 0, decay = 0, loss = 0 }: RegionOptions = {}): number {
    const lattice = this.#lattice as Lattice;
    const index = this.detuning.length;
    this.detuning.push(lattice.detuning[site.basis] + at("detuning", detuning, site));
    this.decay.push(at("decay", decay, site));
    this.loss.push(at("loss", loss, site));
    this.positions.push(site.position);
    this.#labels.push(undefined);
    this.#index.set(key(site), index);
    for (const bond of lattice.bondsFrom(site)) {
      const other = lattice.neighbour(site, bond);
      const neighbour = this.#index.get(key(other));
      if (neighbour === undefined) continue;
      const given = this.#hopping?.(site, other, bond.value) ?? bond.value;
      const value = typeof given === "number" ? { re: given, im: 0 } : given;
      if (value.re === 0 && value.im === 0) continue;
      // H[neighbour, site]: the wave goes from this site to the neighbour.
      const phase = this.#gauge.phase(site.position, other.position);
      this.couplings.push({ between: [neighbour, index], value: rotated(value, phase) });
    }
    return index;
  }

  /** Returns the index of the mode at a site of the lattice, or undefined. */
  indexOf(site: Site): number | undefined {
    return this.#index.get(key(site));
  }

  /** Returns the index of the mode in cell [n₁, n₂]. */
  at(cell: number | readonly number[], basis: number = 0): number {
    const [i, j = 0] = typeof cell === "number" ? [cell] : cell;
    const index = this.#lattice && this.#index.get(key({ cell: [i, j], basis }));
    if (index === undefined) reject("cell", cell, "a cell of the device");
    return index;
  }

  /** Adds one mode that belongs to no lattice; returns its number. */
  mode({ detuning = 0, decay = 0, loss = 0, position = [0, 0], label }: ModeOptions = {}): number {
    const [x, y = 0] = numbers("position", position);
    this.detuning.push(finite("detuning", detuning));
    this.decay.push(finite("decay", decay));
    this.loss.push(finite("loss", loss));
    this.positions.push([x, y]);
    this.#labels.push(label);
    return this.detuning.length - 1;
  }

  /**
   * Adds a coupling H[first, second] = value; H[second, first] is value* unless `back` is given.
   * @throws RangeError for two modes that are coupled already, by a bond of the lattice or another call
   */
  couple(first: number, second: number, value: number | Complex, back?: number | Complex): this {
    for (; this.#seen < this.couplings.length; this.#seen++)
      this.#coupled.add(pairKey(...this.couplings[this.#seen].between));
    if (this.#coupled.has(pairKey(first, second)))
      reject(
        "couple",
        [first, second],
        "two modes that are not coupled yet: both values would count. The option `hopping` of region() changes a bond",
      );
    this.couplings.push({ between: [first, second], value, back });
    return this;
  }

  /** Gives a mode a probe waveguide: a port of S. */
  port(mode: number, { decay, label }: { decay: number; label?: string }): this {
    wholeNumber("mode", mode, 0, this.detuning.length - 1);
    this.decay[mode] = finite("decay", decay);
    if (label !== undefined) this.#labels[mode] = label;
    return this;
  }

  /**
   * Attaches a semi-infinite lead of the region's lattice. It takes the rows of the device chosen by `where`, fills them
   * up to a whole cell of the lead, and continues to infinity.
   */
  lead(options: AttachLeadOptions): this {
    if (!this.#lattice) reject("lead", options?.name, "attached after a region of a lattice");
    if (this.#leads.some(({ name }) => name === options.name))
      reject("name", options.name, "a name that no other lead has");
    const sites = Array.from(this.#index.keys(), (k) => {
      const [i, j, basis] = k.split(",").map(Number);
      return (this.#lattice as Lattice).site(i, j, basis);
    });
    this.#leads.push(attach(this, this.#lattice, this.#gauge, sites, options));
    return this;
  }

  /** Returns the finished network. */
  freeze(options: FreezeOptions = {}): Network {
    return new Network({
      detuning: this.detuning,
      decay: this.decay,
      loss: this.loss,
      couplings: this.couplings,
      positions: this.positions,
      labels: this.#labels.map((label, i) => label ?? String(i)),
      leads: this.#leads,
      ...options,
    });
  }
}

/** Makes a {@link NetworkBuilder}. */
export function networkBuilder(): NetworkBuilder {
  return new NetworkBuilder();
}

const key = ({ cell, basis }: { cell: readonly [number, number]; basis: number }): string =>
  `${cell[0]},${cell[1]},${basis}`;

function regionSites(lattice: Lattice, { cells, shape, start = [0, 0] }: RegionOptions): Site[] {
  const bases = lattice.basis.keys();
  if (cells !== undefined) {
    const [n, m = 1] = typeof cells === "number" ? [cells] : cells;
    wholeNumber("cells[0]", n, 1, MOST_SITES);
    wholeNumber("cells[1]", m, 1, lattice.dimensions === 1 ? 1 : MOST_SITES);
    if (n * m > MOST_SITES) reject("cells", cells, `at most ${MOST_SITES} cells in all`);
    const sites: Site[] = [];
    const list = [...bases];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) for (const b of list) sites.push(lattice.site(i, j, b));
    return shape ? sites.filter(({ position }) => shape(...position)) : sites;
  }
  if (!shape) reject("region", cells, "given by `cells`, by `shape`, or by both");
  const first = [...bases]
    .map((b) => lattice.site(start[0], start[1] ?? 0, b))
    .filter((s) => shape(...s.position));
  if (first.length === 0) reject("start", start, "a cell with a site inside the shape");
  const found = new Map(first.map((site) => [key(site), site]));
  // A Map may grow while it is walked.
  for (const site of found.values()) {
    for (const bond of lattice.bondsFrom(site)) {
      const next = lattice.neighbour(site, bond);
      if (found.has(key(next)) || !shape(...next.position)) continue;
      found.set(key(next), next);
      if (found.size > MOST_SITES) reject("shape", shape, `a region of at most ${MOST_SITES} sites`);
    }
  }
  return [...found.values()].sort(
    (p, q) => p.cell[0] - q.cell[0] || p.cell[1] - q.cell[1] || p.basis - q.basis,
  );
}
