/** Our viewers in front ends that lack our extension but speak anywidget, such as VS Code's and Colab's. */
import { node, packages } from "../../data/node.js";
import { PORTABLE, type ShowValue, showableOf } from "../../displays/display.js";
import { kernelBridge } from "../../kernel/bridge.js";
import { ShowError } from "../../wire/check.js";
import { displayOf, type ShowOptions } from "../bundle.js";
import type { ShowHandle } from "../show.js";
import { WIDGET_VIEW_MIME, WidgetModel } from "./widget-model.js";

const ANYWIDGET = { module: "anywidget", version: "~0.11.*", model: "AnyModel", view: "AnyView" };

let displays = 0;
let code: { readonly _esm: string; readonly _css: string } | undefined;

/**
 * Shows a field, a scattering matrix, a network, a diagram or a confusion matrix like `show`, by a viewer that travels with the display as a module. Where our
 * extension is installed `show` does better: one viewer for all displays, also in saved notebooks.
 * @throws ShowError for charts and comparisons, which such front ends draw by themselves, and where the viewers are not built
 */
export function anywidget(value: ShowValue, options: ShowOptions = {}): ShowHandle {
  const partsOf = (next: unknown, own: ShowOptions) => {
    const { bundle, text } = displayOf(next, own);
    const mime = PORTABLE.find((type) => type in bundle);
    if (!mime)
      throw new ShowError(
        `anywidget(value): value is a ${showableOf(next)?.kind}, which front ends draw by themselves; use show(value).`,
      );
    const { [mime]: payload, ...fallback } = bundle;
    return { mime, payload, fallback, text };
  };
  const bridge = kernelBridge();
  const first = partsOf(value, bridge ? options : { ...options, picture: false });
  displays++;
  const id = `echolab-anywidget-${Date.now().toString(36)}-${displays}`;
  const model = new WidgetModel(ANYWIDGET, {
    ...viewersCode(),
    _anywidget_id: "echolab.Viewer",
    mime: first.mime,
    payload: first.payload,
  });
  const view = model.bundle(first.text)[WIDGET_VIEW_MIME];
  if (bridge) bridge.display({ ...first.fallback, [WIDGET_VIEW_MIME]: view }, { id });
  else console.log(first.text);
  return {
    id,
    update(next, more = {}) {
      const { mime, payload } = partsOf(next, { ...options, ...more, picture: false });
      model.set({ mime, payload });
    },
  };
}

/** Reads the viewers as one module with its style sheet, built with the extension. */
function viewersCode(): { readonly _esm: string; readonly _css: string } {
  try {
    const find = packages("anywidget").resolve;
    const { readFileSync } = node("anywidget").fs;
    code ??= {
      _esm: readFileSync(find("jupyterlab-echolab/dist/anywidget.mjs"), "utf8"),
      _css: readFileSync(find("jupyterlab-echolab/style/viewers.css"), "utf8"),
    };
  } catch {
    throw new ShowError("anywidget(value): the viewers are not built; npm run build makes them.");
  }
  return code;
}
