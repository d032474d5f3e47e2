import type { Client } from "./client.js";

/** Cells that run one after the other in a session that other rows share, and what the last one shows. */
export type Row = readonly [title: string, cells: readonly string[], shown: string];

/** Runs cells and gives what the last one shows: its printed text and result, or its error. */
export async function shownBy(client: Client, cells: readonly string[]): Promise<string> {
  let shown = "";
  for (const code of cells) {
    const answer = await client.execute(code);
    const results = answer.of("execute_result").map((m) => m.content.data["text/plain"]);
    const errors = answer.of("error").map((m) => m.content.evalue);
    shown = [answer.stdout.trimEnd(), ...results, ...errors].filter(Boolean).join("\n");
  }
  return shown;
}
