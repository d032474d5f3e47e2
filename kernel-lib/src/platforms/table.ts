import { reject } from "../fields/check.js";
import { CIRCUITS } from "./table/circuits.js";
import { EQUILIBRIA } from "./table/equilibria.js";
import { MEMORIES } from "./table/memories.js";
import type { Platform } from "./table/platform.js";
import { RESERVOIRS } from "./table/reservoirs.js";
import { SCATTERING } from "./table/scattering.js";
import { WAVES } from "./table/waves.js";

/**
 * All platforms: machines of the field with what each teaches, a small example with a task, gradient methods that fit, and
 * what Hamiltonian echo backpropagation would need on it. A new platform is one row in a file of `platforms/table`.
 */
export const platformTable: readonly Platform[] = [
  ...WAVES,
  ...SCATTERING,
  ...CIRCUITS,
  ...EQUILIBRIA,
  ...MEMORIES,
  ...RESERVOIRS,
];

/** Finds a row of the table of platforms by its name. @throws RangeError where there is none; lists the names */
export function platform(name: string): Platform {
  const found = platformTable.find((row) => row.name === name);
  if (!found) reject("name", name, `one of ${platformTable.map((row) => `"${row.name}"`).join(", ")}`);
  return found;
}
