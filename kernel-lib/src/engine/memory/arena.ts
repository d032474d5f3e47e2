import { free, reserve } from "./memory.js";

/**
 * Kernel memory for the time of one call, from one piece that is kept: reserving and clearing anew would cost more than
 * small kernels take. What it holds at first is left over from earlier calls.
 */

/** Largest piece in bytes that is kept; a larger one is freed after the call. */
const MOST_KEPT = 2 ** 26;
const FIRST = 2 ** 21;
const OWNER = {};
let base = 0;
let size = 0;
/** Bytes of the kept piece that calls under way use. */
let used = 0;

/** Calls `use` with addresses of blocks of the given sizes in bytes, aligned to cache lines. */
export function borrowed<Result>(bytes: readonly number[], use: (addresses: number[]) => Result): Result {
  const sizes = bytes.map((n) => Math.ceil(n / 64) * 64);
  const total = sizes.reduce((a, b) => a + b);
  const before = used;
  // Calls inside of calls, and what an interrupted one left marked, may not fit any more: those get their own piece.
  const kept = total <= MOST_KEPT && (before + total <= size || before === 0);
  if (kept && before + total > size) grow(total);
  const start = kept ? base + before : reserve({}, total);
  if (kept) used += total;
  try {
    let next = start;
    return use(
      sizes.map((n) => {
        next += n;
        return next - n;
      }),
    );
  } finally {
    if (kept) used = before;
    else free(start);
  }
}

function grow(bytes: number): void {
  const old = size;
  // Forgotten before it is freed, so that an interrupt between the two loses memory and never shares it.
  size = 0;
  if (old > 0) free(base);
  const next = Math.max(FIRST, 2 ** Math.ceil(Math.log2(bytes)));
  base = reserve(OWNER, next);
  size = next;
}
