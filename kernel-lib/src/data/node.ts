/**
 * Modules of Node.js, files and packages. They are looked up where an import would keep the library from being bundled for
 * a page; there, a function that needs them says so.
 */

const { process } = globalThis;

/** Modules of Node.js that the library uses. */
export interface NodeModules {
  readonly crypto: typeof import("node:crypto");
  readonly fs: typeof import("node:fs");
  readonly module: typeof import("node:module");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
  readonly zlib: typeof import("node:zlib");
}

/** Loaded with this file: an interrupt while Node first loads one would leave half of it for ever. */
const modules: NodeModules | undefined = process?.getBuiltinModule && {
  crypto: process.getBuiltinModule("node:crypto"),
  fs: process.getBuiltinModule("node:fs"),
  module: process.getBuiltinModule("node:module"),
  path: process.getBuiltinModule("node:path"),
  url: process.getBuiltinModule("node:url"),
  zlib: process.getBuiltinModule("node:zlib"),
};

/**
 * Returns the modules of Node.js for the function `what`.
 *
 * @throws Error in a page, which has none
 */
export function node(what: string): NodeModules {
  if (!modules) throw new Error(`${what} needs Node.js; it does not work in a page.`);
  return modules;
}

/** Whether this runs in Node.js, not in a page. */
export function isNode(): boolean {
  return modules !== undefined;
}

/** Returns Node's `require` as seen from this library. */
export function packages(what: string): NodeJS.Require {
  return node(what).module.createRequire(import.meta.url);
}

/** Returns the path of a file or folder that is shipped with the library. */
export function shipped(what: string, name: string): string {
  // Apart from new URL(…), in which bundlers look for files that they take along.
  const here = import.meta.url;
  return node(what).url.fileURLToPath(new URL(`../../data/${name}`, here));
}
