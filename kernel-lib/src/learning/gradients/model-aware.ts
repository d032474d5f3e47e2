import { checkGradient } from "../../fields/check.js";
import { type Machine, runsPerInput } from "../../machine/machine.js";
import { WRIGHT_2022 } from "../../machine/sources.js";
import { spread } from "../../machine/stacked.js";
import { type GradientMethod, weightsOf } from "./method.js";

/**
 * Finds the gradient by the device and a model of it (physics-aware training): the values of every layer are the device's, the
 * derivatives the model's, at the values that really entered. A model that is only nearly right does nearly as well as an exact
 * one, because its errors do not add up from layer to layer.
 *
 * Layers are the device's `stages`, where it has any. Source: Wright et al., Nature 601, 549 (2022).
 */
export function modelAware(model: Machine): GradientMethod {
  return {
    name: "device and model",
    settings: {},
    facts: {
      model: true,
      internals: true,
      backward: false,
      physicalUpdate: false,
      error: "that of the model's derivatives",
      runs: (_parameters, _outputs, machine) => runsPerInput(machine),
      source: [WRIGHT_2022],
    },
    pullback(machine) {
      checkModel("modelAware(model)", model, machine);
      const devices = machine.stages ?? [machine];
      const models = model.stages ?? [model];
      return (inputs, count, weigh, gradient) => {
        checkGradient(gradient, machine.parameters);
        model.parameters.set(machine.parameters);
        const entered = [inputs];
        if (machine.stages) spread(machine);
        for (const device of devices) entered.push(device.forward(entered[entered.length - 1], count));
        if (machine.stages) machine.runs += count;
        const outputs = entered[devices.length];
        let weights = weightsOf(weigh, outputs, count);
        if (model.stages) spread(model);
        let end = gradient.length;
        for (let k = models.length - 1; k >= 0; k--) {
          const start = end - models[k].parameters.length;
          const part = gradient.subarray(start, end);
          weights = (models[k].vectorJacobian as NonNullable<Machine["vectorJacobian"]>)(
            entered[k],
            count,
            weights,
            part,
          );
          end = start;
        }
      };
    },
  };
}

/** Checks that a model has the form of the device, layer by layer, and derivatives. */
export function checkModel(method: string, model: Machine, machine: Machine): void {
  if (!model?.parameters || typeof model.forward !== "function")
    throw new RangeError(`${method} needs a machine as its model, such as one made without errors.`);
  if (model === machine)
    throw new RangeError(
      `${method} was given the device itself as its model; make the model as a machine of its own.`,
    );
  const pairs: [string, Machine, Machine][] = [["", model, machine]];
  const stages = model.stages ?? [];
  if (stages.length !== (machine.stages ?? []).length)
    throw new RangeError(
      `model has ${stages.length} stages, ${machine.name} has ${(machine.stages ?? []).length}; they should be built alike.`,
    );
  for (const [k, stage] of stages.entries())
    pairs.push([`.stages[${k}]`, stage, (machine.stages as readonly Machine[])[k]]);
  for (const [where, ours, theirs] of pairs) {
    for (const [what, a, b] of [
      ["inputs", ours.inputs, theirs.inputs],
      ["outputs", ours.outputs, theirs.outputs],
      ["parameters", ours.parameters.length, theirs.parameters.length],
    ] as const)
      if (a !== b)
        throw new RangeError(
          `model${where} has ${a} ${what}, ${theirs.name} has ${b}; they should be built alike.`,
        );
    if (!ours.vectorJacobian && !(where === "" && ours.stages))
      throw new RangeError(
        `model${where} (${ours.name}) has no vectorJacobian; ${method} needs a model whose derivatives a computer can find.`,
      );
  }
}
