/** Notebooks as they are read: saved, and opened where there is no kernel. */

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { committedFile, executed, Notebook } from "../notebooks/notebook";
import { launchBrowser } from "./chromium";
import { type LabServer, startLab } from "./lab-server";
import { NotebookPage } from "./notebook-page";

const FOLDER = join(labPaths().lab, "saved");
/** Every cell is in the page, wherever one has scrolled to. */
const WHOLE = { "@jupyterlab/notebook-extension:tracker": { windowingMode: "none" } };

export class Reading {
  private constructor(
    readonly server: LabServer,
    readonly browser: Browser,
  ) {}

  /** @param knows whether the server knows our extension; it never knows the kernel */
  static async start(knows: "extension" | "nothing"): Promise<Reading> {
    mkdirSync(FOLDER, { recursive: true });
    const server = await startLab(FOLDER, { knows, settings: WHOLE });
    const browser = await launchBrowser().catch(async (error) => {
      await server.stop();
      throw error;
    });
    return new Reading(server, browser);
  }

  /** A notebook with the outputs it is committed with, or with those of this test run. */
  async open(name: string): Promise<NotebookPage> {
    const notebook = await withOutputs(name);
    copyFileSync(notebook.file, join(FOLDER, `${name}.ipynb`));
    return this.#open(name);
  }

  /** A notebook with one cell that has such an output. */
  async openWith(name: string, data: object): Promise<NotebookPage> {
    const kernelspec = { name: "echolab", display_name: "echolab", language: "typescript" };
    const outputs = [{ output_type: "display_data", metadata: {}, data }];
    const cell = { id: "cell", cell_type: "code", metadata: {}, execution_count: 1, source: "", outputs };
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [cell] };
    writeFileSync(join(FOLDER, `${name}.ipynb`), JSON.stringify(notebook));
    return this.#open(name);
  }

  async #open(name: string): Promise<NotebookPage> {
    const page = await NotebookPage.openWithoutKernel(this.browser, this.server, `${name}.ipynb`);
    await page.showOnlyMain(true);
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

export async function withOutputs(name: string): Promise<Notebook> {
  const committed = new Notebook(committedFile(name));
  return committed.outputs.length ? committed : executed(name);
}
