import type { Complex, ComplexArray } from "../fields/complex.js";
import { Random } from "../fields/random.js";
import { eigensystem } from "./eigen.js";
import { columnsOf, largest, type Matrix, matrix, rowsOf, solve, times } from "./matrix.js";

/** An ellipse in the complex plane with axes along the real and the imaginary direction. */
export interface Ellipse {
  readonly centre: number;
  /** Half axes. */
  readonly width: number;
  readonly height: number;
}

/** A matrix T(z) that depends analytically on z, at one z. */
export interface MatrixAt {
  /** T(z)·x */
  multiply(x: Matrix): Matrix;
  /** T(z)⁻¹·x */
  solve(x: Matrix): Matrix;
}

/** Moments of the contour integral: an n × n matrix may have up to so many times n eigenvalues inside. */
const MOMENTS = 4;
/** Columns to begin with; more where they all are needed. */
const COLUMNS = 8;
/** Beyond this fraction of the largest entry, a matrix of moments has no further rank. */
const NO_RANK = 1e-9;
/** Newton steps, and the last of them in units of the ellipse. */
const MOST_STEPS = 12;
const CONVERGED = 1e-13;
/** A root is kept once its steps are this small, and found twice if two are this close. */
const ACCEPTED = 1e-10;
const SAME = 1e-8;

/** The point of an ellipse at an angle. */
export function onEllipse({ centre, width, height }: Ellipse, angle: number): Complex {
  return { re: centre + width * Math.cos(angle), im: height * Math.sin(angle) };
}

/** Where T(z) has no inverse inside an ellipse, sorted by real part. */
export interface Contour {
  readonly n: number;
  readonly within: Ellipse;
  /** Angles of equally spaced points on the ellipse. */
  readonly angles: readonly number[];
  at(z: Complex): MatrixAt;
}

/**
 * Nonlinear eigenvalues by contour integrals: the moments ∮ zᵏ T(z)⁻¹ V dz of random columns V hold the eigenvalues
 * inside and no others (W.-J. Beyn, Linear Algebra Appl. 436, 3839 (2012)); Newton's method then makes each exact.
 */
export function contourEigenvalues(contour: Contour): ComplexArray {
  const { n, within, angles } = contour;
  const points = angles.map((angle) => ({ angle, matrix: contour.at(onEllipse(within, angle)) }));
  const random = new Random(1);
  for (let columns = Math.min(n, COLUMNS); ; columns = Math.min(n, 2 * columns)) {
    const right = matrix(n, columns);
    for (let i = 0; i < right.re.length; i++) [right.re[i], right.im[i]] = [random.normal(), random.normal()];
    const guesses = fromMoments(within, moments(within, points, right), columns === n);
    if (!guesses) continue;
    const found: Complex[] = [];
    for (const { value, vector } of guesses) {
      const root = refined(contour, value, vector);
      if (root && inside(within, root) && !found.some((z) => apart(within, z, root) < SAME)) found.push(root);
    }
    found.sort((a, b) => a.re - b.re || a.im - b.im);
    return { re: Float64Array.from(found, ({ re }) => re), im: Float64Array.from(found, ({ im }) => im) };
  }
}

export function inside({ centre, width, height }: Ellipse, { re, im }: Complex): boolean {
  return ((re - centre) / width) ** 2 + (im / height) ** 2 < 1;
}

function apart({ width, height }: Ellipse, a: Complex, b: Complex): number {
  return Math.hypot(a.re - b.re, a.im - b.im) / Math.max(width, height);
}

/** (1/2πi) ∮ ζᵏ T⁻¹V dζ by the trapezoidal rule, ζ = (z − centre)/size. */
function moments(
  { width, height }: Ellipse,
  points: readonly { angle: number; matrix: MatrixAt }[],
  right: Matrix,
): Matrix[] {
  const size = Math.max(width, height);
  const sums = Array.from({ length: 2 * MOMENTS }, () => matrix(right.rows, right.columns));
  for (const { angle, matrix: t } of points) {
    const x = t.solve(right);
    const zeta = { re: (width / size) * Math.cos(angle), im: (height / size) * Math.sin(angle) };
    // dζ/(2πi) over the step of the angle
    let [wr, wi] = [
      ((height / size) * Math.cos(angle)) / points.length,
      ((width / size) * Math.sin(angle)) / points.length,
    ];
    for (const sum of sums) {
      for (let i = 0; i < x.re.length; i++) {
        sum.re[i] += wr * x.re[i] - wi * x.im[i];
        sum.im[i] += wr * x.im[i] + wi * x.re[i];
      }
      [wr, wi] = [wr * zeta.re - wi * zeta.im, wr * zeta.im + wi * zeta.re];
    }
  }
  return sums;
}

/** Eigenvalues and vectors in the block Hankel matrices of moments; nothing where more columns are needed. */
function fromMoments(
  { centre, width, height }: Ellipse,
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
  const size = Math.max(width, height);
  return Array.from({ length: rank }, (_, k) => ({
    value: { re: centre + size * values.re[k], im: size * values.im[k] },
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

/** Newton's method (nonlinear inverse iteration): x = T⁻¹T′v, z −= e·v/e·x; nothing where it goes elsewhere. */
function refined({ within, at }: Contour, start: Complex, guess: Matrix): Complex | undefined {
  const size = Math.max(within.width, within.height);
  const h = 1e-5 * size;
  let [z, v] = [start, guess];
  let last = Number.POSITIVE_INFINITY;
  try {
    for (let step = 0; step < MOST_STEPS; step++) {
      if (Math.hypot(z.re - within.centre, z.im) > 2 * size) return undefined;
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
      if (!(norm > 0 && norm < Number.POSITIVE_INFINITY)) return last < ACCEPTED ? z : undefined;
      // v/x where x is largest
      const by = {
        re: (v.re[peak] * x.re[peak] + v.im[peak] * x.im[peak]) / norm,
        im: (v.im[peak] * x.re[peak] - v.re[peak] * x.im[peak]) / norm,
      };
      z = { re: z.re - by.re, im: z.im - by.im };
      const root = Math.sqrt(norm);
      v = { ...x, re: x.re.map((y) => y / root), im: x.im.map((y) => y / root) };
      last = Math.hypot(by.re, by.im) / size;
      if (last < CONVERGED) return z;
    }
  } catch (error) {
    // On the root itself T has no inverse.
    if (!(error instanceof RangeError)) throw error;
  }
  return last < ACCEPTED ? z : undefined;
}
