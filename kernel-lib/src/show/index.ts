/** What a notebook needs to show results. */
export type { FieldFrames, ScatteringFrames } from "../fields/frames.js";
export type { ShowOptions } from "./bundle.js";
export {
  type ChartSpec,
  type LineChartOptions,
  lineChart,
  type MatrixChartOptions,
  matrixChart,
  type SeriesSpec,
} from "./chart.js";
export { ShowError } from "./check.js";
export { type ConfusionOptions, type ConfusionSpec, confusionMatrix } from "./confusion/confusion.js";
export type { Showable, ShowValue } from "./encode.js";
export { anywidget } from "./inputs/anywidget.js";
export { bind } from "./inputs/bind.js";
export { choice, type Input, type SliderOptions, slider, toggle } from "./inputs/inputs.js";
export type { ControlSpec } from "./live/controls.js";
export { type Exploration, explore } from "./live/explore.js";
export type { ArrayRecipe } from "./live/kinds/array.js";
export type { NetworkRecipe } from "./live/kinds/network.js";
export type { PinballRecipe } from "./live/kinds/pinball.js";
export type { Hill, Potential, WaveRecipe } from "./live/kinds/waves.js";
export type { Packet } from "./live/reading.js";
export type { Recipe } from "./live/recipe.js";
export { type MonitorOptions, monitor } from "./monitor.js";
export type { ChartAxis, ChartMode, Quantity } from "./payload.js";
export { mimeBundle, type ShowHandle, show } from "./show.js";
export type { Raster } from "./sketch/raster.js";
export { type PhotonicPad, type ScatteringPad, sketchPad } from "./sketch/sketch.js";
