import { NotDefiniteError } from "../engine/linear/cholesky.js";
import { checkBatch } from "../fields/check.js";
import type { Equilibrium, Experiments, Machine } from "../machine/machine.js";
import { ElementSolver, type Elements } from "./elements.js";

/** A machine of resistors or springs: what is held, driven and read, and how its parameters make stiffnesses. */
export interface ElementMachineOptions {
  readonly name: string;
  readonly elements: Elements;
  /** Variables that are held, at zero where no input sets them. */
  readonly held: readonly number[];
  /** Variable that each input sets, or exerts a force on where it is not held. */
  readonly inputs: readonly number[];
  /** Variables that are read. */
  readonly outputs: readonly number[];
  readonly parameters: Float64Array;
  /** Returns a new list of the stiffnesses of all linear elements; checks the parameters. */
  stiffness(): Float64Array;
  /** Returns the derivative of the stiffness of an element to its parameter. */
  slope(b: number): number;
  /** Error of a variable that nothing holds. */
  loose(variable: number): RangeError;
}

/** A machine of elements, of which all states can be had. */
export interface ElementMachine extends Machine {
  relax(inputs: Float64Array, count: number): ElementEquilibrium;
  experiments(): Experiments;
}

/** Makes the machine of elements in equilibrium. */
export function elementMachine(options: ElementMachineOptions): ElementMachine {
  const { name, elements, inputs, outputs, parameters } = options;
  const solver = new ElementSolver(elements, options.held);
  const machine: ElementMachine = {
    name,
    inputs: inputs.length,
    outputs: outputs.length,
    parameters,
    runs: 0,
    forward: (given, count) => machine.relax(given, count).outputs,
    relax(given, count) {
      checkBatch(given, count, inputs.length);
      const n = elements.variables;
      const states = new Float64Array(count * n);
      const forces = new Float64Array(count * n);
      const isHeld = new Set(options.held);
      for (let i = 0; i < count; i++)
        for (const [k, v] of inputs.entries())
          (isHeld.has(v) ? states : forces)[i * n + v] += given[i * inputs.length + k];
      return new ElementEquilibrium({ ...options, machine, solver }, states, forces, count);
    },
    experiments() {
      const places = parameters.length;
      let last: ElementEquilibrium | undefined;
      return {
        places,
        part: "real",
        forward(given, count) {
          last = machine.relax(given, count);
          return { outputs: last.outputs, fields: { re: last.strains() } };
        },
        adjoint(weights, count) {
          if (last?.count !== count)
            throw new RangeError("adjoint() needs forward() of the same batch before.");
          return { re: last.adjointStrains(weights) };
        },
        collect(derivatives, gradient) {
          for (let b = 0; b < places; b++) gradient[b] += derivatives[b] * options.slope(b);
        },
      };
    },
  };
  return machine;
}

/** What equilibria of one machine share. */
interface Setting extends ElementMachineOptions {
  readonly machine: Machine;
  readonly solver: ElementSolver;
  /** Solver with the outputs held too, made when it is first needed. */
  clamped?: ElementSolver;
}

/** Equilibrium of elements for a batch of inputs. */
export class ElementEquilibrium implements Equilibrium {
  readonly outputs: Float64Array;
  readonly change: number;
  /** Values of all variables, count × variables. */
  readonly states: Float64Array;
  /** Number of samples. */
  readonly count: number;
  readonly #setting: Setting;
  readonly #forces: Float64Array;
  readonly #stiffness: Float64Array;

  constructor(
    setting: Setting,
    states: Float64Array,
    forces: Float64Array,
    count: number,
    solver: ElementSolver = setting.solver,
  ) {
    const { machine, elements, outputs } = setting;
    this.#setting = setting;
    this.#forces = forces;
    this.#stiffness = setting.stiffness();
    this.states = states;
    this.count = count;
    machine.runs += count;
    const n = elements.variables;
    this.change = this.#guarded(() => {
      if (elements.diodes.length === 0) solver.factoriseOnce(this.#stiffness);
      let change = 0;
      for (let i = 0; i < count; i++) {
        const state = states.subarray(i * n, (i + 1) * n);
        change = Math.max(change, solver.settle(state, forces.subarray(i * n, (i + 1) * n), this.#stiffness));
      }
      return change;
    });
    this.outputs = Float64Array.from(
      { length: count * outputs.length },
      (_, at) => states[Math.floor(at / outputs.length) * n + outputs[at % outputs.length]],
    );
  }

  #guarded<T>(solve: () => T): T {
    try {
      return solve();
    } catch (error) {
      throw error instanceof NotDefiniteError ? this.#setting.loose(error.row) : error;
    }
  }

  nudge(added: Float64Array): ElementEquilibrium {
    const { outputs, elements } = this.#setting;
    checkBatch(added, this.count, outputs.length);
    const forces = this.#forces.slice();
    for (const [at, force] of added.entries())
      forces[Math.floor(at / outputs.length) * elements.variables + outputs[at % outputs.length]] += force;
    return new ElementEquilibrium(this.#setting, this.states.slice(), forces, this.count);
  }

  hold(values: Float64Array): ElementEquilibrium {
    const { outputs, elements, held } = this.#setting;
    checkBatch(values, this.count, outputs.length);
    this.#setting.clamped ??= new ElementSolver(elements, [...held, ...outputs]);
    const states = this.states.slice();
    for (const [at, value] of values.entries())
      states[Math.floor(at / outputs.length) * elements.variables + outputs[at % outputs.length]] = value;
    return new ElementEquilibrium(this.#setting, states, this.#forces, this.count, this.#setting.clamped);
  }

  /** Strains of the elements that learn, count × parameters. */
  strains(): Float64Array {
    return this.#strainsOf(this.states);
  }

  #strainsOf(states: Float64Array): Float64Array {
    const { solver, elements, parameters } = this.#setting;
    const n = elements.variables;
    const strains = new Float64Array(this.count * parameters.length);
    for (let i = 0, at = 0; i < this.count; i++) {
      const state = states.subarray(i * n, (i + 1) * n);
      for (let b = 0; b < parameters.length; b++, at++) strains[at] = solver.strain(state, b);
    }
    return strains;
  }

  /** Strains by the forces −weight on the outputs alone, for small changes around this state; counts as a run. */
  adjointStrains(weights: Float64Array): Float64Array {
    const { machine, solver, elements, outputs } = this.#setting;
    checkBatch(weights, this.count, outputs.length);
    machine.runs += this.count;
    const n = elements.variables;
    const responses = new Float64Array(this.count * n);
    const tangent = new Float64Array(elements.list.length);
    for (let i = 0; i < this.count; i++) {
      const response = responses.subarray(i * n, (i + 1) * n);
      for (const [l, v] of outputs.entries()) response[v] -= weights[i * outputs.length + l];
      this.#guarded(() => {
        if (elements.diodes.length === 0) return solver.factoriseOnce(this.#stiffness);
        solver.tangent(this.states.subarray(i * n, (i + 1) * n), this.#stiffness, tangent);
        solver.factorise(tangent);
      });
      solver.respond(response);
    }
    return this.#strainsOf(responses);
  }

  addEnergyDifference(other: Equilibrium, factor: number, gradient: Float64Array): void {
    const [here, there] = [this.strains(), (other as ElementEquilibrium).strains()];
    const places = this.#setting.parameters.length;
    for (let at = 0; at < here.length; at++) {
      const b = at % places;
      gradient[b] += (factor / 2) * (here[at] ** 2 - there[at] ** 2) * this.#setting.slope(b);
    }
  }
}
