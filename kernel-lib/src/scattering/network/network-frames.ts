import { SingularMatrixError } from "../../engine/linear/dense.js";
import { type Matrix, matrix } from "../../engine/linear/matrix.js";
import { numbers, reject } from "../../fields/check.js";
import type { CouplingList, NetworkFrames } from "../../fields/frames.js";
import { IllConditionedError } from "../solver/checked.js";
import { entryOf } from "../solver/sparse.js";
import { bondCurrent } from "./currents.js";
import type { Network } from "./network.js";
import type { Solution } from "./solution.js";

/** Name of a driven contact, or names of several that are driven together with amplitude one each. */
export type Drive = string | { readonly name: string; readonly contacts: readonly string[] };

/** Frequencies and drives of the waves that the network viewer shows, and places of the modes. */
export interface NetworkFramesOptions {
  /** Frequencies ω at which the waves are computed. Default [0]; none where the waves cannot be computed there. */
  readonly omegas?: ArrayLike<number>;
  /** Incoming waves, by the names of waveguides and leads. Default: every contact alone, leads first, at most 16. */
  readonly drives?: readonly Drive[];
  /** Sizes of layers, by which a network without places of its own is drawn. */
  readonly layers?: readonly number[];
  /** Place [x, y] of every mode, for a network without places of its own. */
  readonly positions?: readonly (readonly [number, number])[];
}

/** Settings for networks whose detunings depend on an input. */
export interface InputFramesOptions extends NetworkFramesOptions {
  /** Input, which adds to the detunings. Default: none. */
  readonly input?: ArrayLike<number>;
}

/** Largest number of drives when none is named. */
const MOST_DRIVES = 16;

/** Computes the waves of a network for the network viewer. @throws RangeError naming a drive that is no contact */
export function networkFrames(
  network: Network,
  { omegas, drives, layers, positions = network.positions }: NetworkFramesOptions = {},
): NetworkFrames {
  const { size } = network;
  if (positions && positions.length !== size) reject("positions", positions.length, `${size} places`);
  if (layers && layers.reduce((a, b) => a + b, 0) !== size)
    reject("layers", layers, `sizes that add up to ${size} modes`);
  const contacts = [
    ...Array.from(network.portModes, (j, p) => ({ name: network.portLabels[p], modes: [j], lead: false })),
    ...network.leads.map(({ name, sites }) => ({ name, modes: sites, lead: true })),
  ];
  const chosen = drives ? namedDrives(contacts, drives) : usualDrives(contacts);
  const { detuning, decay, loss } = network;
  const couplings = couplingList(network);
  const omega = omegas === undefined ? [0] : numbers("omegas", omegas);
  const still: NetworkFrames = {
    kind: "network",
    ...(positions && !allAtOnePlace(positions) && { positions }),
    ...(layers && { layers }),
    detuning,
    decay,
    loss,
    couplings,
    contacts,
    omega,
    drives: chosen,
  };
  if (chosen.length === 0) return still;
  if (omegas !== undefined) return { ...still, ...wavesIn(still, (w) => network.solve(w)) };
  // A lossless mode or a band edge at ω = 0 is no reason not to see the network.
  const solution = solutionAtZero(network);
  if (solution instanceof Error) return { ...still, drives: [], note: withoutWaves(solution) };
  try {
    return { ...still, ...wavesIn(still, () => solution) };
  } catch (error) {
    if (!onPole(error)) throw error;
    return { ...still, drives: [], note: withoutWaves(error) };
  }
}

const onPole = (error: unknown): error is Error =>
  error instanceof SingularMatrixError || error instanceof IllConditionedError;

/** Solves a network at ω = 0, or returns why that cannot be done. */
function solutionAtZero(network: Network): Solution | Error {
  try {
    return network.solve(0);
  } catch (error) {
    if (onPole(error) || error instanceof RangeError) return error;
    throw error;
  }
}

function withoutWaves({ message }: Error): string {
  return `No waves at ω = 0: ${message} For waves name other frequencies, as in show(network, { omegas: [0.1] }).`;
}

/** Returns the outputs of a learning network as drives, one by one. */
export function outputDrives(modes: readonly number[]): Drive[] {
  return modes
    .slice(0, MOST_DRIVES)
    .map((mode, output) => ({ name: `output ${output}`, contacts: [String(mode)] }));
}

/** Tests whether all modes are at one place: those without places are at the origin. */
function allAtOnePlace(positions: readonly (readonly [number, number])[]): boolean {
  return positions.length > 1 && positions.every(([x, y]) => x === positions[0][0] && y === positions[0][1]);
}

function usualDrives(contacts: NetworkFrames["contacts"]): NetworkFrames["drives"] {
  const order = [...contacts.keys()].sort((a, b) => Number(contacts[b].lead) - Number(contacts[a].lead));
  return order.slice(0, MOST_DRIVES).map((c) => ({ name: contacts[c].name, contacts: [c] }));
}

function namedDrives(contacts: NetworkFrames["contacts"], drives: readonly Drive[]): NetworkFrames["drives"] {
  const find = (name: string) => {
    const found = contacts.findIndex((contact) => contact.name === name);
    if (found >= 0) return found;
    const some = contacts.slice(0, 8).map((contact) => `"${contact.name}"`);
    return reject("drives", name, `one of ${some.join(", ")}${contacts.length > 8 ? ", …" : ""}`);
  };
  return drives.map((drive) =>
    typeof drive === "string"
      ? { name: drive, contacts: [find(drive)] }
      : { name: drive.name, contacts: drive.contacts.map(find) },
  );
}

/** H below its diagonal, each pair once. */
function couplingList(network: Network): CouplingList {
  const { n, start, column, re, im } = network.minusH;
  const rows: number[][] = [[], [], [], []];
  for (let i = 0; i < n; i++) {
    for (let at = start[i]; at < start[i + 1]; at++) {
      const j = column[at];
      if (j >= i) continue;
      const back = entryOf(network.minusH, j, i);
      const there = re[at] !== 0 || im[at] !== 0;
      if (!there && re[back] === 0 && im[back] === 0) continue;
      // A coupling that goes one way only stands where it goes.
      const [from, to, entry] = there ? [j, i, at] : [i, j, back];
      for (const [k, value] of [from, to, 0 - re[entry], 0 - im[entry]].entries()) rows[k].push(value);
    }
  }
  return {
    from: Int32Array.from(rows[0]),
    to: Int32Array.from(rows[1]),
    re: Float64Array.from(rows[2]),
    im: Float64Array.from(rows[3]),
  };
}

function wavesIn(
  { omega, drives, couplings, detuning }: NetworkFrames,
  solve: (omega: number) => Solution,
): Pick<NetworkFrames, "waves" | "density" | "flow"> {
  const n = detuning.length;
  const bonds = couplings.from.length;
  const states = Array.from(omega, (w) => {
    const solution = solve(w);
    return drives.map(({ contacts }) => statesOf(solution, contacts));
  });
  const all = states.flat();
  if (all.every(({ columns }) => columns === 1)) {
    const waves = { re: new Float64Array(all.length * n), im: new Float64Array(all.length * n) };
    all.forEach(({ re, im }, k) => {
      waves.re.set(re, k * n);
      waves.im.set(im, k * n);
    });
    return { waves };
  }
  const density = new Float64Array(all.length * n);
  const flow = new Float64Array(all.length * bonds);
  all.forEach(({ re, im, columns }, k) => {
    for (let i = 0; i < n * columns; i++)
      density[k * n + Math.floor(i / columns)] += re[i] * re[i] + im[i] * im[i];
    for (let b = 0; b < bonds; b++) {
      const [to, from] = [couplings.to[b] * columns, couplings.from[b] * columns];
      for (let c = 0; c < columns; c++)
        flow[k * bonds + b] += bondCurrent(
          couplings.re[b],
          couplings.im[b],
          re[to + c],
          im[to + c],
          re[from + c],
          im[from + c],
        );
    }
  });
  return { density, flow };
}

/** Scattering states, modes × columns: every channel of one contact, or the sum of several contacts' waves. */
function statesOf(solution: Solution, contacts: readonly number[]): Matrix {
  const n = solution.unknowns;
  const columns = contacts.length === 1 ? solution.contacts[contacts[0]].channels.length : 1;
  const right = matrix(n, columns);
  for (const c of contacts) {
    const { sites, source, name } = solution.contacts[c];
    if (source.columns !== columns)
      reject("drives", name, "contacts with one channel, where several are driven together");
    sites.forEach((i, p) => {
      for (let k = 0; k < columns; k++) {
        right.re[i * columns + k] += source.re[p * columns + k];
        right.im[i * columns + k] += source.im[p * columns + k];
      }
    });
  }
  return columns === 0 ? right : { ...right, ...solution.solve(right, columns) };
}
