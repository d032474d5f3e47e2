/** Checks of untrusted JSON; every error names the key, the value and the remedy. */

/** Longest text a payload may carry in one place. */
export const MAX_TEXT = 400;

/** Largest magnitude in a display: float32 values end at 3.4·10³⁸ and are squared. */
export const MOST_SHOWN = 1e18;

/** Tells whether a value is finite but too large for a display. */
export const isBeyondDisplay = (value: number): boolean =>
  Math.abs(value) > MOST_SHOWN && Number.isFinite(value);

/** Why a payload or a value cannot be shown, in one sentence. */
export class ShowError extends Error {
  override readonly name: string = "ShowError";
}

export function complain(what: string, key: string, value: unknown, right: string): never {
  throw new ShowError(`${what}: "${key}" is ${describe(value)}; it must be ${right}.`);
}

/** @throws ShowError where a list of a payload has another length than its axes say */
export function checkLength(what: string, key: string, values: ArrayLike<number>, length: number): void {
  if (values?.length !== length) {
    throw new ShowError(
      `${what}: "${key}" has ${values?.length ?? 0} values; it must have ${length} (frames × points).`,
    );
  }
}

/** Describes any value in short plain text. */
export function describe(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) {
    const few = value.slice(0, 4).map((v) => (typeof v === "object" && v !== null ? "…" : describe(v)));
    return `[${few.join(", ")}${value.length > 4 ? `, … ${value.length} items` : ""}]`;
  }
  return `of type ${typeof value}`;
}

/** One object of a payload. Only its own properties count: nothing is read from a prototype. */
export class Reader {
  readonly #what: string;
  readonly #object: object;
  readonly #path: string;

  constructor(what: string, value: unknown, path: string = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      complain(what, path === "" ? "payload" : path, value, "an object");
    }
    this.#what = what;
    this.#object = value;
    this.#path = path;
  }

  path(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }

  fail(key: string, right: string): never {
    return complain(this.#what, this.path(key), this.get(key), right);
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#object, key) ? (this.#object as Record<string, unknown>)[key] : undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  object(key: string): Reader {
    return new Reader(this.#what, this.get(key), this.path(key));
  }

  text(key: string): string {
    const value = this.get(key);
    if (typeof value !== "string" || value.length > MAX_TEXT) {
      this.fail(key, `a text of at most ${MAX_TEXT} characters`);
    }
    return value;
  }

  choice<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.get(key);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.fail(key, `one of ${choices.map((c) => `"${c}"`).join(", ")}`);
    return found;
  }

  list(key: string, least: number, most: number, of: string): readonly unknown[] {
    const value = this.get(key);
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      const size = least === most ? `${least}` : `${least} to ${most}`;
      this.fail(key, `a list of ${size} ${of}`);
    }
    return value;
  }

  /** Names of its own properties. */
  keys(): string[] {
    return Object.keys(this.#object);
  }

  number(key: string, least: number = -Number.MAX_VALUE, most: number = Number.MAX_VALUE): number {
    const value = this.get(key);
    if (typeof value !== "number" || !(value >= least && value <= most)) {
      const bounds = most < Number.MAX_VALUE ? ` from ${least} to ${most}` : "";
      this.fail(key, `a finite number${bounds}`);
    }
    return value;
  }

  whole(key: string, least: number, most: number): number {
    const value = this.number(key, least, most);
    if (!Number.isInteger(value)) this.fail(key, `a whole number from ${least} to ${most}`);
    return value;
  }

  numbers(key: string, least: number, most: number): Float64Array {
    const list = this.list(key, least, most, "finite numbers");
    return Float64Array.from(list, (value, i) => {
      if (typeof value !== "number" || !Number.isFinite(value)) {
        complain(this.#what, this.path(`${key}[${i}]`), value, "a finite number");
      }
      return value;
    });
  }

  /** Numbers with gaps: JSON has no NaN, so `null` stands for it. */
  gappyNumbers(key: string, least: number, most: number): Float64Array {
    const list = this.list(key, least, most, "numbers");
    return Float64Array.from(list, (value, i) => {
      if (value === null) return Number.NaN;
      if (typeof value !== "number") {
        complain(this.#what, this.path(`${key}[${i}]`), value, "a number, or null for a gap");
      }
      return value;
    });
  }

  texts(key: string, least: number, most: number): string[] {
    return this.list(key, least, most, "texts").map((value, i) => {
      if (typeof value !== "string" || value.length > MAX_TEXT) {
        complain(this.#what, this.path(`${key}[${i}]`), value, `a text of at most ${MAX_TEXT} characters`);
      }
      return value;
    });
  }
}
