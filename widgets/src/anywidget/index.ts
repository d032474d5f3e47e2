/**
 * Viewers for every front end that speaks anywidget (https://anywidget.dev): a module whose default export draws a
 * model into an element. The model has two values: `mime`, the type of the display, and `payload`, its data.
 *
 * Charts are left to plotly, which such front ends know; what asks the kernel or runs in a worker needs the extension.
 */
import { mimeOf } from "echolab/browser";
import { diagramViewer } from "../diagram/viewer.js";
import { fieldViewer } from "../field/viewer.js";
import { networkViewer } from "../network/viewer.js";
import { scatteringViewer } from "../scattering/viewer.js";
import type { KernelAccess } from "../shared/scene.js";
import { type ViewerFactory, ViewerHost } from "../shared/viewer-host.js";
import { confusionViewer } from "../training/confusion.js";

/** The part of anywidget's model that is used here. */
interface Model {
  get(name: "mime" | "payload"): unknown;
  on(event: string, changed: () => void): void;
  off(event: string, changed: () => void): void;
}

const viewers: Readonly<Record<string, ViewerFactory>> = {
  [mimeOf("confusion")]: confusionViewer,
  [mimeOf("diagram")]: diagramViewer,
  [mimeOf("field")]: fieldViewer,
  [mimeOf("network")]: networkViewer,
  [mimeOf("scattering")]: scatteringViewer,
};

const noKernel: KernelAccess = {
  watch: () => () => {},
  ask: () =>
    Promise.reject(new Error("this display cannot reach the kernel; JupyterLab with the extension can")),
};

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  el.classList.add("echolab-viewer");
  const host = new ViewerHost(el, noKernel);
  const show = () => {
    const mime = String(model.get("mime"));
    void host.show(
      async () => {
        if (!Object.hasOwn(viewers, mime)) throw new Error(`There is no viewer here for ${mime}.`);
        return viewers[mime];
      },
      () => model.get("payload"),
    );
  };
  model.on("change:payload", show);
  show();
  return () => {
    model.off("change:payload", show);
    host.dispose();
  };
}

export default { render };
