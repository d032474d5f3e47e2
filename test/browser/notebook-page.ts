/** A notebook open in the real JupyterLab, driven through the application's own commands. */

import type { Browser, Page } from "playwright-core";
import { PATIENCE } from "../patience";
import type { LabServer } from "./lab-server";

/** What the page's script may use of JupyterLab's application. */
// biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
type Lab = any;

export type Theme = "JupyterLab Light" | "JupyterLab Dark";

export class NotebookPage {
  /** What went wrong in the page so far: console errors and errors nobody caught. */
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => {
      this.errors.push(`${error.name}: ${error.message}`);
    });
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      const { url } = message.location();
      this.errors.push(`${message.text()}${url ? ` (${new URL(url).pathname})` : ""}`);
    });
  }

  private static async goTo(
    browser: Browser,
    server: Pick<LabServer, "url" | "notebooks">,
    path: string,
  ): Promise<NotebookPage> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    const notebook = new NotebookPage(page);
    await page.goto(`${server.url}${server.notebooks}${encodeURIComponent(path)}?reset`);
    return notebook;
  }

  /** Opens a notebook where its kernel is not known, and chooses to have none. */
  static async openWithoutKernel(
    browser: Browser,
    server: Pick<LabServer, "url" | "notebooks">,
    path: string,
  ): Promise<NotebookPage> {
    const notebook = await NotebookPage.goTo(browser, server, path);
    await notebook.page.locator(".jp-Dialog .jp-mod-reject", { hasText: "No Kernel" }).click();
    return notebook;
  }

  /** Opens a notebook (a path below the server's root) and waits until its kernel can run cells. */
  static async open(
    browser: Browser,
    server: Pick<LabServer, "url" | "notebooks">,
    path: string,
  ): Promise<NotebookPage> {
    const notebook = await NotebookPage.goTo(browser, server, path);
    const { page } = notebook;
    await page.waitForFunction(() => {
      const context = (window as Lab).jupyterapp?.shell.currentWidget?.sessionContext;
      return context?.isReady && context.session?.kernel?.status === "idle";
    });
    return notebook;
  }

  /** Runs every cell and waits for the end of the last; false if a cell failed. */
  async runAll(): Promise<boolean> {
    return this.page.evaluate(async () => {
      const lab = (window as Lab).jupyterapp;
      const panel = lab.shell.currentWidget;
      const ran = await lab.commands.execute("notebook:run-all-cells");
      const kernel = panel.sessionContext.session?.kernel;
      while (kernel && kernel.status !== "idle") await new Promise((done) => setTimeout(done, 50));
      return ran !== false;
    });
  }

  async save(): Promise<void> {
    await this.page.evaluate(() => (window as Lab).jupyterapp.commands.execute("docmanager:save"));
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.page.evaluate(
      (name) => (window as Lab).jupyterapp.commands.execute("apputils:change-theme", { theme: name }),
      theme,
    );
    const light = String(theme === "JupyterLab Light");
    await this.page.waitForSelector(`body[data-jp-theme-light="${light}"]`, { state: "attached" });
    // JupyterLab covers the page meanwhile. The cover fades for a moment, and where a second change began before
    // its end, JupyterLab would remove the cover twice, which is an error.
    await this.page.waitForSelector("#jupyterlab-splash", { state: "detached" });
  }

  /** Hides the side panels, or brings the left one back: narrow pages have room for the notebook alone. */
  async showOnlyMain(only: boolean): Promise<void> {
    await this.page.evaluate((hide) => {
      const { shell } = (window as Lab).jupyterapp;
      if (hide) shell.collapseLeft();
      else shell.expandLeft();
    }, only);
  }

  async cellCount(): Promise<number> {
    return this.page.evaluate(() => (window as Lab).jupyterapp.shell.currentWidget.content.widgets.length);
  }

  /** Brings a cell into view, so that JupyterLab draws its outputs, and marks it for `cell`. */
  async showCell(index: number): Promise<void> {
    await this.page.evaluate(async (i) => {
      const { content, context } = (window as Lab).jupyterapp.shell.currentWidget;
      // Before the file is read there are other cells, which are thrown away then.
      await context.ready;
      content.activeCellIndex = i;
      const cell = content.widgets[i];
      // JupyterLab now and then never says that it has scrolled, or takes a cell out again before it is ready: then it is
      // never ready unless it is scrolled to once more.
      let ready = false;
      do {
        content.scrollToItem(i, "start").catch(() => {});
        cell.ready.then(() => {
          ready = true;
        });
        await new Promise((done) => setTimeout(done, 100));
      } while (!ready || !cell.node.isConnected);
      cell.node.dataset.testCell = String(i);
    }, index);
  }

  cell(index: number) {
    return this.page.locator(`[data-test-cell="${index}"]`);
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
