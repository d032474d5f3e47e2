import {
  coupledWaves,
  echoGradient,
  errorSignal,
  type Grid,
  grid,
  randomStream,
  reversibleDevice,
  wavePacket,
} from "echolab";
import { fieldCost } from "echolab/learning";
import { Field } from "echolab/waves";
import { complex, real, type Tensor, type Workload } from "../workload.js";

/** Coupled nonlinear waves: split steps of wave and learning field, as `device.forward` makes them. */
const PHYSICS = { beta: 1, kerr: 1, chi: 1, mass: 10 };
/** Time step: far below what the grids need, so that rounding is all that can make answers differ. */
const DT = 1e-3;
/** What ends the race. */
const BOUND =
  "By the profile, passes of radix 4 store a vector in nearly every cycle and kicks multiply in nearly every half of one, " +
  "which is all that vectors of 128 bits can do, fused multiply-add included; the peers' vectors are two to four times as wide.";
/** Operations per point and step beside the two transforms: two products with phases, kick, sine and cosine. */
const POINTWISE = 50;

const gridOf = (shape: readonly number[]): Grid =>
  shape.length === 1
    ? grid({ points: shape[0], length: 16 })
    : grid({ points: [shape[0], shape[1]], length: [16, 16] });

function stepFlops(shape: readonly number[]): number {
  const n = shape.reduce((a, b) => a * b, 1);
  return 10 * n * Math.log2(n) + POINTWISE * n;
}

/** k² in the order of the Fourier transform, so that peers need not know our grids. */
function squaredWavenumbers(of: Grid): Float64Array {
  const kx = of.wavenumbers();
  const ky = of.dimensions === 2 ? of.wavenumbers(0) : [0];
  return Float64Array.from(
    { length: of.size },
    (_, i) => kx[i % kx.length] ** 2 + ky[Math.floor(i / kx.length)] ** 2,
  );
}

function waveInputs(shape: readonly number[], batch: number): Record<string, Tensor> {
  const space = gridOf(shape);
  const r = randomStream(1);
  const n = space.size;
  const psi = { re: new Float64Array(batch * n), im: new Float64Array(batch * n) };
  const theta = new Float64Array(batch * n);
  for (let b = 0; b < batch; b++) {
    const at = () => 8 * (r.uniform() - 0.5);
    const where = shape.length === 1 ? at() : [at(), at()];
    const wavenumber = shape.length === 1 ? at() : [at(), at()];
    const packet = wavePacket(space, { at: where, width: 1, wavenumber });
    psi.re.set(packet.re, b * n);
    psi.im.set(packet.im, b * n);
    for (let i = 0; i < n; i++) theta[b * n + i] = 0.1 * r.normal();
  }
  const all = [batch, ...shape];
  return {
    psi: complex(all, psi),
    theta: real(all, theta),
    k2: real(shape, squaredWavenumbers(space)),
  };
}

function states({ psi, theta }: Record<string, Tensor>, size: number) {
  const batch = psi.shape[0];
  return Array.from({ length: batch }, (_, b) => ({
    psi: {
      re: psi.re.slice(b * size, (b + 1) * size),
      im: psi.im!.slice(b * size, (b + 1) * size),
    },
    theta: { re: theta.re.slice(b * size, (b + 1) * size), im: new Float64Array(size) },
  }));
}

function forward(
  name: string,
  title: string,
  shape: readonly number[],
  batch: number,
  steps: number,
  targets: { one: number; all?: number },
): Workload {
  return {
    name,
    title,
    peers: "waves",
    targets,
    flops: batch * steps * stepFlops(shape),
    bound: BOUND,
    parameters: { ...PHYSICS, dt: DT, steps },
    inputs: () => waveInputs(shape, batch),
    prepare(inputs) {
      const space = gridOf(shape);
      const machine = reversibleDevice(coupledWaves({ grid: space, ...PHYSICS }), {
        duration: steps * DT,
        steps,
      });
      const start = states(inputs, space.size);
      return () => {
        const ends = machine.forwardAll ? machine.forwardAll(start) : start.map((s) => machine.forward(s));
        const join = (part: (s: (typeof ends)[0]) => Float64Array) => {
          const all = new Float64Array(batch * space.size);
          for (const [b, s] of ends.entries()) all.set(part(s), b * space.size);
          return all;
        };
        const all = [batch, ...shape];
        return {
          psi: complex(all, { re: join((s) => s.psi.re), im: join((s) => s.psi.im) }),
          momentum: real(
            all,
            join((s) => s.theta.im),
          ),
        };
      };
    },
  };
}

const HEB_STEPS = 10_000;
const HEB_SHAPE = [256];

const echo: Workload = {
  name: "heb-gradient-1d",
  title: "HEB gradient (central) of 10,000 steps, 1-D waves, N=256",
  peers: "wave_gradient",
  targets: { one: 4 },
  // One passage forward and two back.
  flops: 3 * HEB_STEPS * stepFlops(HEB_SHAPE),
  bound: BOUND,
  // The echo's own error, O(ε²), against the exact gradient.
  tolerance: 1e-6,
  parameters: { ...PHYSICS, dt: DT, steps: HEB_STEPS },
  inputs() {
    const target = wavePacket(gridOf(HEB_SHAPE), { at: 2, width: 1.5 });
    return { ...waveInputs(HEB_SHAPE, 1), target: complex(HEB_SHAPE, target) };
  },
  prepare(inputs) {
    const space = gridOf(HEB_SHAPE);
    const machine = reversibleDevice(coupledWaves({ grid: space, ...PHYSICS }), {
      duration: HEB_STEPS * DT,
      steps: HEB_STEPS,
    });
    const [state] = states(inputs, space.size);
    const target = new Field(space, inputs.target.re, inputs.target.im);
    const cost = fieldCost();
    return () => {
      const gradient = echoGradient(machine, state, errorSignal(cost, target), {
        method: "central-echo",
        epsilon: 1e-5,
      });
      return { gradient: real(HEB_SHAPE, gradient) };
    };
  },
};

const workloads: Workload[] = [
  forward("waves-1d", "1-D waves, N=256, one sample, 10,000 steps", [256], 1, 10_000, { one: 3 }),
  forward("waves-1d-32", "1-D waves, N=256, 32 samples, 10,000 steps", [256], 32, 10_000, { one: 2, all: 4 }),
  forward("waves-2d-128", "2-D waves, 128², 1,000 steps", [128, 128], 1, 1_000, { one: 2, all: 2.5 }),
  forward("waves-2d-256", "2-D waves, 256², 200 steps", [256, 256], 1, 200, { one: 1.5, all: 2.2 }),
  echo,
];
export default workloads;
