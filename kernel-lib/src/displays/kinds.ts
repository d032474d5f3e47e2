/** The table of kinds: what `show` takes, one line a kind. The name here is the `kind` of its values and of its MIME type. */
export { chart } from "./chart/kind.js";
export { comparison } from "./comparison/kind.js";
export { confusion } from "./confusion/kind.js";
export { diagram } from "./diagram/kind.js";
export { explore } from "./exploration/kind.js";
export { field } from "./field/kind.js";
export { network } from "./network/kind.js";
export { scattering } from "./scattering/kind.js";
export { sketch } from "./sketch/kind.js";
export { training } from "./training/kind.js";
