import type { Machine } from "./machine.js";

/** A publication. */
export interface Source {
  /** Key of the BibTeX entry, such as `lopezpastor2023`. */
  readonly key: string;
  /** Names of the authors, such as "V. López-Pastor and F. Marquardt". */
  readonly authors: string;
  readonly title: string;
  /** Journal or archive with number, such as "Phys. Rev. X 13, 031020". */
  readonly published: string;
  readonly year: number;
  /** Digital object identifier. */
  readonly doi?: string;
  /** Number in the arXiv, such as "2103.04992". */
  readonly arxiv?: string;
}

/** What is known of a gradient method or a learning rule: the columns of the table in which they are compared. */
export interface Facts {
  /** Whether it needs a model of the machine in a computer. */
  readonly model: boolean;
  /** Whether it reads the machine inside, not only its inputs and outputs. */
  readonly internals: boolean;
  /** Whether an error signal runs back through the machine itself. */
  readonly backward: boolean;
  /** Whether the machine itself moves its parameters. */
  readonly physicalUpdate: boolean;
  /** Error of the gradient, in words such as "O(ε²)". */
  readonly error: string;
  /**
   * Returns the runs of the device for the gradient of one sample: of a machine with these numbers of parameters and outputs
   * that answers an input in one run, or exactly those of a given machine.
   */
  runs(parameters: number, outputs: number, machine?: Machine): number;
  /** Papers of the method or rule. */
  readonly source: readonly Source[];
}
