/**
 * Light that flows: points that walk along the couplings as the currents say. At a mode a walker takes one of the
 * couplings that lead away, with a probability proportional to its current, or leaves with what the mode loses; new ones
 * enter where the wave is sent in. So the number of walkers on a coupling is proportional to its current times the time
 * on the way, at every moment, which makes the picture a sample of the currents.
 */
import type { NetworkModel } from "./model.js";

export interface Walkers {
  /** The coupling that each walks along, −1 where there is nowhere to walk; and how far, from 0 to 1, flow's way. */
  readonly coupling: Int32Array;
  readonly way: Float32Array;
  /** State of the random numbers. */
  readonly chance: number;
}

/** Currents as roads: for every mode the couplings that lead away, with their shares. */
interface Roads {
  readonly flow: Float32Array;
  /** Where a coupling's current ends. */
  readonly end: Int32Array;
  readonly start: Int32Array;
  readonly list: Int32Array;
  /** Sums of the currents along the list, for each mode from 0. */
  readonly sums: Float64Array;
  /** What flows into a mode and does not flow on. */
  readonly lost: Float64Array;
  /** Modes where light enters, with the sums of what enters. */
  readonly sources: Int32Array;
  readonly entering: Float64Array;
}

const roadsOf = new WeakMap<Float32Array, Roads>();

function roads({ x, from, to }: NetworkModel, flow: Float32Array): Roads {
  const known = roadsOf.get(flow);
  if (known) return known;
  const n = x.length;
  const start = new Int32Array(n + 1);
  const balance = new Float64Array(n);
  const begin = (b: number) => (flow[b] >= 0 ? from[b] : to[b]);
  const end = Int32Array.from(from, (_, b) => (flow[b] >= 0 ? to[b] : from[b]));
  for (let b = 0; b < flow.length; b++) {
    const size = Math.abs(flow[b]);
    if (!(size > 0)) continue;
    start[begin(b) + 1]++;
    balance[begin(b)] -= size;
    balance[end[b]] += size;
  }
  for (let i = 0; i < n; i++) start[i + 1] += start[i];
  const list = new Int32Array(start[n]);
  const sums = new Float64Array(start[n]);
  const next = start.slice();
  for (let b = 0; b < flow.length; b++) if (Math.abs(flow[b]) > 0) list[next[begin(b)]++] = b;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = start[i]; k < start[i + 1]; k++) {
      sum += Math.abs(flow[list[k]]);
      sums[k] = sum;
    }
  }
  const sources = Int32Array.from(balance.keys()).filter((i) => balance[i] < 0);
  let sum = 0;
  const entering = Float64Array.from(sources, (i) => {
    sum -= balance[i];
    return sum;
  });
  const made = { flow, end, start, list, sums, lost: balance.map((v) => Math.max(0, v)), sources, entering };
  roadsOf.set(flow, made);
  return made;
}

/** A step of a linear congruential generator, and a number in [0, 1). */
function draw(chance: number): [number, number] {
  const next = (Math.imul(chance, 1664525) + 1013904223) >>> 0;
  return [next, next / 2 ** 32];
}

/** First index whose sum exceeds a value. */
function find(sums: Float64Array, from: number, to: number, value: number): number {
  let [low, high] = [from, to - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Walkers spread as the currents are: where much light flows, many, evenly along the way. */
export function startWalkers(
  { from }: NetworkModel,
  flow: Float32Array,
  lengths: ArrayLike<number>,
  count: number,
  seed = 1,
): Walkers {
  let chance = seed >>> 0;
  const random = () => {
    const [next, value] = draw(chance);
    chance = next;
    return value;
  };
  let total = 0;
  const sums = Float64Array.from(from, (_, b) => {
    const weight = Math.abs(flow[b]) * lengths[b];
    if (Number.isFinite(weight)) total += weight;
    return total;
  });
  const coupling = new Int32Array(count).fill(-1);
  const way = new Float32Array(count);
  for (let w = 0; w < count && total > 0; w++) {
    coupling[w] = find(sums, 0, sums.length, random() * total);
    way[w] = random();
  }
  return { coupling, way, chance };
}

/** Largest number of couplings that a walker crosses in one step. */
const MOST_COUPLINGS = 50;

/** Moves all walkers by a distance, in the unit of the lengths. */
export function walk(
  model: NetworkModel,
  flow: Float32Array,
  lengths: ArrayLike<number>,
  walkers: Walkers,
  distance: number,
): Walkers {
  const { end, start, list, sums, lost, sources, entering } = roads(model, flow);
  let { chance } = walkers;
  const random = () => {
    const [next, value] = draw(chance);
    chance = next;
    return value;
  };
  const onward = (mode: number): number => {
    const last = start[mode + 1];
    const leading = last > start[mode] ? sums[last - 1] : 0;
    const value = random() * (leading + lost[mode]);
    return value < leading ? list[find(sums, start[mode], last, value)] : -1;
  };
  const enter = (): number => {
    if (sources.length === 0) return -1;
    const mode = sources[find(entering, 0, entering.length, random() * entering[entering.length - 1])];
    return list[find(sums, start[mode], start[mode + 1], random() * sums[start[mode + 1] - 1])];
  };
  const coupling = walkers.coupling.slice();
  const way = walkers.way.slice();
  for (let w = 0; w < coupling.length; w++) {
    let at = coupling[w];
    let left = distance;
    for (let k = 0; at >= 0 && k < MOST_COUPLINGS; k++) {
      const rest = (1 - way[w]) * lengths[at];
      if (left < rest) {
        way[w] += left / lengths[at];
        break;
      }
      left -= rest;
      way[w] = 0;
      const next = onward(end[at]);
      at = next >= 0 ? next : enter();
    }
    coupling[w] = at;
  }
  return { coupling, way, chance };
}
