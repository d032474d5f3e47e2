/** What a benchmark is made of: inputs that all implementations read, and our way to the answer. */

/** A real array, or a complex one where `im` is given; row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly re: Float64Array;
  readonly im?: Float64Array;
}

export type Precision = "float64" | "float32";

export interface Workload {
  /** Short and unique; `--only` finds it by any part. */
  readonly name: string;
  /** One line for the table. */
  readonly title: string;
  /** The file in peers/ that holds the same computation for NumPy and the others. */
  readonly peers: string;
  /** Which of the peers' implementations take part. Default: all. */
  readonly against?: readonly string[];
  /** Ratios to reach: time of the fastest peer divided by ours, on one thread and on all. */
  readonly targets?: {
    readonly one?: number;
    readonly all?: number;
    /** The peer that the targets are meant against, where it is not the fastest. */
    readonly against?: string;
  };
  /** Floating-point operations of one run, counted as is usual in the field (5 N log₂N for a transform). */
  readonly flops: number;
  /** What bounds us, for the page of results: said of targets that are missed. */
  readonly bound?: string;
  /** Largest relative deviation between answers. Default 1e-9; an approximate gradient states its own. */
  readonly tolerance?: number;
  /** Also measured in float32 (against our float64), with the largest deviation from float64 allowed. */
  readonly float32?: number;
  /** Numbers that the peers need beside the inputs. */
  readonly parameters: Readonly<Record<string, number | readonly number[]>>;
  inputs(): Record<string, Tensor>;
  /** Everything that an expert would do once; returns one run. */
  prepare(inputs: Record<string, Tensor>, precision: Precision): () => Record<string, Tensor>;
}

export function real(shape: readonly number[], re: Float64Array): Tensor {
  return { shape, re };
}

export function complex(
  shape: readonly number[],
  { re, im }: { readonly re: Float64Array; readonly im: Float64Array },
): Tensor {
  return { shape, re, im };
}
