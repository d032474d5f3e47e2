/** Checks of arguments. Every message names the argument, its value and the remedy. */

/** Writes a value for a message: short, and never a whole array. */
export function shown(value: unknown): string {
  if (Array.isArray(value) || isTypedArray(value)) {
    const { length } = value as ArrayLike<unknown>;
    const items = Array.from({ length: Math.min(4, length) }, (_, i) => (value as ArrayLike<unknown>)[i]);
    const texts = items.map((item) => (Array.isArray(item) ? "[…]" : shown(item)));
    return `[${texts.join(", ")}${length > 4 ? `, … ${length} values` : ""}]`;
  }
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** Tests whether a value is a typed array. */
function isTypedArray(value: unknown): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Tells a typed array by its name, because notebooks may have arrays of a realm of their own. */
export function isArrayOf(name: "Float64Array" | "Float32Array" | "Uint8Array", value: unknown): boolean {
  return Object.prototype.toString.call(value) === `[object ${name}]`;
}

/** Throws the error of a wrong argument; all checks use it. */
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

/**
 * Copies a list or typed array of finite numbers, of the given length where one is given; `what` names the entries.
 * Nothing is converted: text, truth values, null, holes and nested lists are refused, though JavaScript would make
 * numbers of them.
 */
export function numbers(
  argument: string,
  value: unknown,
  length?: number,
  what: string = "values",
): Float64Array {
  if (!Array.isArray(value) && !isTypedArray(value))
    reject(argument, value, `a list of numbers${length === undefined ? "" : ` with ${length} ${what}`}`);
  const list = value as ArrayLike<unknown>;
  if (length !== undefined && list.length !== length) {
    throw new RangeError(`${argument} has ${list.length} ${what}; it should have ${length}.`);
  }
  const copy = new Float64Array(list.length);
  for (let i = 0; i < copy.length; i++) {
    const entry = list[i];
    if (typeof entry !== "number" || !Number.isFinite(entry))
      reject(`${argument}[${i}]`, entry, "a finite real number");
    copy[i] = entry;
  }
  return copy;
}

/** Checks that a value is one of a few words. */
export function oneOf<T extends string>(argument: string, value: unknown, words: readonly T[]): T {
  if (!words.includes(value as T)) reject(argument, value, `one of ${words.map((w) => `"${w}"`).join(", ")}`);
  return value as T;
}

/** Checks that a batch of inputs has as many numbers as its samples need. */
export function checkBatch(inputs: ArrayLike<number>, count: number, size: number): void {
  if (inputs.length !== count * size)
    throw new RangeError(
      `inputs has ${inputs.length} values; ${count} samples of ${size} need ${count * size}.`,
    );
}

/** Checks that a gradient is laid out as the parameters. */
export function checkGradient(gradient: ArrayLike<number>, parameters: ArrayLike<number>): void {
  if (gradient.length !== parameters.length)
    throw new RangeError(
      `gradient has ${gradient.length} values; there are ${parameters.length} parameters.`,
    );
}
