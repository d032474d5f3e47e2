/** Facts of a field's values for the words of a display, and the unit that brings the values into the range of float32. */
import { maximum } from "../../fields/lists.js";
import { superscript } from "../../paint/numbers.js";

export interface FieldFacts {
  /** Largest magnitude of a finite value. */
  readonly largest: number;
  /** ∫|ψ|² of the first frame. */
  readonly norm: number;
  /** Largest change of the norm in units of the first; NaN where the first is not positive, or one is not finite. */
  readonly normDrift: number;
  /** Number of values that are not finite. */
  readonly bad: number;
}

/** Real and imaginary parts, frames × points. */
interface Values {
  readonly re: ArrayLike<number>;
  readonly im?: ArrayLike<number>;
}

/** The facts of a field in a unit. @param cell length, area or volume that a point stands for */
export function fieldFacts({ re, im }: Values, points: number, cell: number, unit: number = 1): FieldFacts {
  const norms = new Float64Array(Math.ceil(re.length / points));
  let largest = 0;
  let bad = 0;
  for (let i = 0; i < re.length; i++) {
    const [a, b] = [re[i] / unit, im ? im[i] / unit : 0];
    const density = a * a + b * b;
    if (Number.isFinite(density)) largest = Math.max(largest, density);
    else bad++;
    norms[Math.floor(i / points)] += density * cell;
  }
  const changes = norms.map((norm) => Math.abs(norm - norms[0]) / norms[0]);
  const normDrift = norms[0] > 0 ? maximum(changes) : Number.NaN;
  return { largest: Math.sqrt(largest), norm: norms[0], normDrift, bad };
}

/** Fields whose largest part is outside of these limits get a unit: their squares must stay in the range of float32. */
const LEAST = 1e-15;
const MOST = 1e15;
/** Least power of ten that is a number other than zero. */
const LEAST_POWER = -323;

/** Power of ten of the unit of some fields: 0 where they need none. */
export function unitPower(fields: readonly Values[]): number {
  let largest = 0;
  for (const { re, im } of fields)
    for (const part of im ? [re, im] : [re])
      for (let i = 0; i < part.length; i++) {
        const size = Math.abs(part[i]);
        if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
      }
  return largest === 0 || (largest >= LEAST && largest <= MOST)
    ? 0
    : Math.max(LEAST_POWER, Math.floor(Math.log10(largest)));
}

/** The name of a field divided by a power of ten, such as "10⁻³⁰ψ". */
export function nameInUnit(name: string, power: number): string {
  return power === 0 ? name : `10${superscript(String(-power))}${name}`;
}
