import papaparse from "papaparse";
import { numbers, reject, shown, wholeNumber } from "../fields/check.js";
import { Random } from "../fields/random.js";
import { MOST_CLASSES } from "./labelled.js";
import { node, shipped } from "./node.js";

/** Inputs of a table, one row a sample, with the names of the columns. */
export interface Columns {
  /** Number of rows. */
  readonly count: number;
  /** Numbers of one input. */
  readonly size: number;
  /** count × size numbers. */
  readonly inputs: Float64Array;
  /** Name of every input. */
  readonly names: readonly string[];
}

/** A table whose rows belong to classes. */
export interface ClassTable extends Columns {
  /** Number of the class of every row. */
  readonly labels: Uint8Array;
  /** Name of every class, in alphabetical order. */
  readonly classes: readonly string[];
}

/** A table with a number to be predicted in every row. */
export interface NumberTable extends Columns {
  /** Number to be predicted in every row. */
  readonly targets: Float64Array;
}

/** Rows of numbers with what is to be learned from them: a class a row, or a number a row. */
export type Table = ClassTable | NumberTable;

/** Which columns of a table are inputs, and which one is to be learned; names are those of its first line. */
export interface TableOptions {
  /** Column that holds what is to be learned. Default: the last one. */
  readonly target?: string;
  /** Columns that are the inputs, in this order. Default: all others. */
  readonly inputs?: readonly string[];
}

/**
 * Reads a table of comma-separated values (or of tabs or semicolons: the separator is recognised) with a first line of names.
 * A target column of words makes classes, one of numbers is to be predicted; see {@link classesOf} for numbered classes.
 *
 *     const data = readTable("iris.csv", { target: "species" });
 *
 * @param file path of a file, or the text itself (with at least one line break)
 * @throws RangeError where a cell that should be a number is none: names row and column
 */
export function readTable(file: string, options: TableOptions = {}): Table {
  const isText = /[\n\r]/.test(file);
  if (!isText && !node("readTable of a file").fs.existsSync(file))
    reject("file", file, "the path of a file that exists, or a table as text");
  const text = isText ? file : node("readTable of a file").fs.readFileSync(file, "utf8");
  const { data, errors } = papaparse.parse<string[]>(text.replace(/^\uFEFF/, "").trim(), {
    skipEmptyLines: "greedy",
  });
  const fault = errors.find(({ type }) => type !== "Delimiter");
  if (fault)
    throw new RangeError(`The table cannot be read: ${fault.message} (row ${(fault.row ?? 0) + 1}).`);
  const [header, ...rows] = data;
  return tableOf(header ?? [], rows, options);
}

/**
 * Makes a table of rows of cells, as {@link readTable} does of a file: `tableOf(["x", "y", "kind"], [[1, 2, "a"], [3, 4, "b"]])`.
 */
export function tableOf(
  names: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  options: TableOptions = {},
): Table {
  const header = names.map((name) => String(name).trim());
  if (header.length < 2) reject("names", names, "names of at least two columns");
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) reject("names", twice, "without the same name twice");
  if (rows.length === 0) reject("rows", rows, "a list with at least one row below the names");
  const column = (argument: string, name: string) => {
    const at = header.indexOf(name);
    if (at < 0) reject(argument, name, `one of the columns ${header.map((h) => `"${h}"`).join(", ")}`);
    return at;
  };
  const to = column("target", options.target ?? header[header.length - 1]);
  const from = options.inputs
    ? options.inputs.map((name, i) => column(`inputs[${i}]`, name))
    : [...header.keys()].filter((at) => at !== to);
  const cell = (row: number, at: number): string | number => {
    if (rows[row].length !== header.length)
      throw new RangeError(
        `Row ${row + 1} has ${rows[row].length} cells; the table has ${header.length} columns.`,
      );
    return rows[row][at];
  };
  const inputs = new Float64Array(rows.length * from.length);
  for (let row = 0; row < rows.length; row++)
    for (const [k, at] of from.entries())
      inputs[row * from.length + k] = numberIn(cell(row, at), row, header[at]);
  const base = { count: rows.length, size: from.length, inputs, names: from.map((at) => header[at]) };
  const wanted = rows.map((_, row) => cell(row, to));
  if (wanted.every((value) => Number.isFinite(numberOf(value))))
    return { ...base, targets: Float64Array.from(wanted, numberOf) };
  return { ...base, ...named(wanted.map((value) => String(value).trim())) };
}

/** Makes classes of a target of numbers, as in a table whose classes are numbered. */
export function classesOf(data: NumberTable): ClassTable {
  const { targets, ...base } = data;
  return { ...base, ...named(Array.from(targets, String)) };
}

function named(words: readonly string[]): { labels: Uint8Array; classes: readonly string[] } {
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const classes = [...new Set(words)].sort(compare);
  if (classes.length > MOST_CLASSES)
    reject(
      "target",
      `a column of ${classes.length} different words`,
      `one of at most ${MOST_CLASSES} classes`,
    );
  return { labels: Uint8Array.from(words, (word) => classes.indexOf(word)), classes };
}

function numberOf(value: string | number): number {
  if (typeof value === "number") return value;
  return value.trim() === "" ? Number.NaN : Number(value);
}

function numberIn(value: string | number, row: number, name: string): number {
  const x = numberOf(value);
  if (Number.isFinite(x)) return x;
  throw new RangeError(
    `Row ${row + 1} of column "${name}" is ${shown(value)}; it should be a number. Leave the column out with inputs: […], or the row.`,
  );
}

/** Mean and standard deviation of every input, by which it is shifted and scaled. */
export interface Standard {
  /** Mean of every input. */
  readonly mean: Float64Array;
  /** Standard deviation; 1 for an input that never changes. */
  readonly deviation: Float64Array;
}

type Inputs = { readonly count: number; readonly size: number; readonly inputs: Float64Array };

/** Computes mean and standard deviation of every input; take the training part of a table, so that test data stay unused. */
export function standardOf(data: Inputs): Standard {
  const mean = new Float64Array(data.size);
  const square = new Float64Array(data.size);
  for (let i = 0; i < data.inputs.length; i++) mean[i % data.size] += data.inputs[i] / data.count;
  for (let i = 0; i < data.inputs.length; i++)
    square[i % data.size] += (data.inputs[i] - mean[i % data.size]) ** 2 / data.count;
  return { mean, deviation: square.map((s) => Math.sqrt(s) || 1) };
}

/** Shifts and scales every input to mean 0 and standard deviation 1 of the data that `standard` was made of. */
export function standardised<D extends Inputs>(data: D, standard: Standard = standardOf(data)): D {
  numbers("standard.mean", standard.mean, data.size);
  const inputs = data.inputs.map(
    (x, i) => (x - standard.mean[i % data.size]) / standard.deviation[i % data.size],
  );
  return { ...data, inputs };
}

/** Splits a table at random by the seed into a test part, the fraction `test` of its rows, and a training part. */
export function splitTable<D extends Table>(
  data: D,
  { test = 0.2, seed }: { readonly test?: number; readonly seed: number },
): { train: D; test: D } {
  const most = data.count - 1;
  if (!(test > 0 && test < 1)) reject("test", test, "a fraction between 0 and 1");
  const some = wholeNumber("test · count", Math.round(test * data.count), 1, most);
  const order = new Random(seed, "split").permutation(data.count);
  return { train: rowsOf(data, order.subarray(some)), test: rowsOf(data, order.subarray(0, some)) };
}

/** Takes some rows of a table, in the given order. */
export function rowsOf<D extends Table>(data: D, rows: ArrayLike<number>): D {
  const inputs = new Float64Array(rows.length * data.size);
  for (let i = 0; i < rows.length; i++) {
    const row = wholeNumber(`rows[${i}]`, rows[i], 0, data.count - 1);
    inputs.set(data.inputs.subarray(row * data.size, (row + 1) * data.size), i * data.size);
  }
  const own =
    "labels" in data
      ? { labels: Uint8Array.from(rows, (row) => data.labels[row]) }
      : { targets: Float64Array.from(rows, (row) => (data as NumberTable).targets[row]) };
  return { ...data, count: rows.length, inputs, ...own };
}

const shippedTable = (name: string) => readTable(shipped(name, `tables/${name}.csv`));

/**
 * Loads Iris: 150 flowers of 3 species, 4 lengths in centimetres (R. A. Fisher 1936). Shipped with the library (CC BY
 * 4.0).
 */
export function iris(): ClassTable {
  return shippedTable("iris") as ClassTable;
}

/**
 * Loads Wine: 178 wines of 3 cultivars, 13 chemical measurements (M. Forina and others). Shipped with the library (CC BY
 * 4.0).
 */
export function wine(): ClassTable {
  return classesOf(shippedTable("wine") as NumberTable);
}
