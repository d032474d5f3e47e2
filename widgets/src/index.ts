/** The extension: it registers the viewers; each viewer's code is fetched when the first one is shown. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { CHART_MIME, EXPLORE_MIME, FIELD_MIME, SCATTERING_MIME, TRAINING_MIME } from "echolab/browser";
import { kernelAccess } from "./shared/kernel.js";
import { ViewerWidget } from "./shared/viewer-widget.js";

/** Before every picture and text of the same output. */
const RANK = 0;

const plugin: JupyterFrontEndPlugin<void> = {
  id: "jupyterlab-echolab:viewers",
  description: "Viewers for wave fields, scattering matrices and charts",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate(app: JupyterFrontEnd, rendermime: IRenderMimeRegistry): void {
    const kernelOf = (node: HTMLElement) => kernelAccess(app, node);
    const loaders = {
      [FIELD_MIME]: async () => (await import("./field/viewer.js")).fieldViewer,
      [SCATTERING_MIME]: async () => (await import("./scattering/viewer.js")).scatteringViewer,
      [TRAINING_MIME]: async () => (await import("./training/viewer.js")).trainingViewer,
      [EXPLORE_MIME]: async () => (await import("./live/viewer.js")).exploreViewer,
      [CHART_MIME]: async () => (await import("./chart/viewer.js")).chartViewer,
    };
    for (const [mimeType, load] of Object.entries(loaders)) {
      rendermime.addFactory(
        {
          safe: true,
          mimeTypes: [mimeType],
          createRenderer: () => new ViewerWidget(mimeType, load, kernelOf),
        },
        RANK,
      );
    }
  },
};

export default plugin;
