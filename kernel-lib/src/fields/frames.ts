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
}

/** Scattering matrices: frequencies × out × in values. */
export interface ScatteringFrames {
  readonly kind: "scattering";
  readonly ports: readonly string[];
  readonly omega: ArrayLike<number>;
  readonly re: Float64Array;
  readonly im: Float64Array;
}
