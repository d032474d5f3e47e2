/**
 * `{ cost }` written out as `{ cost: cost }`.
 *
 * tslab turns names of earlier cells into properties of its exports, but overlooks shorthand properties:
 * `f({ cost })` then fails with "cost is not defined" although `f({ cost: cost })` runs.
 */

import type TypeScript from "typescript";
import { typescript as ts } from "./tslab.js";

/** The same cell without shorthand properties. */
export function spellOutShorthand(code: string): string {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022);
  const edits: { at: number; name: string }[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      edits.push({ at: node.name.getStart(file), name: node.name.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits.reduceRight((text, { at, name }) => `${text.slice(0, at)}${name}: ${text.slice(at)}`, code);
}
