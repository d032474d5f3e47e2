/** What a result hands to the viewers: arrays with their axes, nothing about how they were computed. */

/** A field at one or several times: frames × points values, the last axis fastest. */
export interface FieldFrames {
  readonly kind: "field";
  readonly shape: readonly number[];
  readonly lengths: readonly number[];
  readonly times: ArrayLike<number>;
  readonly re: Float64Array;
  /** Absent for real fields. */
  readonly im?: Float64Array;
  /** First frame after the time reversal. */
  readonly echoFrom?: number;
  /** What the values are called. Default "ψ". */
  readonly name?: string;
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
  readonly ports: readonly string[];
  /** Contacts with several channels, which lie side by side. */
  readonly groups?: readonly { readonly name: string; readonly first: number; readonly count: number }[];
  readonly omega: ArrayLike<number>;
  readonly re: Float64Array;
  readonly im: Float64Array;
}
