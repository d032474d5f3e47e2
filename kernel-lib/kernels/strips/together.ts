// One complex symmetric system on several threads, stage after stage: copy to strips, then, for one group of rows after the
// other, what stands beside the group, then back.
//
// A stage is cut into parts, which threads take in order. The first part of a stage also eliminates the strips of the next
// group among themselves, so that no thread waits for that. No part may begin before all earlier stages are done. So any
// number of threads can come and go, one is enough, and no thread waits for one that has not begun. Every tile gets the
// same sums in the same order as on one thread.
//
// A shared system is int32: 0 n, 4 right-hand sides, 8 re, 12 im, 16 and 20 the same of the right-hand sides, 24 room,
// 28 parts; 64 where threads meet, 192 parts taken, 196 whether a pivot is zero; float64 256 the largest entries that the
// parts found, of matrix and right-hand sides.

import { arrive, finished, mayLeave, ready } from "../shared/meeting";
import { largestSum, smallest, squarable } from "./bounds";
import { eliminateGroup, eliminationScratch, groupRows, substituteBack } from "./elimination";
import { fromStrips, height, padDiagonal, setStrips, stripsBytes, WIDTH } from "./rows";
import { planeBytes, SPARE } from "./tile";

const MEETING: usize = 64;
const TAKEN: usize = 192;
const BAD: usize = 196;
const LARGEST: usize = 256;
/** Bytes of a shared system, without the 16 of each part. */
export const SHARED_BYTES: usize = LARGEST;

/**
 * Takes parts until none is left. One of the threads returns the ratio of the largest subtracted number to the largest
 * of the matrix, the others 0; Infinity as solveOnce in dense.ts.
 */
export function shareSystem(system: usize, least: f64, stop: usize, sleep: i32, thread: i32): f64 {
  const n = load<i32>(system);
  const parts = load<i32>(system, 28);
  const rows = height(n);
  const a = load<usize>(system, 24);
  const d = sidesOf(system) + stripsBytes(n, load<i32>(system, 4));
  const work = d + <usize>rows * 16 + <usize>(thread * eliminationScratch());
  const last = (rows + groupRows(rows) - 1) / groupRows(rows) + 1;
  const meeting = system + MEETING;
  let growth: f64 = 0;
  arrive(meeting);
  while (!mayLeave(meeting, 0)) {
    const ticket = atomic.add<i32>(system + TAKEN, 1);
    const stage = ticket / parts;
    const part = ticket % parts;
    if (stage > last) break;
    if (!ready(meeting, stage * parts, stop, sleep)) return Infinity;
    const first = (stage - 1) * groupRows(rows);
    if (stage === 0) copyPart(system, part);
    else if (stage < last) eliminatePart(system, part, first, a, d, work);
    else growth = max(growth, backPart(system, part, a, d, least, work));
    if (part === 0 && stage < last - 1 && !atomic.load<i32>(system + BAD))
      begin(system, first + groupRows(rows), rows, a, d, work);
    finished(meeting, (stage + 1) * parts);
  }
  return growth;
}

/** Returns the address of the right-hand sides in strips: behind the matrix, as if they were more columns of it. */
function sidesOf(system: usize): usize {
  const n = load<i32>(system);
  return load<usize>(system, 24) + stripsBytes(n, height(n));
}

/** Returns the first of the strips of right-hand sides that are a part's own. */
function sidesFrom(system: usize, part: i32): i32 {
  return (((load<i32>(system, 4) + WIDTH - 1) / WIDTH) * part) / load<i32>(system, 28);
}

function copyPart(system: usize, part: i32): void {
  const n = load<i32>(system);
  const count = load<i32>(system, 4);
  const a = load<usize>(system, 24);
  const from = WIDTH * areaFrom(system, part);
  const to = WIDTH * areaFrom(system, part + 1);
  const sides = WIDTH * sidesFrom(system, part);
  const end = WIDTH * sidesFrom(system, part + 1);
  const found = system + LARGEST + ((<usize>part) << 4);
  store<f64>(found, setStrips(n, n, from, to, load<usize>(system, 8), load<usize>(system, 12), 1, a, true));
  const x = sidesOf(system);
  store<f64>(
    found,
    setStrips(n, count, sides, end, load<usize>(system, 16), load<usize>(system, 20), 1, x, false),
    8,
  );
  if (to === height(n)) padDiagonal(n, to, a);
}

/**
 * Returns where a part of the strips of an upper triangle begins, for parts of equal areas, the first of them at least
 * a group.
 */
function areaFrom(system: usize, part: i32): i32 {
  const rows = height(load<i32>(system));
  const strips = rows / WIDTH;
  if (part === 0) return 0;
  const share = sqrt<f64>(<f64>part / <f64>load<i32>(system, 28));
  return max(min(strips, groupRows(rows) / WIDTH), <i32>(<f64>strips * share));
}

/** Eliminates the strips of a group among themselves. */
function begin(system: usize, first: i32, rows: i32, a: usize, d: usize, work: usize): void {
  const end = min(first + groupRows(rows), rows);
  if (eliminateGroup(rows, first, a, d, end / WIDTH, 0, 0, 0, work) >= 0) atomic.store<i32>(system + BAD, 1);
}

/** Eliminates a group of rows from a part of the strips behind the group's own. */
function eliminatePart(system: usize, part: i32, first: i32, a: usize, d: usize, work: usize): void {
  if (atomic.load<i32>(system + BAD)) return;
  const rows = height(load<i32>(system));
  const parts = load<i32>(system, 28);
  const group = groupRows(rows);
  const end = min(first + group, rows);
  const behind = (rows - end) / WIDTH + sidesFrom(system, parts);
  // Work of the first part for the next group, in strips of this one.
  const more = end < rows ? ((group / 8) * (first + group + group / 3)) / (first + group / 2) : 0;
  const next = (min(end + group, rows) - end) / WIDTH;
  const own = max(next, (behind + more) / parts - more);
  const others = max(1, parts - 1);
  const from = part === 0 ? 0 : own + ((behind - own) * (part - 1)) / others;
  const to = part === 0 ? own : own + ((behind - own) * part) / others;
  if (from === to) return;
  const strips = a + <usize>(end / WIDTH + from) * 3 * planeBytes(rows);
  eliminateGroup(rows, first, a, d, 0, strips, to - from, 0, work);
}

/** Computes the solutions of a part of the right-hand sides; the first part returns the growth. */
function backPart(system: usize, part: i32, a: usize, d: usize, least: f64, work: usize): f64 {
  const n = load<i32>(system);
  const rows = height(n);
  let most: f64 = 0;
  let mostSide: f64 = 0;
  for (let p = 0, found = system + LARGEST; p < load<i32>(system, 28); p++, found += 16) {
    most = max(most, load<f64>(found));
    mostSide = max(mostSide, load<f64>(found, 8));
  }
  if (atomic.load<i32>(system + BAD) || !squarable(most, mostSide)) return Infinity;
  if (!(smallest(n, d) > least * most)) return Infinity;
  const from = sidesFrom(system, part);
  const to = sidesFrom(system, part + 1);
  const x = sidesOf(system);
  substituteBack(rows, a, d, x + <usize>from * 3 * planeBytes(rows), to - from, work);
  fromStrips(
    n,
    load<i32>(system, 4),
    WIDTH * from,
    min(load<i32>(system, 4), WIDTH * to),
    x,
    rows + SPARE,
    1,
    load<usize>(system, 16),
    load<usize>(system, 20),
  );
  return part === 0 ? largestSum(n, a, d) / most : 0;
}
