/**
 * The widget protocol of Jupyter (version 2.1): a model is a comm with named values on both sides, and whatever front
 * end knows its name draws it. Here the kernel's side, for the controls of ipywidgets and for anywidget.
 */
import { type Comm, kernelBridge, type MimeBundle } from "../../kernel/bridge.js";

export const WIDGET_VIEW_MIME = "application/vnd.jupyter.widget-view+json";
const TARGET = "jupyter.widget";
/** Asks for the states of all models, after a page was loaded again. */
const CONTROL_TARGET = "jupyter.widget.control";

/** Names of the package and the classes by which a front end draws a model. */
export interface WidgetKind {
  readonly module: string;
  readonly version: string;
  readonly model: string;
  readonly view?: string;
}

export type WidgetState = Readonly<Record<string, unknown>>;

const models = new Map<string, WidgetModel>();
let answering = false;

export class WidgetModel {
  readonly #kind: WidgetKind;
  readonly #comm: Comm | undefined;
  #state: WidgetState;

  /** @param changed told of what the page has changed */
  constructor(kind: WidgetKind, state: WidgetState, changed: (patch: WidgetState) => void = () => {}) {
    this.#kind = kind;
    const { module, version, model, view } = kind;
    this.#state = {
      _model_module: module,
      _model_module_version: version,
      _model_name: model,
      _view_module: module,
      _view_module_version: version,
      _view_name: view ?? null,
      ...state,
    };
    answerControl();
    const comm = kernelBridge()?.openComm(TARGET, { state: this.#state, buffer_paths: [] });
    this.#comm = comm;
    if (!comm) return;
    models.set(comm.id, this);
    comm.onClose(() => models.delete(comm.id));
    comm.onMessage((message) => {
      const { method, state: patch } = message as { method?: unknown; state?: unknown };
      if (method === "request_state") this.#tell(this.#state);
      if (method !== "update" || typeof patch !== "object" || patch === null) return;
      this.#state = { ...this.#state, ...patch };
      changed(patch as WidgetState);
    });
  }

  /** How another model names this one among its values. */
  get reference(): string {
    return `IPY_MODEL_${this.#comm?.id ?? ""}`;
  }

  /**
   * Returns the display of the model, with words for front ends that lack its package; without a kernel only the words.
   */
  bundle(words: string): MimeBundle {
    const view = { version_major: 2, version_minor: 0, model_id: this.#comm?.id };
    return { ...(this.#comm && { [WIDGET_VIEW_MIME]: view }), "text/plain": words };
  }

  set(patch: WidgetState): void {
    this.#state = { ...this.#state, ...patch };
    this.#tell(patch);
  }

  #tell(state: WidgetState): void {
    this.#comm?.send({ method: "update", state, buffer_paths: [] });
  }

  /** Data from which the page makes the model anew. */
  get embedded(): object {
    const { module, version, model } = this.#kind;
    return {
      model_name: model,
      model_module: module,
      model_module_version: version,
      state: this.#state,
    };
  }
}

function answerControl(): void {
  const bridge = kernelBridge();
  if (answering || !bridge) return;
  answering = true;
  bridge.onComm(CONTROL_TARGET, (comm) =>
    comm.onMessage(() => {
      const states = Object.fromEntries([...models].map(([id, model]) => [id, model.embedded]));
      comm.send({ method: "update_states", states, buffer_paths: [] });
    }),
  );
}
