/** A field as picture, film, table or array. */
import { type Field, fieldCsv, fieldNpy, formatShort, type Pen, type Surface } from "echolab/browser";
import { holding } from "../shared/held.js";
import { pictureItems, textItem } from "../shared/picture-items.js";
import type { MenuItem } from "../shared/scene.js";
import { fileName } from "../shared/tools.js";
import type { FieldState } from "./state.js";

/** Paints the display at any frame, at a width of its own. */
export interface Film {
  readonly width: number;
  readonly height: number;
  paint(surface: Surface, frame: number): void;
}

const MOST_GIF_FRAMES = 250;
/** Frames whose colours make the palette. */
const PALETTE_FRAMES = 4;

export function fieldExports(field: Field, state: FieldState, film: Film): MenuItem[] {
  const name = (ending: string, suffix = "") => fileName(`${field.title} ${suffix}`, "field", ending);
  const time = formatShort(field.times[state.frame]);
  return [
    ...pictureItems(field.title, "field"),
    textItem(
      "export-csv",
      `Save this frame (CSV, t = ${time})`,
      name("csv", `frame ${state.frame}`),
      () => fieldCsv(field, state.frame),
      `Values at t = ${time} saved.`,
    ),
    {
      name: "export-npy",
      label: "Save all frames (NPY)",
      run: ({ save }) => {
        save(name("npy"), new Blob([fieldNpy(field)], { type: "application/octet-stream" }));
        return `${field.times.length} frames saved; numpy.load reads them.`;
      },
    },
    ...(field.times.length > 1
      ? [
          {
            name: "export-gif",
            label: "Save film (GIF)",
            run: async ({ save }: { save: (name: string, content: Blob) => void }) => {
              const { bytes, frames } = await holding(field, () =>
                gifOf(film, field.times.length, state.speed),
              );
              save(name("gif"), new Blob([bytes], { type: "image/gif" }));
              return `Film of ${frames} frames saved.`;
            },
          },
        ]
      : []),
  ];
}

async function gifOf(
  film: Film,
  frames: number,
  speed: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; frames: number }> {
  const { GIFEncoder, quantize, applyPalette } = await import("gifenc");
  const canvas = document.createElement("canvas");
  canvas.width = film.width;
  canvas.height = film.height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("the browser gives no canvas");
  const surface = { pen: context as unknown as Pen, width: film.width, height: film.height, scale: 1 };
  const pixelsAt = (frame: number) => {
    film.paint(surface, frame);
    return context.getImageData(0, 0, film.width, film.height).data;
  };
  const stride = Math.ceil(frames / MOST_GIF_FRAMES);
  const shown = Array.from({ length: Math.ceil(frames / stride) }, (_, i) => i * stride);
  // One palette for the whole film, so that colours do not flicker.
  const samples = Array.from({ length: PALETTE_FRAMES }, (_, i) =>
    pixelsAt(shown[Math.floor((i * (shown.length - 1)) / (PALETTE_FRAMES - 1))]),
  );
  const together = new Uint8Array(samples.reduce((sum, part) => sum + part.length, 0));
  samples.reduce((at, part) => {
    together.set(part, at);
    return at + part.length;
  }, 0);
  const palette = quantize(together, 256);
  const gif = GIFEncoder();
  const delay = Math.max(
    20,
    Math.round((1000 * Math.min(10, Math.max(3, frames / 25))) / shown.length / speed),
  );
  for (const [i, frame] of shown.entries()) {
    const indices = applyPalette(pixelsAt(frame), palette);
    gif.writeFrame(indices, film.width, film.height, { palette: i === 0 ? palette : undefined, delay });
    // The page stays alive.
    if (i % 8 === 7) await new Promise((done) => setTimeout(done));
  }
  gif.finish();
  return { bytes: gif.bytes(), frames: shown.length };
}
