import type { Complex } from "../../fields/complex.js";

/**
 * Shifted QR on a Hessenberg matrix until it is upper triangular: chooses blocks and shifts. The steps are made by the
 * matrix, in kernel memory or plain.
 *
 * Method: Golub & Van Loan, Matrix Computations, ch. 7 (Hessenberg QR with Wilkinson shifts).
 */

/** Largest number of QR steps for an eigenvalue; two to three are usual. */
const MOST_STEPS = 60;
/** Number of steps without success after which an exceptional shift breaks a cycle. */
const UNUSUAL_SHIFT = 10;

/** Entry, relative to the largest, that counts as zero: its square is no normal number. */
const NEGLIGIBLE = 1e-140;

/** A Hessenberg matrix that QR steps are made on. */
export interface Hessenberg {
  re(row: number, column: number): number;
  im(row: number, column: number): number;
  /** Sets an entry to zero. */
  clear(row: number, column: number): void;
  /** One step with a shift on the rows and columns low … high. */
  step(low: number, high: number, shift: Complex): void;
}

/** Makes QR steps until the matrix is triangular. @throws RangeError where they do not converge */
export function iterateQr(n: number, t: Hessenberg): void {
  const size = (i: number, j: number) => Math.abs(t.re(i, j)) + Math.abs(t.im(i, j));
  let scale = 0;
  for (let i = 0; i < n; i++)
    for (let j = Math.max(0, i - 1); j < n; j++) scale = Math.max(scale, size(i, j));
  let high = n - 1;
  let steps = 0;
  while (high > 0) {
    let low = high;
    while (low > 0) {
      const neighbours = size(low, low) + size(low - 1, low - 1);
      if (size(low, low - 1) <= Math.max(Number.EPSILON * neighbours, NEGLIGIBLE * scale)) {
        t.clear(low, low - 1);
        break;
      }
      low--;
    }
    if (low === high) {
      high--;
      steps = 0;
      continue;
    }
    if (++steps > MOST_STEPS)
      throw new RangeError(
        `The eigenvalues of a ${n} × ${n} matrix did not converge in ${MOST_STEPS} steps: its entries may be too ` +
          "different in size; rescale it.",
      );
    t.step(low, high, steps % UNUSUAL_SHIFT === 0 ? unusualShift(t, high) : wilkinsonShift(t, high));
  }
}

/** The eigenvalue of the last 2 × 2 block that is closer to its last entry. */
function wilkinsonShift(t: Hessenberg, high: number): Complex {
  const entry = (i: number, j: number) => [t.re(i, j), t.im(i, j)] as const;
  const [ar, ai] = entry(high - 1, high - 1);
  const [br, bi] = entry(high - 1, high);
  const [cr, ci] = entry(high, high - 1);
  const [dr, di] = entry(high, high);
  const [hr, hi] = [(ar - dr) / 2, (ai - di) / 2];
  const [pr, pi] = [br * cr - bi * ci, br * ci + bi * cr];
  let [rr, ri] = squareRoot(hr * hr - hi * hi + pr, 2 * hr * hi + pi);
  if (rr * hr + ri * hi < 0) [rr, ri] = [-rr, -ri];
  // d − bc / (h ± √(h² + bc)), the sign without cancellation
  const [xr, xi] = [hr + rr, hi + ri];
  const square = xr * xr + xi * xi;
  if (square === 0) return { re: dr, im: di };
  return { re: dr - (pr * xr + pi * xi) / square, im: di - (pi * xr - pr * xi) / square };
}

function unusualShift(t: Hessenberg, high: number): Complex {
  return {
    re: t.re(high, high) + Math.hypot(t.re(high, high - 1), t.im(high, high - 1)),
    im: t.im(high, high),
  };
}

function squareRoot(re: number, im: number): [number, number] {
  const size = Math.hypot(re, im);
  const root = Math.sqrt((size + Math.abs(re)) / 2);
  if (root === 0) return [0, 0];
  return re >= 0 ? [root, im / (2 * root)] : [Math.abs(im) / (2 * root), im < 0 ? -root : root];
}
