import { finite, notNegative, numbers, positive, reject, wholeNumber } from "../fields/check.js";

/** Gyromagnetic ratio times the permeability, in m/(A s). */
const GYROMAGNETIC = 220_880;
/** Permeability of the vacuum as cmtj has it, in V s/(A m). */
const PERMEABILITY = 12.566e-7;
/** Reduced Planck constant, in J s. */
const HBAR = 6.62607015e-34 / (2 * Math.PI);
/** Charge of the electron as cmtj has it, in A s. */
const CHARGE = 1.60217662e-19;

type Vector = readonly [number, number, number];

/** Layer, field and current of {@link macrospin}, in SI units. */
export interface MacrospinOptions {
  /** Saturation magnetisation μ₀M in T. */
  readonly saturation: number;
  /** Uniaxial anisotropy K along z, in J/m³. */
  readonly anisotropy: number;
  /** Thickness of the free layer in m. */
  readonly thickness: number;
  /** Gilbert damping α. */
  readonly damping: number;
  /** Applied field in A/m. */
  readonly field: readonly number[];
  /** Current density in A/m². */
  readonly current: number;
  /** Direction p of the fixed layer's magnetisation; of length 1, or 0 for no torque. */
  readonly polariser: readonly number[];
  /** Polarisation P of the current. Default 0.5. */
  readonly polarisation?: number;
  /** Asymmetry Λ of the torque. Default 0.3. */
  readonly asymmetry?: number;
  /** Demagnetising factors along x, y and z. Default 0, 0, 1: a thin film. */
  readonly demagnetisation?: readonly number[];
}

/** A macrospin under spin-transfer torque. */
export interface Macrospin {
  /** Returns dm/dt in 1/s. */
  slope(m: readonly number[]): [number, number, number];
  /**
   * Integrates from a unit vector over a time in s (classical Runge–Kutta); returns m at `frames` + 1 times, equally spaced.
   * The step is at most `step`, by default 5e-14 s.
   */
  run(start: readonly number[], time: number, frames: number, step?: number): Float64Array;
  /**
   * Finds the steady precession where field and polariser lie along z: m_z, at which damping and torque cancel, and its
   * frequency in Hz. Undefined where there is none between the poles.
   */
  orbit(): { readonly mz: number; readonly frequency: number } | undefined;
}

/**
 * Makes the magnetisation m of a layer as one spin: (1 + α²) ṁ = −γ[m × h + α m × (m × h)] − γ a_J η m × (m × p), with
 * η = PΛ²/(Λ² + 1 + (Λ² − 1) m·p), a_J = ħI/(e μ₀M d) and h = H + (2K/μ₀M) m_z ẑ − N m M.
 *
 * Equation and constants are those of the program cmtj.
 */
export function macrospin(options: MacrospinOptions): Macrospin {
  const saturation = positive("saturation", options.saturation);
  const anisotropy = finite("anisotropy", options.anisotropy);
  const thickness = positive("thickness", options.thickness);
  const damping = notNegative("damping", options.damping);
  const current = finite("current", options.current);
  const polarisation = finite("polarisation", options.polarisation ?? 0.5);
  const asymmetry = positive("asymmetry", options.asymmetry ?? 0.3);
  const vector = (name: string, value: readonly number[]): Vector => {
    const [x, y, z] = numbers(name, value, 3);
    return [x, y, z];
  };
  const field = vector("field", options.field);
  const polariser = vector("polariser", options.polariser);
  const factors = vector("demagnetisation", options.demagnetisation ?? [0, 0, 1]);
  const length = Math.hypot(...polariser);
  if (length !== 0 && Math.abs(length - 1) > 1e-6)
    reject("polariser", options.polariser, "of length 1, or zero for no torque");
  const square = asymmetry ** 2;
  const torque = (HBAR * current) / (CHARGE * saturation * thickness);
  const efficiency = (projection: number) =>
    (polarisation * square) / (square + 1 + (square - 1) * projection);
  const fieldAt = ([x, y, z]: Vector): Vector => [
    field[0] - (factors[0] * x * saturation) / PERMEABILITY,
    field[1] - (factors[1] * y * saturation) / PERMEABILITY,
    field[2] + ((2 * anisotropy) / saturation) * z - (factors[2] * z * saturation) / PERMEABILITY,
  ];
  const slope = (m: Vector): [number, number, number] => {
    const h = fieldAt(m);
    const turn = cross(m, h);
    const damped = cross(m, turn);
    const pushed = cross(m, cross(m, polariser));
    const push = torque * efficiency(dot(m, polariser));
    const factor = -GYROMAGNETIC / (1 + damping * damping);
    const component = (k: 0 | 1 | 2) => factor * (turn[k] + damping * damped[k] + push * pushed[k]);
    return [component(0), component(1), component(2)];
  };
  return {
    slope: (m) => slope(vector("m", m)),
    run(start, time, frames, step = 5e-14) {
      let m = vector("start", start);
      if (Math.abs(Math.hypot(...m) - 1) > 1e-6) reject("start", start, "a unit vector");
      positive("time", time);
      positive("step", step);
      const between = Math.ceil(time / wholeNumber("frames", frames, 1) / step);
      const dt = time / frames / between;
      const result = new Float64Array(3 * (frames + 1));
      result.set(m);
      for (let frame = 1; frame <= frames; frame++) {
        for (let k = 0; k < between; k++) {
          const a = slope(m);
          const b = slope(moved(m, a, dt / 2));
          const c = slope(moved(m, b, dt / 2));
          const d = slope(moved(m, c, dt));
          const mean = (i: 0 | 1 | 2) => (a[i] + 2 * b[i] + 2 * c[i] + d[i]) / 6;
          const next = moved(m, [mean(0), mean(1), mean(2)], dt);
          const norm = Math.hypot(...next);
          m = [next[0] / norm, next[1] / norm, next[2] / norm];
        }
        if (!Number.isFinite(m[0]))
          throw new RangeError(
            `The macrospin leaves the finite numbers by frame ${frame}; a smaller step than ${dt} s is likely right.`,
          );
        result.set(m, 3 * frame);
      }
      return result;
    },
    orbit() {
      const along = (v: Vector) => v[0] === 0 && v[1] === 0;
      if (!along(field) || !along(polariser) || factors[0] !== factors[1])
        throw new RangeError(
          "orbit() needs field and polariser along z, and equal demagnetising factors along x and y; run() works for all.",
        );
      const axial = (z: number) => fieldAt([0, 0, z])[2] + (factors[0] * z * saturation) / PERMEABILITY;
      const balance = (z: number) =>
        damping * axial(z) + torque * efficiency(z * polariser[2]) * polariser[2];
      // dm_z/dt ∝ (1 − z²)·balance: stable where it falls through zero; the highest such orbit.
      const samples = 4000;
      for (let i = samples - 1; i > -samples; i--) {
        let low = (i - 1) / samples;
        let high = i / samples;
        if (!(balance(low) > 0 && balance(high) <= 0)) continue;
        while (high - low > Number.EPSILON) {
          const middle = (low + high) / 2;
          if (middle === low || middle === high) break;
          if (balance(middle) > 0) low = middle;
          else high = middle;
        }
        const z = (low + high) / 2;
        return { mz: z, frequency: Math.abs(GYROMAGNETIC * axial(z)) / (2 * Math.PI * (1 + damping ** 2)) };
      }
      return undefined;
    },
  };
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function moved(m: Vector, by: Vector, factor: number): Vector {
  return [m[0] + factor * by[0], m[1] + factor * by[1], m[2] + factor * by[2]];
}
