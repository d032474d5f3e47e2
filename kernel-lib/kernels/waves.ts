// Split steps of nonlinear waves with a learning field: whole runs inside WebAssembly, float64 and float32.
//
// A field is a list of elements, each [real parts][imaginary parts] of 2 float64 or 4 float32 lanes. Lanes are
// samples, or the interleaved segments of one sample (see waves/lanes.ts); the learning field has elements [θ][π] in
// the same order. The plan of a line is int32: n (elements), mode (0 whole, 1 halves, 2 lanes, 3 both), address of
// the first butterfly's twiddle factors, 0, then the passes (see waves/spectrum.ts).
//
// A schedule is int32: number of substeps s, 0, then s + 2 triples (address of the numbers of a kick, addresses of
// the phases along x and along y that follow it): before the first step (no kick, only the learning field moves),
// the s substeps of a step, and what takes the place of the last one at the end of the run.

import { sincos2 } from "./shared/sincos";
import { Across, Along } from "./waves/fourier";
import { boundary, Enter, Kick, Leave, oscillate } from "./waves/kick";
import { Both, Halves, Lanes, Whole } from "./waves/lanes";
import { sweep } from "./waves/spectrum";

const PASSES: usize = 16;
const TRIPLE: usize = 12;

/** The first butterfly alone, without a kick: of a line, or of `width` bytes of columns. */
function enter<T, Direction>(line: usize, psi: usize, pitch: usize, width: usize): void {
  const n = load<i32>(line);
  const mode = load<i32>(line, 4);
  const w = load<usize>(line, 8);
  if (mode === 1) boundary<T, Halves, Enter, Direction>(psi, n, w, 0, 0, 0, pitch, width);
  else if (mode === 2) boundary<T, Lanes, Enter, Direction>(psi, n, w, 0, 0, 0, pitch, width);
  else if (mode === 3 && sizeof<T>() === 8)
    boundary<T, Both, Enter, Direction>(psi, n, w, 0, 0, 0, pitch, width);
}

function leave<T, Direction>(line: usize, psi: usize, pitch: usize, width: usize): void {
  const n = load<i32>(line);
  const mode = load<i32>(line, 4);
  const w = load<usize>(line, 8);
  if (mode === 1) boundary<T, Halves, Leave, Direction>(psi, n, w, 0, 0, 0, pitch, width);
  else if (mode === 2) boundary<T, Lanes, Leave, Direction>(psi, n, w, 0, 0, 0, pitch, width);
  else if (mode === 3 && sizeof<T>() === 8)
    boundary<T, Both, Leave, Direction>(psi, n, w, 0, 0, 0, pitch, width);
}

function kickWhole<T>(psi: usize, n: i32, w: usize, field: usize, numbers: usize, scratch: usize): void {
  boundary<T, Whole, Kick, Along>(psi, n, w, field, numbers, scratch, 0, 0);
}
function kickHalves<T>(psi: usize, n: i32, w: usize, field: usize, numbers: usize, scratch: usize): void {
  boundary<T, Halves, Kick, Along>(psi, n, w, field, numbers, scratch, 0, 0);
}
function kickLanes<T>(psi: usize, n: i32, w: usize, field: usize, numbers: usize, scratch: usize): void {
  boundary<T, Lanes, Kick, Along>(psi, n, w, field, numbers, scratch, 0, 0);
}
function kickBoth<T>(psi: usize, n: i32, w: usize, field: usize, numbers: usize, scratch: usize): void {
  boundary<T, Both, Kick, Along>(psi, n, w, field, numbers, scratch, 0, 0);
}

function kick<T>(line: usize, psi: usize, field: usize, numbers: usize, scratch: usize): void {
  const n = load<i32>(line);
  const mode = load<i32>(line, 4);
  const twiddles = load<usize>(line, 8);
  if (mode === 0) kickWhole<T>(psi, n, twiddles, field, numbers, scratch);
  else if (mode === 1) kickHalves<T>(psi, n, twiddles, field, numbers, scratch);
  else if (mode === 2) kickLanes<T>(psi, n, twiddles, field, numbers, scratch);
  else if (sizeof<T>() === 8) kickBoth<T>(psi, n, twiddles, field, numbers, scratch);
}

/** Transform, phases, inverse transform of what `enter` left. */
function spectrum<T, Direction>(line: usize, psi: usize, phases: usize, pitch: usize, width: usize): void {
  const n = load<i32>(line);
  const mode = load<i32>(line, 4);
  const plan = line + PASSES;
  if (mode === 0) sweep<T, u8, Direction>(plan, psi, n, 1, phases, pitch, width);
  else if (mode === 1) sweep<T, u8, Direction>(plan, psi, n >> 1, 2, phases, pitch, width);
  else if (mode === 2) sweep<T, u16, Direction>(plan, psi, n, 1, phases, pitch, width);
  else sweep<T, u16, Direction>(plan, psi, n >> 1, 2, phases, pitch, width);
}

/** The triple of substep `s` (1 … substeps) of a step. */
function entry(schedule: usize, s: i32, last: bool): usize {
  const substeps = load<i32>(schedule);
  return schedule + 8 + TRIPLE * <usize>(last && s === substeps ? s + 1 : s);
}

function run<T>(line: usize, psi: usize, field: usize, schedule: usize, steps: i32, scratch: usize): void {
  const substeps = load<i32>(schedule);
  const first = schedule + 8;
  oscillate<T>(field, load<i32>(line), load<usize>(first));
  enter<T, Along>(line, psi, 0, 0);
  spectrum<T, Along>(line, psi, load<usize>(first, 4), 0, 0);
  for (let step = 1; step <= steps; step++) {
    for (let s = 1; s <= substeps; s++) {
      const now = entry(schedule, s, step === steps);
      kick<T>(line, psi, field, load<usize>(now), scratch);
      spectrum<T, Along>(line, psi, load<usize>(now, 4), 0, 0);
    }
  }
  leave<T, Along>(line, psi, 0, 0);
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

/*
 * In two dimensions a step is a pass over the rows (kick, then transform, phases, inverse transform along x) and a
 * pass over the columns (the same along y, without a kick): the phase exp(−i dt β(kx² + ky²)/2) is a product. The
 * first butterfly along x is undone only by the next kick: what happens along y does not mind.
 *
 * A pass is cut into chunks, and threads draw tickets for them: ticket t is chunk t mod c of pass t / c, and may be
 * worked on once all chunks of earlier passes are done. So any number of threads can come and go, one is enough, and
 * nobody waits for a thread that has not begun.
 *
 * A plane is int32: 0 plan along x, 4 plan along y, 8 ψ, 12 field, 16 schedule, 20 steps, 24 bytes from row to row,
 * 28 columns in a tile, 32 chunks of a pass; 64 next ticket, 128 chunks done, 192 threads asleep: each in a cache
 * line of its own.
 */

const NEXT: usize = 64;
const DONE: usize = 128;
const ASLEEP: usize = 192;
/** Looks at the count of finished chunks before a thread goes to sleep: some 20 microseconds. */
const LOOKS: i32 = 5000;
/** Asleep, it looks again after a millisecond, in nanoseconds: the caller may have been interrupted. */
const NAP: i64 = 1000000;

function row<T>(plane: usize, schedule: usize, index: i32, pass: i32, passes: i32, scratch: usize): void {
  const line = load<usize>(plane);
  const at = <usize>index * load<usize>(plane, 24);
  const psi = load<usize>(plane, 8) + at;
  const field = load<usize>(plane, 12) + at;
  if (pass === 0) {
    oscillate<T>(field, load<i32>(line), load<usize>(schedule, 8));
    enter<T, Along>(line, psi, 0, 0);
    spectrum<T, Along>(line, psi, load<usize>(schedule, 12), 0, 0);
  } else if (pass === passes - 1) leave<T, Along>(line, psi, 0, 0);
  else {
    const now = entryOfPass(schedule, pass, passes);
    kick<T>(line, psi, field, load<usize>(now), scratch);
    spectrum<T, Along>(line, psi, load<usize>(now, 4), 0, 0);
  }
}

function columns<T>(plane: usize, schedule: usize, tile: i32, pass: i32, passes: i32): void {
  const line = load<usize>(plane, 4);
  const first = tile * load<i32>(plane, 28);
  const count = min(load<i32>(plane, 28), load<i32>(load<usize>(plane)) - first);
  const psi = load<usize>(plane, 8) + <usize>first * 32;
  const width = <usize>count * 32;
  const pitch = load<usize>(plane, 24);
  const now = pass === 1 ? schedule + 8 : entryOfPass(schedule, pass - 1, passes);
  enter<T, Across>(line, psi, pitch, width);
  spectrum<T, Across>(line, psi, load<usize>(now, 8), pitch, width);
  leave<T, Across>(line, psi, pitch, width);
}

/** The triple of a pass over the rows: passes 2, 4, … are the substeps. */
function entryOfPass(schedule: usize, pass: i32, passes: i32): usize {
  const substep = (pass >> 1) - 1;
  return entry(schedule, (substep % load<i32>(schedule)) + 1, pass === passes - 3);
}

function runPlane<T>(plane: usize, scratch: usize, stop: usize, sleep: i32): void {
  const schedule = load<usize>(plane, 16);
  const passes = 2 * load<i32>(plane, 20) * load<i32>(schedule) + 3;
  const chunks = load<i32>(plane, 32);
  const rows = load<i32>(load<usize>(plane, 4));
  const tile = load<i32>(plane, 28);
  const tiles = (load<i32>(load<usize>(plane)) + tile - 1) / tile;
  for (;;) {
    const ticket = atomic.add<i32>(plane + NEXT, 1);
    const pass = ticket / chunks;
    const chunk = ticket - pass * chunks;
    if (pass >= passes || !ready(plane, pass * chunks, stop, sleep)) return;
    const count = pass & 1 ? tiles : rows;
    const end = <i32>((<i64>count * (chunk + 1)) / chunks);
    for (let i = <i32>((<i64>count * chunk) / chunks); i < end; i++) {
      if (pass & 1) columns<T>(plane, schedule, i, pass, passes);
      else row<T>(plane, schedule, i, pass, passes, scratch);
    }
    if (atomic.add<i32>(plane + DONE, 1) + 1 === (pass + 1) * chunks && atomic.load<i32>(plane + ASLEEP) > 0)
      atomic.notify(plane + DONE, -1);
  }
}

/** Waits until `needed` chunks are done; false where the caller of the job is gone. */
function ready(plane: usize, needed: i32, stop: usize, sleep: i32): bool {
  for (let look = 0; look < LOOKS; look++) if (atomic.load<i32>(plane + DONE) >= needed) return true;
  while (atomic.load<i32>(stop) === 0) {
    // Counted as asleep before the last look, so that who finishes either sees a sleeper or is seen.
    atomic.add<i32>(plane + ASLEEP, 1);
    const done = atomic.load<i32>(plane + DONE);
    if (done < needed && sleep) atomic.wait<i32>(plane + DONE, done, NAP);
    atomic.sub<i32>(plane + ASLEEP, 1);
    if (atomic.load<i32>(plane + DONE) >= needed) return true;
  }
  return atomic.load<i32>(plane + DONE) >= needed;
}

/**
 * Runs one plane, or helps others to run it, in float64. `stop` is the pool's word for a job whose caller is gone; where `sleep` is
 * 0 (the main thread of a page), it waits without sleeping.
 */
export function plane64(plane: usize, scratch: usize, stop: usize, sleep: i32): void {
  runPlane<f64>(plane, scratch, stop, sleep);
}

/** The same in float32. */
export function plane32(plane: usize, scratch: usize, stop: usize, sleep: i32): void {
  runPlane<f32>(plane, scratch, stop, sleep);
}

/** cos and sin of two float64 angles, for tests of what the kicks use. */
export function sincos64(angles: usize, cosine: usize, sine: usize): void {
  sincos2(v128.load(angles), cosine, sine);
}
