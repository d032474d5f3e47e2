import { coupledWaves, grid, randomStream, reversibleDevice, setThreads } from "echolab";
import { threads } from "echolab/waves";
import { afterAll, expect, test } from "vitest";

const usual = threads();
afterAll(() => setThreads(usual));

test("threads that share one plane leave the same bits, however many they are", () => {
  const r = randomStream(1);
  const points: [number, number] = [96, 120];
  const size = points[0] * points[1];
  const values = () => Float64Array.from({ length: size }, () => r.uniform() - 0.5);
  const state = {
    psi: { re: values(), im: values() },
    theta: { re: values(), im: new Float64Array(size) },
  };
  const run = reversibleDevice(coupledWaves({ grid: grid({ points, length: [12, 15] }) }), {
    duration: 0.1,
    steps: 10,
  });
  setThreads(1);
  const expected = run.forward(state);
  for (const n of [2, 3, 5, 8]) {
    setThreads(n);
    for (let round = 0; round < 3; round++) expect(run.forward(state)).toEqual(expected);
  }
});
