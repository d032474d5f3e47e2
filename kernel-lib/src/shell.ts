/** What the extension needs when JupyterLab starts, before any viewer is shown: names and words, no physics. */
export { nameInUnit } from "./show/field-facts.js";
export {
  CHART_MIME,
  CONFUSION_MIME,
  EXPLORE_MIME,
  FIELD_MIME,
  INPUT_MIME,
  NETWORK_MIME,
  SCATTERING_MIME,
  SKETCH_MIME,
  TRAINING_MIME,
} from "./show/mime.js";
export { DARK, LIGHT, type Theme } from "./show/theme.js";
export { decodeTraining, duration, stateName, type Training } from "./show/training.js";
export { type Translation, trans, translateBy } from "./show/translate.js";
