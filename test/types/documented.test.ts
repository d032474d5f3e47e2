/** The reference of the library is its docstrings: every public name has one. */
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const entry = fileURLToPath(new URL("../../kernel-lib/src/index.ts", import.meta.url));
/** Names fewer than these mean that the entry was not read. */
const LEAST_NAMES = 200;

test("every export of the library, value or type, has a docstring", () => {
  const program = ts.createProgram([entry], {
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    skipLibCheck: true,
  });
  const types = program.getTypeChecker();
  const names = types.getExportsOfModule(types.getSymbolAtLocation(program.getSourceFile(entry)!)!);
  expect(names.length).toBeGreaterThan(LEAST_NAMES);
  const bare = names.filter((name) => {
    const symbol = name.flags & ts.SymbolFlags.Alias ? types.getAliasedSymbol(name) : name;
    return ts.displayPartsToString(symbol.getDocumentationComment(types)).trim() === "";
  });
  expect(bare.map(({ name }) => name)).toEqual([]);
});
