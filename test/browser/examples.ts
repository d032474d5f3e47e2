/** Runs that have something to see: made by the library, the same at every test. */
import {
  coupledWaves,
  echoTrajectory,
  errorSignal,
  type FieldFrames,
  grid,
  smoothRandom,
  type Trajectory,
  trajectory,
  wavePacket,
} from "echolab";
import { fieldCost } from "echolab/learning";
import { Field } from "echolab/waves";

/** Two packets that meet above a learning field, and their echo with an error signal. */
export function echoRun(): Trajectory {
  const space = grid({ points: 128, length: 16 });
  const system = coupledWaves({ grid: space, kerr: 1, chi: 1, mass: 10 });
  const psi = new Field(space)
    .plus(wavePacket(space, { at: -4, width: 0.8, wavenumber: 2 }))
    .plus(wavePacket(space, { at: 4, width: 0.8, wavenumber: -2 }));
  const theta = { re: smoothRandom(space, { seed: 3 }), im: new Float64Array(space.size) };
  const target = wavePacket(space, { at: 0, width: 1 });
  return echoTrajectory(system, { psi, theta }, errorSignal(fieldCost(), target), {
    duration: 4,
    steps: 240,
    snapshots: 60,
    epsilon: 1e-4,
  });
}

/** A packet in the plane that runs against a round hill. */
export function planeRun(hill = 4, points = 64): FieldFrames {
  const space = grid({ points: [points, points], length: [16, 16] });
  const system = coupledWaves({ grid: space, kerr: 0, chi: 1, mass: 1e6 });
  const psi = wavePacket(space, { at: [-4, 0.6], width: 1.2, wavenumber: [3, 0] });
  const theta = {
    re: space.map((x, y) => hill * Math.exp(-(x * x + y * y) / 2)),
    im: new Float64Array(space.size),
  };
  return trajectory(system, { psi, theta }, { duration: 3, steps: 120, snapshots: 40 }).toFrames();
}
