/** The extension: it registers the viewers; each viewer's code is fetched when the first one is shown. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { ILauncher } from "@jupyterlab/launcher";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { IStatusBar } from "@jupyterlab/statusbar";
import { ITranslator } from "@jupyterlab/translation";
import { mimeOf, translateBy } from "echolab/shell";
import { settle } from "./lab/citizen.js";
import { Runs } from "./lab/runs.js";
import type { MakeViewer } from "./lab/views.js";
import { kernelAccess } from "./shared/kernel.js";
import { type ViewerFactory, ViewerWidget } from "./shared/viewer-widget.js";
import { VIEWERS } from "./viewers.js";

/** Rank of the viewers: before every picture and text of the same output. */
const RANK = 0;

const PLUGIN_ID = "jupyterlab-echolab:viewers";

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: "Viewers for wave fields, scattering matrices, networks, training and charts",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ICommandPalette, ILauncher, ISettingRegistry, IStatusBar, ITranslator],
  activate(
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    settings: ISettingRegistry | null,
    statusBar: IStatusBar | null,
    translator: ITranslator | null,
  ): void {
    translateBy(translator?.load("jupyterlab-echolab"));
    const kernelOf = (node: HTMLElement) => kernelAccess(app, node);
    const loaders = new Map(Object.entries(VIEWERS).map(([kind, load]) => [mimeOf(kind), load]));
    const runs = new Runs(app);
    const viewers = new Map<HTMLElement, ViewerWidget>();
    const watched = (mimeType: string, load: () => Promise<ViewerFactory>) => {
      const viewer = new ViewerWidget(mimeType, load, kernelOf, (shown, payload) =>
        runs.noteShown(shown, mimeType, payload),
      );
      viewers.set(viewer.node, viewer);
      viewer.disposed.connect(() => viewers.delete(viewer.node));
      return viewer;
    };
    for (const [mimeType, load] of loaders) {
      rendermime.addFactory(
        { safe: true, mimeTypes: [mimeType], createRenderer: () => watched(mimeType, load) },
        RANK,
      );
    }
    const make: MakeViewer = (mimeType, kernel) => {
      const load = loaders.get(mimeType);
      return load && new ViewerWidget(mimeType, load, () => kernel);
    };
    const around = { palette, launcher, settings, statusBar };
    settle(app, runs, viewers, make, around, PLUGIN_ID);
  },
};

export default plugin;
