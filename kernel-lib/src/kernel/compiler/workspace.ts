/**
 * The compiler's view of a session: the cell, what earlier cells declared, modules written in cells, and files.
 *
 * Modules are resolved as an ES module of a bundler would resolve them (`exports`, the conditions "import" and "node",
 * names without extension), first from the notebook's folder and then from the project's.
 */

import { dirname, relative } from "node:path/posix";
import type TypeScript from "typescript";
import { typescript as ts } from "../tslab.js";
import type { CompilerFiles } from "./files.js";

/** Folder of compiled files; nothing is written there. */
const OUTPUT = "/__compiled__";

/** Libraries of declarations for the features of this version of Node beyond ES2022. */
const LIBRARIES: readonly string[] =
  Number(process.versions.node.split(".")[0]) >= 22
    ? ["es2024", "esnext.collection", "esnext.iterator", "esnext.disposable", "esnext.array"]
    : ["es2023", "esnext.disposable"];

/** What the kernel adds to the globals of Node. */
const GLOBALS = `/** Asks the user of the notebook for a line of text; an empty one gives \`otherwise\`. */
declare function prompt(message?: string, otherwise?: string): string;
`;

type Resolved = TypeScript.ResolvedModuleWithFailedLookupLocations;

export class Workspace {
  /** Path of the cell that is compiled. */
  readonly cell: string;
  readonly service: TypeScript.LanguageService;
  readonly #files: CompilerFiles;
  readonly #options: TypeScript.CompilerOptions;
  readonly #host: TypeScript.LanguageServiceHost & TypeScript.ModuleResolutionHost;
  /** Files that exist only here. */
  readonly #texts = new Map<string, { readonly text: string; readonly version: string }>();
  readonly #versions = new Map<string, string>();
  /** What each file imports, by the name that is written there. */
  readonly #imports = new Map<string, Map<string, TypeScript.ResolvedModuleFull>>();
  readonly #resolved = new Map<string, readonly Resolved[]>();
  #cache: TypeScript.ModuleResolutionCache | undefined;
  #count = 0;

  constructor(files: CompilerFiles) {
    this.#files = files;
    this.cell = `${files.folder}/__cell__.ts`;
    this.#options = compilerOptions(files);
    this.set(this.cell, "");
    this.set(`${files.folder}/__globals__.d.ts`, GLOBALS);
    this.#host = this.#createHost();
    this.service = ts.createLanguageService(this.#host, ts.createDocumentRegistry(files.caseSensitive));
  }

  get folder(): string {
    return this.#files.folder;
  }

  /** Writes a file that exists only here; what it imports is looked up anew. */
  set(path: string, text: string): void {
    this.#count += 1;
    this.#texts.set(path, { text, version: String(this.#count) });
  }

  delete(path: string): void {
    this.#texts.delete(path);
  }

  /** Returns the program of the present texts. */
  program(): TypeScript.Program {
    // Files may have come or changed since the last cell.
    this.#versions.clear();
    this.#cache = ts.createModuleResolutionCache(this.folder, (name) => name, this.#options);
    return this.service.getProgram()!;
  }

  /** Lists the user's own sources that a file imports, dependencies first; a file in a circle comes once. */
  localModules(program: TypeScript.Program, from: string, found: Set<string> = new Set()): string[] {
    const result: string[] = [];
    for (const { resolvedFileName: path } of this.#imports.get(from)?.values() ?? []) {
      const file = program.getSourceFile(path);
      if (!file || found.has(path) || !isOwnSource(path)) continue;
      found.add(path);
      result.push(...this.localModules(program, path, found), path);
    }
    return result;
  }

  /**
   * Returns the name in compiled code of one of the user's own sources that `from` imports; `undefined` for all other
   * modules.
   */
  nameOfSource(from: string, name: string): string | undefined {
    const target = this.#imports.get(from)?.get(name)?.resolvedFileName;
    if (target === undefined || !isOwnSource(target)) return undefined;
    const path = relative(dirname(from), target).replaceAll("\\", "/");
    return `${path.startsWith(".") ? "" : "./"}${javaScriptOf(path)}`;
  }

  /** Returns a text that changes when a file changes. */
  version(path: string): string {
    const own = this.#texts.get(path);
    if (own) return own.version;
    if (this.#isFixed(path)) return "fixed";
    const version = this.#versions.get(path) ?? this.#files.version(path);
    this.#versions.set(path, version);
    return version;
  }

  /** Returns the path beside the source under which its JavaScript is known. */
  static outputPath(compiled: string, root: string): string {
    return `${root}${compiled.slice(OUTPUT.length + 1)}`;
  }

  /** Tells files that are read once: packages and the library, whose code stays loaded while the kernel lives. */
  #isFixed(path: string): boolean {
    if (isPackage(path) || path.startsWith(this.#files.library)) return true;
    return path.endsWith(".d.ts") && !path.startsWith(`${this.folder}/`);
  }

  #createHost(): TypeScript.LanguageServiceHost & TypeScript.ModuleResolutionHost {
    const files = this.#files;
    const texts = this.#texts;
    const fileExists = (path: string): boolean => texts.has(path) || files.fileExists(path);
    const readFile = (path: string): string | undefined => texts.get(path)?.text ?? files.readFile(path);
    return {
      getCompilationSettings: () => this.#options,
      getScriptFileNames: () => [...texts.keys()],
      getScriptVersion: (path) => this.version(path),
      getScriptSnapshot: (path) => {
        const text = readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.folder,
      getDefaultLibFileName: (options) => `${files.library}/${ts.getDefaultLibFileName(options)}`,
      useCaseSensitiveFileNames: () => files.caseSensitive,
      fileExists,
      readFile,
      directoryExists: files.directoryExists,
      getDirectories: files.getDirectories,
      readDirectory: files.readDirectory,
      realpath: (path) => (texts.has(path) ? path : files.realpath(path)),
      resolveModuleNameLiterals: (literals, from, redirect) => this.#resolveAll(literals, from, redirect),
    };
  }

  #resolveAll(
    literals: readonly TypeScript.StringLiteralLike[],
    from: string,
    redirect: TypeScript.ResolvedProjectReference | undefined,
  ): readonly Resolved[] {
    const fixed = this.#isFixed(from) && !this.#texts.has(from);
    const known = fixed ? this.#resolved.get(from) : undefined;
    if (known?.length === literals.length) return known;
    const resolved = literals.map((literal) => this.#resolve(literal, from, redirect));
    if (fixed) this.#resolved.set(from, resolved);
    const imports = new Map<string, TypeScript.ResolvedModuleFull>();
    for (const [i, literal] of literals.entries()) {
      const { resolvedModule } = resolved[i];
      if (resolvedModule) imports.set(literal.text, resolvedModule);
    }
    this.#imports.set(from, imports);
    return resolved;
  }

  #resolve(
    literal: TypeScript.StringLiteralLike,
    from: string,
    redirect: TypeScript.ResolvedProjectReference | undefined,
  ): Resolved {
    const { text, parent } = literal;
    const mode = parent && isRequire(parent) ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
    const resolve = (place: string): Resolved =>
      ts.resolveModuleName(text, place, this.#options, this.#host, this.#cache, redirect, mode);
    const here = resolve(from);
    if (here.resolvedModule || /^\.{0,2}\//.test(text) || this.#isFixed(from)) return here;
    const there = resolve(`${this.#files.project}/__cell__.ts`);
    return there.resolvedModule ? there : here;
  }
}

function compilerOptions(files: CompilerFiles): TypeScript.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022,
    lib: LIBRARIES.map((name) => `lib.${name}.d.ts`),
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    customConditions: ["node"],
    noUncheckedSideEffectImports: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    // `import "./other.ts"` is written `require("./other.js")`.
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
    allowJs: true,
    checkJs: true,
    experimentalDecorators: true,
    jsx: ts.JsxEmit.React,
    skipLibCheck: true,
    // Global types of Node only; imports find the types of other packages by name.
    types: ["node"],
    typeRoots: typeRoots(files),
    declaration: true,
    sourceMap: true,
    newLine: ts.NewLineKind.LineFeed,
    outDir: OUTPUT,
    // Sources may lie in any folder.
    rootDir: rootOf(files.folder),
  };
}

/** Returns the path of the JavaScript of a source, beside it. */
export function javaScriptOf(path: string): string {
  return path.replace(/\.(([mc]?)[jt]s|[jt]sx)$/, ".$2js");
}

/** `/`, or the drive on Windows. */
export function rootOf(path: string): string {
  return /^([a-z]:)?\//i.exec(path)?.[0] ?? "/";
}

function typeRoots(files: CompilerFiles): string[] {
  const roots: string[] = [];
  for (let folder = files.folder; ; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    roots.push(`${folder}/node_modules/@types`);
    if (!folder.includes("/")) break;
  }
  return [...roots, `${files.project}/node_modules/@types`].filter((root) => files.directoryExists(root));
}

function isRequire(node: TypeScript.Node): boolean {
  return (
    ts.isExternalModuleReference(node) || (ts.isCallExpression(node) && ts.isIdentifier(node.expression))
  );
}

const isPackage = (path: string): boolean => path.includes("/node_modules/");
/** Tells whether the compiler turns a source into CommonJS; Node itself loads .mjs and .cjs. */
const isOwnSource = (path: string): boolean =>
  /\.([mc]?ts|tsx|jsx?)$/.test(path) && !/\.d\.[mc]?ts$/.test(path) && !isPackage(path);
