/** What the viewers in the page share with the kernel. Nothing here may reach Node. */

export { LOOP_TARGET } from "./kernel/bridge.js";
export { writeCsv } from "./scattering/measure/csv.js";
export { writeTouchstone } from "./scattering/measure/touchstone/write.js";
export { FrequencySweep, ScatteringMatrix } from "./scattering/network/scattering-matrix.js";
export {
  type CutLine,
  cut,
  difference,
  kSpace,
  type Spectrum,
  spectrum,
  timeTrace,
} from "./show/analysis.js";
export { type Badge, badges } from "./show/badges.js";
export { chartAxis, curvesBox, drawCurves } from "./show/chart-figure.js";
export { ShowError } from "./show/check.js";
export {
  confusionPanel,
  drawThumbs,
  percent,
  thumbBox,
  thumbLayout,
} from "./show/confusion/confusion-figure.js";
export { type ConfusionModel, imagesOf, type Reading } from "./show/confusion/confusion-model.js";
export { CONFUSION_MIME, openConfusion } from "./show/confusion/confusion-payload.js";
export { decodeChart, decodeField, decodeScattering, openField } from "./show/decode.js";
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
} from "./show/field-panels.js";
export { fieldCsv, fieldNpy, npy, quoted } from "./show/files.js";
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
} from "./show/frame.js";
export {
  type DragControl,
  type LiveControl,
  pathName,
  placeAt,
  valueAt,
  withValue,
} from "./show/live/controls.js";
export {
  decodeExplore,
  EXPLORE_MIME,
  EXPLORE_TARGET,
  type ExplorePayload,
} from "./show/live/explore-payload.js";
export { backgroundOf, type Potential, type WaveRecipe } from "./show/live/kinds/waves.js";
export type { PlaceAxis, SimulationResult } from "./show/live/reading.js";
export { kindOf, type Recipe } from "./show/live/recipe.js";
export { simulate } from "./show/live/simulate.js";
export { drawMatrix, matrixMargins } from "./show/matrix-panel.js";
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
} from "./show/model.js";
export { drawBars, drawNetwork } from "./show/network/draw.js";
export { drawArrows, drawMarked, drawWalkers, type Marked } from "./show/network/draw-flow.js";
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
} from "./show/network/geometry.js";
export {
  type Bonds,
  fillName,
  flows,
  type NetworkLook,
  type Shown as NetworkShown,
  valuesShown,
  wavesShown,
} from "./show/network/look.js";
export { networkCouplingsCsv, networkModesCsv } from "./show/network/network-files.js";
export { type Fill, fillsOf, type NetworkModel } from "./show/network/network-model.js";
export { NETWORK_MIME, openNetwork } from "./show/network/network-payload.js";
export { startWalkers, type Walkers, walk } from "./show/network/walkers.js";
export { formatComplex, formatNumber, formatShort, frequencyText, quantityLabel } from "./show/numbers.js";
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
} from "./show/paint.js";
export { CHART_MIME, FIELD_MIME, QUANTITIES, type Quantity, SCATTERING_MIME } from "./show/payload.js";
export { type ChartPlace, type PlotlyFigure, plotlyFigure } from "./show/plotly.js";
export { drawGroups, scatteringPanel, scatteringRange } from "./show/scattering-figure.js";
export { seriesStyle } from "./show/series-style.js";
export { drawSites, MOST_SITES, siteFrame, sitesOf } from "./show/sites.js";
export { type ImageSize, makeReader, type ReadImage } from "./show/sketch/machine.js";
export { rasterise, type Stroke } from "./show/sketch/raster.js";
export { openSketch, SKETCH_MIME, type Sketch } from "./show/sketch/sketch-payload.js";
export { driftText, summary } from "./show/summary.js";
export { type Box, clipped, drawGround, drawPixels, type Pen, type Surface } from "./show/surface.js";
export { DARK, LIGHT, type Theme } from "./show/theme.js";
export {
  accuracyText,
  type Curve,
  duration,
  stateName,
  TRAINING_MIME,
  type Training,
  trainingSummary,
} from "./show/training.js";
export { openTraining, type Watched } from "./show/watched.js";
