import { type Matrix, matrix } from "../linear/strips.js";
import { float64, free, reserve } from "./memory.js";

/** Bytes that kernels may read behind the end of a matrix. */
const BEHIND = 32;
const LINE = 64;

/**
 * Matrices in kernel memory for the time of one batch. Every batch uses the same memory again, so that kernels take these
 * matrices as they are and nothing is left for the garbage collector.
 */
export class BatchMemory {
  #base = 0;
  #bytes = 0;
  #used = 0;

  /** Frees all matrices made before. */
  begin(): void {
    if (this.#used > this.#bytes) {
      const old = this.#bytes;
      // Forgotten before it is freed, so that an interrupt between the two loses memory and never shares it.
      this.#bytes = 0;
      if (old > 0) free(this.#base);
      this.#base = reserve(this, this.#used);
      this.#bytes = this.#used;
    }
    this.#used = 0;
  }

  /** Not set to zero. What does not fit in yet comes from elsewhere, and has room from the next batch on. */
  readonly matrix = (rows: number, columns: number): Matrix => {
    const length = rows * columns;
    const each = Math.ceil((8 * length + BEHIND) / LINE) * LINE;
    const at = this.#base + this.#used;
    this.#used += 2 * each;
    if (this.#used > this.#bytes) return matrix(rows, columns);
    return { rows, columns, re: float64(at, length), im: float64(at + each, length) };
  };
}
