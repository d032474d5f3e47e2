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
export type { Showable, ShowValue } from "./encode.js";
export { bind } from "./inputs/bind.js";
export { choice, type Input, type SliderOptions, slider, toggle } from "./inputs/inputs.js";
export type { ControlSpec } from "./live/controls.js";
export { type Exploration, explore } from "./live/explore.js";
export type { Hill, Packet, Potential, Recipe } from "./live/recipe.js";
export { type MonitorOptions, monitor } from "./monitor.js";
export type { ChartAxis, ChartMode, Quantity } from "./payload.js";
export { mimeBundle, type ShowHandle, show } from "./show.js";
export type { Raster } from "./sketch/raster.js";
export { type PhotonicPad, type ScatteringPad, sketchPad } from "./sketch/sketch.js";
