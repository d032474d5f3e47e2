import { type ComplexArray, complexZeros } from "../../fields/complex.js";
import { cos, sin } from "./trigonometry.js";

/**
 * Free motion on an open square lattice, i dΦ_i/dt = J Σ_<ij> Φ_j.
 *
 * The eigenmodes are products of sines (the discrete sine transform DST-I), so the propagator over a time dt is
 * the product of one small matrix along the rows and one along the columns.
 */
export interface LatticePropagator {
  /** ⟨a| exp(−i dt h) |b⟩ of a chain as long as a column, row-major rows × rows. */
  readonly column: ComplexArray;
  /** The same along a row, columns × columns. */
  readonly row: ComplexArray;
}

/**
 * exp(−i dt h) of an open chain with hopping J between neighbours: Σ_k s_k s_kᵀ exp(−2i J dt cos k).
 *
 * As 1 + Σ_k s_k s_kᵀ (exp(…) − 1), whose sum is small: what is left of unitarity's error is the last rounding. It
 * would add up over the steps of a run, and echoes would not come back as exactly.
 */
export function chainPropagator(length: number, hopping: number, dt: number): ComplexArray {
  const re = new Float64Array(length * length);
  const im = new Float64Array(length * length);
  for (let n = 1; n <= length; n++) {
    const k = (Math.PI * n) / (length + 1);
    const angle = -2 * hopping * dt * cos(k);
    for (let a = 0; a < length; a++) {
      for (let b = 0; b < length; b++) {
        const overlap = (2 / (length + 1)) * sin(k * (a + 1)) * sin(k * (b + 1));
        re[a * length + b] -= overlap * 2 * sin(angle / 2) ** 2;
        im[a * length + b] += overlap * sin(angle);
      }
    }
  }
  for (let a = 0; a < length; a++) re[a * length + a] += 1;
  return { re, im };
}

/** Φ ← (column ⊗ row) Φ on rows × columns sites, in place; `work` holds rows·columns values. */
export function propagate(
  { column, row }: LatticePropagator,
  rows: number,
  columns: number,
  field: ComplexArray,
  work: ComplexArray,
): void {
  for (let r = 0; r < rows; r++) multiply(row, columns, field, r * columns, 1, work);
  for (let c = 0; c < columns; c++) multiply(column, rows, work, c, columns, field);
}

function multiply(
  matrix: ComplexArray,
  n: number,
  from: ComplexArray,
  start: number,
  stride: number,
  to: ComplexArray,
): void {
  for (let a = 0; a < n; a++) {
    let re = 0;
    let im = 0;
    for (let b = 0; b < n; b++) {
      const mr = matrix.re[a * n + b];
      const mi = matrix.im[a * n + b];
      const at = start + b * stride;
      re += mr * from.re[at] - mi * from.im[at];
      im += mr * from.im[at] + mi * from.re[at];
    }
    to.re[start + a * stride] = re;
    to.im[start + a * stride] = im;
  }
}

/** Φ ← exp(−i dt (g|Φ|² + ω)) Φ with one detuning ω a site. */
export function kerrPhase({ re, im }: ComplexArray, dt: number, g: number, detuning?: Float64Array): void {
  for (let j = 0; j < re.length; j++) {
    const a = re[j];
    const b = im[j];
    const angle = -dt * (g * (a * a + b * b) + (detuning ? detuning[j] : 0));
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    re[j] = a * c - b * s;
    im[j] = a * s + b * c;
  }
}

/** (g/2)Σ|Φ|⁴ + Σω|Φ|², whose flow is {@link kerrPhase}. */
export function kerrEnergy({ re, im }: ComplexArray, g: number, detuning?: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < re.length; j++) {
    const density = re[j] ** 2 + im[j] ** 2;
    sum += ((g / 2) * density + (detuning ? detuning[j] : 0)) * density;
  }
  return sum;
}

/** Σ_<ij> Re(Φ_i* Φ_j) over the neighbouring sites. */
export function bondEnergy({ re, im }: ComplexArray, rows: number, columns: number): number {
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const i = r * columns + c;
      if (c + 1 < columns) sum += re[i] * re[i + 1] + im[i] * im[i + 1];
      if (r + 1 < rows) sum += re[i] * re[i + columns] + im[i] * im[i + columns];
    }
  }
  return sum;
}

/**
 * Largest stable time step where the hopping alternates with a Kerr effect: in it the phases of the lowest and the
 * highest mode of the lattice turn apart by π, and two waves of one turn into two of the other.
 */
export function latticeStableStep(rows: number, columns: number, hopping: number): number {
  const highest = (n: number) => 2 * Math.abs(hopping) * Math.cos(Math.PI / (n + 1));
  return Math.PI / (2 * (highest(rows) + highest(columns)));
}

/** The free motion of a rows × columns lattice with hopping J, in place; propagators are kept per time step. */
export function openLattice(
  rows: number,
  columns: number,
  hopping: number,
): (field: ComplexArray, dt: number) => void {
  const known = new Map<number, LatticePropagator>();
  const work = complexZeros(rows * columns);
  return (field, dt) => {
    let propagator = known.get(dt);
    if (!propagator) {
      propagator = {
        column: chainPropagator(rows, hopping, dt),
        row: chainPropagator(columns, hopping, dt),
      };
      // A run uses few different steps.
      if (known.size > 16) known.clear();
      known.set(dt, propagator);
    }
    propagate(propagator, rows, columns, field, work);
  };
}
