import { nonlinearModes, randomStream } from "echolab";

/** Three Kerr modes that start at random, driven at two and read at the third. */
export function kerrModes(kerr: number, seed: number): ReturnType<typeof nonlinearModes> {
  const start = randomStream(seed);
  // In the order of the published code: row by row below the diagonal and on it.
  const [d0, j01, d1, j02, j12, d2] = Array.from({ length: 6 }, () => start.normal());
  return nonlinearModes({
    detuning: [d0, d1, d2],
    couplings: [
      { between: [0, 1], value: j01 },
      { between: [0, 2], value: j02 },
      { between: [1, 2], value: j12 },
    ],
    decay: 1,
    kerr,
    inputs: [0, 1],
    outputs: [2],
  });
}
