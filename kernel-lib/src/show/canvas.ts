/**
 * The canvas of Node. It is a native package: it is loaded with the first picture, so that importing the library stays
 * fast, and where it is missing a display goes without a picture.
 */
import { node, packages } from "../data/node.js";
import type { Pen } from "../paint/surface.js";

/** A pen that can also place other canvases, in pixels or in vectors. */
export interface CanvasPen extends Pen {
  imageSmoothingEnabled: boolean;
  drawImage(image: unknown, x: number, y: number, width: number, height: number): void;
}

export interface Canvas {
  getContext(kind: "2d"): CanvasPen;
  toBuffer(type: "image/png"): Uint8Array;
}

export interface CanvasPackage {
  createCanvas(width: number, height: number): Canvas;
  createCanvas(
    width: number,
    height: number,
    flag: number,
  ): { getContext(kind: "2d"): CanvasPen; getContent(): Uint8Array };
  readonly SvgExportFlag: { readonly ConvertTextToPaths: number };
  readonly PDFDocument: new (about: {
    readonly title?: string;
    readonly producer?: string;
  }) => { beginPage(width: number, height: number): CanvasPen; endPage(): void; close(): Uint8Array };
  readonly GlobalFonts: {
    registerFromPath(path: string, family: string): unknown;
    has(family: string): boolean;
  };
}

let loaded: CanvasPackage | Error | undefined;

/** Loads the canvas with its font, or returns the reason why it cannot be loaded. */
export function canvasPackage(): CanvasPackage | Error {
  if (loaded) return loaded;
  try {
    const require = packages("A picture");
    const { dirname, join } = node("A picture").path;
    const made: CanvasPackage = require("@napi-rs/canvas");
    const fonts = dirname(require.resolve("dejavu-fonts-ttf/package.json"));
    made.GlobalFonts.registerFromPath(join(fonts, "ttf", "DejaVuSans.ttf"), "DejaVu Sans");
    loaded = made;
  } catch (error) {
    loaded = error instanceof Error ? error : new Error(String(error));
  }
  return loaded;
}

/** What to say where the canvas is missing. */
export const NO_CANVAS = "no picture: the package @napi-rs/canvas could not be loaded on this machine";
