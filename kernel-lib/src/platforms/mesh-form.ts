import type { Coupler, PhaseShifter } from "../engine/mesh/circuit.js";

/**
 * How a crossing of a mesh is built: "mach-zehnder", phases and couplers, B diag(e^{iθ}, 1) B diag(e^{iφ}, 1) with the coupler
 * B = [[1, i], [i, 1]]/√2; or "splitter", [[e^{iφ} cos θ, −sin θ], [e^{iφ} sin θ, cos θ]].
 */
export type MeshForm = "mach-zehnder" | "splitter";

/** Angles of one crossing. */
export interface Crossing {
  /** Upper one of the two modes that meet. */
  readonly mode: number;
  readonly theta: number;
  readonly phi: number;
}

/** Imperfections of one crossing as it was made. */
export interface CrossingErrors {
  /** Offsets of both phases in rad. */
  readonly theta: number;
  readonly phi: number;
  /** Deviation of both couplers' angles from π/4. */
  readonly couplers: readonly [number, number];
  /** Amplitude that passes each of the two couplers. */
  readonly amplitude: number;
}

type Elements = (PhaseShifter | Coupler)[];

/** What the decomposition of a unitary matrix and a circuit need to know of a form of crossings. */
interface Form {
  /** Matrix [t00, t01, t10, t11] of a crossing, as real and imaginary parts. */
  matrix(theta: number, phi: number): readonly [Float64Array, Float64Array];
  /** Angles with (u0, u1) T† = (0, ·). */
  nullRight(u0: readonly [number, number], u1: readonly [number, number]): [number, number];
  /** Angles with T (u0, u1)ᵀ = (·, 0)ᵀ. */
  nullLeft(u0: readonly [number, number], u1: readonly [number, number]): [number, number];
  /** Phases (d0', d1') and φ' with T(θ, φ)† diag(e^{i d0}, e^{i d1}) = diag(e^{i d0'}, e^{i d1'}) T(θ, φ'). */
  commute(theta: number, phi: number, d0: number, d1: number): { d0: number; d1: number; phi: number };
  /** Phase shifters and couplers of a crossing whose parameters are numbers `first` (θ) and `first + 1` (φ). */
  elements(mode: number, first: number, errors: CrossingErrors): Elements;
  /** Frequencies with which θ and φ enter powers, and amplitudes. */
  readonly frequencies: {
    readonly powers: readonly [readonly number[], readonly number[]];
    readonly fields: readonly [readonly number[], readonly number[]];
  };
}

type Pair = readonly [number, number];
const size = ([x, y]: Pair) => Math.hypot(x, y);
const angle = ([x, y]: Pair) => Math.atan2(y, x);

/** Makes the real matrix [[a, b], [c, d]] times e^{i common}, with e^{iφ} on the first column. */
function phased(entries: readonly number[], common: number, phi: number): [Float64Array, Float64Array] {
  const turns = [common + phi, common, common + phi, common];
  return [
    Float64Array.from(entries, (value, k) => value * Math.cos(turns[k])),
    Float64Array.from(entries, (value, k) => value * Math.sin(turns[k])),
  ];
}

const phase = (mode: number, parameter: number, factor: number, offset: number): PhaseShifter => ({
  kind: "phase",
  mode,
  parameter,
  factor,
  offset,
});
const coupler = (mode: number, { couplers, amplitude }: CrossingErrors, which: 0 | 1): Coupler => ({
  kind: "coupler",
  mode,
  angle: Math.PI / 4 + couplers[which],
  amplitude,
});

export const FORMS: Readonly<Record<MeshForm, Form>> = {
  "mach-zehnder": {
    matrix(theta, phi) {
      const [s, c] = [Math.sin(theta / 2), Math.cos(theta / 2)];
      return phased([s, c, c, -s], (theta + Math.PI) / 2, phi);
    },
    nullRight: (u0, u1) => [2 * Math.atan2(size(u1), size(u0)), angle(u0) - angle(u1) + Math.PI],
    nullLeft: (u0, u1) => [2 * Math.atan2(size(u0), size(u1)), angle(u1) - angle(u0)],
    commute: (theta, phi, d0, d1) => ({
      d0: d1 - theta - phi + Math.PI,
      d1: d1 - theta + Math.PI,
      phi: d0 - d1,
    }),
    elements: (mode, first, errors) => [
      phase(mode, first + 1, 1, errors.phi),
      coupler(mode, errors, 0),
      phase(mode, first, 1, errors.theta),
      coupler(mode, errors, 1),
    ],
    frequencies: {
      powers: [[1], [1]],
      fields: [[1], [1]],
    },
  },
  splitter: {
    matrix(theta, phi) {
      const [s, c] = [Math.sin(theta), Math.cos(theta)];
      return phased([c, -s, s, c], 0, phi);
    },
    nullRight: (u0, u1) => [Math.atan2(size(u0), size(u1)), angle(u0) - angle(u1)],
    nullLeft: (u0, u1) => [Math.atan2(size(u1), size(u0)), angle(u1) - angle(u0) + Math.PI],
    commute: (_, phi, d0, d1) => ({ d0: d1 - phi + Math.PI, d1, phi: d0 - d1 + Math.PI }),
    // A rotation is an interferometer with opposite phases in its arms: θ acts at two places.
    elements: (mode, first, errors) => [
      phase(mode, first + 1, 1, errors.phi),
      coupler(mode, errors, 0),
      phase(mode, first, 1, Math.PI / 2 + errors.theta),
      phase(mode + 1, first, -1, -Math.PI / 2 - errors.theta),
      coupler(mode, errors, 1),
      phase(mode, -1, 0, -Math.PI / 2),
      phase(mode + 1, -1, 0, Math.PI / 2),
    ],
    frequencies: {
      powers: [[1, 2], [1]],
      fields: [[1], [1]],
    },
  },
};
