import { type Contour, contourEigenvalues, type Disc, inside } from "../engine/contour.js";
import { eigensystem, eigenvalues } from "../engine/eigen.js";
import { columnRange, insert, type Matrix, matrix, rowsOf } from "../engine/matrix.js";
import { finite, positive, reject } from "../fields/check.js";
import { type Complex, type ComplexArray, complexZeros } from "../fields/complex.js";
import { turnedBy } from "./contacts.js";
import { LeadSheet, type Waves } from "./lead-sheets.js";
import type { Network } from "./network.js";
import { entryOf, multiply, type SparseMatrix } from "./solver/sparse.js";
import { transmissionZeros } from "./transmission-zeros.js";

/** A disc of complex frequencies. With leads, no band edge may lie in it. */
export interface FrequencyDisc {
  /** On the real axis. */
  readonly centre: number;
  readonly radius: number;
}

export interface PolesOptions {
  /** Where to look; needed with leads, where there may be infinitely many poles. Default: everywhere. */
  readonly within?: FrequencyDisc;
}

export interface ZerosOptions extends PolesOptions {
  /** Contact out of which nothing is to come, by name; see {@link zeros}. Default: zeros of det S. */
  readonly out?: string;
  /** Contact into which the wave is sent. Default: `out`, the zeros of its reflection. */
  readonly into?: string;
}

/**
 * Poles of S: the complex frequencies at which G = (ω − H − Σ(ω))⁻¹ diverges. −2 Im is the rate at which such a mode
 * rings down. Sorted by real part. With waveguides only they are the eigenvalues of H; with leads, whose Σ depends on ω,
 * a nonlinear eigenvalue problem whose solutions inside `within` are found by contour integrals.
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
 * Zeros of S, sorted by real part:
 * - without a contact: frequencies where det S vanishes, so that some incoming wave is wholly absorbed; they mirror the
 *   poles where nothing is lost;
 * - `out` alone: where the reflection of that contact vanishes (for a lead, its determinant): the sign of its κ turned,
 *   det(1 − i√κ G √κ) det(ω − H) = det(ω − H − iκ), or its waves followed that arrive instead of those that leave;
 * - `out` and `into`: where nothing goes from one to the other, S[out, into] = 0. Contacts of one mode: waveguides, and
 *   leads of one row.
 * @throws RangeError as {@link poles}
 */
export function zeros(network: Network, { out, into = out, within }: ZerosOptions = {}): ComplexArray {
  const names = [...network.portLabels, ...network.leads.map(({ name }) => name)];
  for (const [argument, name] of [
    ["out", out],
    ["into", into],
  ] as const) {
    if ((name !== undefined && !names.includes(name)) || (name !== undefined && out === undefined))
      reject(
        argument,
        name,
        `one of the contacts ${names.slice(0, 8).join(", ")}${out === undefined ? ", and `out` another" : ""}`,
      );
  }
  const region = within && disc(within);
  const turned = (name: string) => out === undefined || name === out;
  const open = network.leads.length > 0;
  if (out === into) {
    if (open)
      return contourEigenvalues(
        opened(network, needed(region, "zeros"), (name) => (turned(name) ? "arriving" : "leaving")),
      );
    return sorted(eigenvalues(network.size, hamiltonian(network, turned)), region);
  }
  const [to, from] = [onlyMode(network, out as string), onlyMode(network, into as string)];
  if (open) {
    const contour = opened(network, needed(region, "zeros"), () => "leaving");
    return contourEigenvalues(bordered(contour, to, from));
  }
  const h: Matrix = { rows: network.size, columns: network.size, ...hamiltonian(network, () => false) };
  const found = transmissionZeros(h, to, from);
  if (!found) throw new RangeError(`No wave goes from "${into}" to "${out}" at any frequency.`);
  return sorted(found, region);
}

/** The mode of a contact that has only one. */
function onlyMode(network: Network, name: string): number {
  const port = network.portLabels.indexOf(name);
  if (port >= 0) return network.portModes[port];
  const { sites } = network.leads.find((lead) => lead.name === name) as { sites: Int32Array };
  if (sites.length !== 1)
    reject("out", name, "a contact of one mode: a waveguide, or a lead that is one row wide");
  return sites[0];
}

/** ω − H − Σ(ω) in a region, the waves of every contact followed as asked. */
function opened(network: Network, within: Disc, waves: (name: string) => Waves): Contour {
  const sheets = network.leads.map(({ lead, name }) => new LeadSheet(lead, name, waves(name), within));
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
      const a = network.matrixAt(z, contacts, base);
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

/** The matrix with a row and a column more, [[T, e_from], [e_to†, 0]]: singular where the inverse has a zero there. */
function bordered({ n, at, within }: Contour, to: number, from: number): Contour {
  return {
    within,
    n: n + 1,
    at(z) {
      const inner = at(z);
      const split = (x: Matrix) => {
        const cut = n * x.columns;
        return {
          top: { ...x, rows: n, re: x.re.slice(0, cut), im: x.im.slice(0, cut) },
          last: { re: x.re.subarray(cut), im: x.im.subarray(cut) },
        };
      };
      const joined = (top: Matrix, last: ComplexArray) => {
        const whole = matrix(n + 1, top.columns);
        insert(whole, top, 0, 0);
        insert(whole, { ...last, rows: 1, columns: top.columns }, n, 0);
        return whole;
      };
      return {
        multiply(x) {
          const { top, last } = split(x);
          const y = inner.multiply(top);
          for (let c = 0; c < x.columns; c++) {
            y.re[from * x.columns + c] += last.re[c];
            y.im[from * x.columns + c] += last.im[c];
          }
          return joined(y, rowsOf(top, [to]));
        },
        solve(x) {
          const { top, last } = split(x);
          // The unit vector of the border beside the rest: both from one factorisation.
          const sides = matrix(n, x.columns + 1);
          insert(sides, top, 0, 0);
          sides.re[from * sides.columns + x.columns] = 1;
          const solved = inner.solve(sides);
          const [y, column] = [columnRange(solved, 0, x.columns), columnRange(solved, x.columns, 1)];
          const [gr, gi] = [column.re[to], column.im[to]];
          const size = gr * gr + gi * gi;
          const { re, im } = complexZeros(x.columns);
          for (let c = 0; c < x.columns; c++) {
            const [dr, di] = [y.re[to * x.columns + c] - last.re[c], y.im[to * x.columns + c] - last.im[c]];
            re[c] = (dr * gr + di * gi) / size;
            im[c] = (di * gr - dr * gi) / size;
            for (let i = 0; i < n; i++) {
              y.re[i * x.columns + c] -= column.re[i] * re[c] - column.im[i] * im[c];
              y.im[i * x.columns + c] -= column.re[i] * im[c] + column.im[i] * re[c];
            }
          }
          return joined(y, { re, im });
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
