/** Findings of axe-core, the usual checker of accessibility. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { NotebookPage } from "./notebook-page";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** What is seriously wrong within elements of the page, in short. */
export async function seriousFindings(notebook: NotebookPage, selector: string): Promise<string[]> {
  const { page } = notebook;
  // biome-ignore lint/suspicious/noExplicitAny: axe has no types in the page.
  const known = await page.evaluate(() => Boolean((window as any).axe));
  if (!known) await page.evaluate(AXE);
  const findings: Finding[] = await page.evaluate(
    // biome-ignore lint/suspicious/noExplicitAny: axe has no types in the page.
    async (within) => (await (window as any).axe.run(within)).violations,
    selector,
  );
  return findings
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
}
