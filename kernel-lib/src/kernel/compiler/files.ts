/**
 * The files that the compiler sees.
 *
 * Everything that the compiler reads goes through {@link CompilerFiles}; a page can put a virtual file system in its place.
 */

import { statSync } from "node:fs";
import { dirname } from "node:path";
import { typescript as ts } from "../tslab.js";

export interface CompilerFiles {
  /** Folder of the notebook. Paths are absolute and have forward slashes. */
  readonly folder: string;
  /** Folder whose packages are found where the notebook's own folder has none of that name. */
  readonly project: string;
  /** Folder of the declarations of the language, `lib.es2023.d.ts` and its neighbours. */
  readonly library: string;
  readonly caseSensitive: boolean;
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  readFile(path: string): string | undefined;
  /** Returns the names of the folders in a folder. */
  getDirectories(path: string): string[];
  /** Paths of the files in a folder, as `ts.sys.readDirectory` finds them. */
  readDirectory: typeof ts.sys.readDirectory;
  realpath(path: string): string;
  /** Returns a text that changes when the file changes. */
  version(path: string): string;
}

/** Returns the files of this machine. */
export function machineFiles(folder: string, project: string): CompilerFiles {
  const { sys } = ts;
  return {
    folder: withSlashes(folder),
    project: withSlashes(project),
    library: withSlashes(dirname(ts.getDefaultLibFilePath({}))),
    caseSensitive: sys.useCaseSensitiveFileNames,
    fileExists: sys.fileExists,
    directoryExists: sys.directoryExists,
    readFile: sys.readFile,
    getDirectories: sys.getDirectories,
    readDirectory: sys.readDirectory,
    realpath: (path) => withSlashes(sys.realpath?.(path) ?? path),
    version: (path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat ? `${stat.mtimeMs} ${stat.size}` : "none";
    },
  };
}

/** Writes a path as the compiler does, on Windows too. */
export function withSlashes(path: string): string {
  return path.replaceAll("\\", "/").replace(/(.)\/$/, "$1");
}
