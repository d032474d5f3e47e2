/**
 * The compiler behind tslab's executor: TypeScript itself, in place of the old version that tslab brings.
 *
 * It answers what tslab's converter answers (convert, complete, inspect, modules in cells), so that its notebooks run
 * as they are.
 */

import { dirname } from "node:path/posix";
import type TypeScript from "typescript";
import { type ConvertResult, type Diagnostic, typescript as ts } from "../tslab.js";
import { type Completions, completionsAt } from "./completion.js";
import { type Emitted, toCommonJs, transformCell, transformImports } from "./emit.js";
import type { CompilerFiles } from "./files.js";
import { type Description, describeAt } from "./hover.js";
import { awaitsAtTop, declaredNames, isUsable } from "./names.js";
import { meaningsOf, Scope } from "./scope.js";
import { javaScriptOf, rootOf, Workspace } from "./workspace.js";

/** A compiled cell. */
export interface Compiled extends ConvertResult {
  /** Source maps, from the last step to the first, as JSON. */
  readonly maps?: readonly string[];
  /** Names of the `let` and `var` that the cell declares. */
  readonly variables?: readonly string[];
  /** Other names of the cell that have a value. */
  readonly constants?: readonly string[];
  /** Export names of lists such as `export { x as y }`, each with the name that it stands for. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Sources of the user that were compiled with the cell. */
  readonly sources?: readonly CompiledSource[];
  /** Compiled sources of the user that the cell imports and that await at their top, in the order of their imports. */
  readonly awaited?: readonly string[];
  /** What the cell and the user's own sources import. */
  readonly imports?: readonly ImportedName[];
  /** Keeps what the cell declared for the cells after it. */
  readonly keep?: () => void;
}

/** A source file of the user, compiled. */
export interface CompiledSource {
  readonly source: string;
  /** Path of its JavaScript, beside it. */
  readonly path: string;
  /** Source maps, from the last step to the first, as JSON. */
  readonly maps: readonly string[];
}

interface EmittedFile extends Emitted, CompiledSource {
  readonly declarations?: string;
}

export interface ImportedName {
  readonly name: string;
  /** Folder from which it is imported. */
  readonly folder: string;
}

export class Compiler {
  readonly #workspace: Workspace;
  readonly #scope: Scope;
  /** Versions of the user's own sources that have been compiled. */
  readonly #compiled = new Map<string, string>();

  constructor(files: CompilerFiles) {
    this.#workspace = new Workspace(files);
    this.#scope = new Scope(this.#workspace);
    // The types of the language and of Node are read before the first cell comes.
    this.compile("");
  }

  /** Checks and compiles a cell; with errors, only those. */
  compile(code: string): Compiled {
    const { names, unexported, listed, variables, fromBlocks } = declaredNames(parse(code));
    const program = this.#program(`${code}\nexport { ${unexported.join(", ")} };`);
    const cell = program.getSourceFile(this.#workspace.cell)!;
    const modules = this.#workspace.localModules(program, cell.fileName);
    const diagnostics = [cell, ...modules.map((path) => program.getSourceFile(path)!)].flatMap((file) =>
      this.#diagnose(program, file, file === cell ? code.length : undefined),
    );
    if (diagnostics.length > 0) return { diagnostics };
    const again = listed.flatMap(({ name, of }) => (name === of && !names.includes(of) ? [name] : []));
    const meanings = meaningsOf(
      program.getTypeChecker(),
      cell,
      (name) => isUsable(name) && !again.includes(name),
    );
    const isValue = (name: string) => ((meanings.get(name) ?? 0) & ts.SymbolFlags.Value) !== 0;
    const aliases = new Map(
      listed
        .filter(({ name, of }) => name !== of && isValue(name))
        .filter(({ of }) => variables.includes(of) || !names.includes(of))
        .map(({ name, of }) => [name, of]),
    );
    let resultName: string | undefined;
    const emitted = this.#emit(program, cell, {
      scope: this.#scope,
      checker: program.getTypeChecker(),
      variables: new Set(variables),
      aliases,
      resultName: freeName(meanings),
      onResult: () => {
        resultName = freeName(meanings);
      },
    });
    const compiled = this.#compileModules(program, modules);
    return {
      diagnostics,
      output: emitted.code,
      maps: emitted.maps,
      hasToplevelAwait: awaitsAtTop(cell),
      lastExpressionVar: resultName,
      sideOutputs: compiled.length > 0 ? compiled.map(({ path, code: data }) => ({ path, data })) : undefined,
      sources: compiled,
      awaited: modules.filter((path) => awaitsAtTop(program.getSourceFile(path)!)).map(javaScriptOf),
      variables,
      constants: [...meanings.keys()].filter(
        (name) => isValue(name) && !variables.includes(name) && !aliases.has(name),
      ),
      aliases,
      imports: [emitted, ...compiled].flatMap(({ path, imports }) =>
        imports.map((name) => ({ name, folder: dirname(path) })),
      ),
      keep: () => {
        // Types that cannot be written as declarations are inferred again from the source.
        const { declarations } = emitted;
        const [text, kind] =
          declarations === undefined || fromBlocks
            ? ([cell.text, "source"] as const)
            : ([declarations, "declarations"] as const);
        this.#scope.add(text, kind, meanings, new Set(names));
      },
    };
  }

  complete(code: string, position: number): Completions {
    this.#program(code);
    return completionsAt(this.#workspace.service, this.#workspace.cell, code, position);
  }

  /** Describes the name at a place; inside the brackets of a call, the function that is called. */
  inspect(code: string, position: number): Description | undefined {
    this.#program(code);
    return describeAt(this.#workspace.service, this.#workspace.cell, position);
  }

  /** Makes a cell a module of that name, and checks it. */
  addModule(name: string, code: string, extension: ".ts" | ".tsx"): Diagnostic[] {
    const path = `${this.#workspace.folder}/${name}${extension}`;
    this.#workspace.set(path, code);
    const program = this.#program("");
    return this.#diagnose(program, program.getSourceFile(path)!, code.length);
  }

  close(): void {
    this.#workspace.service.dispose();
  }

  #program(code: string): TypeScript.Program {
    this.#workspace.set(this.#workspace.cell, code);
    const program = this.#workspace.program();
    this.#scope.link(program);
    return program;
  }

  /** Compiles the user's own sources that have changed, or whose imports have, to CommonJS. */
  #compileModules(program: TypeScript.Program, modules: readonly string[]): EmittedFile[] {
    const changed = new Set<string>();
    for (const path of modules) {
      const version = this.#workspace.version(path);
      const imports = this.#workspace.localModules(program, path);
      if (this.#compiled.get(path) !== version || imports.some((name) => changed.has(name)))
        changed.add(path);
      this.#compiled.set(path, version);
    }
    return [...changed].map((path) => this.#emit(program, program.getSourceFile(path)!));
  }

  #emit(
    program: TypeScript.Program,
    file: TypeScript.SourceFile,
    cell?: Parameters<typeof transformCell>[0],
  ): EmittedFile {
    let [path, code, map] = ["", "", ""];
    let declarations: string | undefined;
    const write: TypeScript.WriteFileCallback = (name, text) => {
      if (name.endsWith(".map")) map = text;
      else if (/\.d\.[mc]?ts$/.test(name)) declarations = text;
      else [path, code] = [Workspace.outputPath(name, rootOf(this.#workspace.folder)), text];
    };
    const before = [
      ...(cell ? [transformCell(cell)] : []),
      transformImports((name) => this.#workspace.nameOfSource(file.fileName, name)),
    ];
    program.emit(file, write, undefined, false, { before });
    return { source: file.fileName, path, declarations, ...toCommonJs(code, map) };
  }

  /** Returns the errors in a file; in a cell only those before its `end`. */
  #diagnose(program: TypeScript.Program, file: TypeScript.SourceFile, end = file.text.length): Diagnostic[] {
    const { folder } = this.#workspace;
    const path = file.fileName;
    const fileName = path === this.#workspace.cell ? undefined : relative(folder, path);
    const place = (offset: number): Diagnostic["start"] => {
      const within = Math.min(offset, end);
      return { offset: within, ...ts.getLineAndCharacterOfPosition(file, within) };
    };
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, length = 0, messageText, category, code }) => ({
        start: place(start),
        end: place(start + length),
        messageText: ts.flattenDiagnosticMessageText(messageText, "\n"),
        category,
        code,
        fileName,
      }),
    );
  }
}

function parse(code: string): TypeScript.SourceFile {
  return ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest);
}

/** Makes a name for the value of the last expression that the cell does not use itself. */
function freeName(taken: ReadonlyMap<string, unknown>): string {
  let name = "tsLastExpr";
  for (let i = 0; taken.has(name); i += 1) name = `tsLastExpr${i}`;
  return name;
}

function relative(folder: string, path: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}
