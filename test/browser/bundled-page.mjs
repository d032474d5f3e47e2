/** What a page does with the library, and Node too: loads every entry, runs a wave, trains, and asks for what needs files. */
import * as index from "echolab";
import * as data from "echolab/data";
import * as display from "echolab/display";
import * as learning from "echolab/learning";
import * as platforms from "echolab/platforms";
import * as scattering from "echolab/scattering";
import * as waves from "echolab/waves";

const { adam, byAdjoint, coupledWaves, descent, grid, neuralNetwork, squaredError, trainer, trajectory } =
  index;

const entries = { index, data, display, learning, platforms, scattering, waves };

/** @param {() => unknown} ask */
function complaint(ask) {
  try {
    ask();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function run() {
  const space = grid({ points: 32, length: 16 });
  const system = coupledWaves({ grid: space, kerr: -1 });
  const psi = index.wavePacket(space, { at: -2, width: 1, wavenumber: 1 });
  const start = { psi, theta: { re: new Float64Array(32), im: new Float64Array(32) } };
  const end = trajectory(system, start, { duration: 1, steps: 100 }).state(-1).psi;
  const machine = neuralNetwork({ layers: [2, 3, 1], activation: "tanh", seed: 1 });
  const samples = [
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
  ].map(([a, b, y]) => ({ input: Float64Array.of(a, b), target: Float64Array.of(y) }));
  const rule = descent(adam({ rate: 0.1 }), byAdjoint());
  const learner = trainer({ machine, data: samples, cost: squaredError(), rule, seed: 1 });
  for (const _ of learner.train(20));
  return {
    names: Object.fromEntries(
      Object.entries(entries).map(([entry, library]) => [entry, Object.keys(library).sort()]),
    ),
    wave: [...end.re],
    parameters: [...machine.parameters],
    settings: learner.checkpoint().settings,
    said: [() => index.digits(), () => index.iris(), () => data.readIdxFolder("."), () => index.mnist()].map(
      complaint,
    ),
  };
}
