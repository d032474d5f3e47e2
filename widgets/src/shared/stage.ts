/** A canvas that is sharp on every screen, follows the width of its place and draws at most once a frame. */
import type { Pen, Surface } from "echolab/browser";

/** Largest width in CSS pixels; wider plots are hard to scan. */
const MOST_WIDTH = 880;

/** Width in CSS pixels below which margins shrink and controls wrap. */
export const NARROW = 420;

export class Stage {
  readonly canvas: HTMLCanvasElement;
  readonly #observer: ResizeObserver;
  readonly #draw: (surface: Surface, resized: boolean) => void;
  readonly #heightFor: (width: number) => number;
  #width = 0;
  #height = 0;
  #scale = 0;
  #request = 0;

  /**
   * @param host the element whose inner width counts
   * @param heightFor the height of the picture at a width
   * @param draw paints it; `resized` says that nothing painted earlier can be used again
   */
  constructor(
    host: HTMLElement,
    canvas: HTMLCanvasElement,
    heightFor: (width: number) => number,
    draw: (surface: Surface, resized: boolean) => void,
  ) {
    this.canvas = canvas;
    this.#heightFor = heightFor;
    this.#draw = draw;
    this.#observer = new ResizeObserver(() => this.request());
    this.#observer.observe(host);
    this.#host = host;
  }

  readonly #host: HTMLElement;

  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#height;
  }

  /** Asks for a picture with the next frame of the screen. */
  request(): void {
    if (this.#request === 0) {
      this.#request = requestAnimationFrame(() => {
        this.#request = 0;
        this.paint();
      });
    }
  }

  /** Paints now, unless the place has no width, as in a hidden tab. */
  paint(): void {
    const width = Math.floor(Math.min(MOST_WIDTH, this.#host.clientWidth));
    if (width < 40) return;
    // Not a container query: with one, Chromium keeps the height an output had before its viewer came.
    this.#host.toggleAttribute("data-narrow", width < NARROW);
    const height = Math.round(this.#heightFor(width));
    const scale = window.devicePixelRatio || 1;
    const resized = width !== this.#width || height !== this.#height || scale !== this.#scale;
    if (resized) {
      this.#width = width;
      this.#height = height;
      this.#scale = scale;
      fitCanvas(this.canvas, width, height, scale);
    }
    const surface = surfaceOf(this.canvas, width, height, scale);
    if (surface) this.#draw(surface, resized);
  }

  /** Returns the place of a pointer in the units of the picture. */
  locate(event: MouseEvent): { x: number; y: number } {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#request);
  }
}

export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number, scale: number): void {
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

export function surfaceOf(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  scale: number,
): Surface | undefined {
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { pen: context as unknown as Pen, width, height, scale };
}
