import { cos, sin } from "./trigonometry.js";
/**
 * The transform of one line of a grid as the wave kernels run it: which passes, which factors, and in which order
 * the wavenumbers come out. See kernels/waves.ts for the layout in memory.
 */

/** What the lanes of an element are: "samples" of a batch, or neighbouring "points" of one sample. */
export type LaneUse = "samples" | "points";

export interface Line {
  /** Points along the line, and elements of it in memory. */
  readonly points: number;
  readonly elements: number;
  /** How many lanes are points of the line: 1 where they are samples. */
  readonly across: number;
  /** Whether factors are vectors in memory, a number for each lane. */
  readonly own: boolean;
  /** Twiddle factors of the butterfly over halves that goes with the kicks; none without it. */
  readonly halves: Float64Array | undefined;
  readonly passes: readonly { readonly radix: number; readonly m: number; readonly twiddles: Float64Array }[];
  /** The butterfly that stands with the phases, as numbered in kernels/waves/spectrum.ts; 8 takes `turns` for phases. */
  readonly last: 1 | 2 | 4 | 8;
  /** Index of the wavenumber at each place: of each element, or of each lane of each element. */
  readonly frequencies: readonly number[];
}

/** Whether the kernels can transform that many points: no prime factor beyond 5. */
export function fastLength(points: number): boolean {
  return factor(points) !== undefined;
}

/**
 * The line for a transform of `points` points; lanes that are points need a multiple of `lanes`. Lines that are `kicked`
 * lie in memory element by element; others are the columns of a plane, which the kicks pass by.
 */
export function line(points: number, lanes: 2 | 4, use: LaneUse, kicked: boolean): Line {
  const across = use === "points" ? lanes : 1;
  const elements = points / across;
  // With the kicks, a butterfly over halves makes an odd power of two one of four.
  const withHalves = kicked && exponentOfTwo(elements) % 2 === 1;
  const rest = withHalves ? elements / 2 : elements;
  const radices = factor(rest);
  if (!radices) throw new RangeError(`A line of ${points} points has a prime factor beyond 5.`);
  const four = radices.at(-1) === 4 && !(use === "points" && lanes === 4);
  const own = use === "points" || !kicked;
  const width = own ? lanes : 1;
  const passes: { radix: number; m: number; twiddles: Float64Array }[] = [];
  let m = rest;
  for (const radix of four ? radices.slice(0, -1) : radices) {
    m /= radix;
    passes.push({ radix, m, twiddles: twiddles(radix, m, across, width) });
  }
  const inLanes = use === "points" ? [lanes] : [];
  return {
    points,
    elements,
    across,
    own,
    halves: withHalves ? twiddles(2, rest, across, width) : undefined,
    passes,
    last: use === "points" ? (four ? 8 : 2) : four ? 4 : 1,
    frequencies: digitReversed([...(withHalves ? [2] : []), ...radices, ...inLanes]),
  };
}

/**
 * Phases in the layout of the butterfly over the eight lanes of four elements: for each element a = p + q and
 * [b w, b w*] with b = p − q, where p and q are the phases of its two lanes and w is the twiddle factor between them.
 */
export function turns(elements: number, phase: (place: number) => readonly [number, number]): Float64Array {
  const table = new Float64Array(6 * elements);
  for (let element = 0; element < elements; element++) {
    const [pr, pi] = phase(2 * element);
    const [qr, qi] = phase(2 * element + 1);
    const [wr, wi] = root(element % 4, 8);
    const [br, bi] = [pr - qr, pi - qi];
    const re = [br * wr - bi * wi, br * wr + bi * wi];
    const im = [br * wi + bi * wr, bi * wr - br * wi];
    table.set([pr + qr, pi + qi, ...re, ...im], 6 * element);
  }
  return table;
}

/**
 * A number for each place, in the layout of factors: (re, im) for each element, or vectors of `width` real and then
 * `width` imaginary parts; `across` lanes of them have places of their own.
 */
export function factorTable(
  places: number,
  across: number,
  width: number,
  value: (place: number) => readonly [number, number],
): Float64Array {
  const elements = places / across;
  const table = new Float64Array(2 * width * elements);
  for (let element = 0; element < elements; element++) {
    for (let lane = 0; lane < width; lane++) {
      const [re, im] = value(element * across + (across === 1 ? 0 : lane));
      table[2 * width * element + lane] = re;
      table[2 * width * element + width + lane] = im;
    }
  }
  return table;
}

function exponentOfTwo(n: number): number {
  let count = 0;
  for (let rest = n; rest % 2 === 0; rest /= 2) count++;
  return count;
}

/** Radices with the fours at the end, at most one two; undefined where a factor beyond 5 is left. */
function factor(n: number): number[] | undefined {
  const radices: number[] = [];
  let rest = n;
  const take = (radix: number) => {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  };
  take(5);
  take(3);
  if (exponentOfTwo(rest) % 2 === 1) {
    radices.push(2);
    rest /= 2;
  }
  take(4);
  return rest === 1 ? radices : undefined;
}

/** The wavenumber at each place after decimation in frequency with these radices. */
function digitReversed(radices: readonly number[]): number[] {
  let order = [0];
  for (const radix of [...radices].reverse()) {
    order = Array.from({ length: radix }, (_, j) => order.map((k) => radix * k + j)).flat();
  }
  return order;
}

/** exp(−2πi p j/(radix·m)) for points p and j = 1 … radix − 1, factors of an element together. */
function twiddles(radix: number, m: number, across: number, width: number): Float64Array {
  const per = radix - 1;
  return factorTable(m * across * per, across, width, (place) => {
    const [element, lane] = [Math.floor(place / across), place % across];
    const point = Math.floor(element / per) * across + lane;
    return root(point * ((element % per) + 1), radix * m * across);
  });
}

/** exp(−2πi k/n), each part to half a unit in the last place: the angle is brought into one eighth of a turn. */
function root(k: number, n: number): [number, number] {
  const eighths = (8 * (k % n)) / n;
  const octant = Math.floor(eighths);
  const rest = octant % 2 === 0 ? 8 * (k % n) - octant * n : (octant + 1) * n - 8 * (k % n);
  const angle = (Math.PI / 4) * (rest / n);
  const [c, s] = [cos(angle), sin(angle)];
  const parts: readonly (readonly [number, number])[] = [
    [c, -s],
    [s, -c],
    [-s, -c],
    [-c, -s],
    [-c, s],
    [-s, c],
    [s, c],
    [c, s],
  ];
  const [re, im] = parts[octant];
  return [re, im];
}
