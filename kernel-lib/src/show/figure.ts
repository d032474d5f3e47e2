/** Figures for papers: a display as SVG, PDF or PNG, of a given width. */
import { node } from "../data/node.js";
import { drawFigure, figureSize, modelOf, type ShowValue } from "../displays/display.js";
import type { DisplayOptions } from "../displays/kind.js";
import { reject } from "../fields/check.js";
import type { Pixels } from "../paint/surface.js";
import { DARK, LIGHT } from "../paint/theme.js";
import { ShowError } from "../wire/check.js";
import { type CanvasPackage, type CanvasPen, canvasPackage, NO_CANVAS } from "./canvas.js";

/** Settings of {@link figure}: those of `show`, and width, font and resolution. */
export interface FigureOptions extends DisplayOptions {
  /** Width with its unit, "86 mm", "3.4 in" or "244 pt"; the height follows. Default: a CSS pixel of the display is 1/96 inch. */
  readonly width?: string;
  /** Family of an installed font. Default: DejaVu Sans, which comes with the library. */
  readonly font?: string;
  /** Dots per inch of PNG. Default 300. */
  readonly dpi?: number;
  /** Colours. Default "light". */
  readonly theme?: "light" | "dark";
}

/** A figure that can be saved. */
export interface PaperFigure {
  /** Width and height in mm. */
  readonly size: readonly [width: number, height: number];
  /** Draws it as SVG: lines and text as paths, fields as pictures. */
  svg(): string;
  /** Draws it as one page of PDF with its font, of whole points; fields are pictures. */
  pdf(): Uint8Array;
  /** Draws it as PNG. */
  png(): Uint8Array;
  /** Writes it to a file, in the format that the name ends with: .svg, .pdf or .png. */
  save(path: string): void;
}

/** Points (1/72 inch) of the units of length. */
const POINTS = { mm: 72 / 25.4, cm: 72 / 2.54, in: 72, pt: 1, px: 0.75 } as const;
/** Widths in points that are taken: 5 mm to 2 m. */
const WIDTHS = [5 * POINTS.mm, 2000 * POINTS.mm] as const;

/**
 * Makes a figure for a paper of anything that `show` draws: `figure(field, { width: "86 mm" }).save("fig.pdf")`. Everything is
 * scaled to the width, the text too.
 *
 * @throws ShowError where the value cannot be drawn; RangeError for a width or font that there is none of
 */
export function figure(value: ShowValue, options: FigureOptions = {}): PaperFigure {
  const { width, font, dpi = 300, theme, ...rest } = options;
  if (!(dpi >= 30 && dpi <= 2400)) reject("dpi", dpi, "a number from 30 to 2400");
  const canvases = canvasPackage();
  if (canvases instanceof Error) throw new ShowError(`figure(value): ${NO_CANVAS}.`);
  if (font !== undefined && !canvases.GlobalFonts.has(font))
    reject("font", font, "the family of an installed font, or left out for DejaVu Sans");
  const { model } = modelOf(value, rest);
  const natural = figureSize(model);
  if (!natural) throw new ShowError(`figure(value): a display of kind "${model.kind}" has no still figure.`);
  const scale = width === undefined ? POINTS.px : pointsOf(width) / natural.width;
  const [wide, high] = [natural.width * scale, natural.height * scale];
  const base = theme === "dark" ? DARK : LIGHT;
  const colours = font === undefined ? base : { ...base, font: `"${font}", ${base.font}` };
  const vectors = (pen: CanvasPen, scale: number) =>
    drawFigure({ pen, ...natural, scale, place: placer(canvases, pen) }, colours, model);
  const made: PaperFigure = {
    size: [wide / POINTS.mm, high / POINTS.mm],
    svg() {
      const canvas = canvases.createCanvas(wide, high, canvases.SvgExportFlag.ConvertTextToPaths);
      vectors(canvas.getContext("2d"), scale);
      return inMillimetres(new TextDecoder().decode(canvas.getContent()), wide, high);
    },
    pdf() {
      const document = new canvases.PDFDocument({ title: rest.title, producer: "echolab" });
      // Pages are whole points wide and high.
      const page = Math.round(wide);
      vectors(
        document.beginPage(page, Math.round((page / natural.width) * natural.height)),
        page / natural.width,
      );
      document.endPage();
      return document.close();
    },
    png() {
      const dots = (scale * dpi) / 72;
      const canvas = canvases.createCanvas(
        Math.round(natural.width * dots),
        Math.round(natural.height * dots),
      );
      drawFigure({ pen: canvas.getContext("2d"), ...natural, scale: dots }, colours, model);
      return canvas.toBuffer("image/png");
    },
    save(path) {
      const { fs, path: names } = node("figure(value).save(path)");
      const format = names.extname(path).slice(1).toLowerCase();
      if (format !== "svg" && format !== "pdf" && format !== "png")
        reject("path", path, "a name that ends with .svg, .pdf or .png");
      fs.writeFileSync(path, made[format]());
    },
  };
  return made;
}

/** Gives a drawing its size, which the canvas counts in pixels. */
function inMillimetres(svg: string, wide: number, high: number): string {
  const [width, height] = [wide, high].map((points) => Number((points / POINTS.mm).toFixed(4)));
  return svg.replace(
    /<svg ([^>]*?)width="[^"]*" height="[^"]*"/,
    (_, start: string) =>
      `<svg ${start}width="${width}mm" height="${height}mm" viewBox="0 0 ${wide} ${high}"`,
  );
}

/** Reads a width such as "86 mm"; returns points. */
function pointsOf(width: string): number {
  const [, value, unit] = /^\s*([\d.]+)\s*(mm|cm|in|pt|px)\s*$/.exec(String(width)) ?? [];
  const points = Number(value) * POINTS[unit as keyof typeof POINTS];
  if (!(points >= WIDTHS[0] && points <= WIDTHS[1]))
    reject("width", width, 'a length from 5 mm to 2 m with its unit, such as "86 mm", "3.4 in" or "244 pt"');
  return points;
}

/** Makes the function that places pictures on a drawing of vectors. */
function placer({ createCanvas }: CanvasPackage, pen: CanvasPen) {
  return ({ data, columns, rows }: Pixels, box: { x: number; y: number; width: number; height: number }) => {
    const picture = createCanvas(columns, rows);
    const inner = picture.getContext("2d");
    const image = inner.createImageData(columns, rows);
    image.data.set(data);
    inner.putImageData(image, 0, 0);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(picture, box.x, box.y, box.width, box.height);
  };
}
