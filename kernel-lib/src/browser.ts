/** What the viewers in the page share with the kernel. Nothing here may reach Node. */

export { quoted } from "./data/csv.js";
export { writeNpy } from "./data/npy.js";
export { chartAxis, curvesBox, drawCurves } from "./displays/chart/figure.js";
export type { Chart } from "./displays/chart/model.js";
export { decodeChart } from "./displays/chart/payload.js";
export { type ChartPlace, type PlotlyFigure, plotlyFigure } from "./displays/chart/plotly.js";
export { chartSummary } from "./displays/chart/summary.js";
export {
  confusionPanel,
  drawThumbs,
  percent,
  thumbBox,
  thumbLayout,
} from "./displays/confusion/figure.js";
export { type ConfusionModel, confusionSummary, imagesOf, type Reading } from "./displays/confusion/model.js";
export { openConfusion } from "./displays/confusion/payload.js";
export { drawDiagram, drawPicked, type Picked } from "./displays/diagram/draw.js";
export { drawDiagramCurves, frameAt, timeText } from "./displays/diagram/figure.js";
export { diagramEdgesCsv, diagramNodesCsv } from "./displays/diagram/files.js";
export {
  type DiagramLayout,
  diagramHeight,
  diagramLayout,
  edgeAt,
  edgesOf,
  nodeAt,
  nodeTowards,
} from "./displays/diagram/layout.js";
export { type DiagramModel, type DiagramPart, inFrame } from "./displays/diagram/model.js";
export { openDiagram } from "./displays/diagram/payload.js";
export { diagramSummary } from "./displays/diagram/summary.js";
export {
  type DragControl,
  type LiveControl,
  pathName,
  placeAt,
  valueAt,
  withValue,
} from "./displays/exploration/controls.js";
export { decodeExplore, EXPLORE_TARGET, type ExplorePayload } from "./displays/exploration/payload.js";
export type { PlaceAxis } from "./displays/exploration/reading.js";
export { type Recipe, systemOf } from "./displays/exploration/recipe.js";
export type { SimulationResult } from "./displays/exploration/results.js";
export { simulate } from "./displays/exploration/simulate.js";
export type { Potential, WaveRecipe } from "./displays/exploration/systems/waves.js";
export {
  type CutLine,
  cut,
  difference,
  kSpace,
  type Spectrum,
  spectrum,
  timeTrace,
} from "./displays/field/analysis.js";
export { fieldCsv, fieldNpy } from "./displays/field/files.js";
export {
  axisNames,
  coordinate,
  type Field,
  frameText,
  type Layer,
  layersOf,
  nearestTime,
  pointsOf,
  timeDomain,
} from "./displays/field/model.js";
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
} from "./displays/field/panels.js";
export { decodeField, openField } from "./displays/field/payload.js";
export { drawSites, MOST_SITES, siteFrame, sitesOf } from "./displays/field/sites.js";
export { driftText, fieldSummary } from "./displays/field/summary.js";
export { drawBars, drawNetwork } from "./displays/network/draw.js";
export { drawArrows, drawMarked, drawWalkers, type Marked } from "./displays/network/draw-flow.js";
export { networkCouplingsCsv, networkModesCsv } from "./displays/network/files.js";
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
export { type Fill, fillsOf, type NetworkModel } from "./displays/network/model.js";

export { openNetwork } from "./displays/network/payload.js";
export { networkSummary } from "./displays/network/summary.js";
export { startWalkers, type Walkers, walk } from "./displays/network/walkers.js";
export { type Badge, badges } from "./displays/scattering/badges.js";
export { drawGroups, scatteringPanel, scatteringRange } from "./displays/scattering/figure.js";
export type { Scattering } from "./displays/scattering/model.js";
export { decodeScattering } from "./displays/scattering/payload.js";
export { scatteringSummary } from "./displays/scattering/summary.js";
export { type ImageSize, makeReader, type ReadImage } from "./displays/sketch/machine.js";
export { openSketch, type Sketch } from "./displays/sketch/payload.js";
export { rasterise, type Stroke } from "./displays/sketch/raster.js";
export {
  costScale,
  panelsHeight,
  type TrainingPanel,
  trainingPanels,
} from "./displays/training/figure.js";
export {
  accuracyText,
  type Curve,
  duration,
  stateName,
  type Training,
  trainingSummary,
} from "./displays/training/payload.js";
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
export type { SweepValues } from "./scattering/network/scattering-matrix.js";
export { ShowError } from "./wire/check.js";
export { mimeOf } from "./wire/mime.js";
export { QUANTITIES, type Quantity } from "./wire/payload.js";
