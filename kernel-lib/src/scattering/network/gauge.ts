import type { Complex } from "../../fields/complex.js";

/**
 * Vector potentials of a uniform magnetic field, A(r) = M r, and the Peierls phases of straight bonds.
 * A device uses A = −B y x̂. A lead needs one that does not change along the lead; the difference of the two is
 * the gradient of a quadratic function of position, which turns the phases of the sites where both meet.
 */
type Point = readonly [number, number];

/** A = −B (r·n) d, where d is the direction along which A must not change and n is d turned left. */
export class LandauGauge {
  readonly #d: Point;

  constructor(
    readonly field: number,
    direction: Point = [1, 0],
  ) {
    const length = Math.hypot(direction[0], direction[1]);
    this.#d = [direction[0] / length, direction[1] / length];
  }

  /** A at a point. */
  potential([x, y]: Point): Point {
    const [dx, dy] = this.#d;
    const across = -this.field * (y * dx - x * dy);
    return [across * dx, across * dy];
  }

  /** ∫A·dr along the straight bond; exact, for A is linear. */
  phase(from: Point, to: Point): number {
    const [ax, ay] = this.potential([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
    return ax * (to[0] - from[0]) + ay * (to[1] - from[1]);
  }

  /** χ with A(this) − A(other) = ∇χ, for two gauges of the same field; zero at the origin. */
  difference(other: LandauGauge, at: Point): number {
    const [ax, ay] = this.potential(at);
    const [bx, by] = other.potential(at);
    return ((ax - bx) * at[0] + (ay - by) * at[1]) / 2;
  }
}

/** value·e^{iφ} */
export function rotated(value: Complex, phase: number): Complex {
  if (phase === 0) return value;
  const [c, s] = [Math.cos(phase), Math.sin(phase)];
  return { re: value.re * c - value.im * s, im: value.re * s + value.im * c };
}
