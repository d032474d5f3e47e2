import { eigensystem } from "../../engine/linear/eigen.js";
import {
  adjoint,
  columnRange,
  identity,
  insert,
  largest,
  type Matrix,
  matrix,
  plus,
  rowRange,
  scaled,
  solve,
  times,
} from "../../engine/linear/matrix.js";
import { mean } from "../../fields/lists.js";
import type { Lead } from "./lead.js";

/**
 * Propagating Bloch waves H(k)ψ = ωψ near a wavenumber k₀, several of them where bands cross or coincide there.
 *
 * With Z an orthonormal basis of the eigenvectors of the Hermitian H(k₀) near ω, the waves are ψ = Zc + O(κ), k = k₀ + κ,
 * and (E + Vκ + Wκ²)c = 0 with E = Z†(H(k₀) − ω)Z, V = Z†H′Z and W of second order in H′. At a crossing E is a multiple
 * of one, and the waves are the eigenvectors of V: the velocity is diagonal in an orthonormal basis of the Bloch waves.
 * Fluxes alone would not determine them.
 */

/** Steps of Newton's method towards the wavenumber; it converges quadratically. */
const MOST_STEPS = 12;
/** A step of the wavenumber below this is rounding. */
const CONVERGED = 4e-16;
/** Elements of E below this fraction of H are rounding; above, bands avoid each other instead of crossing. */
const ROUNDING = 1e-13;
/** Velocities with a relative difference below this belong to bands that coincide, not to bands that cross. */
const SAME_VELOCITY = 1e-6;
/** Residuals below this fraction of H need no step where no other wave is near. */
const ACCURATE = 5e-13;
/** Vectors whose part outside of the others is smaller than this fraction of them are not independent. */
const DEPENDENT = 1e-5;
/** Columns that are made orthogonal to all others by products of matrices, to each other one by one. */
const BLOCK = 32;
/** Largest distance of the wavenumber of one band from where the search began. */
const FAR = 1e-3;
/** Bands that meet farther away than this are told apart by their energies instead. */
const FAR_CROSSING = 3e-5;

/** A propagating Bloch wave of unit flux. */
export interface BlochWave {
  /** Phase from one cell to the next in radians. */
  readonly wavenumber: number;
  /** Group velocity dω/dk in cells per time. */
  readonly velocity: number;
  /** Amplitude on the sites of a cell, m × 1, of flux ±1. */
  readonly psi: Matrix;
}

/** dH/dk = i(T e^{ik} − T† e^{−ik}) and ½d²H/dk². */
export function blochSlopes({ hopping }: Lead, k: number): { slope: Matrix; bend: Matrix } {
  const there = scaled(hopping, Math.cos(k), Math.sin(k));
  const back = adjoint(there);
  return { slope: scaled(plus(there, back, -1), 0, 1), bend: scaled(plus(there, back), -0.5) };
}

/**
 * The waves that `starts` (m × q) approximate near wavenumber `k`; undefined where there are not q of them: on a band
 * edge, or where bands avoid each other too closely. `isolated`: one wave, and no other near it.
 */
export function blochWaves(
  lead: Lead,
  omega: number,
  k: number,
  starts: Matrix,
  isolated: boolean,
): BlochWave[] | undefined {
  const scale = Math.max(Math.abs(omega), largest(lead.cell), largest(lead.hopping));
  const q = starts.columns;
  let Z = orthonormal(starts);
  if (!Z && q === 2) return besideEdge(lead, omega, k, columnRange(starts, 0, 1));
  if (Z && isolated && norm(residual(lead, omega, k, Z)) < ACCURATE * scale) return [unitFlux(lead, k, Z)];
  let k0 = k;
  for (let step = 0; Z && step < MOST_STEPS; step++) {
    const { slope, bend } = blochSlopes(lead, k0);
    const h = plus(lead.bloch(k0), identity(lead.size), -omega);
    // [H − ω, Z; Z†, 0] is regular although H − ω is not.
    const border = bordered(h, Z);
    Z = orthonormal(rowRange(solve(border, lower(lead.size, identity(q))), 0, lead.size));
    if (!Z) return undefined;
    const E = times(adjoint(Z), times(h, Z));
    const { basis, velocities, energies, rest } = crossing(E, times(adjoint(Z), times(slope, Z)));
    if (velocities.some((v) => Math.abs(v) < DEPENDENT ** 2 * scale)) return undefined;
    Z = times(Z, basis);
    const shift = commonShift(energies, velocities);
    k0 += shift;
    if (q > 1 && Math.abs(k0 - k) > FAR_CROSSING)
      return byEnergies(lead, omega, k, times(Z, adjoint(basis)), E);
    if (Math.abs(k0 - k) > FAR) return undefined;
    const last = Math.abs(shift) <= CONVERGED * Math.max(1, Math.abs(k0)) || step === MOST_STEPS - 1;
    if (!last) continue;
    if (rest > ROUNDING * scale) return undefined;
    return q === 1
      ? [unitFlux(lead, k0, Z)]
      : resolved(lead, k0, {
          Z,
          energies,
          velocities,
          slope,
          bend,
          border: bordered(h, Z),
          noise: ROUNDING * scale,
        });
  }
  return undefined;
}

/**
 * The two waves of one band beside its edge, at k₀ ± κ with Wκ² = −E from the wavenumber k₀ where the band is level: so
 * near each other that rounding mixes their eigenvectors.
 */
function besideEdge(lead: Lead, omega: number, k: number, start: Matrix): BlochWave[] | undefined {
  const m = lead.size;
  let Z = orthonormal(start) as Matrix;
  let k0 = k;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, bend } = blochSlopes(lead, k0);
    const h = plus(lead.bloch(k0), identity(m), -omega);
    Z = orthonormal(rowRange(solve(bordered(h, Z), lower(m, identity(1))), 0, m)) as Matrix;
    const { D, F, W } = secondOrder(Z, slope, bend, bordered(h, Z));
    const shift = -times(adjoint(Z), times(slope, Z)).re[0] / (2 * W.re[0]);
    if (!(Math.abs(k0 + shift - k) < FAR)) return undefined;
    k0 += shift;
    if (Math.abs(shift) > CONVERGED * Math.max(1, Math.abs(k0)) && step < MOST_STEPS - 1) continue;
    const kappa = Math.sqrt(-times(adjoint(Z), times(h, Z)).re[0] / W.re[0]);
    if (!(kappa > 0)) return undefined;
    return [-kappa, kappa].map((d) => unitFlux(lead, k0 + d, plus(plus(Z, scaled(D, d)), scaled(F, d * d))));
  }
  return undefined;
}

/** Waves of several bands, each from the eigenvector of its energy at k. */
function byEnergies(lead: Lead, omega: number, k: number, Z: Matrix, E: Matrix): BlochWave[] | undefined {
  const { vectors } = eigensystem(E.rows, E, { hermitian: true });
  const states = times(Z, { ...E, ...vectors });
  const waves = Array.from({ length: E.rows }, (_, n) =>
    blochWaves(lead, omega, k, columnRange(states, n, 1), false),
  );
  return waves.every((wave) => wave !== undefined) ? waves.flat() : undefined;
}

/** Eigenvectors of V; where bands of one velocity are left, those of E within them. `rest`: largest other element of E. */
function crossing(E: Matrix, V: Matrix) {
  const q = V.rows;
  const { values, vectors } = eigensystem(q, V, { hermitian: true });
  let basis: Matrix = { rows: q, columns: q, ...vectors };
  const velocities = Array.from(values.re);
  for (let from = 0; from < q; ) {
    let to = from + 1;
    while (to < q && sameVelocity(velocities[from], velocities[to])) to++;
    if (to - from > 1) {
      const part = columnRange(basis, from, to - from);
      const inner = eigensystem(to - from, times(adjoint(part), times(E, part)), { hermitian: true });
      insert(basis, times(part, { rows: to - from, columns: to - from, ...inner.vectors }), 0, from);
    }
    from = to;
  }
  basis = { ...basis };
  const turned = times(adjoint(basis), times(E, basis));
  const energies = velocities.map((_, n) => turned.re[n * q + n]);
  for (let n = 0; n < q; n++) turned.re[n * q + n] = 0;
  return { basis, velocities, energies, rest: largest(turned) };
}

const sameVelocity = (a: number, b: number) =>
  Math.abs(a - b) <= SAME_VELOCITY * Math.max(Math.abs(a), Math.abs(b));

/** To the wavenumber of one band at ω, or to where bands meet: least squares of e_n + v_n s = constant. */
function commonShift(energies: readonly number[], velocities: readonly number[]): number {
  const [e, v] = [mean(energies), mean(velocities)];
  if (velocities.every((w) => sameVelocity(w, velocities[0]))) return -e / v;
  let [product, square] = [0, 0];
  velocities.forEach((w, n) => {
    product += (energies[n] - e) * (w - v);
    square += (w - v) ** 2;
  });
  return -product / square;
}

interface Expansion {
  readonly Z: Matrix;
  readonly energies: readonly number[];
  readonly velocities: readonly number[];
  readonly slope: Matrix;
  readonly bend: Matrix;
  readonly border: Matrix;
  /** Differences of energies below this are rounding. */
  readonly noise: number;
}

/** Waves near a crossing to second order in κ = k − k₀, each of which has its own wavenumber. */
function resolved(
  lead: Lead,
  k0: number,
  { Z, energies, velocities, slope, bend, border, noise }: Expansion,
): BlochWave[] {
  const q = Z.columns;
  const { D, F, W } = secondOrder(Z, slope, bend, border);
  return velocities.map((v, n) => {
    let kappa = -energies[n] / v;
    const c = matrix(q, 1);
    c.re[n] = 1;
    for (let l = 0; l < q; l++) {
      if (l === n || sameVelocity(velocities[l], v)) continue;
      // (e_l + v_l κ)/κ; where bands cross, their energies differ by rounding alone.
      const apart = energies[l] - energies[n];
      const distance = velocities[l] - v + (Math.abs(apart) < noise ? 0 : apart / kappa);
      c.re[l] = (-W.re[l * q + n] * kappa) / distance;
      c.im[l] = (-W.im[l * q + n] * kappa) / distance;
    }
    kappa -= (W.re[n * q + n] * kappa ** 2) / v;
    const psi = times(plus(plus(Z, scaled(D, kappa)), scaled(F, kappa ** 2)), c);
    return unitFlux(lead, k0 + kappa, psi);
  });
}

/** ψ = (Z + Dκ + Fκ²)c, and W. */
function secondOrder(
  Z: Matrix,
  slope: Matrix,
  bend: Matrix,
  border: Matrix,
): { D: Matrix; F: Matrix; W: Matrix } {
  const outside = (right: Matrix) => rowRange(solve(border, upper(right, Z.columns)), 0, Z.rows);
  const D = outside(scaled(times(slope, Z), -1));
  const second = plus(times(slope, D), times(bend, Z));
  return { D, F: outside(scaled(second, -1)), W: times(adjoint(Z), second) };
}

function unitFlux(lead: Lead, k: number, psi: Matrix): BlochWave {
  // Into (−π, π]; a wavenumber inside is not changed by rounding.
  const wavenumber = k > Math.PI ? k - 2 * Math.PI : k <= -Math.PI ? k + 2 * Math.PI : k;
  // ψ†H′ψ = −2 Im(ψ†Tψ e^{ik})
  const { re, im } = times(adjoint(psi), times(lead.hopping, psi));
  const flux = -2 * (im[0] * Math.cos(wavenumber) + re[0] * Math.sin(wavenumber));
  const norm = psi.re.reduce((sum, x, i) => sum + x * x + psi.im[i] ** 2, 0);
  return { wavenumber, velocity: flux / norm, psi: scaled(psi, 1 / Math.sqrt(Math.abs(flux))) };
}

/** (H(k) − ω)ψ */
function residual(lead: Lead, omega: number, k: number, psi: Matrix): Matrix {
  const [c, s] = [Math.cos(k), Math.sin(k)];
  const { cell, hopping, size: m } = lead;
  const rest = scaled(psi, -omega);
  for (let i = 0, at = 0; i < m; i++) {
    const [pr, pi] = [psi.re[i], psi.im[i]];
    let [re, im, there, thereIm] = [0, 0, 0, 0];
    // (Te^{ik})†ψ: what row i puts on the sites before it.
    const [br, bi] = [c * pr + s * pi, c * pi - s * pr];
    for (let j = 0; j < m; j++, at++) {
      const [hr, hi, tr, ti, xr, xi] = [
        cell.re[at],
        cell.im[at],
        hopping.re[at],
        hopping.im[at],
        psi.re[j],
        psi.im[j],
      ];
      re += hr * xr - hi * xi;
      im += hr * xi + hi * xr;
      there += tr * xr - ti * xi;
      thereIm += tr * xi + ti * xr;
      rest.re[j] += tr * br + ti * bi;
      rest.im[j] += tr * bi - ti * br;
    }
    rest.re[i] += re + c * there - s * thereIm;
    rest.im[i] += im + c * thereIm + s * there;
  }
  return rest;
}

/** Orthonormal columns of the same span, or nothing where the columns are not independent: Gram–Schmidt by blocks. */
export function orthonormal(a: Matrix): Matrix | undefined {
  if (a.columns <= BLOCK) return orthonormalBlock(a, columnNorms(a));
  const done = matrix(a.rows, a.columns);
  for (let first = 0; first < a.columns; first += BLOCK) {
    let block = columnRange(a, first, Math.min(BLOCK, a.columns - first));
    const sizes = columnNorms(block);
    if (first > 0) {
      const before = columnRange(done, 0, first);
      // Twice is enough.
      for (let round = 0; round < 2; round++)
        block = plus(block, times(before, times(adjoint(before), block)), -1);
    }
    const own = orthonormalBlock(block, sizes);
    if (!own) return undefined;
    insert(done, own, 0, first);
  }
  return done;
}

/** The same of few columns, which had been of the given sizes. */
function orthonormalBlock(a: Matrix, sizes: Float64Array): Matrix | undefined {
  // Row by row of the adjoint, whose numbers are neighbours.
  const rows = adjoint(a);
  const n = a.rows;
  const { re, im } = rows;
  for (let k = 0; k < a.columns; k++) {
    for (let j = 0; j < 2 * k; j++) subtractAlong(rows, (j % k) * n, k * n);
    const left = norm(rowRange(rows, k, 1));
    if (!(left > DEPENDENT * sizes[k])) return undefined;
    for (let x = k * n; x < (k + 1) * n; x++) {
      re[x] /= left;
      im[x] /= left;
    }
  }
  return adjoint(rows);
}

function columnNorms({ columns, re, im }: Matrix): Float64Array {
  const squares = new Float64Array(columns);
  for (let x = 0; x < re.length; x++) squares[x % columns] += re[x] * re[x] + im[x] * im[x];
  return squares.map(Math.sqrt);
}

/** Subtracts from the row at `to` its part along the row of norm 1 at `unit`. */
function subtractAlong({ re, im, columns }: Matrix, unit: number, to: number): void {
  let [sr, si] = [0, 0];
  for (let j = 0, x = unit, y = to; j < columns; j++, x++, y++) {
    sr += re[x] * re[y] + im[x] * im[y];
    si += re[x] * im[y] - im[x] * re[y];
  }
  for (let j = 0, x = unit, y = to; j < columns; j++, x++, y++) {
    re[y] -= sr * re[x] - si * im[x];
    im[y] -= sr * im[x] + si * re[x];
  }
}

export function norm({ re, im }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < re.length; i++) sum += re[i] * re[i] + im[i] * im[i];
  return Math.sqrt(sum);
}

/** [h, Z; Z†, 0] */
function bordered(h: Matrix, Z: Matrix): Matrix {
  const [m, q] = [Z.rows, Z.columns];
  const whole = matrix(m + q, m + q);
  insert(whole, h, 0, 0);
  insert(whole, Z, 0, m);
  insert(whole, adjoint(Z), m, 0);
  return whole;
}

function upper(a: Matrix, below: number): Matrix {
  const whole = matrix(a.rows + below, a.columns);
  insert(whole, a, 0, 0);
  return whole;
}

function lower(above: number, a: Matrix): Matrix {
  const whole = matrix(above + a.rows, a.columns);
  insert(whole, a, above, 0);
  return whole;
}
