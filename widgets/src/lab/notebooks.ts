/** Cards in the launcher for the notebooks of the lab, in reading order. */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { ILauncher } from "@jupyterlab/launcher";
import { trans } from "echolab/shell";
import { wavesIcon } from "./icon.js";
import { NOTEBOOKS } from "./notebook-list.js";

export const OPEN_NOTEBOOK = "echolab:open-notebook";

export async function addCards(app: JupyterFrontEnd, launcher: ILauncher): Promise<void> {
  const folder = await app.serviceManager.contents.get("", { content: true });
  const files = new Set((folder.content as { name: string }[]).map(({ name }) => name));
  const present = NOTEBOOKS.filter(([name]) => files.has(`${name}.ipynb`));
  present.forEach(([name, title], rank) => {
    launcher.add({
      command: OPEN_NOTEBOOK,
      category: "echolab",
      args: { path: `${name}.ipynb`, title: trans.__(title) },
      rank,
    });
  });
}

export function addOpenCommand(app: JupyterFrontEnd): void {
  app.commands.addCommand(OPEN_NOTEBOOK, {
    label: ({ title, path }) => String(title ?? path ?? trans.__("Open a notebook of the lab")),
    caption: ({ path }) => String(path ?? ""),
    icon: wavesIcon,
    execute: ({ path }) => app.commands.execute("docmanager:open", { path: String(path) }),
  });
}
