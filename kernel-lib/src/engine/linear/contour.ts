import type { Complex, ComplexArray } from "../../fields/complex.js";
import { Random } from "../../fields/random.js";
import { eigensystem } from "./eigen.js";
import { columnsOf, largest, type Matrix, matrix, rowsOf, solve, times } from "./matrix.js";

/** A disc in the complex plane around a point of the real axis. */
export interface Disc {
  readonly centre: number;
  readonly radius: number;
}

/** A matrix T(z) that depends analytically on z, at one z. */
export interface MatrixAt {
  /** T(z)·x */
  multiply(x: Matrix): Matrix;
  /** T(z)⁻¹·x */
  solve(x: Matrix): Matrix;
}

/** Number of moments of the contour integral: an n × n matrix may have up to MOMENTS·n eigenvalues inside. */
const MOMENTS = 4;
/** Number of columns at first; it grows where all are needed. */
const COLUMNS = 8;
/** First and largest number of points on the circle; eigenvalues close to the circle need many. */
const POINTS = 64;
const MOST_POINTS = 1024;
/** Pivot of a matrix of moments, relative to the largest entry, that counts as zero. */
const NO_RANK = 1e-9;
/** Largest number of Newton steps, and size of the last one in units of the radius. */
const MOST_STEPS = 12;
const CONVERGED = 1e-13;
/** Step of differences, and what a singular point is shifted by; a guess is not followed farther than ASTRAY. */
const H = 1e-5;
const ASIDE = 1e-7;
const ASTRAY = 0.1;
/** After a step as small as this, the next one would be below rounding. */
const ARRIVED = 1e-6;
/** Largest last step of a root, and distance within which two roots are the same. */
const ACCEPTED = 1e-10;
const SAME = 1e-8;

/** The point of a circle at an angle. */
export function onCircle({ centre, radius }: Disc, angle: number): Complex {
  return { re: centre + radius * Math.cos(angle), im: radius * Math.sin(angle) };
}

/** A matrix that depends analytically on z, in a disc and around it. */
export interface Contour {
  readonly n: number;
  readonly within: Disc;
  at(z: Complex): MatrixAt;
}

/**
 * Nonlinear eigenvalues, where T(z) has no inverse inside a disc, sorted by real part. By contour integrals: the moments
 * ∮ zᵏ T(z)⁻¹ V dz of random columns V hold the eigenvalues inside and no others (W.-J. Beyn, Linear Algebra Appl. 436,
 * 3839 (2012)); Newton's method then makes each exact. Points on the circle are doubled until nothing new is found.
 * @throws RangeError where that does not end
 */
export function contourEigenvalues(contour: Contour): ComplexArray {
  const { n, within } = contour;
  const random = new Random(1);
  let columns = Math.min(n, COLUMNS);
  const guesses = (nodes: readonly Node[]) => {
    for (;;) {
      const right = matrix(n, columns);
      for (let i = 0; i < right.re.length; i++)
        [right.re[i], right.im[i]] = [random.normal(), random.normal()];
      const made = fromMoments(within, moments(nodes, right), columns === n);
      if (made) return made;
      columns = Math.min(n, 2 * columns);
    }
  };
  let before: Complex[] | undefined;
  for (let points = POINTS; points <= MOST_POINTS; points *= 2) {
    const found: Complex[] = [];
    for (const { value, vector } of guesses(nodesOf(contour, points))) {
      if (apart(within, value, { re: within.centre, im: 0 }) > 1 + ASTRAY) continue;
      const root = refined(contour, value, vector);
      if (root && inside(within, root) && !found.some((z) => apart(within, z, root) < SAME)) found.push(root);
    }
    found.sort((a, b) => a.re - b.re || a.im - b.im);
    const known = (z: Complex) => before?.some((other) => apart(within, other, z) < SAME);
    if (before?.length === found.length && found.every(known))
      return { re: Float64Array.from(found, ({ re }) => re), im: Float64Array.from(found, ({ im }) => im) };
    before = found;
  }
  throw new RangeError(
    `The roots in the disc of radius ${within.radius} around ${within.centre} could not be told from what lies close to its border; choose another radius.`,
  );
}

/** A point of the contour, with the matrix there. */
interface Node {
  readonly angle: number;
  readonly matrix: MatrixAt;
}

/** Points all around, none of them on the real axis, where band edges and lossless modes may be. */
function nodesOf({ within, at }: Contour, count: number): Node[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (Math.PI * (2 * i + 1)) / count;
    return { angle, matrix: at(onCircle(within, angle)) };
  });
}

export function inside({ centre, radius }: Disc, { re, im }: Complex): boolean {
  return Math.hypot(re - centre, im) < radius;
}

function apart({ radius }: Disc, a: Complex, b: Complex): number {
  return Math.hypot(a.re - b.re, a.im - b.im) / radius;
}

/** (1/2πi) ∮ ζᵏ T⁻¹V dζ by the trapezoidal rule, ζ = (z − centre)/radius. */
function moments(nodes: readonly Node[], right: Matrix): Matrix[] {
  const sums = Array.from({ length: 2 * MOMENTS }, () => matrix(right.rows, right.columns));
  for (const { angle, matrix: t } of nodes) {
    const x = t.solve(right);
    sums.forEach((sum, k) => {
      const [wr, wi] = [Math.cos((k + 1) * angle) / nodes.length, Math.sin((k + 1) * angle) / nodes.length];
      for (let i = 0; i < x.re.length; i++) {
        sum.re[i] += wr * x.re[i] - wi * x.im[i];
        sum.im[i] += wr * x.im[i] + wi * x.re[i];
      }
    });
  }
  return sums;
}

/** Eigenvalues and vectors in the block Hankel matrices of moments; nothing where more columns are needed. */
function fromMoments(
  { centre, radius }: Disc,
  sums: readonly Matrix[],
  last: boolean,
): { value: Complex; vector: Matrix }[] | undefined {
  const { rows: n, columns } = sums[0];
  const hankel = (shift: number): Matrix => {
    const h = matrix(MOMENTS * n, MOMENTS * columns);
    for (let i = 0; i < MOMENTS; i++)
      for (let j = 0; j < MOMENTS; j++)
        for (const part of ["re", "im"] as const)
          for (let r = 0; r < n; r++)
            h[part].set(
              sums[i + j + shift][part].subarray(r * columns, (r + 1) * columns),
              (i * n + r) * h.columns + j * columns,
            );
    return h;
  };
  const [first, second] = [hankel(0), hankel(1)];
  const pivots = rankPivots(first);
  const rank = pivots.rows.length;
  if (rank === 0) return [];
  if (rank === first.columns && !last) return undefined;
  const small = (a: Matrix) => columnsOf(rowsOf(a, pivots.rows), pivots.columns);
  const { values, vectors } = eigensystem(rank, solve(small(first), small(second)));
  const top = rowsOf(
    columnsOf(first, pivots.columns),
    Array.from({ length: n }, (_, i) => i),
  );
  return Array.from({ length: rank }, (_, k) => ({
    value: { re: centre + radius * values.re[k], im: radius * values.im[k] },
    vector: times(top, columnsOf({ rows: rank, columns: rank, ...vectors }, [k])),
  }));
}

/** Rows and columns of the pivots of a Gaussian elimination with complete pivoting, as many as the rank. */
function rankPivots(a: Matrix): { rows: number[]; columns: number[] } {
  const rest = { ...a, re: a.re.slice(), im: a.im.slice() };
  const threshold = NO_RANK * largest(a);
  const [rows, columns]: [number[], number[]] = [[], []];
  while (rows.length < Math.min(a.rows, a.columns)) {
    let [at, best] = [0, 0];
    for (let i = 0; i < rest.re.length; i++) {
      const size = rest.re[i] ** 2 + rest.im[i] ** 2;
      if (size > best) [best, at] = [size, i];
    }
    if (!(Math.sqrt(best) > threshold)) break;
    const [p, q] = [Math.floor(at / a.columns), at % a.columns];
    const [pr, pi] = [rest.re[at] / best, -rest.im[at] / best];
    for (let i = 0; i < a.rows; i++) {
      if (i === p) continue;
      const from = i * a.columns + q;
      const fr = rest.re[from] * pr - rest.im[from] * pi;
      const fi = rest.re[from] * pi + rest.im[from] * pr;
      if (fr === 0 && fi === 0) continue;
      for (let j = 0, x = i * a.columns, y = p * a.columns; j < a.columns; j++, x++, y++) {
        rest.re[x] -= fr * rest.re[y] - fi * rest.im[y];
        rest.im[x] -= fr * rest.im[y] + fi * rest.re[y];
      }
    }
    rest.re.fill(0, p * a.columns, (p + 1) * a.columns);
    rest.im.fill(0, p * a.columns, (p + 1) * a.columns);
    rows.push(p);
    columns.push(q);
  }
  return { rows, columns };
}

/**
 * Newton's method (nonlinear inverse iteration): x = T⁻¹T′v, z −= e·v/e·x; nothing where it goes elsewhere. On a root
 * itself T has no inverse: then it is looked at from a little aside.
 */
function refined({ within, at }: Contour, start: Complex, guess: Matrix): Complex | undefined {
  const size = within.radius;
  let [z, v] = [start, guess];
  let last = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    if (apart(within, z, start) > ASTRAY) return undefined;
    let next: ReturnType<typeof newtonStep>;
    try {
      next = newtonStep(at, z, v, H * size);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The error of the last step is about its square.
      if (last < ARRIVED) return z;
      if (step > 0) return undefined;
      z = { re: z.re + ASIDE * size, im: z.im };
      continue;
    }
    if (!next) return last < ARRIVED ? z : undefined;
    z = { re: z.re - next.by.re, im: z.im - next.by.im };
    v = next.vector;
    last = Math.hypot(next.by.re, next.by.im) / size;
    if (last < CONVERGED) return z;
  }
  return last < ACCEPTED ? z : undefined;
}

function newtonStep(
  at: Contour["at"],
  z: Complex,
  v: Matrix,
  h: number,
): { by: Complex; vector: Matrix } | undefined {
  const [up, down] = [h, -h].map((by) => at({ re: z.re + by, im: z.im }).multiply(v));
  const slope = matrix(v.rows, 1);
  for (let i = 0; i < v.rows; i++) {
    slope.re[i] = (up.re[i] - down.re[i]) / (2 * h);
    slope.im[i] = (up.im[i] - down.im[i]) / (2 * h);
  }
  const x = at(z).solve(slope);
  let peak = 0;
  for (let i = 1; i < x.rows; i++)
    if (Math.hypot(x.re[i], x.im[i]) > Math.hypot(x.re[peak], x.im[peak])) peak = i;
  const norm = x.re[peak] ** 2 + x.im[peak] ** 2;
  if (!(norm > 0 && norm < Number.POSITIVE_INFINITY)) return undefined;
  const root = Math.sqrt(norm);
  return {
    // v/x where x is largest
    by: {
      re: (v.re[peak] * x.re[peak] + v.im[peak] * x.im[peak]) / norm,
      im: (v.im[peak] * x.re[peak] - v.re[peak] * x.im[peak]) / norm,
    },
    vector: { ...x, re: x.re.map((y) => y / root), im: x.im.map((y) => y / root) },
  };
}
