/** A run as a film: an animated GIF anywhere, WebM where the browser records canvases. */
import type { Pen, Surface } from "echolab/browser";
import { trans } from "echolab/shell";

/** Paints the display at any frame, at a width of its own. */
export interface Film {
  readonly width: number;
  readonly height: number;
  paint(surface: Surface, frame: number): void;
}

export interface Recorded {
  readonly content: Blob;
  readonly frames: number;
}

const MOST_FRAMES = 250;
/** Number of frames whose colours make the palette of a GIF. */
const PALETTE_FRAMES = 4;
/** Shortest time in milliseconds of a frame that players of GIFs respect. */
const SHORTEST_DELAY = 20;
const BITS_PER_SECOND = 8e6;
const WEBM = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/** Chooses the frames of a film and how long each is shown: three to ten seconds for all, at speed 1. */
function scheduleOf(frames: number, speed: number): { shown: number[]; delay: number } {
  const stride = Math.ceil(frames / MOST_FRAMES);
  const shown = Array.from({ length: Math.ceil(frames / stride) }, (_, i) => i * stride);
  const seconds = Math.min(10, Math.max(3, frames / 25)) / speed;
  return { shown, delay: Math.max(SHORTEST_DELAY, Math.round((1000 * seconds) / shown.length)) };
}

/** Makes a canvas to paint frames on. */
function screenFor(film: Film): {
  canvas: HTMLCanvasElement;
  paint(frame: number): CanvasRenderingContext2D;
} {
  const canvas = document.createElement("canvas");
  canvas.width = film.width;
  canvas.height = film.height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error(trans.__("the browser gives no canvas"));
  const surface = { pen: context as unknown as Pen, width: film.width, height: film.height, scale: 1 };
  return {
    canvas,
    paint(frame) {
      film.paint(surface, frame);
      return context;
    },
  };
}

export async function gifOf(film: Film, frames: number, speed: number): Promise<Recorded> {
  const { GIFEncoder, quantize, applyPalette } = await import("gifenc");
  const screen = screenFor(film);
  const pixelsAt = (frame: number) => screen.paint(frame).getImageData(0, 0, film.width, film.height).data;
  const { shown, delay } = scheduleOf(frames, speed);
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
  for (const [i, frame] of shown.entries()) {
    const indices = applyPalette(pixelsAt(frame), palette);
    gif.writeFrame(indices, film.width, film.height, { palette: i === 0 ? palette : undefined, delay });
    // Lets the page handle events.
    if (i % 8 === 7) await pause(0);
  }
  gif.finish();
  return { content: new Blob([gif.bytes()], { type: "image/gif" }), frames: shown.length };
}

/** Returns the type of WebM that this browser records; `undefined` where it records none. */
export function webmType(): string | undefined {
  if (typeof MediaRecorder === "undefined" || typeof HTMLCanvasElement === "undefined") return undefined;
  if (!("captureStream" in HTMLCanvasElement.prototype)) return undefined;
  return WEBM.find((type) => MediaRecorder.isTypeSupported(type));
}

/** Records a film as WebM in real time: a recorder of a canvas has no other clock. */
export async function webmOf(film: Film, frames: number, speed: number, type: string): Promise<Recorded> {
  const screen = screenFor(film);
  const { shown, delay } = scheduleOf(frames, speed);
  screen.paint(shown[0]);
  const stream = screen.canvas.captureStream(0);
  const [track] = stream.getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_PER_SECOND });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise<void>((done, fail) => {
    recorder.onstop = () => done();
    recorder.onerror = () => fail(new Error(trans.__("the browser stopped recording")));
  });
  recorder.start();
  const began = performance.now();
  for (const [i, frame] of shown.entries()) {
    screen.paint(frame);
    track.requestFrame();
    await pause(began + (i + 1) * delay - performance.now());
  }
  recorder.stop();
  await ended;
  track.stop();
  return { content: new Blob(parts, { type: "video/webm" }), frames: shown.length };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.max(0, milliseconds)));
}
