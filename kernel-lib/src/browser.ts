/** What the viewers in the page share with the kernel. Nothing here may reach Node. */
export { type Badge, badges } from "./show/badges.js";
export { seriesColour } from "./show/colours.js";
export { decodeChart, decodeField, decodeScattering } from "./show/decode.js";
export {
  drawProfile,
  drawSnapshot,
  drawSpaceTime,
  heightAxis,
  profileRange,
  reversalTime,
  spaceAxis,
  timeAxis,
} from "./show/field-panels.js";
export {
  type Axis,
  BAR_ROOM,
  clear,
  crisp,
  drawColourBar,
  horizontal,
  type Position,
  vertical,
} from "./show/frame.js";
export { drawMatrix, matrixMargins } from "./show/matrix-panel.js";
export {
  type Chart,
  coordinate,
  type Field,
  type Model,
  nearestTime,
  pointsOf,
  type Scattering,
  timeDomain,
} from "./show/model.js";
export { formatComplex, formatNumber, formatShort, quantityLabel } from "./show/numbers.js";
export { colourOf, paint, quantityRange, quantityValue, type Range } from "./show/paint.js";
export { CHART_MIME, FIELD_MIME, QUANTITIES, type Quantity, SCATTERING_MIME } from "./show/payload.js";
export { matrixSize, type PlotlyFigure, plotlyFigure } from "./show/plotly.js";
export { scatteringPanel, scatteringRange } from "./show/scattering-figure.js";
export { summary } from "./show/summary.js";
export type { Box, Pen, Surface } from "./show/surface.js";
export { DARK, LIGHT, type Theme } from "./show/theme.js";
