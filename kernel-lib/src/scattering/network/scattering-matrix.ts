import { finite, numbers, reject, wholeNumber } from "../../fields/check.js";
import type { Complex, ComplexArray } from "../../fields/complex.js";
import type { ScatteringFrames } from "../../fields/frames.js";
import { eigenphases } from "../spectrum/eigenphases.js";
import { reciprocityErrors, unitarityErrors } from "./accuracy.js";

/** Ports of one contact, such as the channels of a lead. */
export interface PortGroup {
  /** Name of the contact. */
  readonly name: string;
  /** Number of its first port. */
  readonly first: number;
  /** Number of its ports. */
  readonly count: number;
}

/** Scattering matrix S at one frequency. Index order everywhere: S[out, in], row = out, column = in. */
export class ScatteringMatrix {
  /** Number of ports. */
  readonly size: number;

  /** `values`: size × size, row-major S[out, in]. */
  constructor(
    readonly ports: readonly string[],
    readonly omega: number,
    readonly values: ComplexArray,
    /** Contacts with their ports. Default: every port is its own. */
    readonly groups: readonly PortGroup[] = ports.map((name, first) => ({ name, first, count: 1 })),
  ) {
    this.size = ports.length;
    if (values.re.length !== this.size ** 2 || values.im.length !== this.size ** 2) {
      throw new RangeError(
        `values has ${values.re.length} entries; ${this.size} ports need ${this.size ** 2}.`,
      );
    }
  }

  /** Index of a port given by number or by a label that no other port has. */
  port(name: number | string): number {
    const index = typeof name === "number" ? name : this.ports.indexOf(name);
    const other = typeof name === "number" ? index : this.ports.lastIndexOf(name);
    if (other !== index)
      reject("port", name, `a label that only one port has; this one belongs to ${index} and ${other}`);
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      const labels = this.ports.slice(0, 8).join(", ") + (this.size > 8 ? ", …" : "");
      reject("port", name, `a number from 0 to ${this.size - 1} or one of the labels ${labels}`);
    }
    return index;
  }

  /** Returns S[out, in]: the amplitude that leaves at `out` for a unit amplitude sent in at `in`. */
  get(out: number | string, into: number | string): Complex {
    const at = this.port(out) * this.size + this.port(into);
    return { re: this.values.re[at], im: this.values.im[at] };
  }

  /**
   * Computes |S[out, in]|² between two ports; between contacts with several channels (leads, by name) the sum over all of
   * them, which is the conductance in units of e²/h.
   */
  transmission(out: number | string, into: number | string): number {
    const { re, im } = this.block(out, into);
    return re.reduce((sum, x, i) => sum + x * x + im[i] * im[i], 0);
  }

  /** Computes the reflection transmission(contact, contact). */
  reflection(contact: number | string): number {
    return this.transmission(contact, contact);
  }

  /** Returns the block of S from one contact to another: rows = channels of `out`, columns = channels of `into`. */
  block(out: number | string, into: number | string): ComplexArray & { rows: number; columns: number } {
    const [to, from] = [this.group(out), this.group(into)];
    const pick = (values: Float64Array) =>
      Float64Array.from({ length: to.count * from.count }, (_, i) => {
        const row = to.first + Math.floor(i / from.count);
        return values[row * this.size + from.first + (i % from.count)];
      });
    return { rows: to.count, columns: from.count, re: pick(this.values.re), im: pick(this.values.im) };
  }

  /** Ports of a contact given by name; a port's number or label stands for itself. */
  group(name: number | string): PortGroup {
    const group = typeof name === "string" ? this.groups.find((g) => g.name === name) : undefined;
    return group ?? { name: String(name), first: this.port(name), count: 1 };
  }

  /** Computes the outgoing amplitudes S·a for incoming amplitudes a. */
  scatter(incoming: ComplexArray): ComplexArray {
    const n = this.size;
    const re = numbers("incoming.re", incoming?.re, n, "ports");
    const im = numbers("incoming.im", incoming.im, n, "ports");
    const out = { re: new Float64Array(n), im: new Float64Array(n) };
    for (let r = 0; r < n; r++) {
      for (let p = 0; p < n; p++) {
        const [sr, si] = [this.values.re[r * n + p], this.values.im[r * n + p]];
        out.re[r] += sr * re[p] - si * im[p];
        out.im[r] += sr * im[p] + si * re[p];
      }
    }
    return out;
  }

  /** Computes the largest entry of |S†S − 1|: zero without loss or gain. */
  unitarityError(): number {
    return unitarityErrors(this.size, this.values.re, this.values.im)[0];
  }

  /** Computes the largest entry of |S − Sᵀ|: zero for a reciprocal device. */
  reciprocityError(): number {
    return reciprocityErrors(this.size, this.values.re, this.values.im)[0];
  }

  /**
   * Computes the phases of the eigenvalues of S, ascending in (−π, π]; without loss all eigenvalues lie on the unit
   * circle.
   */
  eigenphases(): Float64Array {
    return eigenphases(this.size, this.values.re, this.values.im);
  }

  /** Returns S for the scattering viewer. */
  toFrames(): ScatteringFrames {
    return {
      kind: "scattering",
      ports: this.ports,
      groups: this.groups,
      omega: [this.omega],
      ...this.values,
    };
  }
}

/** A frequency of a sweep at which S is not defined, for instance a band edge of a lead. */
export interface OmittedFrequency {
  /** Its place in the list of frequencies. */
  readonly index: number;
  /** The frequency ω. */
  readonly omega: number;
  /** Why, in words. */
  readonly reason: string;
}

/** Plain values of a scattering matrix, which is all that a file holds. */
export type MatrixValues = Pick<ScatteringMatrix, "ports" | "size" | "omega" | "values">;

/** Plain values of a sweep. */
export interface SweepValues {
  readonly matrices: readonly MatrixValues[];
  /** Reference resistance of every port in ohm. */
  readonly impedances?: readonly number[];
}

/** Scattering matrices of one device at several frequencies. */
export class FrequencySweep {
  /**
   * @param omitted frequencies between those of the matrices at which there is no S
   * @param impedances reference resistance of every port in ohm, where the sweep comes from a file that names them
   */
  constructor(
    readonly matrices: readonly ScatteringMatrix[],
    readonly omitted: readonly OmittedFrequency[] = [],
    readonly impedances: readonly number[] | undefined = undefined,
  ) {
    if (matrices.length === 0) reject("matrices", matrices, "a list with at least one scattering matrix");
  }

  /** Angular frequencies of the sweep, the omitted ones included. */
  get omega(): Float64Array {
    return this.#numbers(
      (s) => s.omega,
      (o) => o.omega,
    );
  }

  /** Computes |S[out, in]|² at every frequency, NaN at the omitted ones. */
  transmission(out: number | string, into: number | string): Float64Array {
    return this.#numbers(
      (s) => s.transmission(out, into),
      () => Number.NaN,
    );
  }

  #numbers(of: (s: ScatteringMatrix) => number, instead: (o: OmittedFrequency) => number): Float64Array {
    const numbers = new Float64Array(this.matrices.length + this.omitted.length);
    const missing = new Map(this.omitted.map((o) => [o.index, o]));
    let next = 0;
    for (let i = 0; i < numbers.length; i++) {
      const omitted = missing.get(i);
      numbers[i] = omitted ? instead(omitted) : of(this.matrices[next++]);
    }
    return numbers;
  }

  /** Returns the sweep for the scattering viewer with its frequency slider. */
  toFrames(): ScatteringFrames {
    const { ports, groups, size } = this.matrices[0];
    const other = this.matrices.find((s) => s.size !== size);
    if (other)
      throw new RangeError(
        `S has ${size} ports at ω = ${this.matrices[0].omega} and ${other.size} at ω = ${other.omega}: modes of a lead open or close in between. Show the transmission, or a part of the sweep.`,
      );
    const re = new Float64Array(this.matrices.length * size * size);
    const im = new Float64Array(re.length);
    this.matrices.forEach(({ values }, i) => {
      re.set(values.re, i * size * size);
      im.set(values.im, i * size * size);
    });
    const omega = Float64Array.from(this.matrices, (s) => s.omega);
    return { kind: "scattering", ports, groups, omega, re, im, note: omittedText(this.omitted) };
  }
}

/** Largest number of frequencies that a note names. */
const MOST_NAMED = 3;

/** Says which frequencies of a sweep have no S, and why the first has none. */
function omittedText(omitted: readonly OmittedFrequency[]): string | undefined {
  if (omitted.length === 0) return undefined;
  const named = omitted.slice(0, MOST_NAMED).map(({ omega }) => Number(omega.toPrecision(6)));
  const more = omitted.length > MOST_NAMED ? ` and ${omitted.length - MOST_NAMED} more` : "";
  return `No S at ω = ${named.join(", ")}${more}: ${omitted[0].reason}`;
}

/** Largest number of values that {@link linspace} makes, 1 GiB. */
const MOST_NUMBERS = 2 ** 27;

/** Returns `count` equally spaced numbers from `from` to `to`, both included; of one number, `from`. */
export function linspace(from: number, to: number, count: number): Float64Array {
  finite("from", from);
  finite("to", to);
  wholeNumber("count", count, 1, MOST_NUMBERS);
  const last = count - 1;
  if (!Number.isFinite((to - from) * last))
    reject("to", to, `so near to ${from} that ${count} numbers can be spaced between them`);
  const values = Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / last);
  if (last > 0) values[last] = to;
  else values[0] = from;
  return values;
}
