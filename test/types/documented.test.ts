/** The reference of the library is its docstrings: every public name has one. */
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { ENTRIES } from "../entries";

const fileOf = (entry: string) => fileURLToPath(new URL(`../../kernel-lib/src/${entry}.ts`, import.meta.url));
/** Names fewer than these mean that the entries were not read. */
const LEAST_NAMES = 500;

test("every export of the library, value or type, has a docstring", () => {
  const program = ts.createProgram(ENTRIES.map(fileOf), {
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    skipLibCheck: true,
  });
  const types = program.getTypeChecker();
  const target = (name: ts.Symbol) =>
    name.flags & ts.SymbolFlags.Alias ? types.getAliasedSymbol(name) : name;
  const isDescribed = (symbol: ts.Symbol) =>
    ts.displayPartsToString(symbol.getDocumentationComment(types)).trim() !== "";
  /** Whether the line that exports a group of functions, such as `lattices`, has a comment. */
  const isGroupDescribed = ({ declarations = [] }: ts.Symbol) =>
    declarations.some(
      (node) => ts.isNamespaceExport(node) && ts.getJSDocCommentsAndTags(node.parent).length > 0,
    );
  const bare: string[] = [];
  let count = 0;
  const check = (module: ts.Symbol, path: string) => {
    for (const name of types.getExportsOfModule(module)) {
      count++;
      const symbol = target(name);
      if (!isDescribed(symbol) && !isGroupDescribed(name)) bare.push(`${path} ${name.name}`);
      if (symbol.flags & ts.SymbolFlags.ValueModule) check(symbol, `${path} ${name.name}.`);
    }
  };
  for (const entry of ENTRIES)
    check(types.getSymbolAtLocation(program.getSourceFile(fileOf(entry))!)!, entry);
  expect(count).toBeGreaterThan(LEAST_NAMES);
  expect(bare).toEqual([]);
});
