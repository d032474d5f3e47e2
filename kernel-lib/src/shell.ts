/** What the extension needs when JupyterLab starts, before any viewer is shown: names and words, no physics. */
export { nameInUnit } from "./displays/field/facts.js";
export { decodeTraining, duration, stateName, type Training } from "./displays/training/payload.js";
export { DARK, LIGHT, type Theme } from "./paint/theme.js";
export { type Translation, trans, translateBy } from "./paint/translate.js";
export { INPUT_MIME, mimeOf } from "./wire/mime.js";
