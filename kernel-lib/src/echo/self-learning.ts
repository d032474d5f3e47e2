import { numbers, oneOf, positive, reject } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import { allFinite, mean } from "../fields/lists.js";
import { type Learning, NotFiniteError, type Rule } from "../learning/rules/rule.js";
import type { Machine } from "../machine/machine.js";
import { LOPEZ_PASTOR_2023 } from "../machine/sources.js";
import type { ReversibleDevice } from "./device.js";
import { type EchoRequest, type EchoResult, echoAll } from "./echo.js";
import { errorOf, fieldOf, flatField } from "./flat.js";
import { type FrictionOptions, frictionStep, learningRate } from "./friction.js";
import { isHeavy } from "./heavy-device.js";
import { type EchoMachine, heavyMomenta } from "./machine.js";

/** Settings of {@link selfLearning}: strength of the error signal, mass, friction and storage of the learning field. */
export interface SelfLearningOptions extends Pick<FrictionOptions, "friction" | "kickLimit"> {
  /** Strength ε of the error signal. Default 1e-4. */
  readonly epsilon?: number;
  /** Mass m of the decay step; the learning rate is ∝ ε/m. Default 1e-3, unless `rate` is given. */
  readonly mass?: number;
  /** Learning rate, in place of the mass that gives it; see {@link learningRate}. */
  readonly rate?: number;
  /** "averaged" (default): a second echo with (−ε, −m) cancels the bias of the first. "simple": one echo. */
  readonly update?: "averaged" | "simple";
  /** Storage of the learning field between updates, such as `leakyStorage`. Default: exact. */
  readonly store?: (theta: ComplexArray) => ComplexArray;
}

/**
 * Learns by Hamiltonian echo backpropagation: the echo leaves a momentum in the learning field, and friction turns it
 * into a displacement down the gradient. No gradient is read out and no computer writes parameters.
 *
 * In a batch the learning field takes the mean of the momenta that the echoes of its samples leave; one machine does the
 * same if its momentum is released only after all echoes of the batch. Where the learning field is too heavy to move
 * while waves pass, one echo is free of bias and "simple" is the default.
 *
 * Source: López-Pastor & Marquardt, Phys. Rev. X 13, 031020 (2023).
 */
export function selfLearning(options: SelfLearningOptions = {}): Rule {
  const epsilon = positive("epsilon", options.epsilon ?? 1e-4);
  const { friction = Number.POSITIVE_INFINITY, kickLimit, rate, store } = options;
  if (rate !== undefined && options.mass !== undefined)
    reject("mass", options.mass, "left out where rate is given: one follows from the other");
  if (rate !== undefined) positive("rate", rate);
  const given = options.update && oneOf("update", options.update, ["averaged", "simple"]);
  const name = "Hamiltonian echo backpropagation";
  return {
    name,
    facts: {
      model: false,
      internals: false,
      backward: true,
      physicalUpdate: true,
      error: given === "simple" ? "O(ε)" : "O(ε²)",
      runs: (_parameters, _outputs, machine) => (updateOf(given, deviceOf(machine)) === "simple" ? 2 : 4),
      source: [LOPEZ_PASTOR_2023],
    },
    begin(machine) {
      const device = deviceOf(machine);
      if (!device)
        throw new RangeError(
          `selfLearning() needs a reversible device whose learning field moves in the echo; ${machine.name} has none. ` +
            "descent(optimiser, method) trains any machine.",
        );
      if (isHeavy(device) && given === "averaged")
        reject(
          "update",
          given,
          '"simple" or left out: this learning field rests while waves pass, so that one echo has no bias',
        );
      const update = updateOf(given, device);
      const unit = learningRate({ epsilon, mass: 1, kind: device.kinds.theta, update, friction });
      const mass = rate === undefined ? positive("mass", options.mass ?? 1e-3) : unit / rate;
      return begun(machine as EchoMachine, { epsilon, mass, friction, kickLimit, update, store });
    },
  };
}

type Update = "averaged" | "simple";

const deviceOf = (machine?: Machine) => (machine as Partial<EchoMachine> | undefined)?.device;

/** Chooses the update where none is given: one echo for a learning field that rests while waves pass, else two. */
function updateOf(given: Update | undefined, device: ReversibleDevice | undefined): Update {
  return given ?? (device && isHeavy(device) ? "simple" : "averaged");
}

interface Settings {
  readonly epsilon: number;
  readonly mass: number;
  readonly friction: number;
  readonly kickLimit: number | undefined;
  readonly update: Update;
  readonly store: SelfLearningOptions["store"];
}

function begun(machine: EchoMachine, { store, ...options }: Settings): Learning {
  const { device, parameters } = machine;
  const { epsilon, friction, kickLimit, update } = options;
  /** Momentum π that friction has left. */
  const momentum = new Float64Array(parameters.length);
  const answer = (requests: readonly unknown[]) => echoAll(device, requests as EchoRequest[]);
  return {
    settings: { ...options, stored: Boolean(store) },
    remedy: `epsilon/mass is ${epsilon / options.mass}; a smaller one (smaller epsilon or larger mass) is likely right.`,
    shared: { device, answer },
    *update(batch, rate) {
      const mass = options.mass / rate;
      const theta = { re: parameters.slice(), im: momentum.slice() };
      const costs = new Float64Array(batch.count);
      const weigh = (output: Float64Array, i: number) => {
        const { cost, gradient } = batch.value(output, i);
        costs[i] = cost;
        return gradient;
      };
      const signal = (i: number) => (output: ComplexArray) => {
        const error = errorOf(weigh(flatField(output), i), device.kinds.psi);
        return { cost: costs[i], error };
      };
      const fields = Array.from({ length: batch.count }, (_, i) => fieldOf(batch.inputs, i, device.size));
      let moved: ComplexArray;
      machine.runs += 2 * batch.count;
      if (isHeavy(device)) {
        const [gained] = heavyMomenta(device, fields, theta.re, weigh, { signs: [1], strength: epsilon });
        const im = momentum.map((p, j) => p + gained[j] / batch.count);
        moved = frictionStep({ re: theta.re, im }, { mass, friction, kickLimit });
      } else {
        const request = (from: ComplexArray, strength: number): EchoRequest[] =>
          fields.map((psi, i) => ({ state: { psi, theta: from }, signal: signal(i), epsilon: strength }));
        const first = (yield request(theta, epsilon)) as EchoResult[];
        const before = costs.slice();
        moved = frictionStep(meanTheta(first), { mass, friction, kickLimit });
        if (update === "averaged" && allFinite(moved.re)) {
          // With the mass changes the sign of the momentum, so that what friction left of the velocity goes on.
          machine.runs += 2 * batch.count;
          const second = (yield request(turned(moved), -epsilon)) as EchoResult[];
          moved = turned(frictionStep(meanTheta(second), { mass: -mass, friction, kickLimit }));
        }
        costs.set(before);
      }
      if (!allFinite(costs) || !allFinite(moved.re)) throw new NotFiniteError();
      const kept = store?.(moved) ?? moved;
      parameters.set(kept.re);
      momentum.set(kept.im);
      return costs;
    },
    save: () => ({ momentum: [...momentum] }),
    load(memory) {
      const { momentum: saved } = (memory ?? {}) as { momentum?: unknown };
      momentum.set(numbers("checkpoint.memory.momentum", saved, parameters.length));
    },
  };
}

/** Averages the learning fields that the echoes of a batch leave. */
function meanTheta(results: readonly EchoResult[]): ComplexArray {
  const fields = results.map((result) => result.echo.theta);
  if (fields.length === 1) return fields[0];
  return {
    re: fields[0].re.map((_, j) => mean(fields.map((z) => z.re[j]))),
    im: fields[0].im.map((_, j) => mean(fields.map((z) => z.im[j]))),
  };
}

function turned({ re, im }: ComplexArray): ComplexArray {
  return { re, im: im.map((p) => -p) };
}
