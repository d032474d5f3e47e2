import { type Factor, product, transposeReal } from "../engine/linear/product.js";
import { checkGradient, notNegative, numbers, positive, reject, wholeNumber } from "../fields/check.js";
import { checkMoved, type Optimiser } from "./optimisers.js";

/** A real matrix, row-major among other trainable values. */
export interface TrainableMatrix {
  /** Index of its first value. */
  readonly from: number;
  /** Number of its rows. */
  readonly rows: number;
  /** Number of its columns. */
  readonly columns: number;
}

/** Settings of {@link muon}: learning rate, momentum, and which parameters are matrices. */
export interface MuonOptions {
  /** Learning rate: about the singular values of what one step subtracts from a matrix. */
  readonly rate: number;
  /** Parameters that form matrices. */
  readonly matrices: readonly TrainableMatrix[];
  /** Optimiser of all other parameters; its rate follows that of the matrices in proportion. */
  readonly others: Optimiser;
  /** Factor by which velocities keep their past in a step; 0 is none. Default 0.95. */
  readonly momentum?: number;
}

/** Coefficients and number of steps of x ← a x + b x³ + c x⁵, which takes singular values from (0, 1] to about 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const TURNS = 5;

/**
 * Makes an optimiser with momentum and orthogonalised steps: a matrix moves by rate·U Vᵀ where its (Nesterov) momentum is
 * U Σ Vᵀ. All directions of a coupling matrix learn at one speed, however unequally the gradient drives them. An
 * electronic aid, no physical update.
 *
 * Source: K. Jordan and others, "Muon: an optimizer for hidden layers in neural networks" (2024).
 */
export function muon(options: MuonOptions): Optimiser {
  const { matrices, others } = options;
  const momentum = notNegative("momentum", options.momentum ?? 0.95);
  for (const [i, { from, rows, columns }] of matrices.entries()) {
    wholeNumber(`matrices[${i}].from`, from, 0);
    wholeNumber(`matrices[${i}].rows`, rows, 1);
    wholeNumber(`matrices[${i}].columns`, columns, 1);
  }
  const initial = positive("rate", options.rate);
  const share = others.rate / initial;
  let velocities: Float64Array[] = matrices.map(({ rows, columns }) => new Float64Array(rows * columns));
  return {
    name: "muon",
    settings: { momentum, others: others.name, ...others.settings },
    rate: initial,
    fresh: () => muon({ ...options, others: others.fresh() }),
    step(parameters, gradient) {
      checkGradient(gradient, parameters);
      const rest = gradient.slice();
      const moved = parameters.slice();
      const next = velocities.map((velocity) => velocity.slice());
      for (const [i, { from, rows, columns }] of matrices.entries()) {
        const own = rest.slice(from, from + rows * columns);
        rest.fill(0, from, from + own.length);
        const velocity = next[i];
        for (let j = 0; j < own.length; j++) {
          velocity[j] = momentum * velocity[j] + own[j];
          own[j] += momentum * velocity[j];
        }
        const move = orthogonalised(rows, columns, own);
        for (let j = 0; j < move.length; j++) moved[from + j] -= this.rate * move[j];
      }
      checkMoved(this.name, this.rate, moved);
      others.rate = share * this.rate;
      others.step(moved, rest);
      parameters.set(moved);
      velocities = next;
    },
    save() {
      const { steps, memory } = others.save();
      return { name: "muon", steps, memory: [...velocities.map((v) => [...v]), ...memory] };
    },
    load(state, at = "state", parameters) {
      if (state?.name !== "muon")
        reject(`${at}.name`, state?.name, '"muon", the optimiser it is loaded into');
      const { steps, memory } = state;
      const loaded = velocities.map((v, i) => numbers(`${at}.memory[${i}]`, memory?.[i], v.length));
      others.load({ name: others.name, steps, memory: memory.slice(matrices.length) }, at, parameters);
      velocities = loaded;
    },
  };
}

/** Approximates U Vᵀ of a matrix U Σ Vᵀ: singular values between 0.6 and 1.3, but for those below 0.1 % of its norm. */
export function orthogonalised(rows: number, columns: number, values: Float64Array): Float64Array {
  const norm = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
  if (!(norm > 0)) return values.slice();
  let x = values.map((v) => v / norm);
  for (let turn = 0; turn < TURNS; turn++) {
    const factor: Factor = { rows, columns, re: x };
    const { re } = product(factor, factor, { symmetric: true });
    const square: Factor = { rows: columns, columns, re };
    const fourth = product(square, square, { symmetric: true }).re;
    const right: Factor = { ...square, re: re.map((v, i) => B * v + C * fourth[i]) };
    const more = product(transposeReal(columns, rows, x), right).re;
    x = x.map((v, i) => A * v + more[i]);
  }
  return x;
}
