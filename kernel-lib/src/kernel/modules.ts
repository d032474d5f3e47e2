/**
 * Loads the modules that a running cell imports.
 *
 * A name is looked up as an ES module looks it up (`exports`, the condition "import"), then as CommonJS does (names without
 * extension, folders). Packages next to the notebook win; what is missing there comes from the project. CommonJS modules
 * are loaded by `require`, ES modules too where they can be: those with a top-level `await` are awaited before the cell.
 */

import { existsSync } from "node:fs";
import Module, { createRequire, isBuiltin } from "node:module";
import { delimiter, dirname, extname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";
import { Script } from "node:vm";
import { moduleResolve } from "import-meta-resolve";
import { withSlashes } from "./compiler/files.js";

/** The folder whose `node_modules` holds `echolab` itself. */
export const PROJECT: string = fileURLToPath(new URL("../../../", import.meta.url));

const require = createRequire(import.meta.url);

/** Entries of `exports` that a cell may take. */
const CONDITIONS = new Set(["node", "import"]);

/** Node's `require` with the functions that compiled code calls. */
export interface CellRequire extends NodeJS.Require {
  /** Returns the module of an `import` declaration. */
  module(name: string): unknown;
  /** `import()`. */
  import(name: string): Promise<unknown>;
  /** `import.meta`. */
  readonly meta: object;
}

/** Symbol under which compiled code finds the modules. */
const MODULES = Symbol.for("echolab.kernel.modules");
const HERE = `globalThis[Symbol.for("${MODULES.description}")]`;

export class Modules {
  /** ES modules with a top-level `await`, by their URL, in the shape in which compiled code takes them. */
  readonly #awaited = new Map<string, unknown>();
  readonly #loaded = new Set<string>();
  /** The user's own sources, by the path of their JavaScript. */
  readonly #sources = new Set<string>();
  /** Sources that run or have run, so that in a circle of imports each sees what the other has exported so far. */
  readonly #begun = new Map<string, NodeJS.Module>();
  /** Sources with a top-level `await`: the code of those still to be run, and the exports of those that ran. */
  readonly #waiting = new Map<string, string>();
  readonly #exports = new Map<string, unknown>();
  readonly #folder: string;
  /** The `require` of cells, by which tslab's executor loads the user's own sources. */
  #cellRequire: NodeJS.Require = require;

  constructor(folder: string) {
    this.#folder = folder;
    shareProjectModules();
    (globalThis as { [MODULES]?: Modules })[MODULES] = this;
  }

  /** Adds to the `require` of cells the functions that compiled code calls. */
  fitCells(cellRequire: NodeJS.Require): void {
    this.#cellRequire = cellRequire;
    this.fit(cellRequire);
  }

  /** Adds to the `require` of a source the functions that compiled code calls. */
  fitSource(require: NodeJS.Require, module: NodeJS.Module): void {
    this.#begun.set(withSlashes(module.filename), module);
    this.fit(require, dirname(module.filename));
  }

  /** Adds to a `require` the functions that compiled code calls. */
  fit(require: NodeJS.Require, folder: string = this.#folder): CellRequire {
    const url = pathToFileURL(join(folder, "__cell__.js")).href;
    return Object.assign(require, {
      module: (name: string) => this.#module(name, folder, require),
      import: (name: string) => this.#import(String(name), folder, require),
      meta: {
        url,
        dirname: folder,
        filename: fileURLToPath(url),
        resolve: (name: string) => this.#urlOf(name, folder) ?? name,
      },
    });
  }

  /** Takes one of the user's own sources, compiled; returns what tslab's executor shall run for it. */
  addSource(path: string, code: string, awaits: boolean): string {
    this.#sources.add(path);
    this.#begun.delete(path);
    if (!awaits) return putFirst(code, `${HERE}.fitSource(require, module);`);
    this.#waiting.set(path, code);
    return `module.exports = ${HERE}.exportsOf(${JSON.stringify(path)});`;
  }

  /** Returns the exports of a source with a top-level `await`. */
  exportsOf(path: string): unknown {
    return this.#exports.get(path);
  }

  /** Returns the first statement of a cell whose imports may have to be awaited, or "" without such imports. */
  awaiting(
    imports: readonly { readonly name: string; readonly folder: string }[],
    sources: readonly string[],
  ): string {
    const urls = imports.flatMap(({ name, folder }) => {
      const url = this.#urlOf(name, folder);
      return url !== undefined && isEsModule(url) && !this.#loaded.has(url) ? [url] : [];
    });
    const waiting = sources.filter((path) => this.#waiting.has(path));
    if (urls.length + waiting.length === 0) return "";
    return `await ${HERE}.load(${JSON.stringify([...new Set(urls)])}, ${JSON.stringify(waiting)});`;
  }

  /** Loads ES modules, by `require`, which an interrupt can stop, or else by `import()`; then runs the user's sources. */
  async load(urls: readonly string[], sources: readonly string[]): Promise<void> {
    await Promise.all(urls.map((url) => this.#load(url)));
    for (const path of sources) await this.#run(path);
  }

  async #run(path: string): Promise<void> {
    const code = this.#waiting.get(path);
    if (code === undefined) return;
    const module = { exports: {} };
    const text = `(async function (exports, require, module, __filename, __dirname) {${code}\n})`;
    const body = new Script(text, { filename: path }).runInThisContext();
    await body(module.exports, this.fit(createRequire(path), dirname(path)), module, path, dirname(path));
    this.#exports.set(path, module.exports);
    this.#waiting.delete(path);
  }

  async #load(url: string): Promise<void> {
    if (this.#loaded.has(url)) return;
    try {
      require(fileURLToPath(url));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
      this.#awaited.set(url, asCompiled(await import(url)));
    }
    this.#loaded.add(url);
  }

  #module(name: string, folder: string, require: NodeJS.Require): unknown {
    const source = this.#sourceOf(name, folder);
    if (source !== undefined) return this.#source(source);
    const url = this.#urlOf(name, folder);
    if (url === undefined || isPath(name)) return (url && this.#awaited.get(url)) ?? require(name);
    return this.#awaited.get(url) ?? require(fileURLToPath(url));
  }

  #source(path: string): unknown {
    const begun = this.#begun.get(path);
    if (begun) return begun.exports;
    try {
      return this.#cellRequire(`./${relative(this.#folder, path)}`);
    } catch (error) {
      this.#begun.delete(path);
      throw error;
    }
  }

  async #import(name: string, folder: string, require: NodeJS.Require): Promise<unknown> {
    const url = this.#urlOf(name, folder);
    if (url !== undefined && isEsModule(url)) await this.#load(url);
    const module = this.#module(name, folder, require);
    const isModule =
      types.isModuleNamespaceObject(module) || (module as { __esModule?: unknown })?.__esModule;
    return isModule ? module : { ...(module as object), default: module };
  }

  /** Returns the user's own source that a name means. */
  #sourceOf(name: string, folder: string): string | undefined {
    if (!isPath(name)) return undefined;
    const path = withSlashes(join(folder, name));
    return [path, `${path}.js`, `${path}/index.js`].find((file) => this.#sources.has(file));
  }

  /** Returns the file that a name means to an ES module; `undefined` for names that `require` itself answers. */
  #urlOf(name: string, folder: string): string | undefined {
    // tslab's executor answers for its own package and for the user's own sources.
    if (name === "tslab" || isBuiltin(name) || this.#sourceOf(name, folder) !== undefined) return undefined;
    const from = isPath(name) || isNear(name, folder) ? folder : PROJECT;
    try {
      const url = moduleResolve(name, pathToFileURL(join(from, "__cell__.js")), CONDITIONS);
      return url.protocol === "file:" ? url.href : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Lets `require` find the project's packages after the user's own. */
function shareProjectModules(): void {
  const { NODE_PATH } = process.env;
  process.env.NODE_PATH = [NODE_PATH, join(PROJECT, "node_modules")].filter(Boolean).join(delimiter);
  (Module as unknown as { _initPaths(): void })._initPaths();
  // Programs that a cell starts keep the search path their user chose.
  if (NODE_PATH === undefined) delete process.env.NODE_PATH;
  else process.env.NODE_PATH = NODE_PATH;
}

const isPath = (name: string): boolean => /^(\.{0,2}[\\/]|\.{1,2}$|file:|[a-z]:[\\/])/i.test(name);

/** Tells whether a package of that name lies in the folder or above it; names with "#" are the folder's own. */
function isNear(name: string, folder: string): boolean {
  if (name.startsWith("#")) return true;
  const [first, second] = name.split("/");
  const path = join("node_modules", first, first.startsWith("@") ? (second ?? "") : "");
  return foldersFrom(folder).some((place) => existsSync(join(place, path)));
}

/** Tells whether Node takes a file for an ES module, by its name or its package. */
function isEsModule(url: string): boolean {
  const path = fileURLToPath(url);
  if (extname(path) !== ".js") return extname(path) === ".mjs";
  const manifest = foldersFrom(dirname(path))
    .map((folder) => join(folder, "package.json"))
    .find((file) => existsSync(file));
  return manifest !== undefined && (require(manifest) as { type?: unknown }).type === "module";
}

function foldersFrom(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersFrom(parent)];
}

/** Returns a namespace in the shape in which `import` compiled to CommonJS takes it. */
function asCompiled(namespace: object): object {
  const module: object = Object.create(null, { __esModule: { value: true } });
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(module, name, {
      enumerable: true,
      get: () => (namespace as Record<string, unknown>)[name],
    });
  }
  return module;
}

/** Puts a statement before all others, in their first line. */
export function putFirst(code: string, statement: string): string {
  return code.replace(/^("use strict";)?/, (strict) => `${strict}${statement}`);
}
