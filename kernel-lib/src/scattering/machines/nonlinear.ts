import { solve } from "../../engine/linear/dense.js";
import { eigenvalues } from "../../engine/linear/eigen.js";
import { transposeReal } from "../../engine/linear/product.js";
import {
  checkBatch,
  checkGradient,
  finite,
  notNegative,
  numbers,
  positive,
  reject,
  wholeNumber,
} from "../../fields/check.js";
import { type ComplexArray, complexZeros } from "../../fields/complex.js";
import { concatenated, euclideanNorm } from "../../fields/lists.js";
import type { Source } from "../../machine/facts.js";
import type { Instrument, Machine, Pullback, Weigh } from "../../machine/machine.js";
import { DAL_CIN_2025 } from "../../machine/sources.js";
import { checkRealCouplings, ofEveryMode, type RealCoupling } from "./modes.js";

/**
 * Settings of {@link nonlinearModes}, n modes. ħ = 1; detunings, couplings and rates in one unit, `kerr` in that unit per
 * photon |a|².
 */
export interface NonlinearModesOptions {
  /** Start values of the detunings Δ_j of all modes. */
  readonly detuning: ArrayLike<number>;
  /** Real, reciprocal couplings J. Default: none. */
  readonly couplings?: readonly RealCoupling[];
  /** Decay rate κ_j of every mode into its waveguide, one for all or one a mode: above 0, so that every mode can be measured. */
  readonly decay: number | ArrayLike<number>;
  /** Intrinsic loss κ'_j. Default: none. */
  readonly loss?: ArrayLike<number>;
  /** Kerr nonlinearity g of every mode, or one for all. */
  readonly kerr: number | ArrayLike<number>;
  /** Parametric pumps p, the terms p (a_j†a_ℓ† + h.c.) of H, or p/2 (a_j†² + h.c.) of one mode. Default: none. */
  readonly pumps?: readonly RealCoupling[];
  /** Modes into whose waveguides the inputs are sent, as real amplitudes. Default: all. */
  readonly inputs?: readonly number[];
  /** Modes whose outgoing amplitudes are read: first all real parts, then all imaginary parts. Default: all. */
  readonly outputs?: readonly number[];
  /** Residual of the steady state, relative to the drive, at which Newton's method may stop. Default 1e-13. */
  readonly tolerance?: number;
}

/** A steady state of the driven modes, and what leaves them. */
export interface SteadyState {
  /** Fields a_j in the modes. */
  readonly field: ComplexArray;
  /** Outgoing amplitudes a_in + √κ a. */
  readonly out: ComplexArray;
  /** Newton steps in all. */
  readonly steps: number;
  /** Remaining |ȧ|, relative to the drive. */
  readonly residual: number;
  /**
   * The 2n complex rates λ at which small deviations δa grow (Re λ > 0) or die, sorted by falling real part: eigenvalues
   * of the linear (Bogoliubov) dynamics of (δa, δa*), [[−(κ+κ')/2 − iJ − 2ig|a|², −ig a²], [c.c.]]. Computed when asked
   * for.
   */
  readonly rates: ComplexArray;
  /** Derivatives of ȧ to the field, 2n × 2n: rows and columns are the real parts of all modes, then the imaginary parts. */
  readonly jacobian: Float64Array;
  /** Whether every small deviation dies out, so that a device stays in this state: Re λ < 0 for all `rates`. */
  readonly stable: boolean;
}

/** Largest numbers of Newton steps at one drive, and of halvings of the step in the drive. */
const MOST_STEPS = 30;
const MOST_HALVINGS = 20;

/**
 * Driven modes with a Kerr nonlinearity in their steady state:
 *
 *   ȧ_j = −(κ_j+κ'_j)/2 a_j − i Σ_ℓ J_jℓ a_ℓ − i Σ_ℓ p_jℓ a_ℓ* − i g_j |a_j|² a_j − √κ_j a_j^in = 0,   a^out = a^in + √κ a
 *
 * ħ = 1; rates in one unit. Solved by Newton's method on the real and imaginary parts with the exact Jacobian. Where it
 * does not converge from the last state, the drive is switched on in steps, which finds the branch that grows out of
 * zero. The state that is found may be unstable: see its `stable`.
 *
 * Source of the learning rule: Dal Cin, Marquardt & Wanjura, arXiv:2508.11750 (2025).
 */
export class NonlinearModes implements Machine {
  readonly name: string = "the nonlinear modes";
  get source(): readonly Source[] {
    return [DAL_CIN_2025];
  }
  /** Number of modes. */
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
  /** All detunings, then all couplings and all pumps in the given order. */
  readonly parameters: Float64Array;
  runs = 0;
  /** Decay rate κ of every mode. */
  readonly decay: Float64Array;
  /** Intrinsic loss rate κ' of every mode. */
  readonly loss: Float64Array;
  /** Kerr nonlinearity g of every mode. */
  readonly kerr: Float64Array;
  readonly #pairs: readonly (readonly [number, number])[];
  readonly #pumped: readonly (readonly [number, number])[];
  readonly #sent: readonly number[];
  readonly #read: readonly number[];
  readonly #tolerance: number;
  /** J with the detunings on its diagonal and the pumps, n × n each: made of the parameters before each steady state. */
  readonly #matrix: Float64Array;
  readonly #pumps: Float64Array;

  constructor(options: NonlinearModesOptions) {
    const { couplings = [], pumps = [], decay, loss, kerr, tolerance = 1e-13 } = options;
    const detuning = numbers("detuning", options.detuning);
    const n = detuning.length;
    if (n === 0) reject("detuning", options.detuning, "a list with at least one mode");
    const mode = (name: string, value: number) => wholeNumber(name, value, 0, n - 1);
    const all = Array.from({ length: n }, (_, j) => j);
    this.size = n;
    this.decay = ofEveryMode("decay", decay, n, positive);
    this.loss = ofEveryMode("loss", loss ?? 0, n, notNegative);
    this.kerr = ofEveryMode("kerr", kerr, n, finite);
    checkRealCouplings(couplings, n);
    this.#pairs = couplings.map(({ between }) => between);
    checkRealCouplings(pumps, n, "pumps");
    this.#pumped = pumps.map(({ between }) => between);
    this.#sent = (options.inputs ?? all).map((j, i) => mode(`inputs[${i}]`, j));
    this.#read = (options.outputs ?? all).map((j, i) => mode(`outputs[${i}]`, j));
    this.inputs = this.#sent.length;
    this.outputs = 2 * this.#read.length;
    this.parameters = concatenated(
      detuning,
      couplings.map(({ value }) => value),
      pumps.map(({ value }) => value),
    );
    this.#matrix = new Float64Array(n * n);
    this.#pumps = new Float64Array(n * n);
    this.#tolerance = positive("tolerance", tolerance);
  }

  forward(inputs: Float64Array, count: number): Float64Array {
    checkBatch(inputs, count, this.inputs);
    const outputs = new Float64Array(count * this.outputs);
    for (let i = 0; i < count; i++)
      outputs.set(this.#outputs(this.steadyState(this.#incoming(inputs, i))), i * this.outputs);
    return outputs;
  }

  /**
   * Pullback by one experiment more: an error signal −iβ ∂C/∂a goes in at the outputs on top of the drive, and the change of
   * what leaves is compared with the undisturbed fields:
   *
   *   ∂C/∂J_jℓ = −(2/√(κ_jκ_ℓ)) Re{[(a^out−a^in)_ℓ (δa^out−δa^in)_j + (j↔ℓ)]/β}
   *
   * It needs no model of the inside. For β → 0 it is exact without nonlinearity, and off by the phase-sensitive part
   * g a² of the response with it. Pumps do no harm: they are real, and the phase −i of the signal makes the response that
   * of the adjoint equations.
   */
  scatteringPullback({ beta = 0.01 }: Partial<Instrument> = {}): Pullback {
    return (inputs, count, weigh, gradient) =>
      // The weights of a mean cost shrink with the batch; the signal keeps its strength.
      this.#pull(inputs, count, weigh, gradient, (incoming, state, error) =>
        this.#experiment(incoming, state, error, beta * count),
      );
  }

  /** Exact pullback; it needs the model. */
  adjointPullback(): Pullback {
    return (...batch) => this.#pull(...batch, (_, state, error) => this.#adjoint(state, error));
  }

  #pull(
    inputs: Float64Array,
    count: number,
    weigh: Weigh,
    gradient: Float64Array,
    adjoint: (incoming: ComplexArray, state: SteadyState, error: ComplexArray) => Float64Array,
  ): void {
    checkBatch(inputs, count, this.inputs);
    checkGradient(gradient, this.parameters);
    const n = this.size;
    for (let i = 0; i < count; i++) {
      const incoming = this.#incoming(inputs, i);
      const state = this.steadyState(incoming);
      const weights = weigh(this.#outputs(state), i);
      // ∂C/∂a^out* = ½(∂C/∂Re + i ∂C/∂Im)
      const error = complexZeros(n);
      for (const [r, j] of this.#read.entries()) {
        error.re[j] += weights[r] / 2;
        error.im[j] += weights[this.#read.length + r] / 2;
      }
      const mu = adjoint(incoming, state, error);
      const { re, im } = state.field;
      // Derivatives of the cost to one direction of a coupling and of a pump.
      const coupled = (j: number, l: number) => mu[n + j] * re[l] - mu[j] * im[l];
      const pumped = (j: number, l: number) => mu[n + j] * re[l] + mu[j] * im[l];
      let at = 0;
      for (let j = 0; j < n; j++) gradient[at++] += coupled(j, j);
      for (const [j, l] of this.#pairs) gradient[at++] += coupled(j, l) + coupled(l, j);
      for (const [j, l] of this.#pumped) gradient[at++] += pumped(j, l) + (j === l ? 0 : pumped(l, j));
    }
  }

  #incoming(inputs: Float64Array, i: number): ComplexArray {
    const incoming = complexZeros(this.size);
    for (const [k, j] of this.#sent.entries()) incoming.re[j] += inputs[i * this.inputs + k];
    return incoming;
  }

  #outputs({ out }: SteadyState): Float64Array {
    const amplitudes = [out.re, out.im].flatMap((part) => this.#read.map((j) => part[j]));
    return Float64Array.from(amplitudes);
  }

  /**
   * Finds the steady state for incoming amplitudes a^in, reached from `start` or, without one, by switching on the drive.
   * @throws RangeError where no steady state is found; the modes may be unstable or bistable there.
   */
  steadyState(incoming: ComplexArray, start?: ComplexArray): SteadyState {
    const n = this.size;
    this.runs++;
    this.#fill();
    const drive = { re: numbers("incoming.re", incoming.re, n), im: numbers("incoming.im", incoming.im, n) };
    const x = new Float64Array(2 * n);
    if (start) {
      x.set(numbers("start.re", start.re, n));
      x.set(numbers("start.im", start.im, n), n);
      const direct = this.#newton(x, drive, 1);
      if (direct) return this.#state(direct.x, drive, direct.steps, direct.residual);
      x.fill(0);
    }
    // From zero field at zero drive upwards: s is the part of the drive that is on.
    let at: Float64Array = x;
    let s = 0;
    let steps = 0;
    let step = 1;
    for (let halvings = 0; ; ) {
      const next = this.#newton(at, drive, Math.min(1, s + step));
      if (next) {
        s = Math.min(1, s + step);
        at = next.x;
        steps += next.steps;
        if (s === 1) return this.#state(at, drive, steps, next.residual);
        step *= 2;
      } else {
        step /= 2;
        if (++halvings > MOST_HALVINGS)
          throw new RangeError(
            `No steady state was found beyond ${s.toPrecision(3)} of the drive; a weaker drive or a smaller kerr is likely right.`,
          );
      }
    }
  }

  /** Makes the matrices of the parameters. */
  #fill(): void {
    const n = this.size;
    this.#matrix.fill(0);
    this.#pumps.fill(0);
    let at = 0;
    for (let j = 0; j < n; j++) this.#matrix[j * n + j] = this.parameters[at++];
    for (const [j, l] of this.#pairs)
      this.#matrix[j * n + l] = this.#matrix[l * n + j] = this.parameters[at++];
    for (const [j, l] of this.#pumped)
      this.#pumps[j * n + l] = this.#pumps[l * n + j] = this.parameters[at++];
  }

  /** ȧ for a field x = (Re a, Im a), with part s of the drive. */
  #flow(x: Float64Array, drive: ComplexArray, s: number): Float64Array {
    const n = this.size;
    const f = new Float64Array(2 * n);
    for (let j = 0; j < n; j++) {
      const [a, b] = [x[j], x[n + j]];
      const half = (this.decay[j] + this.loss[j]) / 2;
      const shift = this.kerr[j] * (a * a + b * b);
      const root = s * Math.sqrt(this.decay[j]);
      f[j] = -half * a + shift * b - root * drive.re[j];
      f[n + j] = -half * b - shift * a - root * drive.im[j];
      for (let l = 0; l < n; l++) {
        f[j] += (this.#matrix[j * n + l] - this.#pumps[j * n + l]) * x[n + l];
        f[n + j] -= (this.#matrix[j * n + l] + this.#pumps[j * n + l]) * x[l];
      }
    }
    return f;
  }

  /** ∂ȧ/∂(Re a, Im a), 2n × 2n. */
  #jacobian(x: Float64Array): Float64Array {
    const n = this.size;
    const w = 2 * n;
    const m = new Float64Array(w * w);
    for (let j = 0; j < n; j++) {
      const [a, b, g] = [x[j], x[n + j], this.kerr[j]];
      const half = (this.decay[j] + this.loss[j]) / 2;
      for (let l = 0; l < n; l++) {
        m[j * w + n + l] = this.#matrix[j * n + l] - this.#pumps[j * n + l];
        m[(n + j) * w + l] = -this.#matrix[j * n + l] - this.#pumps[j * n + l];
      }
      m[j * w + j] += -half + 2 * g * a * b;
      m[j * w + n + j] += g * (a * a + 3 * b * b);
      m[(n + j) * w + j] -= g * (3 * a * a + b * b);
      m[(n + j) * w + n + j] += -half - 2 * g * a * b;
    }
    return m;
  }

  #newton(
    start: Float64Array,
    drive: ComplexArray,
    s: number,
  ): { x: Float64Array; steps: number; residual: number } | undefined {
    const n = 2 * this.size;
    const x = start.slice();
    const scale = Math.max(Number.MIN_VALUE, euclideanNorm(drive.re, drive.im));
    let last = Infinity;
    for (let steps = 0; steps <= MOST_STEPS; steps++) {
      const f = this.#flow(x, drive, s);
      const residual = euclideanNorm(f) / scale;
      if (residual <= this.#tolerance) return { x, steps, residual };
      if (!Number.isFinite(residual)) return undefined;
      // At the level of rounding Newton's method stops falling: that is as good as it gets.
      if (residual >= last / 2 && residual < 1e3 * this.#tolerance) return { x, steps, residual };
      last = residual;
      const zero = new Float64Array(n);
      solve(n, this.#jacobian(x), new Float64Array(n * n), false, f, zero, 1);
      for (let i = 0; i < n; i++) x[i] -= f[i];
    }
    return undefined;
  }

  #state(x: Float64Array, incoming: ComplexArray, steps: number, residual: number): SteadyState {
    const n = this.size;
    const field = { re: x.slice(0, n), im: x.slice(n) };
    const root = this.decay.map(Math.sqrt);
    const out = {
      re: field.re.map((a, j) => incoming.re[j] + root[j] * a),
      im: field.im.map((b, j) => incoming.im[j] + root[j] * b),
    };
    const jacobian = this.#jacobian(x);
    let rates: ComplexArray | undefined;
    return {
      field,
      out,
      steps,
      residual,
      jacobian,
      get rates() {
        rates ??= falling(eigenvalues(2 * n, { re: jacobian, im: new Float64Array(4 * n * n) }));
        return rates;
      },
      get stable() {
        return this.rates.re[0] < 0;
      },
    };
  }

  /** Finds μ by an experiment: the response δa to the error signal times −2/β, imaginary parts first. */
  #experiment(incoming: ComplexArray, state: SteadyState, error: ComplexArray, beta: number): Float64Array {
    const n = this.size;
    // −iβ ∂L/∂a with ∂L/∂a = (∂L/∂a*)*
    const disturbed = this.steadyState(
      {
        re: Float64Array.from(incoming.re, (x, j) => x - beta * error.im[j]),
        im: Float64Array.from(incoming.im, (x, j) => x - beta * error.re[j]),
      },
      state.field,
    );
    const mu = new Float64Array(2 * n);
    // √κ a = a^out − a^in, so the decay rates cancel.
    for (let j = 0; j < n; j++) {
      mu[n + j] = (-2 * (disturbed.field.re[j] - state.field.re[j])) / beta;
      mu[j] = (-2 * (disturbed.field.im[j] - state.field.im[j])) / beta;
    }
    return mu;
  }

  /** Solves the adjoint equations for μ, 2n real numbers. */
  #adjoint({ field: { re, im } }: SteadyState, error: ComplexArray): Float64Array {
    const n = this.size;
    const w = 2 * n;
    const m = this.#jacobian(concatenated(re, im));
    const turned = transposeReal(w, w, m).re;
    const mu = new Float64Array(w);
    for (let j = 0; j < n; j++) {
      const root = 2 * Math.sqrt(this.decay[j]);
      mu[j] = root * error.re[j];
      mu[n + j] = root * error.im[j];
    }
    solve(w, turned, new Float64Array(w * w), false, mu, new Float64Array(w), 1);
    return mu;
  }
}

/** Sorted by falling real part. */
function falling({ re, im }: ComplexArray): ComplexArray {
  const order = Array.from(re.keys()).sort((i, j) => re[j] - re[i] || im[i] - im[j]);
  return { re: Float64Array.from(order, (i) => re[i]), im: Float64Array.from(order, (i) => im[i]) };
}

/** Makes a {@link NonlinearModes} device. */
export function nonlinearModes(options: NonlinearModesOptions): NonlinearModes {
  return new NonlinearModes(options);
}
