import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import type TypeScript from "typescript";
import { expect, test } from "vitest";

// Notebooks are type-checked by the compiler inside tslab, which is older than the one that builds the library:
// a declaration it cannot read would silently become `any`.
const require = createRequire(import.meta.url);
const fromTslab = createRequire(require.resolve("tslab/package.json"));
const ts: typeof TypeScript = fromTslab("@tslab/typescript-for-tslab");

test("the library's declarations are read without error by the notebooks' compiler", () => {
  const entry = require.resolve("echolab").replace(/\.js$/, ".d.ts");
  const program = ts.createProgram([entry], {
    noEmit: true,
    skipLibCheck: false,
    types: ["node"],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    lib: ["lib.es2022.d.ts"],
  });
  const ours = ts
    .getPreEmitDiagnostics(program)
    .filter((d) => d.file?.fileName.startsWith(dirname(entry).replaceAll(sep, "/")));
  expect(ours.map((d) => ts.flattenDiagnosticMessageText(d.messageText, "\n"))).toEqual([]);
  const types = program.getTypeChecker();
  const names = types.getExportsOfModule(types.getSymbolAtLocation(program.getSourceFile(entry)!)!);
  expect(names.length).toBeGreaterThan(60);
  for (const name of names) {
    if (!(name.flags & ts.SymbolFlags.Value)) continue;
    const type = types.getTypeOfSymbolAtLocation(name, program.getSourceFile(entry)!);
    expect(types.typeToString(type), name.name).not.toBe("any");
  }
});
