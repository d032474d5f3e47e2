import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import type TypeScript from "typescript";
import { expect, test } from "vitest";
import { checkRecipe } from "../../kernel-lib/src/displays/exploration/recipe.js";
import { recipeCode } from "../../widgets/src/live/viewer.js";
import { ENTRIES } from "../entries.js";
import { EVERY } from "../show/every-recipe.js";

// Notebooks are type-checked by the compiler inside tslab, which is older than the one that builds the library:
// a declaration it cannot read would silently become `any`.
const require = createRequire(import.meta.url);
const fromTslab = createRequire(require.resolve("tslab/package.json"));
const ts: typeof TypeScript = fromTslab("@tslab/typescript-for-tslab");

const entry = require.resolve("echolab").replace(/\.js$/, ".d.ts");
const options: TypeScript.CompilerOptions = {
  noEmit: true,
  skipLibCheck: false,
  types: ["node"],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  lib: ["lib.es2022.d.ts"],
};
const messageOf = ({ messageText }: TypeScript.Diagnostic) =>
  ts.flattenDiagnosticMessageText(messageText, "\n");

/** A program of the library and of cells that are nowhere on disk. */
function programOf(cells: Readonly<Record<string, string>>): TypeScript.Program {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => Object.hasOwn(cells, name) || fileExists(name);
  host.readFile = (name) => (Object.hasOwn(cells, name) ? cells[name] : readFile(name));
  return ts.createProgram([...entries, ...Object.keys(cells)], options, host);
}

const cellOf = (code: string) =>
  `import type { Recipe } from ${JSON.stringify(entry.replace(/\.d\.ts$/, ""))};\n${code}\nvoid recipe;`;
const inLibrary = (name: string) => `${dirname(entry).replaceAll(sep, "/")}/${name}.ts`;
const copied = Object.entries(EVERY).map(([system, recipe]) => [
  inLibrary(`copied-${system}`),
  cellOf(recipeCode(checkRecipe(recipe))),
]);
const wrong = inLibrary("wrong");
const cells = {
  ...Object.fromEntries(copied),
  [wrong]: cellOf('const recipe: Recipe = { system: "pinball" };'),
};
const entries = ENTRIES.map((name) => inLibrary(name).replace(/\.ts$/, ".d.ts"));
const program = programOf(cells);

test("the library's declarations are read without error by the notebooks' compiler", () => {
  const ours = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file?.fileName.startsWith(inLibrary("").slice(0, -3)) && !(file.fileName in cells));
  expect(ours.map(messageOf)).toEqual([]);
  const types = program.getTypeChecker();
  for (const file of entries) {
    const source = program.getSourceFile(file)!;
    const names = types.getExportsOfModule(types.getSymbolAtLocation(source)!);
    expect(names.length, file).toBeGreaterThan(10);
    for (const name of names) {
      if (!(name.flags & ts.SymbolFlags.Value)) continue;
      const type = types.getTypeOfSymbolAtLocation(name, source);
      expect(types.typeToString(type), name.name).not.toBe("any");
    }
  }
});

test.each(copied)("a recipe's copied line has the type that it names: %s", (file) => {
  expect(program.getSemanticDiagnostics(program.getSourceFile(file)).map(messageOf)).toEqual([]);
});

test("a recipe with nothing but its system is refused", () => {
  expect(program.getSemanticDiagnostics(program.getSourceFile(wrong)).map(messageOf).join()).toContain(
    "length",
  );
});
