/** Notebook files, and what became of them when they were executed. */

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { tour } from "../browser/tour";

export interface Output {
  readonly output_type: "stream" | "display_data" | "execute_result" | "error";
  readonly name?: string;
  readonly text?: string | string[];
  /** MIME bundle of display_data and execute_result. */
  readonly data?: Record<string, unknown>;
  readonly ename?: string;
  readonly evalue?: string;
}

export interface Cell {
  readonly cell_type: "code" | "markdown" | "raw";
  readonly source: string | string[];
  readonly execution_count?: number | null;
  readonly outputs?: Output[];
}

export const NOTEBOOKS: readonly string[] = readdirSync(labPaths().notebooks)
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => basename(file, ".ipynb"));

export const committedFile = (name: string): string => join(labPaths().notebooks, `${name}.ipynb`);

export class Notebook {
  readonly cells: readonly Cell[];

  constructor(readonly file: string) {
    this.cells = JSON.parse(readFileSync(file, "utf8")).cells;
  }

  get code(): readonly Cell[] {
    return this.cells.filter((cell) => cell.cell_type === "code" && joined(cell.source).trim());
  }

  get outputs(): readonly Output[] {
    return this.code.flatMap((cell) => cell.outputs ?? []);
  }

  /** Everything the cells printed. */
  get printed(): string {
    return this.outputs
      .filter((output) => output.output_type === "stream")
      .map((output) => joined(output.text ?? ""))
      .join("");
  }

  /** The number in what was printed that the pattern's first group catches: `printedNumber(/accuracy: (\S+)/)`. */
  printedNumber(pattern: RegExp): number {
    const text = pattern.exec(this.printed)?.[1];
    if (text === undefined) throw new Error(`${basename(this.file)} printed nothing like ${pattern}`);
    return Number(text);
  }
}

/** A notebook as JupyterLab executed it from a clean kernel in this test run; see test/browser/tour.ts. */
export async function executed(name: string): Promise<Notebook> {
  const { file } = await tour(name);
  return new Notebook(file);
}

export const joined = (text: string | string[]): string => (Array.isArray(text) ? text.join("") : text);
