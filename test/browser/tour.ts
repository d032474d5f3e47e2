/**
 * Every notebook is executed once a test run, in the real JupyterLab in a real browser: that is the client users
 * have, and training twice would only cost minutes. The tour of a notebook opens it, runs all cells, looks at the
 * viewers, takes screenshots in both themes and saves; the tests of test/browser read its report, the tests of
 * test/notebooks the saved notebook.
 */

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { digest } from "../../scripts/set-up/digest.mjs";
import { takeLock } from "../../scripts/set-up/lock.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { launchBrowser } from "./chromium";
import { startLab } from "./lab-server";
import { NotebookPage } from "./notebook-page";
import { lookAtViewers, type ViewerReport } from "./viewers";

const paths = labPaths();
export const EXECUTED: string = join(paths.lab, "executed");
/** Records of long computations, which notebooks read from beside them. */
const RESULTS = join(paths.notebooks, "results");

export interface Tour {
  readonly name: string;
  readonly allRan: boolean;
  /** The saved notebook. */
  readonly file: string;
  readonly errors: readonly string[];
  readonly viewers: readonly ViewerReport[];
}

/**
 * The tour of a notebook, by its name in notebooks/ or by its path; taken now unless it was taken before, for the
 * same notebook and library, in this test run.
 */
export async function tour(notebook: string): Promise<Tour> {
  const source = existsSync(notebook) ? notebook : join(paths.notebooks, `${notebook}.ipynb`);
  const name = basename(source, ".ipynb");
  const inputs = [
    source,
    paths.extension,
    join(paths.project, "kernel-lib", "dist"),
    join(paths.share, "kernels"),
    ...(existsSync(RESULTS) ? [RESULTS] : []),
  ];
  const key = digest(inputs);
  const report = join(EXECUTED, `${name}.json`);
  mkdirSync(EXECUTED, { recursive: true });
  const unlock = await takeLock(join(EXECUTED, `${name}.lock`), () => {});
  try {
    const known = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined;
    if (known?.key === key) return known.tour;
    const taken = await takeTour(name, source);
    writeFileSync(report, JSON.stringify({ key, tour: taken }, null, 2));
    return taken;
  } finally {
    unlock();
  }
}

async function takeTour(name: string, source: string): Promise<Tour> {
  const file = join(EXECUTED, `${name}.ipynb`);
  rmSync(file, { force: true });
  copyFileSync(source, file);
  if (existsSync(RESULTS)) cpSync(RESULTS, join(EXECUTED, "results"), { recursive: true });
  const server = await startLab(EXECUTED);
  const browser = await launchBrowser().catch(async (error) => {
    await server.stop();
    throw error;
  });
  try {
    const notebook = await NotebookPage.open(browser, server, basename(file));
    const allRan = await notebook.runAll();
    await notebook.save();
    const viewers: ViewerReport[] = [];
    for (let cell = 0; cell < (await notebook.cellCount()); cell++) {
      await notebook.showCell(cell);
      const found = await lookAtViewers(notebook, cell);
      viewers.push(...found);
      if (found.length) await photograph(notebook, name, cell);
    }
    await notebook.close();
    return { name, allRan, file, errors: notebook.errors, viewers };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** A cell with a viewer in the light and the dark theme, for people to look at. */
async function photograph(notebook: NotebookPage, name: string, cell: number): Promise<void> {
  const folder = join(paths.lab, "screenshots");
  mkdirSync(folder, { recursive: true });
  for (const [theme, word] of [
    ["JupyterLab Dark", "dark"],
    ["JupyterLab Light", "light"],
  ] as const) {
    await notebook.setTheme(theme);
    const number = String(cell + 1).padStart(2, "0");
    await notebook.cell(cell).screenshot({ path: join(folder, `${name}-${number}-${word}.png`) });
  }
}
