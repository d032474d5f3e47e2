import { checkBatch, checkGradient, numbers, positive, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import type { Machine, Pullback } from "../machine/machine.js";
import { WRIGHT_2022 } from "../machine/sources.js";

/** Settings of {@link pendulums}. */
export interface PendulumOptions {
  /** Number of pendulums n. */
  readonly count: number;
  /** Numbers of an input: initial angles of the first pendulums; the others start at 0. Default: all. */
  readonly inputs?: number;
  /** Outputs: final angles of the last pendulums, times `scale`. Default: all. */
  readonly outputs?: number;
  /** Factor of the outputs. Default 1. */
  readonly scale?: number;
  /** Seed of the start: couplings with standard deviation `spread`, no forces. Default 1. */
  readonly seed?: number;
  /** Standard deviation of the couplings at the start. Default 1/√n. */
  readonly spread?: number;
  /** Number of Runge–Kutta steps. Default 5. */
  readonly steps?: number;
  /** Length of a step, in units of the pendulums' 1/ω. Default 0.1. */
  readonly step?: number;
  /** What a model of the device does not know: forces sin((1 + gap) q) instead of sin q. Default 0. */
  readonly gap?: number;
  /** What a model does not know either: more couplings, n × n, symmetric. Default none. */
  readonly foreign?: ArrayLike<number>;
}

/**
 * Makes coupled pendulums, let go from rest: q̈_i = −s_i + e_i + Σ_j s_j Q_ji with s = sin q; inputs are the first angles, outputs
 * the last ones some time later. Q is (C + Cᵀ)/2 off the diagonal and minus its column sums on it.
 *
 * Parameters: C (n × n), then the forces e. Derivatives are those of the Runge–Kutta steps themselves. The example of a physical
 * layer of Wright et al., Nature 601, 549 (2022), after their code; constants of the start are ours.
 */
export function pendulums(options: PendulumOptions): Machine {
  const n = wholeNumber("count", options.count, 1, 4096);
  const inputs = wholeNumber("inputs", options.inputs ?? n, 1, n);
  const outputs = wholeNumber("outputs", options.outputs ?? n, 1, n);
  const scale = positive("scale", options.scale ?? 1);
  const steps = wholeNumber("steps", options.steps ?? 5, 1);
  const h = positive("step", options.step ?? 0.1);
  const rate = positive("1 + gap", 1 + (options.gap ?? 0));
  const foreign = options.foreign && numbers("foreign", options.foreign, n * n, "couplings (count × count)");
  const spread = positive("spread", options.spread ?? 1 / Math.sqrt(n));
  const stream = new Random(options.seed ?? 1, "pendulums");
  const parameters = new Float64Array(n * n + n);
  for (let k = 0; k < n * n; k++) parameters[k] = spread * stream.normal();

  /** Couplings M of all pendulums, those that a model does not know included. */
  const couplings = () => {
    const m = foreign ? foreign.slice() : new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const half = (parameters[i * n + j] + parameters[j * n + i]) / 2;
        if (i !== j) m[i * n + j] += half;
        m[j * n + j] -= half;
      }
    return m;
  };
  /** Adds derivatives to M as derivatives to C. */
  const collect = (toM: Float64Array, gradient: Float64Array) => {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const half = ((i !== j ? toM[i * n + j] : 0) - toM[j * n + j]) / 2;
        gradient[i * n + j] += half;
        gradient[j * n + i] += half;
      }
  };
  /** Sines of the angles of every stage of every step, and the final angles. */
  const swing = (start: Float64Array, m: Float64Array) => {
    const sines: Float64Array[] = [];
    const slopes: Float64Array[] = [];
    let [q, v] = [new Float64Array(n), new Float64Array(n)];
    q.set(start);
    const accelerate = (angles: Float64Array) => {
      const s = angles.map((angle) => Math.sin(rate * angle));
      sines.push(s);
      slopes.push(angles.map((angle) => rate * Math.cos(rate * angle)));
      const a = new Float64Array(n);
      for (let i = 0; i < n; i++) a[i] = parameters[n * n + i] - s[i];
      for (let j = 0; j < n; j++) {
        const sj = s[j];
        for (let i = 0, at = j * n; i < n; i++, at++) a[i] += sj * m[at];
      }
      return a;
    };
    const ahead = (x: Float64Array, by: number, y: Float64Array) => x.map((value, i) => value + by * y[i]);
    for (let k = 0; k < steps; k++) {
      const a1 = accelerate(q);
      const v2 = ahead(v, h / 2, a1);
      const a2 = accelerate(ahead(q, h / 2, v));
      const v3 = ahead(v, h / 2, a2);
      const a3 = accelerate(ahead(q, h / 2, v2));
      const v4 = ahead(v, h, a3);
      const a4 = accelerate(ahead(q, h, v3));
      const next = q.map((x, i) => x + (h / 6) * (v[i] + 2 * v2[i] + 2 * v3[i] + v4[i]));
      v = v.map((x, i) => x + (h / 6) * (a1[i] + 2 * a2[i] + 2 * a3[i] + a4[i]));
      q = next;
    }
    return { sines, slopes, q };
  };
  const read = (q: Float64Array) => q.subarray(n - outputs).map((angle) => scale * angle);
  const input = (all: Float64Array, i: number) => all.subarray(i * inputs, (i + 1) * inputs);

  /** Goes back through the steps of one sample; returns the derivatives to the input. */
  const back = (
    { sines, slopes }: ReturnType<typeof swing>,
    m: Float64Array,
    weights: ArrayLike<number>,
    toM: Float64Array,
    toForces: Float64Array,
  ) => {
    const gq = new Float64Array(n);
    const gv = new Float64Array(n);
    for (let l = 0; l < outputs; l++) gq[n - outputs + l] = scale * weights[l];
    const moved = new Float64Array(n);
    /** Takes the derivatives to an acceleration; returns those to the angles at which it was found. */
    const through = (to: Float64Array, stage: number) => {
      const s = sines[stage];
      const slope = slopes[stage];
      for (let i = 0; i < n; i++) toForces[i] += to[i];
      for (let j = 0; j < n; j++) {
        const sj = s[j];
        let sum = -to[j];
        for (let i = 0, at = j * n; i < n; i++, at++) {
          toM[at] += sj * to[i];
          sum += m[at] * to[i];
        }
        moved[j] = sum * slope[j];
      }
      return moved;
    };
    for (let k = steps - 1; k >= 0; k--) {
      // Derivatives to the velocities and accelerations of the four stages.
      const toV = [1, 2, 2, 1].map((w) => gq.map((g) => (w * h * g) / 6));
      const toA = [1, 2, 2, 1].map((w) => gv.map((g) => (w * h * g) / 6));
      for (let stage = 3; stage > 0; stage--) {
        const part = stage === 3 ? h : h / 2;
        const toAngles = through(toA[stage], 4 * k + stage);
        for (let i = 0; i < n; i++) {
          // Angles q + part · v of the stage before; velocities v + part · a of the stage before.
          gq[i] += toAngles[i];
          toV[stage - 1][i] += part * toAngles[i];
          gv[i] += toV[stage][i];
          toA[stage - 1][i] += part * toV[stage][i];
        }
      }
      const toAngles = through(toA[0], 4 * k);
      for (let i = 0; i < n; i++) {
        gq[i] += toAngles[i];
        gv[i] += toV[0][i];
      }
    }
    return gq;
  };

  const pull = (
    all: Float64Array,
    count: number,
    weigh: Parameters<Pullback>[2],
    gradient: Float64Array,
  ): Float64Array => {
    checkBatch(all, count, inputs);
    checkGradient(gradient, parameters);
    const m = couplings();
    const toM = new Float64Array(n * n);
    const toForces = gradient.subarray(n * n);
    const toInputs = new Float64Array(all.length);
    for (let i = 0; i < count; i++) {
      const run = swing(input(all, i), m);
      toInputs.set(back(run, m, weigh(read(run.q), i), toM, toForces).subarray(0, inputs), i * inputs);
    }
    collect(toM, gradient);
    return toInputs;
  };

  const machine: Machine = {
    name: "the coupled pendulums",
    source: [WRIGHT_2022],
    inputs,
    outputs,
    parameters,
    runs: 0,
    forward(all, count) {
      checkBatch(all, count, inputs);
      machine.runs += count;
      const m = couplings();
      const values = new Float64Array(count * outputs);
      for (let i = 0; i < count; i++) values.set(read(swing(input(all, i), m).q), i * outputs);
      return values;
    },
    adjointPullback: () => (all, count, weigh, gradient) => {
      machine.runs += count;
      pull(all, count, weigh, gradient);
    },
    vectorJacobian: (all, count, weights, gradient) =>
      pull(all, count, (_, i) => weights.subarray(i * outputs, (i + 1) * outputs), gradient),
  };
  return machine;
}
