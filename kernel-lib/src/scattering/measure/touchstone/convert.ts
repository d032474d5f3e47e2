import { SingularMatrixError } from "../../../engine/linear/dense.js";
import { identity, type Matrix, matrix, plus, solve } from "../../../engine/linear/matrix.js";

/** Scattering, impedance, admittance, hybrid and inverse hybrid parameters. */
export const PARAMETERS = ["S", "Z", "Y", "H", "G"] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** Whether a port's voltage is the answer to its current; otherwise its current answers its voltage. */
function answersByVoltage(parameter: Parameter, port: number): boolean {
  if (parameter === "Z" || parameter === "Y") return parameter === "Z";
  return (parameter === "H") === (port === 0);
}

/**
 * Divides parameters in ohm and siemens by the ports' reference resistances: voltages are counted in √R, currents in
 * 1/√R.
 */
export function normalised(values: Matrix, parameter: Parameter, resistances: readonly number[]): Matrix {
  const n = values.rows;
  const result = matrix(n, n);
  const root = resistances.map(Math.sqrt);
  const byVoltage = root.map((_, port) => answersByVoltage(parameter, port));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const answer = byVoltage[i] ? 1 / root[i] : root[i];
      const cause = byVoltage[j] ? 1 / root[j] : root[j];
      result.re[i * n + j] = values.re[i * n + j] * answer * cause;
      result.im[i * n + j] = values.im[i * n + j] * answer * cause;
    }
  }
  return result;
}

/**
 * Converts normalised parameters M to S. With waves a in and b out of a port, its voltage is a + b and its current a − b.
 * So M (a − σb) = a + σb with σ = +1 where a voltage answers a current and −1 elsewhere: S = σ (M + 1)⁻¹ (M − 1).
 *
 * @throws RangeError where M + 1 has no inverse
 */
export function toScattering(values: Matrix, parameter: Parameter, frequency: number): Matrix {
  const n = values.rows;
  try {
    const s = solve(plus(values, identity(n)), plus(values, identity(n), -1));
    for (let i = 0; i < n; i++) {
      const sign = answersByVoltage(parameter, i) ? 1 : -1;
      for (let j = 0; j < n; j++) {
        s.re[i * n + j] *= sign;
        s.im[i * n + j] *= sign;
      }
    }
    return s;
  } catch (error) {
    if (!(error instanceof SingularMatrixError)) throw error;
    throw new RangeError(
      `The ${parameter} parameters at ${frequency} Hz have no scattering matrix: a negative resistance of theirs equals the reference resistance.`,
    );
  }
}
