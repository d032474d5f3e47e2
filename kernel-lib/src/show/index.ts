/** Functions by which a notebook shows results. */

export type { ChartAxis } from "../displays/chart/payload.js";
export {
  type ChartSpec,
  type LineChartOptions,
  lineChart,
  type MatrixChartOptions,
  matrixChart,
  type SeriesSpec,
} from "../displays/chart/spec.js";
export {
  type ConfusionOptions,
  type ConfusionSpec,
  confusionMatrix,
} from "../displays/confusion/encode.js";
export type { Showable, ShowValue } from "../displays/display.js";
export type { ControlSpec } from "../displays/exploration/controls.js";
export type { Packet } from "../displays/exploration/reading.js";
export type { Recipe } from "../displays/exploration/recipe.js";
export type { ArrayRecipe } from "../displays/exploration/systems/array.js";
export type { HopfieldRecipe } from "../displays/exploration/systems/hopfield.js";
export type { MeshRecipe } from "../displays/exploration/systems/mesh.js";
export type { NetworkRecipe } from "../displays/exploration/systems/network.js";
export type { PinballRecipe } from "../displays/exploration/systems/pinball.js";
export type { ReservoirRecipe } from "../displays/exploration/systems/reservoir.js";
export type { ResistorsRecipe } from "../displays/exploration/systems/resistors.js";
export type { SpringsRecipe } from "../displays/exploration/systems/springs.js";
export type { Hill, Potential, WaveRecipe } from "../displays/exploration/systems/waves.js";
export type { PhotonicPad, ScatteringPad } from "../displays/sketch/encode.js";
export type { Raster } from "../displays/sketch/raster.js";
export type { Diagram } from "../fields/diagram.js";
export type { FieldFrames, ScatteringFrames } from "../fields/frames.js";
export type { ChartMode } from "../paint/series-style.js";
export { ShowError } from "../wire/check.js";
export type { Quantity } from "../wire/payload.js";
export type { ShowOptions } from "./bundle.js";
export { type Exploration, explore } from "./explore.js";
export { type FigureOptions, figure, type PaperFigure } from "./figure.js";
export { anywidget } from "./inputs/anywidget.js";
export { bind } from "./inputs/bind.js";
export { checkbox, dropdown, type Input, type SliderOptions, slider } from "./inputs/inputs.js";
export { type MonitorOptions, monitor } from "./monitor.js";
export { mimeBundle, type ShowHandle, show } from "./show.js";
export { sketchPad } from "./sketch.js";
