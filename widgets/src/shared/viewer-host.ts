/**
 * A place in a page for one viewer: gives it payloads and the page's colours, and says in words why a payload was
 * refused.
 */
import { type Theme, trans } from "echolab/shell";
import { element } from "./dom.js";
import type { KernelAccess } from "./scene.js";
import { pageTheme, sameTheme, watchTheme } from "./theme.js";

/** A viewer in the page. Payloads are untrusted: `update` fails with one clear sentence for what it cannot show. */
export interface Viewer {
  update(payload: unknown): void | Promise<void>;
  /** Sets the colours: before the first update, and again whenever those of the page have changed. */
  setTheme(theme: Theme): void;
  dispose(): void;
}

export type ViewerFactory = (host: HTMLElement, kernel: KernelAccess) => Viewer;

export class ViewerHost {
  readonly #node: HTMLElement;
  readonly #kernel: KernelAccess;
  readonly #unwatch: () => void;
  #viewer: Viewer | undefined;
  #theme: Theme | undefined;
  #disposed = false;

  constructor(node: HTMLElement, kernel: KernelAccess) {
    this.#node = node;
    this.#kernel = kernel;
    this.#unwatch = watchTheme(() => this.#checkTheme());
    node.addEventListener("keydown", keepSingleKey);
  }

  /**
   * Shows a payload, which is asked for when the viewer is there; called again for every update. Never rejects: false
   * where it could not be shown.
   */
  async show(load: () => Promise<ViewerFactory>, payload: () => unknown): Promise<boolean> {
    try {
      const make = await load();
      if (this.#disposed) return false;
      if (!this.#viewer) {
        this.#node.replaceChildren();
        this.#viewer = make(this.#node, this.#kernel);
        this.#theme = undefined;
        this.#checkTheme();
      }
      await this.#viewer.update(payload());
      delete this.#node.dataset.echolabError;
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#node.removeEventListener("keydown", keepSingleKey);
    this.#unwatch();
    this.#viewer?.dispose();
    this.#viewer = undefined;
  }

  #checkTheme(): void {
    if (!this.#viewer) return;
    const theme = pageTheme();
    if (this.#theme && sameTheme(theme, this.#theme)) return;
    this.#theme = theme;
    this.#viewer.setTheme(theme);
  }

  #fail(error: unknown): void {
    this.#viewer?.dispose();
    this.#viewer = undefined;
    const message = element("div", { class: "echolab-error", role: "alert", "data-echolab": "error" });
    message.textContent =
      error instanceof Error ? error.message : trans.__("This display could not be drawn.");
    this.#node.dataset.echolabError = "true";
    this.#node.replaceChildren(message);
  }
}

/**
 * Keeps a key from the page around the viewer: in a notebook "x" would cut the cell of a viewer that has the focus.
 * Combinations with Ctrl, Cmd or Alt pass, and Shift with Enter, which runs the cell.
 */
function keepSingleKey(event: KeyboardEvent): void {
  const { ctrlKey, metaKey, altKey, shiftKey, key } = event;
  if (ctrlKey || metaKey || altKey || (shiftKey && key === "Enter")) return;
  event.stopPropagation();
}
