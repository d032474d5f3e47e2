import { adam, type Cost, crossEntropyCost, quadratureCost, selfLearning, sgd } from "echolab";
import { describe, expect, test } from "vitest";
import { run } from "./small-sets.js";
import { byBackpropagation, classifier, light, photonic, task, waves, wavesBy } from "./small-trainers.js";

describe("a step that leaves the finite numbers changes nothing", () => {
  /** Multiplies the gradient of a cost by what `gain` answers. */
  const amplified = (cost: Cost<number>, gain: () => number): Cost<number> =>
    Object.assign(
      (outputs: Float64Array, target: number) => {
        const value = cost(outputs, target);
        return { ...value, gradient: value.gradient.map((g) => gain() * g) };
      },
      { classes: cost.classes },
    );
  const quadrature = quadratureCost(task.readout);
  test.each<[string, (gain: () => number) => ReturnType<typeof light>]>([
    // So strong an error signal that |Ψ|² overflows.
    ["echoes with an optimiser", (gain) => light({ cost: amplified(photonic().cost, gain) })],
    [
      "self-learning, a heavy field with friction",
      (gain) => light({ cost: amplified(photonic().cost, gain), rule: selfLearning({ friction: 1 }) }),
    ],
    ["self-learning waves", (gain) => waves({ cost: amplified(quadrature, gain) })],
    [
      "self-learning waves with momentum",
      (gain) => wavesBy({ friction: 0.5 }, { cost: amplified(quadrature, gain), batch: 2 }),
    ],
    // A gradient that is finite, and a parameter that overflows: the optimiser has moved its memory by then.
    ...([sgd({ rate: 1e10, momentum: 0.9 }), adam({ rate: 1e10 })].map((optimiser) => [
      `descent by ${optimiser.name}`,
      (gain) =>
        classifier({
          cost: amplified(crossEntropyCost(), gain),
          rule: byBackpropagation(optimiser),
        }),
    ]) as [string, (gain: () => number) => ReturnType<typeof light>][]),
  ])("%s", (_, make) => {
    let gain = 1e-20;
    const whole = run(
      make(() => 1e-20),
      4,
    );
    const trained = run(
      make(() => gain),
      2,
    );
    const { parameters, memory, costs } = trained.checkpoint();
    gain = 1e302;
    expect(() => run(trained, 1)).toThrow(
      /left the finite numbers at iteration 3; the parameters are kept as they were before\. .*smaller/,
    );
    expect(trained.checkpoint()).toMatchObject({ parameters, memory, costs });
    // The samples of the step that failed come again.
    gain = 1e-20;
    expect(run(trained, 2).checkpoint()).toEqual(whole.checkpoint());
  });
});
