import { bandedZeros, factorBanded, solveBanded } from "../engine/linear/banded.js";
import { notNegative, numbers, positive, reject } from "../fields/check.js";

/**
 * A crossbar as an electric circuit, rows × columns devices: word lines from the left, bit lines to the bottom, and the same
 * resistance between neighbours on a line, before the first device of a row and behind the last one of a column.
 */
export interface CrossbarCircuit {
  /**
   * Returns the voltage across every device, rows × columns, for the voltages at the ends of the word lines and, where
   * they are not grounded, of the bit lines.
   */
  drops(words: ArrayLike<number>, bits?: ArrayLike<number>): Float64Array;
}

/**
 * Solves a crossbar for given conductances (rows × columns, siemens), by nodal analysis with two nodes a device; without
 * wire resistance (ohms) every device sees the voltages of its lines.
 */
export function crossbarCircuit(
  rows: number,
  columns: number,
  conductances: Float64Array,
  wire: number,
): CrossbarCircuit {
  if (wire === 0)
    return {
      drops(words, bits) {
        return Float64Array.from(
          conductances,
          (_, d) => words[Math.floor(d / columns)] - (bits?.[d % columns] ?? 0),
        );
      },
    };
  // Nodes are counted along the shorter lines first, which keeps the band narrow.
  const across = Math.min(rows, columns);
  const [rowStep, columnStep] = columns <= rows ? [2 * across, 2] : [2, 2 * across];
  const word = (i: number, j: number) => i * rowStep + j * columnStep;
  const bit = (i: number, j: number) => word(i, j) + 1;
  const matrix = bandedZeros(2 * rows * columns, 2 * across);
  const { band, width } = matrix;
  const add = (p: number, q: number, g: number) => {
    band[p * (width + 1) + width] += g;
    if (q < 0) return;
    band[q * (width + 1) + width] += g;
    const [high, low] = p > q ? [p, q] : [q, p];
    band[high * (width + 1) + low - high + width] -= g;
  };
  const segment = 1 / wire;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      add(word(i, j), bit(i, j), conductances[i * columns + j]);
      add(word(i, j), j > 0 ? word(i, j - 1) : -1, segment);
      add(bit(i, j), i < rows - 1 ? bit(i + 1, j) : -1, segment);
    }
  factorBanded(matrix);
  return {
    drops(words, bits) {
      const u = new Float64Array(matrix.n);
      for (let i = 0; i < rows; i++) u[word(i, 0)] += segment * words[i];
      for (let j = 0; bits && j < columns; j++) u[bit(rows - 1, j)] += segment * bits[j];
      solveBanded(matrix, u);
      const drops = new Float64Array(rows * columns);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) drops[i * columns + j] = u[word(i, j)] - u[bit(i, j)];
      return drops;
    },
  };
}

/** Adds up the currents of the devices of every column: what leaves the bit lines, in amperes. */
export function columnCurrents(
  conductances: Float64Array,
  drops: Float64Array,
  columns: number,
): Float64Array {
  const currents = new Float64Array(columns);
  for (let d = 0; d < drops.length; d++) currents[d % columns] += conductances[d] * drops[d];
  return currents;
}

/**
 * Computes the currents (amperes) out of the grounded bit lines of a crossbar: conductances row by row in siemens, voltages at
 * the word lines in volts, resistance of a segment of wire in ohms (default 0). Equals badcrossbar.
 */
export function crossbarCurrents(options: {
  readonly conductances: readonly ArrayLike<number>[];
  readonly voltages: ArrayLike<number>;
  readonly wire?: number;
}): Float64Array {
  const { conductances, wire = 0 } = options;
  if (!Array.isArray(conductances) || conductances.length === 0)
    reject("conductances", conductances, "a list of rows");
  const columns = conductances[0].length;
  const flat = new Float64Array(conductances.length * columns);
  for (const [i, row] of conductances.entries()) {
    flat.set(numbers(`conductances[${i}]`, row, columns), i * columns);
    for (let j = 0; j < columns; j++) positive(`conductances[${i}][${j}]`, row[j]);
  }
  notNegative("wire", wire);
  const voltages = numbers("voltages", options.voltages, conductances.length);
  const { drops } = crossbarCircuit(conductances.length, columns, flat, wire);
  return columnCurrents(flat, drops(voltages), columns);
}
