/** Small trainers of all kinds, which tests vary. */
import {
  adam,
  byAdjoint,
  byEcho,
  coupledWaves,
  crossEntropyCost,
  descent,
  echoMachine,
  grid,
  neuralNetwork,
  type Optimiser,
  photonicClassifier,
  quadratureCost,
  reversibleDevice,
  type SelfLearningOptions,
  selfLearning,
  type TrainerOptions,
  trainer,
  xorWaves,
} from "echolab";
import { muon } from "echolab/learning";

export const samples = (shift = 0) => ({
  count: 12,
  size: 4,
  inputs: Float64Array.from({ length: 48 }, (_, i) => Math.sin(i) + (i === 47 ? shift : 0)),
  labels: Uint8Array.from({ length: 12 }, (_, i) => i % 3),
});
export type Changes = Partial<Omit<TrainerOptions<number>, "machine">>;
export const byBackpropagation = (optimiser: Optimiser) => descent(optimiser, byAdjoint());
export const classifier = (changes: Changes = {}) =>
  trainer({
    machine: neuralNetwork({ layers: [4, 5, 3], seed: 2 }),
    data: samples(),
    cost: crossEntropyCost(),
    rule: byBackpropagation(adam({ rate: 0.05 })),
    batch: 5,
    average: 3,
    seed: 1,
    ...changes,
  });

export const byMuon = (momentum?: number) =>
  byBackpropagation(
    muon({
      rate: 0.02,
      momentum,
      matrices: [{ from: 0, rows: 5, columns: 4 }],
      others: adam({ rate: 0.01 }),
    }),
  );
export const orthogonal = () => classifier({ rule: byMuon() });

export const photonic = () =>
  photonicClassifier({ side: 4, channels: 2, stages: 2, classes: 3, each: 2, seed: 1 });
export const beams = (brightness = 40) =>
  photonic().beams({
    count: 6,
    rows: 4,
    columns: 4,
    white: 255,
    pixels: Uint8Array.from({ length: 96 }, (_, i) => (i === 95 ? brightness : (7 * i) % 200)),
    labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
  });
export const echoes = (epsilon?: number) => descent(adam({ rate: 0.1 }), byEcho({ epsilon }));
export const light = (changes: Changes = {}) => {
  const { machine, cost } = photonic();
  return trainer({ machine, cost, data: beams(), rule: echoes(), batch: 4, seed: 1, ...changes });
};
export const friction = (loss = -Math.log(0.9)) =>
  light({ rule: selfLearning({ epsilon: 1e-5, rate: 0.5, friction: loss }) });

export const space = grid({ points: 32, length: 16 });
export const device32 = reversibleDevice(coupledWaves({ grid: space }), { duration: 2, steps: 40 });
export const task = xorWaves({ grid: space });
export const waves = (changes: Changes = {}) =>
  trainer({
    machine: echoMachine(device32, { theta: new Float64Array(32) }),
    data: task.samples,
    cost: quadratureCost(task.readout),
    rule: selfLearning(),
    order: "random",
    seed: 1,
    ...changes,
  });
export const wavesBy = (options: SelfLearningOptions, changes: Changes = {}) =>
  waves({ rule: selfLearning(options), ...changes });
