import { quoted } from "../../data/csv.js";
import { reject } from "../../fields/check.js";
import type { SweepValues } from "../network/scattering-matrix.js";

/** Writes a sweep as comma-separated values: ω, then Re and Im of every S[out, in], row by row. */
export function writeCsv(sweep: SweepValues): string {
  const { ports, size: n } = sweep.matrices[0];
  const names = Array.from({ length: n * n }, (_, e) => `${ports[Math.floor(e / n)]} from ${ports[e % n]}`);
  const header = ["omega", ...names.flatMap((name) => [quoted(`Re S ${name}`), quoted(`Im S ${name}`)])];
  const lines = sweep.matrices.map((s) => {
    if (s.size !== n) reject("sweep", s.size, `of ${n} ports at every frequency`);
    return [
      s.omega,
      ...Array.from({ length: 2 * n * n }, (_, i) => (i % 2 ? s.values.im : s.values.re)[i >> 1]),
    ];
  });
  return `${[header, ...lines].map((line) => line.join(",")).join("\n")}\n`;
}
