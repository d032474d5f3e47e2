/** The JupyterLab side of a viewer: a renderer that hands payloads to a {@link ViewerHost}. */
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import type { KernelAccess } from "./scene.js";
import { type ViewerFactory, ViewerHost } from "./viewer-host.js";

export type { Viewer, ViewerFactory } from "./viewer-host.js";

/** Time in milliseconds within which JupyterLab brings an update to its output, if it knows where it belongs. */
const SETTLED_MS = 60;

function idOf(payload: unknown): string | undefined {
  if (typeof payload !== "object" || payload === null || !Object.hasOwn(payload, "id")) return undefined;
  const { id } = payload as { id?: unknown };
  return typeof id === "string" ? id : undefined;
}

export class ViewerWidget extends Widget implements IRenderMime.IRenderer {
  readonly kernel: KernelAccess;
  readonly #mimeType: string;
  readonly #load: () => Promise<ViewerFactory>;
  readonly #shown: (viewer: ViewerWidget, payload: unknown) => void;
  readonly #host: ViewerHost;
  #payload: unknown;
  #model: IRenderMime.IMimeModel | undefined;
  #unfollow: (() => void) | undefined;
  #news: unknown;

  /** @param kernelOf finds the kernel of the document that an element of the page belongs to */
  constructor(
    mimeType: string,
    load: () => Promise<ViewerFactory>,
    kernelOf: (node: HTMLElement) => KernelAccess,
    /** Function that is called with every payload that was shown. */
    shown: (viewer: ViewerWidget, payload: unknown) => void = () => {},
  ) {
    super();
    this.kernel = kernelOf(this.node);
    this.#mimeType = mimeType;
    this.#shown = shown;
    this.#load = load;
    this.#host = new ViewerHost(this.node, this.kernel);
    this.addClass("echolab-viewer");
  }

  /** Shows the payload of a display; called again for every update, never rejects. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#payload = model.data[this.#mimeType];
    this.#model = model;
    this.#follow();
    // Of several updates that waited for the viewer's code, the newest counts.
    if (await this.#host.show(this.#load, () => this.#payload)) this.#shown(this, this.#payload);
  }

  /**
   * Looks for the kernel once the output is in the page: outputs are often rendered before that, and then the document
   * around them is not known yet.
   */
  override processMessage(message: Parameters<Widget["processMessage"]>[0]): void {
    super.processMessage(message);
    if (message.type === "after-attach") this.#follow();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#unfollow?.();
    this.#host.dispose();
    super.dispose();
  }

  /**
   * Follows a display that names itself after the page was loaded again: JupyterLab then no longer knows the cell that
   * the kernel's updates belong to. Updates that it does bring to the output are not brought twice.
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
}
