/** The JupyterLab side of a viewer: fetches it, feeds it payloads, and says in words what cannot be shown. */
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import type { Theme } from "echolab/browser";
import { element } from "./dom.js";
import type { KernelAccess } from "./scene.js";
import { pageTheme, sameTheme, watchTheme } from "./theme.js";

/** A viewer in the page. Payloads are untrusted: `update` fails with one clear sentence for what it cannot show. */
export interface Viewer {
  update(payload: unknown): void | Promise<void>;
  /** Called before the first update, and again whenever the colours of the page have changed. */
  setTheme(theme: Theme): void;
  dispose(): void;
}

export type ViewerFactory = (host: HTMLElement, kernel: KernelAccess) => Viewer;

/** JupyterLab has brought an update to its output by then, if it knows where it belongs. */
const SETTLED_MS = 60;

function idOf(payload: unknown): string | undefined {
  if (typeof payload !== "object" || payload === null || !Object.hasOwn(payload, "id")) return undefined;
  const { id } = payload as { id?: unknown };
  return typeof id === "string" ? id : undefined;
}

export class ViewerWidget extends Widget implements IRenderMime.IRenderer {
  readonly #mimeType: string;
  readonly #load: () => Promise<ViewerFactory>;
  readonly kernel: KernelAccess;
  readonly #shown: (viewer: ViewerWidget, payload: unknown) => void;
  readonly #unwatch: () => void;
  #viewer: Viewer | undefined;
  #payload: unknown;
  #theme: Theme | undefined;
  #model: IRenderMime.IMimeModel | undefined;
  #unfollow: (() => void) | undefined;
  #news: unknown;

  /** @param kernelOf finds the kernel of the document that an element of the page belongs to */
  constructor(
    mimeType: string,
    load: () => Promise<ViewerFactory>,
    kernelOf: (node: HTMLElement) => KernelAccess,
    /** Told of every payload that was shown. */
    shown: (viewer: ViewerWidget, payload: unknown) => void = () => {},
  ) {
    super();
    this.kernel = kernelOf(this.node);
    this.#mimeType = mimeType;
    this.#shown = shown;
    this.#load = load;
    this.addClass("echolab-viewer");
    // Space and arrows belong to the viewer that has the focus, not to the notebook around it.
    this.node.dataset.lmSuppressShortcuts = "true";
    this.#unwatch = watchTheme(() => this.#checkTheme());
  }

  /** Called again for every update of the display; never rejects. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#payload = model.data[this.#mimeType];
    this.#model = model;
    this.#follow();
    try {
      const make = await this.#load();
      if (this.isDisposed) return;
      if (!this.#viewer) {
        this.node.replaceChildren();
        this.#viewer = make(this.node, this.kernel);
        this.#theme = undefined;
        this.#checkTheme();
      }
      // Of several updates that waited for the viewer, the newest counts.
      await this.#viewer.update(this.#payload);
      delete this.node.dataset.echolabError;
      this.#shown(this, this.#payload);
    } catch (error) {
      this.#fail(error);
    }
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#unwatch();
    this.#unfollow?.();
    this.#viewer?.dispose();
    this.#viewer = undefined;
    super.dispose();
  }

  /**
   * A display that names itself goes on after the page was loaded again: JupyterLab then no longer knows the cell that
   * the kernel's updates are of. What it does bring to the output itself is not brought twice.
   */
  #follow(): void {
    const id = idOf(this.#payload);
    if (id === undefined || this.#unfollow) return;
    this.#unfollow = this.kernel.watch(this.#mimeType, (data) => {
      const news = data[this.#mimeType];
      if (idOf(news) !== id) return;
      this.#news = news;
      window.setTimeout(() => {
        // Of several, the newest counts.
        if (this.isDisposed || this.#news !== news || JSON.stringify(news) === JSON.stringify(this.#payload))
          return;
        // The output changes, and with it what is saved; this viewer is then asked to show it.
        this.#model?.setData({ data: data as IRenderMime.IMimeModel["data"] });
      }, SETTLED_MS);
    });
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
    message.textContent = error instanceof Error ? error.message : "This display could not be drawn.";
    this.node.dataset.echolabError = "true";
    this.node.replaceChildren(message);
  }
}
