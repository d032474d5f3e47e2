import {
  adjoint,
  identity,
  largest,
  type Matrix,
  matrix,
  plus,
  scaled,
  times,
} from "../../engine/linear/matrix.js";
import type { LeadEnd } from "../leads/lead-end.js";
import { type LeadMode, type LeadModes, profilesOf } from "../leads/lead-modes.js";
import { BandEdgeError } from "../leads/lead-waves.js";
import type { AttachedLead, Network } from "./network.js";

/** Largest relative error of currents through a decimated lead: its distance from the real axis, squared, and rounding. */
const DECIMATED = 1e-7;

/**
 * Where waves enter and leave at one frequency: a probe waveguide or a lead. A wave in incoming channel p drives
 * the sites of the contact, (ω − H − Σ) ψ = source_p, and what leaves is projection·ψ − direct.
 */
export interface Contact {
  readonly name: string;
  /** Labels of its channels. */
  readonly channels: readonly string[];
  /** Modes of the device; numbers beyond them are further unknowns of a lead's end. */
  readonly sites: Int32Array;
  /** sites × channels. */
  readonly source: Matrix;
  /** channels × sites. */
  readonly projection: Matrix;
  /** channels × channels. */
  readonly direct: Matrix;
  /** Self-energy on the sites; a waveguide's is part of H. */
  readonly selfEnergy?: Matrix;
  /** Of a lead: its modes. */
  readonly modes?: { readonly outgoing: readonly LeadMode[]; readonly incoming: readonly LeadMode[] };
}

/** Returns waveguides in the order of their modes, then leads. */
export function contactsAt(network: Network, omega: number, reduction: "modes" | "decimation"): Contact[] {
  const waveguides = Array.from(network.portModes, (j, p): Contact => {
    const root = Math.sqrt(network.decay[j]);
    const one = (re: number, im: number): Matrix => ({
      rows: 1,
      columns: 1,
      re: Float64Array.of(re),
      im: Float64Array.of(im),
    });
    const name = network.portLabels[p];
    return {
      name,
      channels: [name],
      sites: Int32Array.of(j),
      source: one(0, -root),
      projection: one(root, 0),
      direct: one(-1, 0),
    };
  });
  let free = network.size;
  return [
    ...waveguides,
    ...network.leads.map((lead) => {
      const contact = leadContact(lead, omega, reduction, free);
      free += contact.sites.length - lead.sites.length;
      return contact;
    }),
  ];
}

/** Unknowns of a device with these contacts: its modes, and what the ends of leads add to them. */
export function unknownsOf(network: Network, contacts: readonly Pick<Contact, "sites">[]): number {
  const leads = network.leads.reduce((sum, { sites }) => sum + sites.length, 0) + network.portModes.length;
  return network.size + contacts.reduce((sum, { sites }) => sum + sites.length, -leads);
}

/** `free`: the first number for further unknowns. */
function leadContact(
  { name, lead, sites, phases }: AttachedLead,
  omega: number,
  reduction: "modes" | "decimation",
  free: number,
): Contact {
  const modes = lead.modes(omega);
  const seen =
    reduction === "modes" ? modes.end : fisherLee(modes, lead.selfEnergy(omega, "decimation"), name);
  const further = Array.from({ length: seen.selfEnergy.rows - sites.length }, (_, i) => free + i);
  return {
    name,
    channels: modes.outgoing.map((_, i) => `${name}:${i}`),
    sites: Int32Array.of(...sites, ...further),
    ...inGauge(phases && Float64Array.of(...phases, ...further.map(() => 0)), seen),
    modes,
  };
}

/** What a lead puts on the device, or its derivatives, in the gauge of the device. */
export function inGauge(
  phases: Float64Array | undefined,
  { selfEnergy, source, projection, direct }: LeadEnd,
): LeadEnd {
  const turn = turning(phases, selfEnergy.rows);
  return {
    selfEnergy: turnedBy(phases, selfEnergy),
    source: turn ? times(turn, source) : source,
    projection: turn ? times(projection, adjoint(turn)) : projection,
    direct,
  };
}

/**
 * The same four from Green's functions: a wave u drives the device by iΓu, Γ = i(Σ − Σ†), and u_out†Γ measures it
 * (D. S. Fisher, P. A. Lee, Phys. Rev. B 23, 6851 (1981)).
 */
function fisherLee({ omega, outgoing, incoming }: LeadModes, selfEnergy: Matrix, name: string): LeadEnd {
  const gamma = scaled(plus(selfEnergy, adjoint(selfEnergy), -1), 0, 1);
  const [into, out] = [incoming, outgoing].map((modes) => profilesOf(gamma.rows, modes));
  const driven = times(gamma, into);
  const projection = times(adjoint(out), gamma);
  const direct = times(projection, into);
  // The modes are known without Σ: each carries unit flux, and the end of a lead that is cut off reflects all of it.
  const one = identity(outgoing.length);
  const error = Math.max(
    ...[times(projection, out), times(adjoint(into), driven), times(adjoint(direct), direct)].map((flux) =>
      largest(plus(flux, one, -1)),
    ),
  );
  if (!(error < DECIMATED))
    throw new BandEdgeError(
      `Decimation of lead "${name}" at omega = ${omega} misses the currents of its modes by ${error.toExponential(1)}: ` +
        'a band edge, a crossing or a state of its end is near. Use leads: "modes".',
    );
  return { selfEnergy, source: scaled(driven, 0, 1), projection, direct };
}

/** A matrix on the sites of a lead in the gauge of the device. */
export function turnedBy(phases: Float64Array | undefined, a: Matrix): Matrix {
  const turn = turning(phases, a.rows);
  return turn ? times(times(turn, a), adjoint(turn)) : a;
}

/** diag(e^{iφ}), or nothing where no phase is needed. */
function turning(phases: Float64Array | undefined, n: number): Matrix | undefined {
  if (!phases?.some((phase) => phase !== 0)) return undefined;
  const u = matrix(n, n);
  phases.forEach((phase, i) => {
    u.re[i * n + i] = Math.cos(phase);
    u.im[i * n + i] = Math.sin(phase);
  });
  return u;
}
