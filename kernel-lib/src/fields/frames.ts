/** Results for the viewers: arrays with their axes. */

/** A field at one or several times, or values of a parameter: frames × points values, the last axis fastest. */
export interface FieldFrames {
  readonly kind: "field";
  /** Points along each axis, slowest first. */
  readonly shape: readonly number[];
  /** Length of each axis. */
  readonly lengths: readonly number[];
  /** One a frame, never decreasing. */
  readonly times: ArrayLike<number>;
  /** Name of the parameter in `times` if it is not time, such as "ω". */
  readonly parameter?: string;
  /** Names of the axes, x last. Default "x", and "y" before it. */
  readonly axes?: readonly string[];
  /** Real parts, frames × points. */
  readonly re: Float64Array;
  /** Absent for real fields. */
  readonly im?: Float64Array;
  /** First frame after the time reversal. */
  readonly echoFrom?: number;
  /** Name of the values. Default "ψ". */
  readonly name?: string;
  /** Quantities that the motion conserves, such as norm and energy, one value a frame; displays name their drifts. */
  readonly conserved?: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  /** Why the run is doubtful, in a short sentence. */
  readonly warning?: string;
  /** Other fields of the same run, shown beside this one: the same points and times. */
  readonly beside?: readonly FieldLayer[];
  /** Positions of the points of a one-dimensional field that are sites of a lattice in the plane. */
  readonly sites?: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
}

/** One more field on the grid and the times of another. */
export interface FieldLayer {
  readonly name: string;
  readonly re: Float64Array;
  /** Absent for real fields. */
  readonly im?: Float64Array;
}

/** Scattering matrices: frequencies × out × in values. */
export interface ScatteringFrames {
  readonly kind: "scattering";
  /** Label of every port. */
  readonly ports: readonly string[];
  /** Contacts with several channels, which lie side by side. */
  readonly groups?: readonly { readonly name: string; readonly first: number; readonly count: number }[];
  /** Frequencies ω, ascending. */
  readonly omega: ArrayLike<number>;
  /** Real parts of S[out, in], frequencies × out × in. */
  readonly re: Float64Array;
  /** Imaginary parts of S[out, in]. */
  readonly im: Float64Array;
  /** Which frequencies were left out and why, in a sentence. */
  readonly note?: string;
}

/** A network of modes and the waves in it at one or several frequencies. */
export interface NetworkFrames {
  readonly kind: "network";
  /** Where the modes are. Without them the picture arranges layers in columns, and anything else by its couplings. */
  readonly positions?: readonly (readonly [number, number])[];
  /** Numbers of modes of layers, which follow each other in the order of the modes. */
  readonly layers?: readonly number[];
  /** Detuning Δ of every mode. */
  readonly detuning: Float64Array;
  /** Decay rate κ of every mode into its probe waveguide. */
  readonly decay: Float64Array;
  /** Intrinsic loss κ' of every mode. */
  readonly loss: Float64Array;
  /** Couplings of the modes. */
  readonly couplings: CouplingList;
  /** Waveguides and leads: where waves enter and leave. */
  readonly contacts: readonly {
    readonly name: string;
    readonly modes: ArrayLike<number>;
    readonly lead: boolean;
  }[];
  /** Frequencies ω of the waves. */
  readonly omega: ArrayLike<number>;
  /** Incoming waves to choose from: one contact, or several driven together. */
  readonly drives: readonly { readonly name: string; readonly contacts: readonly number[] }[];
  /** Amplitudes for unit flux, frequencies × drives × modes; where every drive is one coherent wave. */
  readonly waves?: { readonly re: Float64Array; readonly im: Float64Array };
  /** Why no waves are known, in a sentence. */
  readonly note?: string;
  /** Σ|a|², summed over the channels of a lead, frequencies × drives × modes. */
  readonly density?: Float64Array;
  /** Currents along the couplings, summed likewise, frequencies × drives × couplings. */
  readonly flow?: Float64Array;
}

/** H[to, from] = re + i im, one entry a pair of coupled modes. */
export interface CouplingList {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}
