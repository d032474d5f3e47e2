/**
 * Every notebook, saved and opened again where no kernel is: each display is drawn in both themes and in a wide and
 * a narrow page, without leaving its place and without errors; and where the extension is missing, pictures stand in.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WIDGET_VIEW_MIME } from "../../kernel-lib/src/show/inputs/widget-model";
import { INPUT_MIME } from "../../kernel-lib/src/wire/mime";
import { seriousFindings } from "../browser/accessibility";
import { THEMES } from "../browser/displays";
import type { NotebookPage } from "../browser/notebook-page";
import { Reading, withOutputs } from "../browser/saved";
import { NOTEBOOKS } from "../notebooks/notebook";

const OURS = /^application\/vnd\.echolab\./;
/** A viewer that drew only its frame has fewer colours than this. */
const FEW_COLOURS = 16;
const [DARK, LIGHT] = THEMES;
const CONTROL = {
  [INPUT_MIME]: { version: 1 },
  [WIDGET_VIEW_MIME]: { version_major: 2, version_minor: 0, model_id: "gone" },
  "text/plain": "wavenumber: 1 (slider from −3 to 3)",
};

const displaysOf = async (name: string) =>
  (await withOutputs(name)).outputs.filter(({ data }) => Object.keys(data ?? {}).some((t) => OURS.test(t)));

describe("with the extension", () => {
  let reading: Reading;
  beforeAll(async () => {
    reading = await Reading.start("extension");
  });
  afterAll(() => reading.stop());

  test.each(NOTEBOOKS)("%s shows every display", async (name) => {
    const displays = await displaysOf(name);
    const notebook = await reading.open(name);
    const all = { displays: displays.length, blank: [], failed: [], outside: [], ground: [] };
    for (const [theme, width] of [
      // The page keeps the theme it had last: that of the notebook before.
      [LIGHT, 1400],
      [DARK, 1400],
      [DARK, 400],
      [LIGHT, 400],
    ] as const) {
      await notebook.page.setViewportSize({ width, height: 1000 });
      await notebook.setTheme(theme);
      const look = () => lookAtDisplays(notebook, theme === DARK);
      await expect.poll(look, { message: `${width} px, ${theme}` }).toEqual(all);
      // Axe looks at both themes, once wide and once narrow.
      if ((theme === LIGHT) === (width === 1400))
        expect(await seriousFindings(notebook, ".echolab-viewer"), theme).toEqual([]);
    }
    expect(notebook.errors).toEqual([]);
    await notebook.close();
  });

  test("a control of ipywidgets is told in words", async () => {
    const { notebook, said } = await openControl(reading);
    // In a notebook that is trusted, ipywidgets would have it, and wait for a kernel.
    await notebook.page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: JupyterLab's application has no types in the page.
      (window as any).jupyterapp.shell.currentWidget.content.model.cells.get(0).trusted = true;
    });
    await expect
      .poll(said)
      .toMatch(/^wavenumber: 1 \(slider from −3 to 3\)\. It moves where there is a kernel/);
    expect(notebook.errors).toEqual([]);
    await notebook.close();
  });
});

describe("without the extension", () => {
  let reading: Reading;
  beforeAll(async () => {
    reading = await Reading.start("nothing");
  });
  afterAll(() => reading.stop());

  // One with fields and charts, one with a training beside them, one with scattering.
  test.each(["xor-with-waves", "mnist-by-echo", "tight-binding-basics"])(
    "%s shows pictures",
    async (name) => {
      const displays = await displaysOf(name);
      const notebook = await reading.open(name);
      const pictures = () =>
        notebook.page.evaluate(
          () =>
            [...document.querySelectorAll<HTMLImageElement>(".jp-RenderedImage img")].filter(
              ({ naturalWidth, clientWidth }) => naturalWidth > 100 && clientWidth > 100,
            ).length,
        );
      await expect.poll(pictures).toBe(displays.length);
      expect(await notebook.page.locator(".echolab-viewer").count()).toBe(0);
      expect(notebook.errors).toEqual([]);
      await notebook.close();
    },
  );

  test("a control of ipywidgets is told in words", async () => {
    const { notebook } = await openControl(reading);
    expect(notebook.errors).toEqual([]);
    await notebook.close();
  });
});

/** A notebook with a control of ipywidgets, whose words are there already. */
async function openControl(reading: Reading) {
  const notebook = await reading.openWith("control", CONTROL);
  const said = () => notebook.page.locator(".jp-OutputArea-output").textContent();
  await expect.poll(said).toContain(CONTROL["text/plain"]);
  return { notebook, said };
}

/** What is wrong with the displays of a page, named by their titles. */
async function lookAtDisplays(notebook: NotebookPage, dark: boolean) {
  return notebook.page.evaluate(
    ({ few, night }) => {
      const viewers = [...document.querySelectorAll<HTMLElement>(".echolab-viewer")];
      const titled = (viewer: HTMLElement) =>
        viewer.querySelector(".echolab-title")?.textContent ?? "untitled";
      const pixelsOf = (viewer: HTMLElement) => {
        const canvas = viewer.querySelector("canvas");
        const pen = canvas?.getContext("2d");
        if (!canvas || !pen || !canvas.width || !canvas.height) return undefined;
        return new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
      };
      const drawn = (viewer: HTMLElement) => {
        if (viewer.querySelector('[data-echolab="chart"]'))
          return viewer.querySelectorAll(".main-svg :is(path, text, image)").length > few;
        const colours = new Set<number>();
        return (pixelsOf(viewer) ?? []).some((pixel) => colours.add(pixel).size >= few);
      };
      // The lightness of the ground, beside all that is drawn on it.
      const ground = (viewer: HTMLElement) => {
        const corner = pixelsOf(viewer)?.[0];
        return corner === undefined || (corner & 255) < 128 === night;
      };
      const inside = (viewer: HTMLElement) => {
        const right = viewer.getBoundingClientRect().right + 1;
        return [...viewer.querySelectorAll("canvas, svg.main-svg, button, select, input")].every(
          (part) => part.getBoundingClientRect().right <= right,
        );
      };
      const not = (holds: (viewer: HTMLElement) => boolean) => viewers.filter((v) => !holds(v)).map(titled);
      return {
        displays: viewers.length,
        blank: not(drawn),
        failed: not((viewer) => !viewer.dataset.echolabError),
        outside: not(inside),
        ground: not(ground),
      };
    },
    { few: FEW_COLOURS, night: dark },
  );
}
