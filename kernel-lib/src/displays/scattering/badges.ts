/** What a scattering matrix keeps, said with the numerical error and the tolerance behind the word. */

import { formatShort } from "../../paint/numbers.js";
import { trans } from "../../paint/translate.js";
import { reciprocityErrors, unitarityErrors } from "../../scattering/network/accuracy.js";
import type { Scattering } from "./model.js";

/** Largest error of a unitary or reciprocal matrix in float64. */
const FLOAT64_TOLERANCE = 1e-9;
/** Largest error where only the float32 values of the picture are known. */
const FLOAT32_TOLERANCE = 2e-5;

/** Largest number of multiplications for a number that the page computes while drawing. */
const MOST_IN_PAGE = 2e8;

export interface Badge {
  readonly name: "unitary" | "reciprocal" | "passive";
  readonly holds: boolean;
  readonly error: number;
  readonly text: string;
  /** The error with its formula, and the whole story, for a tooltip. */
  readonly fact: string;
  readonly detail: string;
}

function nameOf(name: Badge["name"], holds: boolean): string {
  return {
    unitary: [trans.__("unitary"), trans.__("not unitary")],
    reciprocal: [trans.__("reciprocal"), trans.__("not reciprocal")],
    passive: [trans.__("passive"), trans.__("not passive")],
  }[name][holds ? 0 : 1];
}

export function badges(s: Scattering, frequency: number): Badge[] {
  const n = s.ports.length;
  const slice = (values: Float32Array) => values.subarray(frequency * n * n, (frequency + 1) * n * n);
  const own = (compute: typeof unitarityErrors) =>
    n ** 3 <= MOST_IN_PAGE ? compute(n, slice(s.re), slice(s.im))[0] : undefined;
  const make = (
    name: Badge["name"],
    formula: string,
    known: Float64Array | undefined,
    computed?: number,
  ): Badge[] => {
    const error = known?.[frequency] ?? computed;
    if (error === undefined) return [];
    const tolerance = known ? FLOAT64_TOLERANCE : FLOAT32_TOLERANCE;
    const holds = error <= tolerance; // an error that is not a number holds nothing
    // Below the tolerance, errors of float32 values are their rounding and no property of the matrix.
    const size = known || !holds ? formatShort(error) : `≤ ${formatShort(tolerance)}`;
    const fact = size.startsWith("≤") ? `${formula} ${size}` : `${formula} = ${size}`;
    return [
      {
        name,
        holds,
        error,
        text: `${nameOf(name, holds)} (${size})`,
        fact,
        detail: known
          ? trans.__("%1, tolerance %2, in double precision, by the kernel", fact, formatShort(tolerance))
          : trans.__("%1, tolerance %2, from the float32 values shown here", fact, formatShort(tolerance)),
      },
    ];
  };
  return [
    ...make(
      "unitary",
      "max |S†S − 1|",
      s.unitarityError,
      s.unitarityError ? undefined : own(unitarityErrors),
    ),
    ...make(
      "reciprocal",
      "max |S − Sᵀ|",
      s.reciprocityError,
      s.reciprocityError ? undefined : own(reciprocityErrors),
    ),
    ...make("passive", trans.__("largest gain of energy"), s.passivityError),
  ];
}
