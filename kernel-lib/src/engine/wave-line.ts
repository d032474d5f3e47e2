/**
 * The transform of one line of a grid as the wave kernels run it: which passes, which twiddle factors, and
 * where the kernel keeps what. See kernels/waves.ts for the layout in memory.
 */

/** How the values of a line lie in elements of `lanes` values each. */
export interface Line {
  /** Points along the line. */
  readonly points: number;
  /** Elements of the line in memory: the points, or a part of them where lanes are segments. */
  readonly elements: number;
  readonly lanes: number;
  /** Whether the lanes are segments of one line, not lines of several samples. */
  readonly segmented: boolean;
  /** The first butterfly: 0 none, 1 over halves, 2 across lanes, 3 both. */
  readonly mode: 0 | 1 | 2 | 3;
  /** Twiddle factors of the first butterfly, as the kernel reads them. */
  readonly boundary: Float64Array;
  readonly passes: readonly { readonly radix: number; readonly m: number; readonly twiddles: Float64Array }[];
  /** Radix of the butterfly that stands with the phases: 4 or 1. */
  readonly last: 1 | 4;
  /** Index of the wavenumber of each element, or of each lane of each element in a segmented line. */
  readonly frequencies: Int32Array;
  /** Index of the point of each element (of each lane of it in a segmented line). */
  readonly places: Int32Array;
}

/** Whether the kernels can transform that many points: no prime factor beyond 5. */
export function fastLength(points: number): boolean {
  return factor(points) !== undefined;
}

/** The line for a transform of `points` points; `segmented` needs a multiple of `lanes`. */
export function line(points: number, lanes: 2 | 4, segmented: boolean): Line {
  const elements = segmented ? points / lanes : points;
  const twos = exponentOfTwo(elements);
  // A butterfly over halves leaves an even power of two, all of radix 4. In float32 it does not go with lanes.
  const halves = twos % 2 === 1 && !(segmented && lanes === 4);
  const mode = segmented ? (halves ? 3 : 2) : halves ? 1 : 0;
  const block = halves ? elements / 2 : elements;
  const radices = factor(block);
  if (!radices) throw new RangeError(`A line of ${points} points has a prime factor beyond 5.`);
  const last = radices.at(-1) === 4 ? 4 : 1;
  const passes: { radix: number; m: number; twiddles: Float64Array }[] = [];
  let length = block;
  for (const radix of last === 4 ? radices.slice(0, -1) : radices) {
    length /= radix;
    passes.push({ radix, m: length, twiddles: passTwiddles(radix, length) });
  }
  const order = digitReversed(radices);
  const [blocks, across] = [halves ? 2 : 1, segmented ? lanes : 1];
  const perElement = Array.from({ length: elements * across }, (_, i) => {
    const [element, lane] = [Math.floor(i / across), i % across];
    const [part, inside] = [Math.floor(element / block), element % block];
    return {
      frequency: blocks * across * order[inside] + part * across + lane,
      // Mode 3 keeps the four points of its butterfly in this order; segments else follow each other.
      place: mode === 3 ? inside + ((part * 2 + lane) * points) / 4 : element + (lane * points) / across,
    };
  });
  return {
    points,
    elements,
    lanes,
    segmented,
    mode,
    boundary: boundaryTwiddles(points, elements, lanes, mode),
    passes,
    last,
    frequencies: Int32Array.from(perElement, (x) => x.frequency),
    places: Int32Array.from(perElement, (x) => x.place),
  };
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

function passTwiddles(radix: number, m: number): Float64Array {
  const table = new Float64Array(2 * m * (radix - 1));
  for (let p = 0, at = 0; p < m; p++) {
    for (let j = 1; j < radix; j++, at += 2) [table[at], table[at + 1]] = root(p * j, radix * m);
  }
  return table;
}

function boundaryTwiddles(points: number, elements: number, lanes: number, mode: number): Float64Array {
  if (mode === 0) return new Float64Array(0);
  if (mode === 1) return passTwiddles(2, elements / 2);
  // Elements [re of all lanes][im of all lanes]; in mode 3 two of them, for the elements j and j + n/2.
  const exponents = mode === 2 ? [0] : [0, 2];
  // Mode 2 works on two elements at a time; the last of an odd number is its own neighbour.
  const count = mode === 2 ? elements + (elements % 2) : elements / 2;
  const table = new Float64Array(count * exponents.length * 2 * lanes);
  for (let p = 0, at = 0; p < count; p++) {
    for (const first of exponents) {
      for (let lane = 0; lane < lanes; lane++, at++) {
        [table[at], table[at + lanes]] = root(Math.min(p, elements - 1) * (first + lane), points);
      }
      at += lanes;
    }
  }
  return table;
}

/** exp(−2πi k/n), each part to half a unit in the last place: the angle is brought into one eighth of a turn. */
function root(k: number, n: number): [number, number] {
  const eighths = (8 * (k % n)) / n;
  const octant = Math.floor(eighths);
  const rest = octant % 2 === 0 ? 8 * (k % n) - octant * n : (octant + 1) * n - 8 * (k % n);
  const angle = (Math.PI / 4) * (rest / n);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
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
