import { type Contour, contourEigenvalues, type Disc, inside } from "../../engine/linear/contour.js";
import { SingularMatrixError } from "../../engine/linear/dense.js";
import { eigensystem, eigenvalues } from "../../engine/linear/eigen.js";
import {
  adjoint,
  columnRange,
  identity,
  insert,
  largest,
  type Matrix,
  matrix,
  plus,
  rowRange,
  rowsOf,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import { finite, positive, reject } from "../../fields/check.js";
import type { Complex, ComplexArray } from "../../fields/complex.js";
import type { LeadEnd } from "../leads/lead-end.js";
import { LeadSheet, type Waves } from "../leads/lead-sheets.js";
import { inGauge, turnedBy } from "../network/contacts.js";
import type { Network } from "../network/network.js";
import { entryOf, multiply, type SparseMatrix } from "../solver/sparse.js";
import { transmissionZeros } from "./transmission-zeros.js";

/** Squared amplitude of a channel's waves, relative to the centre, below which they count as vanished. */
const NO_OVERLAP = 1e-12;
/** Distance from a zero, in radii, at which a block of S is tested for being singular. */
const ASIDE = 1e-6;

/** A disc of complex frequencies. With leads, no band edge may lie in it. */
export interface FrequencyDisc {
  /** On the real axis. */
  readonly centre: number;
  /** Radius, in the unit of ω. */
  readonly radius: number;
}

/** Part of the complex plane of frequencies in which poles are looked for. */
export interface PolesOptions {
  /** Disc of complex frequencies; needed with leads, which may have infinitely many poles. Default: the whole plane. */
  readonly within?: FrequencyDisc;
}

/** Which element of S has the zeros, and where they are looked for. */
export interface ZerosOptions extends PolesOptions {
  /** Outgoing contact of the element, by name, or mode of a lead as in S, "left:0"; see {@link zeros}. Default: zeros of det S. */
  readonly out?: string;
  /** Incoming contact, or mode of a lead. Default: `out`, the zeros of its reflection. */
  readonly into?: string;
}

/**
 * Computes the poles of S: the complex frequencies at which G = (ω − H − Σ(ω))⁻¹ diverges. −2 Im is the rate at which
 * such a mode rings down. Sorted by real part. With waveguides only they are the eigenvalues of H; with leads, whose Σ
 * depends on ω, a nonlinear eigenvalue problem whose solutions inside `within` are found by contour integrals.
 * @throws RangeError with leads and without a region, and where a band edge lies in the region
 */
export function poles(network: Network, { within }: PolesOptions = {}): ComplexArray {
  const region = within && disc(within);
  if (network.leads.length > 0)
    return contourEigenvalues(opened(network, needed(region, "poles"), () => "leaving"));
  return sorted(
    eigenvalues(
      network.size,
      hamiltonian(network, () => false),
    ),
    region,
  );
}

/** Modes that belong to the poles: column k of `vectors` (modes × modes, row-major) rings at `values` k. Waveguides only. */
export function resonances(network: Network): { values: ComplexArray; vectors: ComplexArray } {
  if (network.leads.length > 0)
    throw new RangeError(
      "resonances() is for networks whose contacts are all waveguides: with a lead, the effective H depends on ω; " +
        "poles({ within }) finds its resonances.",
    );
  return eigensystem(
    network.size,
    hamiltonian(network, () => false),
  );
}

/**
 * Computes the zeros of S, sorted by real part:
 * - without a contact: frequencies where det S vanishes, so that some incoming wave is wholly absorbed; they mirror the
 *   poles where nothing is lost;
 * - `out` alone: where the reflection of that contact vanishes (for a lead, its determinant): the sign of its κ turned,
 *   det(1 − i√κ G √κ) det(ω − H) = det(ω − H − iκ), or its waves followed that arrive instead of those that leave;
 * - `out` and `into`: where nothing goes from one to the other, S[out, into] = 0. Between leads with several open modes
 *   the determinant of that block of S: one wave of `into` does not come out. A single mode of a lead is named as in S,
 *   "left:0"; its number is that at the centre of the region, from where it is followed.
 * @throws RangeError as {@link poles}, and where the block of S is not square or always zero
 */
export function zeros(network: Network, { out, into = out, within }: ZerosOptions = {}): ComplexArray {
  const region = within && disc(within);
  if (into !== undefined && out === undefined) reject("into", into, "given together with `out`");
  const open = network.leads.length > 0;
  const [to, from] = [endOf(network, "out", out, region), endOf(network, "into", into, region)];
  if (out === into && !to?.mode) {
    const turned = (name: string) => out === undefined || name === out;
    if (open)
      return contourEigenvalues(
        opened(network, needed(region, "zeros"), (name) => (turned(name) ? "arriving" : "leaving")),
      );
    return sorted(eigenvalues(network.size, hamiltonian(network, turned)), region);
  }
  const never = () => new RangeError(`No wave goes from "${into}" to "${out}" at any frequency.`);
  const [leaves, enters] = [to as End, from as End];
  if (open) {
    const disc = needed(region, "zeros");
    if (leaves.channels.length !== enters.channels.length || leaves.channels.length === 0)
      throw new RangeError(
        `S from "${into}" to "${out}" has ${leaves.channels.length} rows and ${enters.channels.length} columns at omega = ${disc.centre}: ` +
          'its determinant is not defined. Choose another region, or single modes of the leads as in S, like "name:0".',
      );
    return blockZeros(network, disc, leaves, enters, never);
  }
  const h: Matrix = { rows: network.size, columns: network.size, ...hamiltonian(network, () => false) };
  const found = transmissionZeros(h, leaves.sites[0], enters.sites[0]);
  if (!found) throw never();
  return sorted(found, region);
}

/** Where waves leave or arrive: a waveguide, a lead, or one mode of a lead. */
interface End {
  readonly lead?: number;
  readonly sites: ArrayLike<number>;
  /** Numbers of the channels; a waveguide has one. */
  readonly channels: readonly number[];
  /** Whether it is one mode of a lead. */
  readonly mode: boolean;
}

function endOf(network: Network, argument: string, name: string | undefined, region?: Disc): End | undefined {
  if (name === undefined) return undefined;
  const port = network.portLabels.indexOf(name);
  if (port >= 0) return { sites: [network.portModes[port]], channels: [0], mode: false };
  const modes: string[] = [];
  for (const [l, { name: own, lead, sites }] of network.leads.entries()) {
    if (!region && name === own) return { lead: l, sites, channels: [], mode: false };
    const channels = region ? Array.from(lead.modes(region.centre).outgoing.keys()) : [];
    if (name === own) return { lead: l, sites, channels, mode: false };
    const channel = channels.find((c) => name === `${own}:${c}`);
    if (channel !== undefined) return { lead: l, sites, channels: [channel], mode: true };
    for (const c of channels) modes.push(`${own}:${c}`);
  }
  const names = [...network.portLabels, ...network.leads.map((lead) => lead.name), ...modes];
  reject(argument, name, `one of the contacts ${names.slice(0, 12).join(", ")}`);
}

/** ω − H − Σ(ω) in a region, the waves of every contact followed as asked. */
function opened(
  network: Network,
  within: Disc,
  waves: (name: string) => Waves,
  sheets = network.leads.map(({ lead, name }) => new LeadSheet(lead, name, waves(name), within)),
): Contour {
  const base: SparseMatrix = { ...network.minusH, im: network.minusH.im.slice() };
  network.portModes.forEach((j, p) => {
    if (waves(network.portLabels[p]) === "arriving") base.im[entryOf(base, j, j)] -= network.decay[j];
  });
  return {
    n: network.size,
    within,
    at(z: Complex) {
      const contacts = network.leads.map(({ sites, phases }, l) => ({
        sites,
        selfEnergy: turnedBy(phases, sheets[l].selfEnergy(z)),
      }));
      const a = network.matrixAt(z, contacts, network.solvers, base);
      return {
        multiply: (x) => ({ ...x, ...multiply(a, x, x.columns) }),
        solve: (x) => ({
          ...x,
          ...network.solvers.factor(a, network.reciprocal).solve(x, x.columns),
        }),
      };
    },
  };
}

/** Where a block of S is singular: zeros of det(projection·G·source − direct) over some channels. */
function blockZeros(
  network: Network,
  within: Disc,
  to: End,
  from: End,
  never: () => RangeError,
): ComplexArray {
  const sheets = network.leads.map(({ lead, name }, l) => {
    const of = (end: End) => (end.lead === l ? end.channels : []);
    return new LeadSheet(lead, name, "leaving", within, { out: of(to), into: of(from) });
  });
  const one = identity(1);
  const at = ({ lead }: End, z: Complex): ChannelEnds =>
    lead === undefined
      ? { projection: one, source: one, direct: matrix(1, 1) }
      : inGauge(network.leads[lead].phases, sheets[lead].end(z));
  const ends = (z: Complex): ChannelEnds => {
    const out = at(to, z);
    if (to.lead === from.lead) return out;
    const { source } = at(from, z);
    return { projection: out.projection, source, direct: matrix(out.projection.rows, source.columns) };
  };
  const open = opened(network, within, () => "leaving", sheets);
  const found = contourEigenvalues(bordered(open, { to, from, ends, never }));
  // Where the waves have no overlap any more with those at the centre, their amplitudes vanish whatever S is.
  const least = (a: Matrix) => eigenvalues(a.rows, times(a, adjoint(a)), { hermitian: true }).re[0];
  const strength = ({ projection, source }: ChannelEnds) => [least(projection), least(adjoint(source))];
  const usual = strength(ends({ re: within.centre, im: 0 }));
  // Resonances that the channels do not see are singular too, but leave the block of S as it is.
  const inverse = (z: Complex) => {
    const seenBy = ends(z);
    const block = plus(
      times(seenBy.projection, rowsOf(open.at(z).solve(sourcesOf(network.size, from, seenBy)), to.sites)),
      seenBy.direct,
      -1,
    );
    return largest(solve(block, identity(block.rows)));
  };
  const kept = Array.from(found.re.keys()).filter((k) => {
    const z = { re: found.re[k], im: found.im[k] };
    const aside = (by: number) => inverse({ re: z.re + by * within.radius, im: z.im });
    return (
      strength(ends(z)).every((s, side) => s > NO_OVERLAP * usual[side]) &&
      aside(ASIDE) > 3 * aside(10 * ASIDE)
    );
  });
  return { re: Float64Array.from(kept, (k) => found.re[k]), im: Float64Array.from(kept, (k) => found.im[k]) };
}

type ChannelEnds = Pick<LeadEnd, "projection" | "source" | "direct">;

/** The sources of the channels, on all modes. */
function sourcesOf(n: number, { sites }: End, { source }: Pick<ChannelEnds, "source">): Matrix {
  const all = matrix(n, source.columns);
  Array.from(sites).forEach((i, p) => {
    insert(all, rowsOf(source, [p]), i, 0);
  });
  return all;
}

/** [[T, −source], [projection, −direct]]: singular where the block of S is. */
function bordered(
  { n, at, within }: Contour,
  {
    to,
    from,
    ends,
    never,
  }: {
    to: End;
    from: End;
    ends: (z: Complex) => ChannelEnds;
    never: () => RangeError;
  },
): Contour {
  const channels = to.channels.length;
  return {
    within,
    n: n + channels,
    at(z) {
      const inner = at(z);
      const { projection, source, direct } = ends(z);
      const sources = sourcesOf(n, from, { source });
      const read = (x: Matrix) => times(projection, rowsOf(x, to.sites));
      const split = (x: Matrix) => ({ top: rowRange(x, 0, n), last: rowRange(x, n, channels) });
      const joined = (top: Matrix, last: Matrix) => {
        const whole = matrix(n + channels, top.columns);
        insert(whole, top, 0, 0);
        insert(whole, last, n, 0);
        return whole;
      };
      return {
        multiply(x) {
          const { top, last } = split(x);
          return joined(
            plus(inner.multiply(top), times(sources, last), -1),
            plus(read(top), times(direct, last), -1),
          );
        },
        solve(x) {
          const { top, last } = split(x);
          // The sources beside the rest: both from one factorisation.
          const sides = matrix(n, x.columns + channels);
          insert(sides, top, 0, 0);
          insert(sides, sources, 0, x.columns);
          const solved = inner.solve(sides);
          const [y, waves] = [columnRange(solved, 0, x.columns), columnRange(solved, x.columns, channels)];
          try {
            const amplitudes = solve(plus(read(waves), direct, -1), plus(last, read(y), -1));
            return joined(plus(y, times(waves, amplitudes)), amplitudes);
          } catch (error) {
            if (error instanceof SingularMatrixError) throw never();
            throw error;
          }
        },
      };
    },
  };
}

function disc({ centre, radius }: FrequencyDisc): Disc {
  return { centre: finite("within.centre", centre), radius: positive("within.radius", radius) };
}

function needed(region: Disc | undefined, what: string): Disc {
  if (!region)
    throw new RangeError(
      `${what}() of a network with leads needs a region: ${what}({ within: { centre, radius } }), between two band edges.`,
    );
  return region;
}

/** H with the decay rates of the waveguides, dense; of some with the sign of κ turned. */
function hamiltonian(network: Network, turned: (name: string) => boolean): ComplexArray {
  const { n, start, column, re, im } = network.minusH;
  const h = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) {
    for (let at = start[i]; at < start[i + 1]; at++) {
      h.re[i * n + column[at]] = -re[at];
      h.im[i * n + column[at]] = -im[at];
    }
  }
  network.portModes.forEach((j, p) => {
    if (turned(network.portLabels[p])) h.im[j * n + j] += network.decay[j];
  });
  return h;
}

function sorted({ re, im }: ComplexArray, region?: Disc): ComplexArray {
  const order = Array.from(re.keys())
    .filter((i) => !region || inside(region, { re: re[i], im: im[i] }))
    .sort((i, j) => re[i] - re[j] || im[i] - im[j]);
  return { re: Float64Array.from(order, (i) => re[i]), im: Float64Array.from(order, (i) => im[i]) };
}
