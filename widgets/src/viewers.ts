/** The table of viewers: one line a kind of display. The code of a viewer is fetched with its first display. */
import type { ViewerFactory } from "./shared/viewer-host.js";

export const VIEWERS: Readonly<Record<string, () => Promise<ViewerFactory>>> = {
  chart: async () => (await import("./chart/viewer.js")).chartViewer,
  confusion: async () => (await import("./training/confusion.js")).confusionViewer,
  diagram: async () => (await import("./diagram/viewer.js")).diagramViewer,
  explore: async () => (await import("./live/viewer.js")).exploreViewer,
  field: async () => (await import("./field/viewer.js")).fieldViewer,
  network: async () => (await import("./network/viewer.js")).networkViewer,
  scattering: async () => (await import("./scattering/viewer.js")).scatteringViewer,
  sketch: async () => (await import("./sketch/viewer.js")).sketchViewer,
  training: async () => (await import("./training/viewer.js")).trainingViewer,
};
