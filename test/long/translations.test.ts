/** JupyterLab in another language: the viewers, too, speak as its catalogue for this extension does. */
import { mimeBundle } from "echolab/display";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DisplayLab, viewerIn } from "../browser/displays";
import { planeRun } from "../browser/examples";
import { NotebookPage } from "../browser/notebook-page";

const LOCALE = "de_DE";
/** As a language pack has it, of which the server here has none. */
const CATALOGUE = {
  "": { domain: "jupyterlab_echolab", language: "de-DE", plural_forms: "nplurals=2; plural=(n != 1);" },
  "Quantity shown": ["Gezeigte Größe"],
  "time traces": ["Zeitverläufe"],
  "Save this frame (CSV, %1)": ["Dieses Bild sichern (CSV, %1)"],
  "complex field, %1 points over %2": ["komplexes Feld, %1 Punkte auf %2"],
  "Show the runs of this session": ["Läufe dieser Sitzung zeigen"],
};

let lab: DisplayLab;
let notebook: NotebookPage;

beforeAll(async () => {
  const settings = { "@jupyterlab/translation-extension:plugin": { locale: LOCALE } };
  lab = await DisplayLab.start({ settings });
  const first = await lab.open("translated", [
    { bundle: mimeBundle(planeRun(), { title: "A hill", picture: false }) },
  ]);
  await first.close();
  const browser = {
    newPage: async (options) => {
      const page = await lab.browser.newPage(options);
      await page.route(/\/api\/translations\//, (route) =>
        route.fulfill({ json: { data: { jupyterlab_echolab: CATALOGUE }, message: "" } }),
      );
      return page;
    },
  } as Pick<Browser, "newPage"> as Browser;
  notebook = await NotebookPage.open(browser, lab.server, "translated.ipynb");
});
afterAll(() => lab?.stop());

test("controls, choices, menus and commands", async () => {
  const viewer = await viewerIn(notebook, 0, "field");
  const part = (name: string) => viewer.locator(`[data-echolab="${name}"]`);
  expect(await part("quantity").getAttribute("aria-label")).toBe("Gezeigte Größe");
  expect(await part("plot").locator("option").allTextContents()).toContain("Zeitverläufe");
  expect(await part("export-csv").textContent()).toBe("Dieses Bild sichern (CSV, t = 0)");
  // Words of the library itself.
  expect(await part("field-canvas").getAttribute("aria-label")).toContain(
    "A hill: komplexes Feld, 64 × 64 Punkte auf 16 × 16; ",
  );
  // What the catalogue lacks stays English.
  expect(await part("export").getAttribute("aria-label")).toBe("Save or copy");
  const command = await notebook.page.evaluate(() =>
    // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
    (window as any).jupyterapp.commands.label("echolab:show-runs"),
  );
  expect(command).toBe("Läufe dieser Sitzung zeigen");
});
