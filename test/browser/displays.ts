/** Displays in the real JupyterLab, without running anything: a notebook saved with the given outputs is opened. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { expect } from "vitest";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { seriousFindings } from "./accessibility";
import { launchBrowser } from "./chromium";
import { type LabOptions, type LabServer, startLab } from "./lab-server";
import { NotebookPage, type Theme } from "./notebook-page";
import { pictureWhere } from "./viewers";

const paths = labPaths();
/** A viewer that drew only its frame has not more colours. */
const FEW_COLOURS = 16;
/** The folder of the notebooks that show them. */
export const DISPLAYS: string = join(paths.lab, "displays");

export interface SavedDisplay {
  readonly source?: string;
  readonly bundle: Readonly<Record<string, unknown>>;
}

/** JupyterLab and a browser for the tests of one file. */
export class DisplayLab {
  private constructor(
    readonly server: LabServer,
    readonly browser: Browser,
  ) {}

  static async start(options: LabOptions = {}): Promise<DisplayLab> {
    mkdirSync(DISPLAYS, { recursive: true });
    const server = await startLab(DISPLAYS, options);
    const browser = await launchBrowser().catch(async (error) => {
      await server.stop();
      throw error;
    });
    return new DisplayLab(server, browser);
  }

  /** Opens a notebook whose cells already have these outputs. */
  async open(name: string, displays: readonly SavedDisplay[]): Promise<NotebookPage> {
    const cells = displays.map(({ source = "", bundle }, i) => ({
      id: `cell-${i}`,
      cell_type: "code",
      metadata: {},
      execution_count: i + 1,
      source,
      outputs: [{ output_type: "display_data", metadata: {}, data: bundle }],
    }));
    const kernelspec = { name: "echolab", display_name: "echolab", language: "typescript" };
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells };
    writeFileSync(join(DISPLAYS, `${name}.ipynb`), JSON.stringify(notebook));
    return NotebookPage.open(this.browser, this.server, `${name}.ipynb`);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

/** A viewer in a cell, brought into view, once it has read what it shows. */
export async function viewerIn(notebook: NotebookPage, cell: number, kind: string): Promise<Locator> {
  await notebook.showCell(cell);
  const viewer = notebook.cell(cell).locator(`[data-echolab="${kind}"]`);
  await viewer.locator("canvas[data-kind]").waitFor();
  return viewer;
}

/** The screenshot of a viewer, for people to look at. */
export async function photograph(viewer: Locator, name: string): Promise<void> {
  const folder = join(paths.lab, "screenshots");
  mkdirSync(folder, { recursive: true });
  await viewer.screenshot({ path: join(folder, `${name}.png`) });
}

export const THEMES: readonly Theme[] = ["JupyterLab Dark", "JupyterLab Light"];

/**
 * Displays of one kind in both themes, in a wide and in a narrow page: drawn, nothing sticks out, no serious finding.
 * @param displays their cells, with the names of their screenshots
 * @param ready what a viewer needs before it is looked at
 */
export async function lookEverywhere(
  notebook: NotebookPage,
  kind: string,
  displays: ReadonlyMap<number, string>,
  ready: (cell: number) => Promise<Locator> = (cell) => viewerIn(notebook, cell, kind),
): Promise<void> {
  for (const theme of THEMES) {
    await notebook.setTheme(theme);
    for (const width of [1400, 400]) {
      await notebook.page.setViewportSize({ width, height: 1500 });
      await notebook.showOnlyMain(width < 1000);
      for (const [cell, name] of displays) {
        const viewer = await ready(cell);
        await pictureWhere(
          viewer.locator(`[data-echolab="${kind}-canvas"]`),
          ({ colours }) => colours > FEW_COLOURS,
          `more than the frame of ${name}`,
        );
        // The picture of the other width stays until the page has been laid out anew.
        await expect
          .poll(() => viewer.evaluate((node) => node.scrollWidth - node.clientWidth), {
            message: `${theme} ${width} ${name}`,
          })
          .toBeLessThanOrEqual(1);
        await photograph(viewer, `${name}-${theme.split(" ")[1].toLowerCase()}-${width}`);
        expect(await seriousFindings(notebook, `[data-echolab="${kind}"]`)).toEqual([]);
      }
    }
  }
  await notebook.page.setViewportSize({ width: 1400, height: 1500 });
  await notebook.showOnlyMain(false);
}
