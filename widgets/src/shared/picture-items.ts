/** Menu items of every viewer with a picture. */

import { trans } from "echolab/shell";
import type { MenuItem } from "./scene.js";
import { fileName } from "./tools.js";

/**
 * Makes the items "Save picture" and "Copy picture". @param title of the display, for the file's name; else `kind` is
 * used
 */
export function pictureItems(title: string, kind: string): MenuItem[] {
  return [
    {
      name: "export-png",
      label: trans.__("Save picture (PNG)"),
      run: async ({ canvas, save }) => {
        save(fileName(title, kind, "png"), await pictureOf(canvas));
        return trans.__("Picture saved.");
      },
    },
    {
      name: "export-copy",
      label: trans.__("Copy picture"),
      run: async ({ copyPicture }) => {
        await copyPicture();
        return trans.__("Picture copied.");
      },
    },
  ];
}

/** Makes a menu item that saves a text, which is written when it is asked for. */
export function textItem(
  name: string,
  label: string,
  file: string,
  text: () => string,
  said: string,
  type = "text/csv",
): MenuItem {
  return {
    name,
    label,
    run: ({ save }) => {
      save(file, new Blob([text()], { type }));
      return said;
    },
  };
}

/** Writes the picture on a canvas as PNG. */
export function pictureOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, fail) =>
    canvas.toBlob(
      (blob) => (blob ? done(blob) : fail(new Error(trans.__("the browser made no picture")))),
      "image/png",
    ),
  );
}
