// Split steps of nonlinear waves with a learning field: whole runs inside WebAssembly, float64 and float32.
//
// A field is a list of elements, each [real parts][imaginary parts] of 2 float64 or 4 float32 lanes. Lanes are
// samples, or the interleaved segments of one sample (see waves/lanes.ts); the learning field has elements [θ][π] in
// the same order. The plan of a line is int32: n (elements), mode (0 whole, 1 halves, 2 lanes, 3 both), address of
// the first butterfly's twiddle factors, 0, then the passes (see waves/spectrum.ts).
//
// A schedule is int32: number of substeps s, 0, then s + 2 pairs (address of the numbers of a kick, address of the
// phases that follow it): before the first step (no kick, only the learning field moves), the s substeps of a step,
// and what takes the place of the last one at the end of the run.

import { sincos2 } from "./shared/sincos";
import { boundary, Enter, Kick, Leave, oscillate } from "./waves/kick";
import { Both, Halves, Lanes, Whole } from "./waves/lanes";
import { sweep } from "./waves/spectrum";

const PASSES: usize = 16;

function enter<T>(line: usize, psi: usize): void {
  const n = load<i32>(line);
  const mode = load<i32>(line, 4);
  const twiddles = load<usize>(line, 8);
  if (mode === 1) boundary<T, Halves, Enter>(psi, n, twiddles, 0, 0, 0);
  else if (mode === 2) boundary<T, Lanes, Enter>(psi, n, twiddles, 0, 0, 0);
  else if (mode === 3) boundary<T, Both, Enter>(psi, n, twiddles, 0, 0, 0);
}

function leave<T>(line: usize, psi: usize): void {
  const n = load<i32>(line);
  const mode = load<i32>(line, 4);
  const twiddles = load<usize>(line, 8);
  if (mode === 1) boundary<T, Halves, Leave>(psi, n, twiddles, 0, 0, 0);
  else if (mode === 2) boundary<T, Lanes, Leave>(psi, n, twiddles, 0, 0, 0);
  else if (mode === 3) boundary<T, Both, Leave>(psi, n, twiddles, 0, 0, 0);
}

function kickWhole<T>(psi: usize, n: i32, w: usize, field: usize, numbers: usize, scratch: usize): void {
  boundary<T, Whole, Kick>(psi, n, w, field, numbers, scratch);
}
function kickHalves<T>(psi: usize, n: i32, w: usize, field: usize, numbers: usize, scratch: usize): void {
  boundary<T, Halves, Kick>(psi, n, w, field, numbers, scratch);
}
function kickLanes<T>(psi: usize, n: i32, w: usize, field: usize, numbers: usize, scratch: usize): void {
  boundary<T, Lanes, Kick>(psi, n, w, field, numbers, scratch);
}
function kickBoth<T>(psi: usize, n: i32, w: usize, field: usize, numbers: usize, scratch: usize): void {
  boundary<T, Both, Kick>(psi, n, w, field, numbers, scratch);
}

function kick<T>(line: usize, psi: usize, field: usize, numbers: usize, scratch: usize): void {
  const n = load<i32>(line);
  const mode = load<i32>(line, 4);
  const twiddles = load<usize>(line, 8);
  if (mode === 0) kickWhole<T>(psi, n, twiddles, field, numbers, scratch);
  else if (mode === 1) kickHalves<T>(psi, n, twiddles, field, numbers, scratch);
  else if (mode === 2) kickLanes<T>(psi, n, twiddles, field, numbers, scratch);
  else kickBoth<T>(psi, n, twiddles, field, numbers, scratch);
}

function spectrum<T>(line: usize, psi: usize, phases: usize): void {
  const n = load<i32>(line);
  const mode = load<i32>(line, 4);
  if (mode === 0) sweep<T, u8>(line + PASSES, psi, n, 1, phases);
  else if (mode === 1) sweep<T, u8>(line + PASSES, psi, n >> 1, 2, phases);
  else if (mode === 2) sweep<T, u16>(line + PASSES, psi, n, 1, phases);
  else sweep<T, u16>(line + PASSES, psi, n >> 1, 2, phases);
}

function run<T>(line: usize, psi: usize, field: usize, schedule: usize, steps: i32, scratch: usize): void {
  const substeps = load<i32>(schedule);
  const first = schedule + 8;
  oscillate<T>(field, load<i32>(line), load<usize>(first));
  enter<T>(line, psi);
  spectrum<T>(line, psi, load<usize>(first, 4));
  for (let step = 1; step <= steps; step++) {
    for (let s = 1; s <= substeps; s++) {
      const entry = first + 8 * (s === substeps && step === steps ? s + 1 : s);
      kick<T>(line, psi, field, load<usize>(entry), scratch);
      spectrum<T>(line, psi, load<usize>(entry, 4));
    }
  }
  leave<T>(line, psi);
}

/** Runs one group of samples, or one sample in segments, through `steps` steps in float64. */
export function run64(
  line: usize,
  psi: usize,
  field: usize,
  schedule: usize,
  steps: i32,
  scratch: usize,
): void {
  run<f64>(line, psi, field, schedule, steps, scratch);
}

/** The same in float32. */
export function run32(
  line: usize,
  psi: usize,
  field: usize,
  schedule: usize,
  steps: i32,
  scratch: usize,
): void {
  run<f32>(line, psi, field, schedule, steps, scratch);
}

/** cos and sin of two float64 angles, for tests of what the kicks use. */
export function sincos64(angles: usize, cosine: usize, sine: usize): void {
  sincos2(v128.load(angles), cosine, sine);
}
