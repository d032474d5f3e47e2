/**
 * Checks of what users hand in. Every message names the argument, the value and what would be right,
 * so that a wrong cell explains itself.
 */

/** Shows a value in a message: short, and never a whole array. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const items = Array.from(value as ArrayLike<unknown>)
      .slice(0, 4)
      .map(String);
    const length = (value as ArrayLike<unknown>).length;
    return `[${items.join(", ")}${length > 4 ? `, … ${length} values` : ""}]`;
  }
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** Throws the library's one kind of input error. */
export function reject(argument: string, value: unknown, right: string): never {
  throw new RangeError(`${argument} is ${shown(value)}; it should be ${right}.`);
}

export function finite(argument: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) reject(argument, value, "a finite number");
  return value;
}

export function positive(argument: string, value: unknown): number {
  if (typeof value !== "number" || !(value > 0) || !Number.isFinite(value)) {
    reject(argument, value, "a positive finite number");
  }
  return value;
}

export function notNegative(argument: string, value: unknown): number {
  if (typeof value !== "number" || !(value >= 0) || !Number.isFinite(value)) {
    reject(argument, value, "zero or a positive finite number");
  }
  return value;
}

export function wholeNumber(argument: string, value: unknown, least: number, most: number = 2 ** 31): number {
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
    reject(argument, value, `a whole number from ${least} to ${most}`);
  }
  return value as number;
}

/** A list of finite numbers, of the given length where one is given; `what` says what the entries are. */
export function numbers(
  argument: string,
  value: unknown,
  length?: number,
  what: string = "values",
): Float64Array {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isList)
    reject(argument, value, `a list of numbers${length === undefined ? "" : ` with ${length} ${what}`}`);
  const list = new Float64Array(value as ArrayLike<number>);
  if (length !== undefined && list.length !== length) {
    throw new RangeError(`${argument} has ${list.length} ${what}; it should have ${length}.`);
  }
  for (let i = 0; i < list.length; i++) {
    if (!Number.isFinite(list[i])) {
      reject(`${argument}[${i}]`, (value as ArrayLike<unknown>)[i], "a finite real number");
    }
  }
  return list;
}

/** One of a few words. */
export function oneOf<T extends string>(argument: string, value: unknown, words: readonly T[]): T {
  if (!words.includes(value as T)) reject(argument, value, `one of ${words.map((w) => `"${w}"`).join(", ")}`);
  return value as T;
}
