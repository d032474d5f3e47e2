import type { CanonicalKind } from "../evolve/system.js";
import { positive, reject } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";

/** Settings of {@link frictionStep}: mass of the learning field, strength of the friction, largest displacement. */
export interface FrictionOptions {
  /** Mass m of the learning field during the decay; negative for the second echo of averaged HEB. */
  readonly mass: number;
  /** Friction × time: the momentum falls by exp(−friction). `Infinity` (default) is complete decay. */
  readonly friction?: number;
  /** Largest displacement of one coordinate: larger kicks k are limited to k/√(1 + k²/limit²). Default: none. */
  readonly kickLimit?: number;
}

/**
 * Takes the decay step: friction turns the momentum that the echo left into a displacement,
 *
 *   θ ← θ + (1 − e^{−friction}) π/m,   π ← e^{−friction} π.
 *
 * Partial friction keeps momentum from one echo to the next: gradient descent with momentum, done by physics.
 */
export function frictionStep(
  theta: ComplexArray,
  { mass, friction = Number.POSITIVE_INFINITY, kickLimit }: FrictionOptions,
): ComplexArray {
  if (!Number.isFinite(mass) || mass === 0) reject("mass", mass, "a finite number other than zero");
  if (typeof friction !== "number" || !(friction > 0))
    reject("friction", friction, "a positive number, or Infinity for complete decay");
  if (kickLimit !== undefined && (typeof kickLimit !== "number" || !(kickLimit > 0)))
    reject("kickLimit", kickLimit, "a positive number");
  const kept = Math.exp(-friction);
  const re = theta.re.map((q, i) => {
    const kick = ((1 - kept) * theta.im[i]) / mass;
    return q + (kickLimit === undefined ? kick : kick / Math.sqrt(1 + (kick / kickLimit) ** 2));
  });
  return { re, im: theta.im.map((p) => kept * p) };
}

/**
 * Computes the learning rate, by which one update moves θ along −∂C/∂θ: ε/2m for a complex field and ε/m for a real pair
 * by one echo (update "simple"), twice that by averaged echoes, and 1 − e^{−friction} of it at partial friction.
 */
export function learningRate(options: {
  readonly epsilon: number;
  readonly mass: number;
  readonly kind: CanonicalKind;
  readonly update?: "averaged" | "simple";
  readonly friction?: number;
}): number {
  const { epsilon, mass, kind, update = "averaged", friction = Number.POSITIVE_INFINITY } = options;
  positive("epsilon", epsilon);
  if (!Number.isFinite(mass) || mass === 0) reject("mass", mass, "a finite number other than zero");
  if (typeof friction !== "number" || !(friction > 0))
    reject("friction", friction, "a positive number, or Infinity");
  const factor = (kind === "complex" ? 0.5 : 1) * (update === "averaged" ? 2 : 1);
  return (1 - Math.exp(-friction)) * factor * (epsilon / mass);
}
