import { positive } from "../../fields/check.js";
import { allFinite } from "../../fields/lists.js";
import type { Equilibrium, Machine } from "../../machine/machine.js";
import { DILLAVOU_2022, STERN_2021 } from "../../machine/sources.js";
import { type Batch, NotFiniteError, type Rule } from "./rule.js";

/** Settings of {@link coupledLearning}. */
export interface CoupledLearningOptions {
  /** Part η of the way towards what is wanted at which the outputs are clamped. Default 0.001. */
  readonly eta?: number;
  /** Learning rate α. */
  readonly rate: number;
}

/**
 * Makes coupled learning: the machine relaxes freely, and with its outputs clamped a part η of the way towards what is wanted;
 * each parameter compares both states, Δθ = −(2α/η) [∂E/∂θ(clamped) − ∂E/∂θ(free)]. For a resistor that is
 * Δk = (α/η) [Δv² − Δv_clamped²]. It descends a contrast of energies, for small η not the squared error. The way is
 * −½ ∂C/∂y, which for `squaredError()` is wanted − y. In a batch, the mean is taken.
 *
 * Source: Stern et al., Phys. Rev. X 11, 021045 (2021).
 */
export function coupledLearning({ eta = 1e-3, rate }: CoupledLearningOptions): Rule {
  positive("eta", eta);
  positive("rate", rate);
  return {
    name: "coupled learning",
    facts: {
      ...LOCAL,
      error: "a contrast instead of the cost",
      runs: () => 2,
      source: [STERN_2021],
    },
    begin(machine) {
      const contrast = contrastOf(machine, eta, "coupledLearning()");
      return {
        settings: { eta, rate },
        remedy: `The rate is ${rate}; a smaller one is likely right.`,
        // biome-ignore lint/correctness/useYield: it has nothing to ask of a shared device.
        *update(batch, factor) {
          const { change, costs } = contrast(batch);
          if (!allFinite(change) || !allFinite(costs)) throw new NotFiniteError();
          const { parameters } = machine;
          for (let b = 0; b < parameters.length; b++) parameters[b] += rate * factor * change[b];
          machine.confine?.();
          return costs;
        },
        save: () => null,
        load() {},
      };
    },
  };
}

/** Settings of {@link twinNetwork}. */
export interface TwinNetworkOptions {
  /** Part η of the way towards what is wanted at which the outputs of the second network are clamped. Default 0.5. */
  readonly eta?: number;
  /** Number of resistances that a resistor can take. Default 128. */
  readonly levels?: number;
  /** Step between two resistances in ohms; resistances are step, 2 step … levels · step. Default 781.25. */
  readonly step?: number;
}

/**
 * Makes the rule of twin networks with digital resistors: two copies of a network, one free and one clamped, are compared at
 * each edge, whose resistance goes one step up or down by the sign of coupled learning. At the start every resistance goes to
 * the nearest step. Levels, step and clamping are our choice.
 *
 * Source: Dillavou et al., Phys. Rev. Applied 18, 014040 (2022).
 */
export function twinNetwork({ eta = 0.5, levels = 128, step = 781.25 }: TwinNetworkOptions = {}): Rule {
  positive("eta", eta);
  positive("step", step);
  return {
    name: "twin network",
    facts: {
      ...LOCAL,
      error: "sign of a contrast",
      // Both copies run at once.
      runs: () => 2,
      source: [DILLAVOU_2022, STERN_2021],
    },
    begin(machine) {
      const contrast = contrastOf(machine, eta, "twinNetwork()");
      const { parameters } = machine;
      const resistance = (conductance: number) =>
        Math.min(levels, Math.max(1, Math.round(1 / (conductance * step))));
      for (let b = 0; b < parameters.length; b++) parameters[b] = 1 / (step * resistance(parameters[b]));
      return {
        settings: { eta, levels, step },
        remedy: "Conductances that the steps can make are always finite.",
        // biome-ignore lint/correctness/useYield: it has nothing to ask of a shared device.
        *update(batch) {
          const { change, costs } = contrast(batch);
          if (!allFinite(change) || !allFinite(costs)) throw new NotFiniteError();
          for (let b = 0; b < parameters.length; b++) {
            const r = resistance(parameters[b]) - Math.sign(change[b]);
            parameters[b] = 1 / (step * Math.min(levels, Math.max(1, r)));
          }
          return costs;
        },
        save: () => null,
        load() {},
      };
    },
  };
}

/** Facts of rules by which each element compares two states of its own. */
const LOCAL = { model: false, internals: true, backward: false, physicalUpdate: true } as const;

/** Returns −(2/η) times the mean difference of ∂E/∂θ, clamped minus free, and the costs of the free outputs. */
function contrastOf(machine: Machine, eta: number, rule: string) {
  if (!machine.relax)
    throw new RangeError(
      `${rule} needs a machine that relaxes to an equilibrium; ${machine.name} does not. descent() would do for it.`,
    );
  const relax = machine.relax.bind(machine);
  return ({ inputs, count, value }: Batch): { change: Float64Array; costs: Float64Array } => {
    const free: Equilibrium = relax(inputs, count);
    if (!free.hold)
      throw new RangeError(
        `${rule} needs outputs that can be held; those of ${machine.name} cannot. descent(…, byNudging()) would do for it.`,
      );
    const n = machine.outputs;
    const costs = new Float64Array(count);
    const held = free.outputs.slice();
    for (let i = 0; i < count; i++) {
      const { cost, gradient } = value(free.outputs.slice(i * n, (i + 1) * n), i);
      costs[i] = cost;
      for (let l = 0; l < n; l++) held[i * n + l] -= (eta / 2) * gradient[l];
    }
    const change = new Float64Array(machine.parameters.length);
    free.hold(held).addEnergyDifference(free, -2 / (eta * count), change);
    return { change, costs };
  };
}
