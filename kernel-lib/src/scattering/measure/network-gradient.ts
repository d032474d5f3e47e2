import { adjoint, type Matrix, matrix, rowsOf, times } from "../../engine/linear/matrix.js";
import { finite, oneOf, positive } from "../../fields/check.js";
import type { Complex, ComplexArray } from "../../fields/complex.js";
import type { Coupling, Network } from "../network/network.js";
import type { ScatteringMatrix } from "../network/scattering-matrix.js";
import type { Solution } from "../network/solution.js";
import { transposed } from "../solver/sparse.js";
import type { Measure } from "./measurement.js";

/** A cost of the scattering matrix with its slope ∂C/∂Re S + i ∂C/∂Im S, laid out like S. */
export type ScatteringCost = (s: ScatteringMatrix) => { cost: number; slope: ComplexArray };

/**
 * Ways to the gradient:
 * - "scattering": products of measured scattering amplitudes; needs a waveguide (tap) at every mode that learns.
 * - "adjoint": exact, by a computer that knows the device: one solution with the transposed matrix.
 * - "finite-difference": two measurements a parameter.
 */
export type NetworkGradientMethod = "scattering" | "adjoint" | "finite-difference";

/** Settings of {@link networkGradient}: method, frequency ω, instrument, step of differences. */
export interface NetworkGradientOptions {
  /** Way to the derivatives. Default "scattering". */
  readonly method?: NetworkGradientMethod;
  /** Probe frequency ω. Default 0. */
  readonly omega?: number;
  /** How S is measured, see `measurement`. Default: exactly. The adjoint method measures only the cost. */
  readonly measure?: Measure;
  /** Step of the differences. Default 1e-5; with noise, larger is better. */
  readonly step?: number;
}

/** Cost of a network and its derivatives to all parameters; arrays have one entry a mode or one a coupling. */
export interface NetworkGradient {
  /** Way by which it was found. */
  readonly method: NetworkGradientMethod;
  /** Cost C of the network as it is. */
  readonly cost: number;
  /** ∂C/∂Δ_j */
  readonly detuning: Float64Array;
  /** ∂C/∂κ_j; zero for a mode without a waveguide. */
  readonly decay: Float64Array;
  /** ∂C/∂κ'_j */
  readonly loss: Float64Array;
  /** ∂C/∂Re J + i ∂C/∂Im J of every coupling, H[first, second] = J and H[second, first] = J* unless `back` is given. */
  readonly couplings: ComplexArray;
  /** The same of `back`, for couplings that have one; else zero. */
  readonly back: ComplexArray;
  /** Probes that had to be sent into the device. */
  readonly probes: number;
  /** Modes without a waveguide: by "scattering", their derivatives cannot be measured and read as zero. */
  readonly untapped: Int32Array;
}

/**
 * Computes the gradient of a cost of S with respect to all parameters of the network.
 *
 * All derivatives follow from one matrix, ∂S_rp/∂H_jl = E_rj ψ_lp: E_rj what leaves at r for a source on mode j, ψ_lp
 * the wave on mode l for unit input at p. With taps, E_rj = i(S_rj − δ_rj)/√κ_j and ψ_lp = (S_lp − δ_lp)/√κ_l.
 * Source: Wanjura & Marquardt, Nature Physics 20, 1434 (2024).
 */
export function networkGradient(
  network: Network,
  cost: ScatteringCost,
  { method = "scattering", omega = 0, measure = (s) => s, step = 1e-5 }: NetworkGradientOptions = {},
): NetworkGradient {
  oneOf("method", method, ["scattering", "adjoint", "finite-difference"]);
  finite("omega", omega);
  positive("step", step);
  if (method === "finite-difference") return byDifferences(network, cost, omega, measure, step);
  const solution = network.solve(omega);
  const s = method === "scattering" ? measure(solution.scattering) : solution.scattering;
  const value = cost(s);
  const fields = method === "scattering" ? measuredFields(network, s) : solvedFields(solution, value.slope);
  return assembled(network, s, value, fields, method);
}

/** Computes the gradient from a scattering matrix that was measured and the slope ∂C/∂Re S + i ∂C/∂Im S; its cost reads as 0. */
export function measuredGradient(
  network: Network,
  s: ScatteringMatrix,
  slope: ComplexArray,
): NetworkGradient {
  return assembled(network, s, { cost: 0, slope }, measuredFields(network, s), "scattering");
}

function assembled(
  network: Network,
  s: ScatteringMatrix,
  value: ReturnType<ScatteringCost>,
  fields: Fields,
  method: "scattering" | "adjoint",
): NetworkGradient {
  const used = usedPorts(s.size, value.slope);
  const untapped = Int32Array.from(network.decay.keys()).filter((j) => network.decay[j] === 0);
  const n = network.size;
  // dC = Re Σ M_jl dH_jl, M_jl = Σ_p Λ_jp ψ_lp, Λ_jp = Σ_r E_rj slope*_rp
  const lambda =
    fields.lambda ?? times(transpose(fields.E as Matrix), conjugate(slopeMatrix(s.size, value.slope)));
  const m = (j: number, l: number): Complex => {
    let [re, im] = [0, 0];
    for (const p of used.inputs) {
      const [a, b] = [j * s.size + p, l * s.size + p];
      re += lambda.re[a] * fields.psi.re[b] - lambda.im[a] * fields.psi.im[b];
      im += lambda.re[a] * fields.psi.im[b] + lambda.im[a] * fields.psi.re[b];
    }
    return { re, im };
  };
  const own = Array.from({ length: n }, (_, j) => m(j, j));
  const { decay, couplings, back } = {
    decay: Float64Array.from(own, ({ im }) => im / 2),
    ...ofCouplings(network.couplings, m),
  };
  network.portModes.forEach((j, port) => {
    decay[j] += throughRoots(s, value.slope, port) / (2 * network.decay[j]);
  });
  for (const j of untapped) decay[j] = 0;
  return {
    method,
    cost: value.cost,
    detuning: Float64Array.from(own, ({ re }) => re),
    decay,
    loss: Float64Array.from(own, ({ im }) => im / 2),
    couplings,
    back,
    // A reciprocal device answers a probe sent in at an output as it would answer one from every tap.
    probes:
      method === "adjoint"
        ? used.inputs.length
        : network.reciprocal
          ? new Set([...used.inputs, ...used.outputs]).size
          : s.size,
    untapped,
  };
}

/** Inputs and outputs that the cost depends on. */
function usedPorts(n: number, slope: ComplexArray): { inputs: number[]; outputs: number[] } {
  const inputs = new Set<number>();
  const outputs = new Set<number>();
  for (let at = 0; at < n * n; at++) {
    if (slope.re[at] === 0 && slope.im[at] === 0) continue;
    inputs.add(at % n);
    outputs.add(Math.floor(at / n));
  }
  return { inputs: [...inputs], outputs: [...outputs] };
}

interface Fields {
  /** modes × inputs */
  readonly psi: Matrix;
  /** outputs × modes, or … */
  readonly E?: Matrix;
  /** … its product with the slope, modes × inputs. */
  readonly lambda?: Matrix;
}

/** E and ψ from S alone. */
function measuredFields(network: Network, s: ScatteringMatrix): Fields {
  const [n, k] = [network.size, s.size];
  const psi = matrix(n, k);
  const E = matrix(k, n);
  network.portModes.forEach((j, port) => {
    const root = Math.sqrt(network.decay[j]);
    for (let other = 0; other < k; other++) {
      const direct = other === port ? 1 : 0;
      psi.re[j * k + other] = (s.values.re[port * k + other] - direct) / root;
      psi.im[j * k + other] = s.values.im[port * k + other] / root;
      E.re[other * n + j] = -s.values.im[other * k + port] / root;
      E.im[other * n + j] = (s.values.re[other * k + port] - direct) / root;
    }
  });
  return { psi, E };
}

/** ψ as solved, and Λ = A⁻ᵀ(Pᵀ slope*), P what contacts read of the modes. */
function solvedFields(solution: Solution, slope: ComplexArray): Fields {
  const { network, omega, contacts, waves } = solution;
  const k = solution.channels;
  const right = matrix(solution.unknowns, k);
  const weights = conjugate(slopeMatrix(k, slope));
  contacts.forEach(({ sites, projection }, c) => {
    const first = solution.firstChannel(c);
    const rows = Array.from({ length: projection.rows }, (_, r) => first + r);
    const part = times(transpose(projection), rowsOf(weights, rows));
    sites.forEach((i, p) => {
      for (let col = 0; col < k; col++) {
        right.re[i * k + col] += part.re[p * k + col];
        right.im[i * k + col] += part.im[p * k + col];
      }
    });
  });
  if (network.reciprocal) return { psi: waves, lambda: { ...right, ...solution.solve(right, k) } };
  const solvers = network.solversFor(contacts);
  const turned = transposed(network.matrixAt(omega, contacts, solvers));
  return { psi: waves, lambda: { ...right, ...solvers.factor(turned, false).solve(right, k) } };
}

function ofCouplings(
  couplings: readonly Coupling[],
  m: (j: number, l: number) => Complex,
): { couplings: ComplexArray; back: ComplexArray } {
  const zeros = () => ({ re: new Float64Array(couplings.length), im: new Float64Array(couplings.length) });
  const [there, returned] = [zeros(), zeros()];
  couplings.forEach(({ between: [i, j], back }, c) => {
    const [a, b] = [m(i, j), m(j, i)];
    if (back === undefined) {
      there.re[c] = a.re + b.re;
      there.im[c] = b.im - a.im;
    } else {
      [there.re[c], there.im[c]] = [a.re, -a.im];
      [returned.re[c], returned.im[c]] = [b.re, -b.im];
    }
  });
  return { couplings: there, back: returned };
}

/** Re Σ slope*·(S − 1) over the row and the column of a port: what the roots √κ in S give. */
function throughRoots(s: ScatteringMatrix, slope: ComplexArray, port: number): number {
  const n = s.size;
  let sum = 0;
  for (let other = 0; other < n; other++) {
    for (const at of [port * n + other, other * n + port]) {
      const direct = other === port ? 1 : 0;
      sum += slope.re[at] * (s.values.re[at] - direct) + slope.im[at] * s.values.im[at];
    }
  }
  return sum;
}

function byDifferences(
  network: Network,
  cost: ScatteringCost,
  omega: number,
  measure: Measure,
  step: number,
): NetworkGradient {
  const centre = cost(measure(network.scattering(omega)));
  const inputs = usedPorts(Math.sqrt(centre.slope.re.length), centre.slope).inputs.length;
  let probes = inputs;
  // One-sided where a rate would turn negative.
  const slopeOf = (change: (by: number) => Network, lowest: number): number => {
    const down = lowest < step ? 0 : step;
    probes += 2 * inputs;
    const at = (by: number) => cost(measure(change(by).scattering(omega))).cost;
    return (at(step) - at(-down)) / (step + down);
  };
  const moved = (values: Float64Array, j: number) => (by: number) =>
    values.map((x, i) => (i === j ? x + by : x));
  const each = (name: "detuning" | "decay" | "loss", values: Float64Array, used: (x: number) => boolean) =>
    values.map((x, j) =>
      used(x)
        ? slopeOf((by) => network.with({ [name]: moved(values, j)(by) }), name === "detuning" ? step : x)
        : 0,
    );
  const ofCoupling = (c: number, end: "value" | "back", part: "re" | "im"): number => {
    if (network.couplings[c][end] === undefined) return 0;
    const change = (by: number) =>
      network.with({
        couplings: network.couplings.map((coupling, i) => {
          if (i !== c) return coupling;
          const given = coupling[end] as number | Complex;
          const z = typeof given === "number" ? { re: given, im: 0 } : given;
          return { ...coupling, [end]: { ...z, [part]: z[part] + by } };
        }),
      });
    return slopeOf(change, step);
  };
  const count = network.couplings.length;
  const list = (end: "value" | "back"): ComplexArray => ({
    re: Float64Array.from({ length: count }, (_, c) => ofCoupling(c, end, "re")),
    im: Float64Array.from({ length: count }, (_, c) => ofCoupling(c, end, "im")),
  });
  return {
    method: "finite-difference",
    cost: centre.cost,
    detuning: each("detuning", network.detuning, () => true),
    decay: each("decay", network.decay, (x) => x > 0),
    loss: each("loss", network.loss, () => true),
    couplings: list("value"),
    back: list("back"),
    probes,
    untapped: new Int32Array(0),
  };
}

const slopeMatrix = (n: number, { re, im }: ComplexArray): Matrix => ({ rows: n, columns: n, re, im });
const conjugate = (a: Matrix): Matrix => ({ ...a, im: a.im.map((x) => -x) });
const transpose = (a: Matrix): Matrix => conjugate(adjoint(a));
