/** The order of the house: what a room is built of lies below it, and no file needs itself. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const SOURCE = fileURLToPath(new URL("../../kernel-lib/src", import.meta.url));
/** From the ground up: a room imports values of those before it only. */
const ROOMS = [
  ...[
    "fields",
    "machine",
    "engine",
    "data",
    "evolve",
    "systems",
    "scattering",
    "learning",
    "echo",
    "platforms",
  ],
  ...["wire", "paint", "displays", "kernel", "show"],
];

/** Value imports of every file; types leave no trace in what runs. */
const imports = new Map(
  readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("generated"))
    .map((file) => {
      const tree = ts.createSourceFile(
        file,
        readFileSync(join(SOURCE, file), "utf8"),
        ts.ScriptTarget.Latest,
      );
      const targets = tree.statements.flatMap((statement) => {
        if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
        const { moduleSpecifier } = statement;
        if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || isType(statement)) return [];
        if (!moduleSpecifier.text.startsWith(".")) return [];
        return [relative(SOURCE, join(SOURCE, dirname(file), moduleSpecifier.text)).replace(/\.js$/, ".ts")];
      });
      return [file, targets] as const;
    }),
);

function isType(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : statement.exportClause;
  if (ts.isExportDeclaration(statement) ? statement.isTypeOnly : statement.importClause?.isTypeOnly)
    return true;
  const names = clause && (ts.isImportClause(clause) ? clause.namedBindings : clause);
  if (clause && ts.isImportClause(clause) && clause.name) return false;
  if (!names || !(ts.isNamedImports(names) || ts.isNamedExports(names))) return false;
  return names.elements.every(({ isTypeOnly }) => isTypeOnly);
}

test("imports of values point down only", () => {
  const up = [...imports].flatMap(([file, targets]) => {
    const room = ROOMS.indexOf(file.split("/")[0]);
    return targets
      .filter((to) => room >= 0 && ROOMS.indexOf(to.split("/")[0]) > room)
      .map((to) => `${file} → ${to}`);
  });
  expect(imports.size).toBeGreaterThan(250);
  expect(up).toEqual([]);
});

test("no file imports values in a circle", () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (path.includes(file) || done.has(file)) return;
    for (const to of imports.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  expect(circles).toEqual([]);
});

/** Largest part of the code that may lie in one folder. */
const LARGEST = 0.16;

test("no folder holds more than a sixth of the code", () => {
  const lines = new Map<string, number>();
  for (const file of imports.keys()) {
    const count = readFileSync(join(SOURCE, file), "utf8").split("\n").length;
    lines.set(dirname(file), (lines.get(dirname(file)) ?? 0) + count);
  }
  const all = [...lines.values()].reduce((a, b) => a + b, 0);
  const large = [...lines].filter(([, count]) => count / all > LARGEST).map(([folder]) => folder);
  expect(large).toEqual([]);
});
