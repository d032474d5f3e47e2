/** Additions to JupyterLab around the viewers: commands, cards, sidebar, status, settings. */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { Dialog, type ICommandPalette, showDialog } from "@jupyterlab/apputils";
import type { ILauncher } from "@jupyterlab/launcher";
import type { ISettingRegistry } from "@jupyterlab/settingregistry";
import type { IStatusBar } from "@jupyterlab/statusbar";
import { Widget } from "@lumino/widgets";
import { trans } from "echolab/shell";
import { element } from "../shared/dom.js";
import type { ViewerWidget } from "../shared/viewer-widget.js";
import { wavesIcon } from "./icon.js";
import { tellInputsWithoutKernel } from "./inputs.js";
import { viewerKeys } from "./keys.js";
import { NOTEBOOKS } from "./notebook-list.js";
import { addCards, addOpenCommand, OPEN_NOTEBOOK } from "./notebooks.js";
import { compared, type Run, type Runs } from "./runs.js";
import { RunsSidebar } from "./sidebar.js";
import { TrainingStatus } from "./status.js";
import { type MakeViewer, Views } from "./views.js";

export const NEW_VIEW = "echolab:new-view";
export const SHOW_RUNS = "echolab:show-runs";
export const SHOW_KEYS = "echolab:show-keys";
export const FORGET_RUNS = "echolab:forget-runs";

/** Parts of JupyterLab that other applications, such as Notebook 7, may lack. */
export interface Surroundings {
  readonly palette: ICommandPalette | null;
  readonly launcher: ILauncher | null;
  readonly settings: ISettingRegistry | null;
  readonly statusBar: IStatusBar | null;
}

export function settle(
  app: JupyterFrontEnd,
  runs: Runs,
  viewers: ReadonlyMap<HTMLElement, ViewerWidget>,
  make: MakeViewer,
  around: Surroundings,
  pluginId: string,
): void {
  const views = new Views(app, runs, make);
  const sidebar = new RunsSidebar(runs, {
    open: (run) => views.open(run),
    compare: (first, second) => compare(views, first, second),
  });
  app.shell.add(sidebar, "left", { rank: 650 });

  addOpenCommand(app);
  tellInputsWithoutKernel(app);
  app.commands.addCommand(SHOW_RUNS, {
    label: trans.__("Show the runs of this session"),
    caption: trans.__("Displays of waves, scattering and training, to open, compare and export"),
    icon: wavesIcon,
    execute: () => app.shell.activateById(sidebar.id),
  });
  app.commands.addCommand(NEW_VIEW, {
    label: trans.__("New View for Display"),
    caption: trans.__("Opens the display beside the notebook"),
    icon: wavesIcon,
    isEnabled: () => runs.list.length > 0,
    execute: () => {
      const run = runUnderMenu(app, runs, viewers) ?? runWithFocus(runs, viewers) ?? runs.list[0];
      if (run) views.open(run);
    },
  });
  app.commands.addCommand(FORGET_RUNS, {
    label: trans.__("Forget the runs of this session"),
    execute: () => runs.clear(),
  });
  app.commands.addCommand(SHOW_KEYS, {
    label: trans.__("Keyboard in the viewers"),
    execute: () => showKeys(app),
  });
  app.contextMenu.addItem({ command: NEW_VIEW, selector: ".echolab-viewer", rank: 0 });
  const category = "echolab";
  for (const command of [SHOW_RUNS, NEW_VIEW, FORGET_RUNS, SHOW_KEYS])
    around.palette?.addItem({ command, category });
  for (const [name, title] of NOTEBOOKS) {
    const args = { path: `${name}.ipynb`, title: trans.__("Open notebook: %1", trans.__(title)) };
    around.palette?.addItem({ command: OPEN_NOTEBOOK, category, args });
  }
  void useSettings(app, runs, around, pluginId);
}

async function useSettings(
  app: JupyterFrontEnd,
  runs: Runs,
  { settings, launcher, statusBar }: Surroundings,
  pluginId: string,
): Promise<void> {
  const loaded = await settings?.load(pluginId).catch(() => undefined);
  const choice = <T>(key: string, otherwise: T) => (loaded?.composite[key] as T | undefined) ?? otherwise;
  const status = new TrainingStatus(runs);
  statusBar?.registerStatusItem("echolab:training", {
    item: status,
    align: "middle",
    isActive: () => choice("statusBar", true),
  });
  const follow = () => {
    runs.kept = choice("runsKept", 50);
    status.setHidden(!choice("statusBar", true));
  };
  loaded?.changed.connect(follow);
  follow();
  if (launcher && choice("launcherCards", true)) await addCards(app, launcher);
}

function runUnderMenu(
  app: JupyterFrontEnd,
  runs: Runs,
  viewers: ReadonlyMap<HTMLElement, ViewerWidget>,
): Run | undefined {
  const node = app.contextMenuHitTest((n) => viewers.has(n));
  return node ? runOf(runs, viewers.get(node)) : undefined;
}

function runWithFocus(runs: Runs, viewers: ReadonlyMap<HTMLElement, ViewerWidget>): Run | undefined {
  for (const [node, viewer] of viewers) if (node.contains(document.activeElement)) return runOf(runs, viewer);
  return undefined;
}

function runOf(runs: Runs, viewer: ViewerWidget | undefined): Run | undefined {
  const id = viewer && runs.idOf(viewer);
  return id === undefined ? undefined : runs.find(id);
}

function compare(views: Views, first: Run, second: Run): void {
  const result = compared(first, second);
  if ("payload" in result) {
    views.show(first, `${first.title} · ${second.title}`, result.payload);
    return;
  }
  void showDialog({
    title: trans.__("These runs cannot be compared"),
    body: result.reason,
    buttons: [Dialog.okButton()],
  });
}

function showKeys(app: JupyterFrontEnd): void {
  const own = [NEW_VIEW, SHOW_RUNS].map((command): [string, string] => {
    const keys = app.commands.keyBindings.find((binding) => binding.command === command)?.keys ?? [];
    return [keys.join(" "), app.commands.label(command)];
  });
  const rows = [...own, ...viewerKeys()];
  const table = element("table", { class: "echolab-keys" }, [
    element(
      "tbody",
      {},
      rows.map(([keys, what]) => element("tr", {}, [element("th", {}, [keys]), element("td", {}, [what])])),
    ),
  ]);
  const body = new Widget();
  body.node.append(table);
  void showDialog({ title: trans.__("Keyboard in the viewers"), body, buttons: [Dialog.okButton()] });
}
