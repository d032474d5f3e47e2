/**
 * What earlier cells declared, as the compiler sees it.
 *
 * The declarations of every cell are a file. The scope around a cell's file is the file of the cell before it, and so on
 * back to the first one: a name means its latest declaration, and what an earlier cell declared by an older meaning of a
 * name keeps that meaning. (tslab's own converter does the same with one file of declarations.)
 */

import type TypeScript from "typescript";
import { typescript as ts } from "../tslab.js";
import type { Workspace } from "./workspace.js";

/** The parts of a symbol that a later declaration of the same name replaces. */
const MEANINGS = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace;

/** Symbols that a cell declares by a name of its own, in contrast to properties and parameters of types. */
const DECLARED =
  ts.SymbolFlags.Variable |
  ts.SymbolFlags.Function |
  ts.SymbolFlags.Class |
  ts.SymbolFlags.Enum |
  ts.SymbolFlags.Module |
  ts.SymbolFlags.Alias;

interface DeclaredCell {
  readonly path: string;
  readonly text: string;
  /** What each name means: a value, a type, a namespace. */
  readonly names: ReadonlyMap<string, number>;
  /** Every word of the text: the names that it may refer to. */
  readonly words: ReadonlySet<string>;
}

export class Scope {
  readonly #workspace: Workspace;
  #cells: DeclaredCell[] = [];
  #count = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /**
   * Adds what a cell declares; `text` is its declarations or, where its types cannot be written down, its source. Names that
   * it only exports, such as `y` of `export { x as y }`, cannot be seen in its file: a file of their own imports them.
   */
  add(
    text: string,
    kind: "declarations" | "source",
    names: ReadonlyMap<string, number>,
    declared: ReadonlySet<string>,
  ): void {
    if (names.size === 0 && text.replace(/export \{\s*\};/g, "").trim() === "") return;
    const [own, exported] = [true, false].map(
      (isOwn) => new Map([...names].filter(([name]) => declared.has(name) === isOwn)),
    );
    const module = this.#addFile(text, kind === "source" ? ".ts" : ".d.ts", own);
    if (exported.size > 0) {
      const list = [...exported.keys()].join(", ");
      this.#addFile(`import { ${list} } from "./${module}";\nexport {};`, ".d.ts", exported);
    }
    this.#forget();
  }

  #addFile(text: string, extension: string, names: ReadonlyMap<string, number>): string {
    this.#count += 1;
    const name = `__cell_${this.#count}__`;
    const path = `${this.#workspace.folder}/${name}${extension}`;
    this.#cells.push({ path, text, names, words: new Set(text.match(/[\p{ID_Continue}$]+/gu)) });
    this.#workspace.set(path, text);
    return name;
  }

  /** Puts the cell into the scope of the earlier ones; must be called before a new program is asked anything. */
  link(program: TypeScript.Program): void {
    let outer: TypeScript.SourceFile | undefined;
    for (const path of [...this.#cells.map((cell) => cell.path), this.#workspace.cell]) {
      const file = program.getSourceFile(path)!;
      // The checker looks names up from parent to parent.
      (file as { parent?: TypeScript.Node }).parent = outer;
      outer = file;
    }
  }

  /** Tells whether an earlier cell declared a name. */
  has(name: string): boolean {
    return this.#cells.some((cell) => cell.names.has(name));
  }

  /** Tells whether a symbol is what an earlier cell declared by a name. */
  declares(symbol: TypeScript.Symbol | undefined): boolean {
    if (!symbol || !(symbol.flags & DECLARED)) return false;
    return symbol.declarations?.some((node) => this.#isEarlier(node.getSourceFile().fileName)) ?? false;
  }

  #isEarlier(path: string): boolean {
    return this.#cells.some((cell) => cell.path === path);
  }

  /** Drops cells all of whose names were declared again, so that memory does not grow with the number of runs of a cell. */
  #forget(): void {
    const kept: DeclaredCell[] = [];
    for (const [index, cell] of this.#cells.entries()) {
      if (this.#isReplaced(cell, this.#cells.slice(index + 1))) this.#workspace.delete(cell.path);
      else kept.push(cell);
    }
    this.#cells = kept;
  }

  #isReplaced(cell: DeclaredCell, later: readonly DeclaredCell[]): boolean {
    const module = cell.path.slice(cell.path.lastIndexOf("/") + 1).replace(/\..*/, "");
    if (later.some(({ words }) => words.has(module))) return false;
    // Global declarations hold until the same text is declared again.
    if (/\bdeclare (global|module)\b|^\s*import\s*["']/m.test(cell.text)) {
      return later.some(({ text }) => text === cell.text);
    }
    return [...cell.names].every(([name, meanings]) => {
      const at = later.findIndex((other) => (meanings & ~(other.names.get(name) ?? 0)) === 0);
      return at >= 0 && !later.slice(0, at).some(({ words }) => words.has(name));
    });
  }
}

/** Finds the meanings of the wanted names that a module exports. */
export function meaningsOf(
  checker: TypeScript.TypeChecker,
  file: TypeScript.SourceFile,
  isWanted: (name: string) => boolean,
): Map<string, number> {
  const module = checker.getSymbolAtLocation(file);
  const symbols = module ? checker.getExportsOfModule(module) : [];
  const wanted = symbols.filter(({ name }) => isWanted(name));
  return new Map(
    wanted.map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      // A name of unknown meaning, such as an import of an untyped package, stands for everything.
      return [symbol.name, target.flags & MEANINGS || MEANINGS];
    }),
  );
}
