/** What the viewers in the page share with the kernel. Nothing here may reach Node. */

export { chartAxis, curvesBox, drawCurves } from "./displays/chart/chart-figure.js";
export { type ChartPlace, type PlotlyFigure, plotlyFigure } from "./displays/chart/plotly.js";
export {
  confusionPanel,
  drawThumbs,
  percent,
  thumbBox,
  thumbLayout,
} from "./displays/confusion/confusion-figure.js";
export { type ConfusionModel, imagesOf, type Reading } from "./displays/confusion/confusion-model.js";
export { CONFUSION_MIME, openConfusion } from "./displays/confusion/confusion-payload.js";
export { decodeChart, decodeField, decodeScattering, openField } from "./displays/decode.js";
export {
  type DragControl,
  type LiveControl,
  pathName,
  placeAt,
  valueAt,
  withValue,
} from "./displays/exploration/controls.js";
export {
  decodeExplore,
  EXPLORE_MIME,
  EXPLORE_TARGET,
  type ExplorePayload,
} from "./displays/exploration/explore-payload.js";
export type { PlaceAxis, SimulationResult } from "./displays/exploration/reading.js";
export { kindOf, type Recipe } from "./displays/exploration/recipe.js";
export { simulate } from "./displays/exploration/simulate.js";
export { backgroundOf, type Potential, type WaveRecipe } from "./displays/exploration/systems/waves.js";
export {
  type CutLine,
  cut,
  difference,
  kSpace,
  type Spectrum,
  spectrum,
  timeTrace,
} from "./displays/field/analysis.js";
export {
  drawProfile,
  drawSnapshot,
  drawSpaceTime,
  fieldLabel,
  heightAxis,
  type Look,
  profileDomain,
  profileRange,
  reversalTime,
  spaceAxis,
  timeAxis,
} from "./displays/field/field-panels.js";
export { fieldCsv, fieldNpy, npy, quoted } from "./displays/field/files.js";
export { drawSites, MOST_SITES, siteFrame, sitesOf } from "./displays/field/sites.js";
export {
  axisNames,
  type Chart,
  coordinate,
  type Field,
  frameText,
  type Layer,
  layersOf,
  type Model,
  nearestTime,
  pointsOf,
  type Scattering,
  timeDomain,
} from "./displays/model.js";
export { drawBars, drawNetwork } from "./displays/network/draw.js";
export { drawArrows, drawMarked, drawWalkers, type Marked } from "./displays/network/draw-flow.js";
export {
  couplingAt,
  couplingsOf,
  heightFor,
  type Layout,
  layoutOf,
  MOST_ZOOM,
  modeAt,
  modeTowards,
  type View,
  WHOLE,
} from "./displays/network/geometry.js";
export {
  type Bonds,
  fillName,
  flows,
  type NetworkLook,
  type Shown as NetworkShown,
  valuesShown,
  wavesShown,
} from "./displays/network/look.js";
export { networkCouplingsCsv, networkModesCsv } from "./displays/network/network-files.js";
export { type Fill, fillsOf, type NetworkModel } from "./displays/network/network-model.js";
export { NETWORK_MIME, openNetwork } from "./displays/network/network-payload.js";
export { startWalkers, type Walkers, walk } from "./displays/network/walkers.js";
export { type Badge, badges } from "./displays/scattering/badges.js";
export { drawGroups, scatteringPanel, scatteringRange } from "./displays/scattering/scattering-figure.js";
export { type ImageSize, makeReader, type ReadImage } from "./displays/sketch/machine.js";
export { rasterise, type Stroke } from "./displays/sketch/raster.js";
export { openSketch, SKETCH_MIME, type Sketch } from "./displays/sketch/sketch-payload.js";
export { driftText, summary } from "./displays/summary.js";
export {
  accuracyText,
  type Curve,
  duration,
  stateName,
  TRAINING_MIME,
  type Training,
  trainingSummary,
} from "./displays/training/training.js";
export { openTraining, type Watched } from "./displays/training/watched.js";
export { LOOP_TARGET } from "./kernel/bridge.js";
export {
  type Axis,
  BAR_ROOM,
  clear,
  crisp,
  drawAxes,
  drawColourBar,
  drawGrid,
  fitText,
  horizontal,
  type Position,
  setFont,
  vertical,
} from "./paint/frame.js";
export { drawMatrix, matrixMargins } from "./paint/matrix-panel.js";
export { formatComplex, formatNumber, formatShort, frequencyText, quantityLabel } from "./paint/numbers.js";
export {
  colourOf,
  MAPS,
  type MapKind,
  type MapName,
  mapFor,
  mapKind,
  paint,
  quantityRange,
  quantityValue,
  type Range,
} from "./paint/paint.js";
export { seriesStyle } from "./paint/series-style.js";
export { type Box, clipped, drawGround, drawPixels, type Pen, type Surface } from "./paint/surface.js";
export { DARK, LIGHT, type Theme } from "./paint/theme.js";
export { writeCsv } from "./scattering/measure/csv.js";
export { writeTouchstone } from "./scattering/measure/touchstone/write.js";
export { FrequencySweep, ScatteringMatrix } from "./scattering/network/scattering-matrix.js";
export { ShowError } from "./wire/check.js";
export { CHART_MIME, FIELD_MIME, QUANTITIES, type Quantity, SCATTERING_MIME } from "./wire/payload.js";
