import { type ComplexArray, complexZeros } from "../../fields/complex.js";
import { cos, sin } from "./trigonometry.js";

/**
 * Fourier transforms of split complex arrays: Stockham's self-sorting algorithm with radix 4, 2 and a general radix
 * for any other prime factor, which is summed directly where it is small and otherwise a convolution with a chirp.
 *
 * Sign: forward is Σ_j x_j exp(−2πi jk/n), as in NumPy; the inverse carries no factor 1/n.
 */

interface Stage {
  readonly radix: number;
  /** exp(−2πi p j / n) for p < n/radix, j < radix: the twiddle factors of this stage. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** Largest prime factor that is summed directly; for larger ones the convolution is faster. */
const MOST_DIRECT = 31;

const stagesOf = new Map<number, readonly Stage[]>();

function factors(n: number): number[] {
  const found: number[] = [];
  for (let rest = n, radix = 4; rest > 1; ) {
    if (rest % radix === 0) {
      found.push(radix);
      rest /= radix;
    } else if (radix === 4) radix = 2;
    else if (radix === 2) radix = 3;
    else radix = radix * radix > rest ? rest : radix + 2;
  }
  return found;
}

function stages(n: number): readonly Stage[] {
  let plan = stagesOf.get(n);
  if (plan) return plan;
  let length = n;
  plan = factors(n).map((radix) => {
    const m = length / radix;
    const stage = { radix, cos: new Float64Array(length), sin: new Float64Array(length) };
    for (let p = 0; p < m; p++) {
      for (let j = 0; j < radix; j++) {
        const angle = (-2 * Math.PI * p * j) / length;
        stage.cos[p * radix + j] = cos(angle);
        stage.sin[p * radix + j] = sin(angle);
      }
    }
    length = m;
    return stage;
  });
  stagesOf.set(n, plan);
  return plan;
}

/**
 * Transforms along the slowest axis of an n × batch block that starts at `offset`, in place.
 * The inverse is the same call with `re` and `im` exchanged.
 */
export function transform(
  re: Float64Array,
  im: Float64Array,
  n: number,
  batch: number,
  offset: number,
  work: { re: Float64Array; im: Float64Array },
): void {
  let xr = re.subarray(offset, offset + n * batch);
  let xi = im.subarray(offset, offset + n * batch);
  let yr = work.re;
  let yi = work.im;
  const homeRe = xr;
  const homeIm = xi;
  let length = n;
  let stride = batch;
  for (const { radix, cos, sin } of stages(n)) {
    const m = length / radix;
    if (radix === 4) radix4(xr, xi, yr, yi, m, stride, cos, sin);
    else if (radix === 2) radix2(xr, xi, yr, yi, m, stride, cos, sin);
    else if (radix > MOST_DIRECT) chirpRadix(xr, xi, yr, yi, radix, m, stride, cos, sin);
    else anyRadix(xr, xi, yr, yi, radix, m, stride, cos, sin);
    [xr, yr] = [yr, xr];
    [xi, yi] = [yi, xi];
    length = m;
    stride *= radix;
  }
  if (xr !== homeRe) {
    homeRe.set(xr.subarray(0, n * batch));
    homeIm.set(xi.subarray(0, n * batch));
  }
}

type Pass = (
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
  m: number,
  s: number,
  cos: Float64Array,
  sin: Float64Array,
) => void;

const radix2: Pass = (xr, xi, yr, yi, m, s, cos, sin) => {
  for (let p = 0; p < m; p++) {
    const wr = cos[2 * p + 1];
    const wi = sin[2 * p + 1];
    for (let q = 0; q < s; q++) {
      const a = q + s * p;
      const b = a + s * m;
      const out = q + s * 2 * p;
      const dr = xr[a] - xr[b];
      const di = xi[a] - xi[b];
      yr[out] = xr[a] + xr[b];
      yi[out] = xi[a] + xi[b];
      yr[out + s] = dr * wr - di * wi;
      yi[out + s] = dr * wi + di * wr;
    }
  }
};

const radix4: Pass = (xr, xi, yr, yi, m, s, cos, sin) => {
  const step = s * m;
  for (let p = 0; p < m; p++) {
    const w1r = cos[4 * p + 1];
    const w1i = sin[4 * p + 1];
    const w2r = cos[4 * p + 2];
    const w2i = sin[4 * p + 2];
    const w3r = cos[4 * p + 3];
    const w3i = sin[4 * p + 3];
    for (let q = 0; q < s; q++) {
      const a = q + s * p;
      const b = a + step;
      const c = b + step;
      const d = c + step;
      const out = q + s * 4 * p;
      const sumAcRe = xr[a] + xr[c];
      const sumAcIm = xi[a] + xi[c];
      const difAcRe = xr[a] - xr[c];
      const difAcIm = xi[a] - xi[c];
      const sumBdRe = xr[b] + xr[d];
      const sumBdIm = xi[b] + xi[d];
      // −i (b − d)
      const difBdRe = xi[b] - xi[d];
      const difBdIm = xr[d] - xr[b];
      const y1r = difAcRe + difBdRe;
      const y1i = difAcIm + difBdIm;
      const y2r = sumAcRe - sumBdRe;
      const y2i = sumAcIm - sumBdIm;
      const y3r = difAcRe - difBdRe;
      const y3i = difAcIm - difBdIm;
      yr[out] = sumAcRe + sumBdRe;
      yi[out] = sumAcIm + sumBdIm;
      yr[out + s] = y1r * w1r - y1i * w1i;
      yi[out + s] = y1r * w1i + y1i * w1r;
      yr[out + 2 * s] = y2r * w2r - y2i * w2i;
      yi[out + 2 * s] = y2r * w2i + y2i * w2r;
      yr[out + 3 * s] = y3r * w3r - y3i * w3i;
      yi[out + 3 * s] = y3r * w3i + y3i * w3r;
    }
  }
};

/** Computes the roots of unity exp(−2πi k/n). */
function roots(n: number): ComplexArray {
  const root = complexZeros(n);
  for (let k = 0; k < n; k++) {
    root.re[k] = cos((-2 * Math.PI * k) / n);
    root.im[k] = sin((-2 * Math.PI * k) / n);
  }
  return root;
}

function anyRadix(
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
  radix: number,
  m: number,
  s: number,
  cos: Float64Array,
  sin: Float64Array,
): void {
  const { re: rootRe, im: rootIm } = roots(radix);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      for (let j = 0; j < radix; j++) {
        let sumRe = 0;
        let sumIm = 0;
        for (let k = 0; k < radix; k++) {
          const from = q + s * (p + m * k);
          const root = (j * k) % radix;
          sumRe += xr[from] * rootRe[root] - xi[from] * rootIm[root];
          sumIm += xr[from] * rootIm[root] + xi[from] * rootRe[root];
        }
        const to = q + s * (radix * p + j);
        const wr = cos[p * radix + j];
        const wi = sin[p * radix + j];
        yr[to] = sumRe * wr - sumIm * wi;
        yi[to] = sumRe * wi + sumIm * wr;
      }
    }
  }
}

/** Tables of a transform of n values by a convolution; `work` is overwritten by every transform. */
interface Chirp {
  /** exp(−πi j²/n) for j < n. */
  readonly phase: ComplexArray;
  /** Points of the convolution, a power of two; the transform of exp(πi j²/n) on them, over their number. */
  readonly points: number;
  readonly spectrum: ComplexArray;
  readonly work: ComplexArray;
}

const chirpOf = new Map<number, Chirp>();

/** Scratch memory of the transforms of all chirps. */
let scratch = complexZeros(0);

function chirp(n: number): Chirp {
  const known = chirpOf.get(n);
  if (known) return known;
  let points = 1;
  while (points < 2 * n - 1) points *= 2;
  if (scratch.re.length < points) scratch = complexZeros(points);
  const phase = complexZeros(n);
  const spectrum = complexZeros(points);
  for (let j = 0; j < n; j++) {
    const angle = (Math.PI * ((j * j) % (2 * n))) / n;
    phase.re[j] = cos(angle);
    phase.im[j] = -sin(angle);
    for (const at of [j, (points - j) % points]) {
      spectrum.re[at] = phase.re[j] / points;
      spectrum.im[at] = -phase.im[j] / points;
    }
  }
  transform(spectrum.re, spectrum.im, points, 1, 0, scratch);
  const made = { phase, points, spectrum, work: complexZeros(points) };
  chirpOf.set(n, made);
  return made;
}

/**
 * A stage of a large prime radix r in r log r operations: 2jk = j² + k² − (k − j)² makes its sums a convolution with a
 * chirp (L. I. Bluestein, IEEE Trans. Audio Electroacoust. 18, 451 (1970)).
 */
function chirpRadix(
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
  radix: number,
  m: number,
  s: number,
  cos: Float64Array,
  sin: Float64Array,
): void {
  const { phase, points, spectrum, work } = chirp(radix);
  const { re, im } = work;
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      for (let k = 0; k < radix; k++) {
        const from = q + s * (p + m * k);
        re[k] = xr[from] * phase.re[k] - xi[from] * phase.im[k];
        im[k] = xr[from] * phase.im[k] + xi[from] * phase.re[k];
      }
      re.fill(0, radix);
      im.fill(0, radix);
      transform(re, im, points, 1, 0, scratch);
      for (let k = 0; k < points; k++) {
        const a = re[k];
        re[k] = a * spectrum.re[k] - im[k] * spectrum.im[k];
        im[k] = a * spectrum.im[k] + im[k] * spectrum.re[k];
      }
      transform(im, re, points, 1, 0, scratch);
      for (let j = 0; j < radix; j++) {
        const sumRe = re[j] * phase.re[j] - im[j] * phase.im[j];
        const sumIm = re[j] * phase.im[j] + im[j] * phase.re[j];
        const to = q + s * (radix * p + j);
        const wr = cos[p * radix + j];
        const wi = sin[p * radix + j];
        yr[to] = sumRe * wr - sumIm * wi;
        yi[to] = sumRe * wi + sumIm * wr;
      }
    }
  }
}
