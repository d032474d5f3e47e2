// Split steps of nonlinear waves with a learning field: whole runs inside WebAssembly, float64 and float32.
//
// A field is a list of elements, each [real parts][imaginary parts] of 2 float64 or 4 float32 lanes. Lanes are samples,
// or neighbouring points of one sample; the learning field has elements [θ][π] in the same order. The plan of a line
// is int32: n (elements), whether kicks have a butterfly over halves, address of its twiddle factors, whether lanes have
// factors of their own, bytes of the phases of one element, then the passes (see waves/spectrum.ts).
//
// A schedule is int32: number of substeps s, 0, then s + 2 triples (address of the numbers of a kick, addresses of
// the phases along x and along y that follow it): before the first step (no kick, only the learning field moves),
// the s substeps of a step, and what takes the place of the last one at the end of the run.

import { arrive, done, finished, mayLeave, ready } from "./shared/meeting";
import { sincos2 } from "./shared/sincos";
import { Across, Along, Common, Own } from "./waves/fourier";
import {
  boundary,
  Enter,
  Halves,
  KickAny,
  KickNear,
  KickSmall,
  Leave,
  OwnHalves,
  oscillate,
  prepareKicks,
  Whole,
} from "./waves/kick";
import { sweep } from "./waves/spectrum";

const PASSES: usize = 20;
const TRIPLE: usize = 12;

/** Applies the butterfly of the kicks alone, where the line has one. */
function enter<T>(line: usize, psi: usize): void {
  half<T, Enter>(line, psi);
}

function leave<T>(line: usize, psi: usize): void {
  half<T, Leave>(line, psi);
}

function half<T, Part>(line: usize, psi: usize): void {
  if (!load<i32>(line, 4)) return;
  const n = load<i32>(line);
  const w = load<usize>(line, 8);
  if (load<i32>(line, 12)) boundary<T, OwnHalves, Part>(psi, n, w, 0, 0, 0, 0, n >> 1);
  else boundary<T, Halves, Part>(psi, n, w, 0, 0, 0, 0, n >> 1);
}

/** Number of pairs that are kicked with larger angles after one was not near to zero. */
const LARGE_PAIRS: i32 = 8;

function kickPairs<T, Mode>(
  n: i32,
  psi: usize,
  w: usize,
  field: usize,
  numbers: usize,
  scratch: usize,
): void {
  const end = (n + 1) >> 1;
  for (let pair = 0; pair < end; ) {
    pair = boundary<T, Mode, KickNear>(psi, n, w, field, numbers, scratch, pair, end);
    if (pair < end)
      pair = kickLarger<T, Mode>(psi, n, w, field, numbers, scratch, pair, min(pair + LARGE_PAIRS, end));
  }
}

function kickLarger<T, Mode>(
  psi: usize,
  n: i32,
  w: usize,
  field: usize,
  numbers: usize,
  scratch: usize,
  pair: i32,
  end: i32,
): i32 {
  pair = boundary<T, Mode, KickSmall>(psi, n, w, field, numbers, scratch, pair, end);
  return pair < end ? kickAny<T, Mode>(psi, n, w, field, numbers, scratch, pair, end) : pair;
}

function kickAny<T, Mode>(
  psi: usize,
  n: i32,
  w: usize,
  field: usize,
  numbers: usize,
  scratch: usize,
  pair: i32,
  end: i32,
): i32 {
  return boundary<T, Mode, KickAny>(psi, n, w, field, numbers, scratch, pair, end);
}

function kick<T>(line: usize, psi: usize, field: usize, numbers: usize, scratch: usize): void {
  const n = load<i32>(line);
  const w = load<usize>(line, 8);
  if (load<i32>(line, 4)) {
    if (load<i32>(line, 12)) kickPairs<T, OwnHalves>(n, psi, w, field, numbers, scratch);
    else kickPairs<T, Halves>(n, psi, w, field, numbers, scratch);
  } else kickPairs<T, Whole>(n, psi, w, field, numbers, scratch);
}

/** Applies transform, phases and inverse transform to a line. */
function spectrum<T>(line: usize, psi: usize, phases: usize): void {
  const plan = line + PASSES;
  const blocks = load<i32>(line, 4) ? 2 : 1;
  const n = load<i32>(line) / blocks;
  const each = load<usize>(line, 16);
  if (load<i32>(line, 12)) sweep<T, Own, Along>(plan, psi, n, blocks, phases, each, 0, 0);
  else sweep<T, Common, Along>(plan, psi, n, blocks, phases, each, 0, 0);
}

/** Returns the triple of substep `s` (1 … substeps) of a step. */
function entry(schedule: usize, s: i32, last: bool): usize {
  const substeps = load<i32>(schedule);
  return schedule + 8 + TRIPLE * <usize>(last && s === substeps ? s + 1 : s);
}

function run<T>(line: usize, psi: usize, field: usize, schedule: usize, steps: i32, scratch: usize): void {
  const substeps = load<i32>(schedule);
  const first = schedule + 8;
  prepareKicks<T>(scratch);
  oscillate<T>(field, load<i32>(line), load<usize>(first));
  enter<T>(line, psi);
  spectrum<T>(line, psi, load<usize>(first, 4));
  for (let step = 1; step <= steps; step++) {
    for (let s = 1; s <= substeps; s++) {
      const now = entry(schedule, s, step === steps);
      kick<T>(line, psi, field, load<usize>(now), scratch);
      spectrum<T>(line, psi, load<usize>(now, 4));
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

/** Does the same in float32. */
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
 * butterfly of the kicks is undone only by the next kick: operations along y do not depend on it.
 *
 * A pass is cut into chunks. Threads take them, each its own ones first, whose rows are in its cache since the last pass
 * over rows, then what others have not begun; no chunk may be worked on before all of earlier passes are done. So any
 * number of threads can come and go, one is enough, and no thread waits for one that has not begun. Where the
 * processor is busy with something else, threads that have begun keep each other waiting: when that happens too often,
 * all but one of them leave.
 *
 * A plane is int32: 0 plan along x, 4 plan along y, 8 ψ, 12 field, 16 schedule, 20 steps, 24 bytes from row to row,
 * 28 columns in a tile, 32 chunks of a pass; 128 where threads meet; 256 of each chunk in how many passes it was taken.
 */

const MEETING: usize = 128;
const TAKEN: usize = 256;
/** Number of passes in which threads may go to sleep once, beside a few times in a run. */
const PASSES_A_SLEEP: i32 = 64;

function row<T>(plane: usize, schedule: usize, index: i32, pass: i32, passes: i32, scratch: usize): void {
  const line = load<usize>(plane);
  const at = <usize>index * load<usize>(plane, 24);
  const psi = load<usize>(plane, 8) + at;
  const field = load<usize>(plane, 12) + at;
  if (pass === 0) {
    oscillate<T>(field, load<i32>(line), load<usize>(schedule, 8));
    enter<T>(line, psi);
    spectrum<T>(line, psi, load<usize>(schedule, 12));
  } else if (pass === passes - 1) leave<T>(line, psi);
  else {
    const now = entryOfPass(schedule, pass, passes);
    kick<T>(line, psi, field, load<usize>(now), scratch);
    spectrum<T>(line, psi, load<usize>(now, 4));
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
  sweep<T, Own, Across>(
    line + PASSES,
    psi,
    load<i32>(line),
    1,
    load<usize>(now, 8),
    load<usize>(line, 16),
    pitch,
    width,
  );
}

/** Returns the triple of a pass over the rows: passes 2, 4, … are the substeps. */
function entryOfPass(schedule: usize, pass: i32, passes: i32): usize {
  const substep = (pass >> 1) - 1;
  return entry(schedule, (substep % load<i32>(schedule)) + 1, pass === passes - 3);
}

function runPlane<T>(plane: usize, scratch: usize, first: i32, stop: usize, sleep: i32): void {
  prepareKicks<T>(scratch);
  const schedule = load<usize>(plane, 16);
  const passes = 2 * load<i32>(plane, 20) * load<i32>(schedule) + 3;
  const chunks = load<i32>(plane, 32);
  const rows = load<i32>(load<usize>(plane, 4));
  const tile = load<i32>(plane, 28);
  const tiles = (load<i32>(load<usize>(plane)) + tile - 1) / tile;
  const meeting = plane + MEETING;
  arrive(meeting);
  for (let pass = done(meeting) / chunks; pass < passes; pass++) {
    if (mayLeave(meeting, pass / PASSES_A_SLEEP)) return;
    if (!ready(meeting, pass * chunks, stop, sleep)) return;
    const count = pass & 1 ? tiles : rows;
    for (let k = 0; k < chunks; k++) {
      const chunk = (first + k) % chunks;
      const taken = plane + TAKEN + ((<usize>chunk) << 2);
      if (atomic.load<i32>(taken) !== pass || atomic.cmpxchg<i32>(taken, pass, pass + 1) !== pass) continue;
      const end = <i32>((<i64>count * (chunk + 1)) / chunks);
      for (let i = <i32>((<i64>count * chunk) / chunks); i < end; i++) {
        if (pass & 1) columns<T>(plane, schedule, i, pass, passes);
        else row<T>(plane, schedule, i, pass, passes, scratch);
      }
      finished(meeting, (pass + 1) * chunks);
    }
  }
}

/**
 * Runs one plane, or helps others to run it, in float64, beginning with chunk `first`. `stop` is the pool's word for a job
 * whose caller is gone; where `sleep` is 0 (the main thread of a page), it waits without sleeping.
 */
export function plane64(plane: usize, scratch: usize, first: i32, stop: usize, sleep: i32): void {
  runPlane<f64>(plane, scratch, first, stop, sleep);
}

/** Does the same in float32. */
export function plane32(plane: usize, scratch: usize, first: i32, stop: usize, sleep: i32): void {
  runPlane<f32>(plane, scratch, first, stop, sleep);
}

/** Computes cos and sin of two float64 angles, for tests of the functions that the kicks use. */
export function sincos64(angles: usize, cosine: usize, sine: usize): void {
  sincos2(v128.load(angles), cosine, sine);
}
