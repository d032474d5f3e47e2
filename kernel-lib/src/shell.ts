/** What the extension needs when JupyterLab starts, before any viewer is shown: names and words, no physics. */
export { nameInUnit } from "./displays/field/field-facts.js";
export { decodeTraining, duration, stateName, type Training } from "./displays/training/training.js";
export { DARK, LIGHT, type Theme } from "./paint/theme.js";
export { type Translation, trans, translateBy } from "./paint/translate.js";
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
} from "./wire/mime.js";
