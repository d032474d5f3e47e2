// Meeting of threads that share one piece of work. It is cut into parts that are counted when they are done; before
// some parts, a number of others must be. Threads that have begun may keep each other waiting where the processor is
// busy with something else: when that happens too often, all but one of them leave.
//
// A meeting is int32: 0 parts done, 64 threads asleep, 68 how often threads went to sleep, 72 threads present.

const ASLEEP: usize = 64;
const SLEPT: usize = 68;
const PRESENT: usize = 72;
/** Number of times that threads may go to sleep before the first leaves. */
const SLEEPS: i32 = 4;
/**
 * Number of readings of the count of finished parts before a thread goes to sleep: some 200 microseconds, longer than
 * most parts take.
 */
const LOOKS: i32 = 300000;
/**
 * Time in nanoseconds that a thread sleeps before it reads again, a millisecond: the caller may have been interrupted.
 */
const NAP: i64 = 1000000;

export function arrive(meeting: usize): void {
  atomic.add<i32>(meeting + PRESENT, 1);
}

/** Returns the number of finished parts. */
export function done(meeting: usize): i32 {
  return atomic.load<i32>(meeting);
}

/**
 * Lets this thread leave where threads went to sleep more than a few and `more` times; returns whether it leaves. The
 * last one stays.
 */
export function mayLeave(meeting: usize, more: i32): bool {
  if (atomic.load<i32>(meeting + SLEPT) <= SLEEPS + more) return false;
  if (atomic.sub<i32>(meeting + PRESENT, 1) > 1) return true;
  atomic.add<i32>(meeting + PRESENT, 1);
  return false;
}

/** Counts a finished part; wakes the threads that wait for `awaited` of them. */
export function finished(meeting: usize, awaited: i32): void {
  if (atomic.add<i32>(meeting, 1) + 1 === awaited && atomic.load<i32>(meeting + ASLEEP) > 0)
    atomic.notify(meeting, -1);
}

/** Waits until `needed` parts are done; returns false where the caller of the job is gone. */
export function ready(meeting: usize, needed: i32, stop: usize, sleep: i32): bool {
  for (let look = 0; look < LOOKS; look++) if (done(meeting) >= needed) return true;
  while (atomic.load<i32>(stop) === 0) {
    // The thread counts as asleep before its last reading, so that a thread that finishes a part either sees a sleeper
    // or is seen.
    atomic.add<i32>(meeting + ASLEEP, 1);
    const so = done(meeting);
    if (so < needed) {
      atomic.add<i32>(meeting + SLEPT, 1);
      if (sleep) atomic.wait<i32>(meeting, so, NAP);
      else for (let look = 0; look < 50 * LOOKS && done(meeting) < needed; look++);
    }
    atomic.sub<i32>(meeting + ASLEEP, 1);
    if (done(meeting) >= needed) return true;
  }
  return done(meeting) >= needed;
}
