/** Versions, read from the packages that are really used, without loading them. */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

const version = (manifest: { version: string }): string => manifest.version;

export const versions: { echolab: string; tslab: string; typescript: string } = {
  echolab: version(require("../../package.json")),
  tslab: version(require("tslab/package.json")),
  typescript: version(require("typescript/package.json")),
};
