/**
 * Controls of ipywidgets in a notebook without a kernel. Their front end fetches what it needs from the kernel and
 * would say "Loading widget..." for ever; only there our words for the control come first.
 */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import { INPUT_MIME, trans } from "echolab/shell";

/** Rank of the words: before ipywidgets' own renderer, which is at −10. */
const RANK = -20;

/** The part of a notebook that is used here; the package with its types is no dependency. */
interface NotebookLike {
  readonly context: { readonly model: { dirty: boolean } };
  readonly sessionContext: {
    readonly session?: { readonly kernel?: unknown } | null;
    readonly kernelChanged: { connect(slot: () => void): unknown };
    readonly kernelPreferenceChanged: { connect(slot: () => void): unknown };
    initialize(): Promise<unknown>;
  };
  readonly content: {
    readonly rendermime: IRenderMimeLike;
    readonly widgets: Iterable<{ readonly model: { readonly outputs?: OutputsLike } }>;
  };
}

interface IRenderMimeLike {
  addFactory(factory: IRenderMime.IRendererFactory, rank: number): void;
  removeMimeType(mimeType: string): void;
}

interface OutputsLike {
  toJSON(): readonly { readonly data?: object }[];
  fromJSON(outputs: readonly object[]): void;
}

export function tellInputsWithoutKernel(app: JupyterFrontEnd): void {
  app.docRegistry.addWidgetExtension("Notebook", {
    createNew: (panel) => {
      const { context, content, sessionContext } = panel as unknown as NotebookLike;
      let told = false;
      const follow = () => {
        const tell = !sessionContext.session?.kernel;
        if (panel.isDisposed || tell === told) return;
        told = tell;
        const createRenderer = () => new InputWords();
        if (tell)
          content.rendermime.addFactory({ safe: true, mimeTypes: [INPUT_MIME], createRenderer }, RANK);
        else content.rendermime.removeMimeType(INPUT_MIME);
        const { dirty } = context.model;
        showAgain(content.widgets);
        // Nothing was changed that could be saved.
        context.model.dirty = dirty;
      };
      sessionContext.kernelChanged.connect(follow);
      // A notebook starts to look for its kernel once it knows which; `initialize`, called again, settles when that has
      // ended.
      sessionContext.kernelPreferenceChanged.connect(() => {
        void Promise.resolve()
          .then(() => sessionContext.initialize())
          .catch(() => {})
          .then(follow);
      });
    },
  });
}

/** Draws outputs again that were drawn before it was known whether there is a kernel. */
function showAgain(cells: NotebookLike["content"]["widgets"]): void {
  for (const { model } of cells) {
    const outputs = model.outputs?.toJSON() ?? [];
    if (outputs.some(({ data }) => data && Object.hasOwn(data, INPUT_MIME))) model.outputs?.fromJSON(outputs);
  }
}

class InputWords extends Widget implements IRenderMime.IRenderer {
  async renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    const words = typeof data["text/plain"] === "string" ? data["text/plain"] : "";
    this.node.textContent = `${words}. ${trans.__("It moves where there is a kernel: open the notebook with one and run the cell again.")}`;
    this.addClass("echolab-input");
  }
}
