import { checkGradient, reject } from "../../fields/check.js";
import { type Pullback, runsPerInput } from "../../machine/machine.js";
import { SCHULD_2019, WIERICHS_2022 } from "../../machine/sources.js";
import { type GradientMethod, lacks, weightsOf } from "./method.js";

/** One term of a shift rule: f′(θ) = Σ coefficient · f(θ + shift). */
export interface ShiftTerm {
  readonly coefficient: number;
  readonly shift: number;
}

/** Smallest pivot at which shifts are said to tell the frequencies apart. */
const SINGULAR = 1e-9;
/** Largest Σ|c| of a rule, in largest frequencies, that is taken without a search; no rule has less than 1. */
const GOOD = 1.5;
/** Numbers of shifts that a search tries. */
const TRIALS = 256;

/**
 * Finds an exact rule for derivatives of functions with the given frequencies: Σ_k c_k e^{iωs_k} = iω for each. R frequencies
 * need 2R shifts, ±(2k − 1)π/(2R ω), ω the smallest; where these cannot tell the frequencies apart, or only badly, other evenly
 * spaced shifts with the smallest Σ|c|, by which errors of measurements grow.
 *
 * Source: Wierichs et al., Quantum 6, 677 (2022). @throws RangeError where a frequency is not positive or stands twice, or two are
 * too close
 */
export function shiftRule(frequencies: readonly number[]): readonly ShiftTerm[] {
  const count = frequencies?.length ?? 0;
  if (count === 0) reject("frequencies", frequencies, "a list of at least one frequency");
  for (const [k, omega] of frequencies.entries())
    if (!(omega > 0 && Number.isFinite(omega)) || frequencies.indexOf(omega) !== k)
      reject(`frequencies[${k}]`, omega, "a positive number that is given once");
  const [least, most] = [Math.min(...frequencies), Math.max(...frequencies)];
  let best = { size: Infinity, terms: [] as readonly ShiftTerm[] };
  for (let trial = 0; trial <= TRIALS && best.size > GOOD * most; trial++) {
    const omega = least + (trial / TRIALS) * (2 * most - least);
    const rule = evenRule(frequencies, omega);
    if (rule && (trial === 0 || rule.size < best.size)) best = rule;
  }
  if (!best.terms.length)
    reject(
      "frequencies",
      frequencies,
      "frequencies that lie farther apart, so that shifts can tell them apart",
    );
  return best.terms;
}

/** Solves for the coefficients of shifts ±(2k − 1)π/(2R ω), opposite at ±s: Σ 2c sin(ω s) = ω. */
function evenRule(
  frequencies: readonly number[],
  omega: number,
): { size: number; terms: readonly ShiftTerm[] } | undefined {
  const count = frequencies.length;
  const shifts = Array.from({ length: count }, (_, k) => ((2 * k + 1) * Math.PI) / (2 * count * omega));
  const coefficients = solve(frequencies.map((w) => [...shifts.map((s) => 2 * Math.sin(w * s)), w]));
  return (
    coefficients && {
      size: coefficients.reduce((sum, c) => sum + 2 * Math.abs(c), 0),
      terms: shifts.flatMap((shift, k) => [
        { coefficient: coefficients[k], shift },
        { coefficient: -coefficients[k], shift: -shift },
      ]),
    }
  );
}

/** Solves a small linear system, given with its right-hand side, by Gaussian elimination. Returns nothing if singular. */
function solve(rows: number[][]): number[] | undefined {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
    [rows[k], rows[best]] = [rows[best], rows[k]];
    if (Math.abs(rows[k][k]) < SINGULAR) return undefined;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.map((row, k) => row[n] / row[k]);
}

/**
 * Finds the exact gradient of machines whose outputs are trigonometric polynomials of every parameter, from runs with shifted
 * parameters: two for every frequency of a parameter. A phase that light meets once has one frequency in every power.
 *
 * Sources: Schuld et al., Phys. Rev. A 99, 032331 (2019); Wierichs et al., Quantum 6, 677 (2022).
 */
export function byParameterShift(): GradientMethod {
  return {
    name: "parameter shift",
    settings: {},
    facts: {
      model: false,
      internals: false,
      backward: false,
      physicalUpdate: false,
      error: "rounding",
      runs: (parameters, _outputs, machine) => {
        const shifts = machine?.frequencies?.().reduce((sum, { length }) => sum + 2 * length, 0);
        return (1 + (shifts ?? 2 * parameters)) * runsPerInput(machine);
      },
      source: [SCHULD_2019, WIERICHS_2022],
    },
    pullback(machine): Pullback {
      if (!machine.frequencies)
        lacks(machine, "byParameterShift()", "outputs that are trigonometric polynomials of the parameters");
      const known = new Map<string, readonly ShiftTerm[]>();
      const rules = machine.frequencies().map((frequencies) => {
        const key = frequencies.join();
        const rule = known.get(key) ?? shiftRule(frequencies);
        known.set(key, rule);
        return rule;
      });
      return (inputs, count, weigh, gradient) => {
        const { parameters } = machine;
        checkGradient(gradient, parameters);
        const outputs = machine.forward(inputs, count);
        const weights = weightsOf(weigh, outputs, count);
        for (let k = 0; k < parameters.length; k++) {
          const value = parameters[k];
          try {
            for (const { coefficient, shift } of rules[k]) {
              parameters[k] = value + shift;
              const shifted = machine.forward(inputs, count);
              for (let l = 0; l < weights.length; l++) gradient[k] += coefficient * weights[l] * shifted[l];
            }
          } finally {
            parameters[k] = value;
          }
        }
      };
    },
  };
}
