import { adjoint, type Matrix, matrix, plus, rowsOf, scaled, times } from "../engine/matrix.js";
import { type Contact, contactsAt } from "./contacts.js";
import type { LeadMode } from "./lead-modes.js";
import type { Solution } from "./solution.js";

/** Step of the differences by ω, in units of the largest hopping of the lead; their error is of fourth order. */
const STEP = 1e-3;
/** Modes at neighbouring frequencies that overlap less than this are not the same mode. */
const SAME_MODE = 0.9;

/**
 * Wigner–Smith matrix Q = −i S† dS/dω: its trace is the total delay time, its eigenvalues the proper delay times
 * (F. T. Smith, Phys. Rev. 118, 349 (1960)).
 *
 * dψ/dω = G(ds/dω − (1 − dΣ/dω)ψ), s the sources: one more solution with the same factorisation. Waveguides have
 * s and Σ constant; those of leads are differentiated by central differences, modes keeping their phase on cell 0,
 * which is the reference plane.
 */
export function wignerSmith(solution: Solution, method: "modes" | "decimation"): Matrix {
  const { waves, contacts } = solution;
  const n = solution.channels;
  const right = scaled(waves, -1);
  const slopes = contacts.map((contact, c) =>
    contact.modes ? contactSlope(solution, c, method) : undefined,
  );
  slopes.forEach((slope, c) => {
    if (!slope) return;
    const { sites } = contacts[c];
    const first = solution.firstChannel(c);
    const dressed = times(slope.selfEnergy as Matrix, rowsOf(waves, sites));
    sites.forEach((i, p) => {
      for (let k = 0; k < n; k++) {
        right.re[i * n + k] += dressed.re[p * n + k];
        right.im[i * n + k] += dressed.im[p * n + k];
      }
      for (let k = 0; k < slope.source.columns; k++) {
        right.re[i * n + first + k] += slope.source.re[p * slope.source.columns + k];
        right.im[i * n + first + k] += slope.source.im[p * slope.source.columns + k];
      }
    });
  });
  const waveSlope: Matrix = { ...right, ...solution.solve(right, n) };
  const slope = solution.project(waveSlope);
  slopes.forEach((own, c) => {
    if (!own) return;
    const first = solution.firstChannel(c);
    const moved = times(own.projection, rowsOf(waves, contacts[c].sites));
    for (let r = 0; r < moved.rows; r++) {
      for (let k = 0; k < n; k++) {
        slope.re[(first + r) * n + k] += moved.re[r * n + k];
        slope.im[(first + r) * n + k] += moved.im[r * n + k];
      }
      for (let k = 0; k < own.direct.columns; k++) {
        slope.re[(first + r) * n + first + k] -= own.direct.re[r * own.direct.columns + k];
        slope.im[(first + r) * n + first + k] -= own.direct.im[r * own.direct.columns + k];
      }
    }
  });
  const s: Matrix = { rows: n, columns: n, ...solution.scattering.values };
  return scaled(times(adjoint(s), slope), 0, -1);
}

/** Derivatives by ω of what a lead puts on the device. */
function contactSlope(solution: Solution, c: number, method: "modes" | "decimation"): Contact {
  const { network, omega, contacts } = solution;
  const centre = contacts[c];
  const { lead } = network.leads[c - network.portModes.length];
  const h = STEP * Math.max(...lead.hopping.re.map(Math.abs), ...lead.hopping.im.map(Math.abs));
  const near = (offset: number) => aligned(contactsAt(network, omega + offset, method)[c], centre, omega);
  const points = [-2 * h, -h, h, 2 * h].map(near);
  const weights = [1, -8, 8, -1].map((w) => w / (12 * h));
  const slope = (of: (contact: Contact) => Matrix): Matrix =>
    points.reduce((sum, point, i) => plus(sum, of(point), weights[i]), scaled(of(centre), 0));
  return {
    ...centre,
    source: slope((p) => p.source),
    projection: slope((p) => p.projection),
    direct: slope((p) => p.direct),
    selfEnergy: slope((p) => p.selfEnergy as Matrix),
  };
}

/** The contact with its modes turned so that each is in phase with the same mode of another frequency. */
function aligned(contact: Contact, centre: Contact, omega: number): Contact {
  const turns = (modes: readonly LeadMode[] = [], others: readonly LeadMode[] = []): Matrix => {
    const u = matrix(modes.length, modes.length);
    if (modes.length !== others.length) throw changing(centre, omega);
    modes.forEach(({ profile: a }, k) => {
      const b = others[k].profile;
      let [re, im, aa, bb] = [0, 0, 0, 0];
      for (let i = 0; i < a.re.length; i++) {
        re += a.re[i] * b.re[i] + a.im[i] * b.im[i];
        im += a.re[i] * b.im[i] - a.im[i] * b.re[i];
        aa += a.re[i] ** 2 + a.im[i] ** 2;
        bb += b.re[i] ** 2 + b.im[i] ** 2;
      }
      const size = Math.hypot(re, im);
      if (size < SAME_MODE * Math.sqrt(aa * bb)) throw changing(centre, omega);
      u.re[k * modes.length + k] = re / size;
      u.im[k * modes.length + k] = im / size;
    });
    return u;
  };
  const into = turns(contact.modes?.incoming, centre.modes?.incoming);
  const out = adjoint(turns(contact.modes?.outgoing, centre.modes?.outgoing));
  return {
    ...contact,
    source: times(contact.source, into),
    projection: times(out, contact.projection),
    direct: times(times(out, contact.direct), into),
  };
}

const changing = ({ name }: Contact, omega: number): RangeError =>
  new RangeError(
    `The modes of "${name}" change too fast near omega = ${omega} for a derivative (a band edge or a crossing of bands).`,
  );
