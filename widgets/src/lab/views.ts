/** A display in a view of its own, beside the notebook; it follows the display it was opened from. */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { MainAreaWidget } from "@jupyterlab/apputils";
import { MimeModel } from "@jupyterlab/rendermime";
import type { KernelAccess } from "../shared/scene.js";
import type { ViewerWidget } from "../shared/viewer-widget.js";
import { wavesIcon } from "./icon.js";
import type { Run, Runs } from "./runs.js";

/** A viewer for a type of display, which asks the given kernel. */
export type MakeViewer = (mimeType: string, kernel: KernelAccess) => ViewerWidget | undefined;

export class Views {
  readonly #app: JupyterFrontEnd;
  readonly #runs: Runs;
  readonly #make: MakeViewer;
  #count = 0;

  /** @param make a new viewer for a type of display; what it shows is no run of its own */
  constructor(app: JupyterFrontEnd, runs: Runs, make: MakeViewer) {
    this.#app = app;
    this.#runs = runs;
    this.#make = make;
  }

  /** Opens a run; later news of it are shown too. */
  open(run: Run): void {
    const show = this.show(run, run.title, run.payload);
    if (!show) return;
    const unlisten = this.#runs.listen((news) => {
      if (news?.id === run.id) show.update(news.payload);
    });
    show.widget.disposed.connect(unlisten);
  }

  /** Opens a payload that no display has, with the kernel of a run. */
  show(
    { mimeType, kernel }: Pick<Run, "mimeType" | "kernel">,
    title: string,
    payload: unknown,
  ): { widget: MainAreaWidget; update(payload: unknown): void } | undefined {
    const viewer = this.#make(mimeType, kernel);
    if (!viewer) return undefined;
    viewer.addClass("echolab-view");
    const widget = new MainAreaWidget({ content: viewer });
    this.#count++;
    widget.id = `echolab-view-${this.#count}`;
    widget.title.label = title;
    widget.title.icon = wavesIcon;
    widget.title.closable = true;
    const update = (next: unknown) =>
      void viewer.renderModel(new MimeModel({ data: { [mimeType]: next as string } }));
    update(payload);
    this.#app.shell.add(widget, "main", { mode: "split-right" });
    // Notebook 7 has one document in a page, and takes no other beside it.
    if (!widget.isAttached) {
      this.#app.shell.add(widget, "right");
      this.#app.shell.activateById(widget.id);
    }
    return { widget, update };
  }
}
