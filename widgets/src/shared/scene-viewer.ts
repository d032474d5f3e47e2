/** Puts scenes into the page: controls kept and updated in place, one canvas, keys, pointer and animation. */
import { LIGHT, type Surface, type Theme } from "echolab/browser";
import { setAttribute, setFacts } from "./controls.js";
import { element } from "./dom.js";
import { ControlRow } from "./row.js";
import type {
  Connection,
  Definition,
  KernelAccess,
  PageOf,
  Patch,
  Place,
  PointerAt,
  Scene,
  Tools,
} from "./scene.js";
import { Stage, surfaceOf } from "./stage.js";
import { saveFile } from "./tools.js";
import type { Viewer, ViewerFactory } from "./viewer-widget.js";

/** Distance in pixels between press and release below which a pointer has clicked. */
const CLICK = 4;
/** Longest animation step in seconds: after a hidden tab returns, play on instead of jumping. */
const MOST_SECONDS = 0.1;
const SAID_MS = 6000;
/** Width in pixels that is assumed until the place is known. */
const FIRST_WIDTH = 640;

export function sceneViewer<Model, State extends object>(
  definition: Definition<Model, State>,
): ViewerFactory {
  return (host, kernel) => new SceneViewer(host, kernel, definition);
}

class SceneViewer<Model, State extends object> implements Viewer, PageOf<Model, State> {
  readonly kernel: KernelAccess;
  readonly #definition: Definition<Model, State>;
  readonly #root: HTMLElement;
  readonly #title = element("span", { class: "echolab-title" });
  readonly #badges = element("div", { class: "echolab-badges", "data-echolab": "badges" });
  readonly #canvas: HTMLCanvasElement;
  readonly #facts = element("div", { class: "echolab-readout", "data-echolab": "readout" });
  readonly #said = element("div", { class: "echolab-said", role: "status", "data-echolab": "said" });
  readonly #head: ControlRow<State>;
  readonly #bars = element("div", { class: "echolab-bars" });
  readonly #rows = new Map<string, ControlRow<State>>();
  readonly #stage: Stage;
  readonly #ruler = document.createElement("canvas");
  readonly #connection: Connection<Model, State> | undefined;
  readonly #sight: IntersectionObserver;
  /** Whether the viewer is on the screen; beyond its edge, animations rest. */
  #inSight = true;
  #theme: Theme = LIGHT;
  #model: Model | undefined;
  #state: State | undefined;
  #scene: { scene: Scene<State>; width: number } | undefined;
  #payloads = 0;
  #pressed: { x: number; y: number } | undefined;
  #animation = 0;
  #last = 0;
  #silence = 0;
  #disposed = false;

  constructor(host: HTMLElement, kernel: KernelAccess, definition: Definition<Model, State>) {
    this.kernel = kernel;
    this.#definition = definition;
    const { name } = definition;
    this.#canvas = element("canvas", { tabindex: "0", role: "img", "data-echolab": `${name}-canvas` });
    const changed = (patch: Patch<State>) => this.#apply(patch);
    const tools: Tools = {
      kernel,
      canvas: this.#canvas,
      save: saveFile,
      copyText: (text) => navigator.clipboard.writeText(text),
      copyPicture: () => this.#copyPicture(),
    };
    const say = (text: string) => this.say(text);
    const row = (classes: string) => new ControlRow<State>(classes, changed, tools, say);
    this.#head = row("echolab-choices");
    this.#newRow = () => row("echolab-bar");
    this.#root = element("div", { class: `echolab-${name}`, "data-echolab": name }, [
      element("div", { class: "echolab-bar echolab-head" }, [this.#title, this.#head.node]),
      this.#badges,
      this.#canvas,
      this.#bars,
      this.#facts,
      this.#said,
    ]);
    host.append(this.#root);
    this.#listen();
    this.#stage = new Stage(
      this.#root,
      this.#canvas,
      (width) => this.#sceneAt(width)?.height ?? 0,
      (surface) => this.#sceneAt(surface.width)?.paint(surface),
    );
    this.#sight = new IntersectionObserver((entries) => {
      this.#inSight = entries[entries.length - 1].isIntersecting;
      this.#animate();
    });
    this.#sight.observe(this.#root);
    this.#connection = definition.connect?.(this);
  }

  readonly #newRow: () => ControlRow<State>;

  /** Shows a payload. Of several that need time to open, the newest counts, whichever is ready first. */
  async update(payload: unknown): Promise<void> {
    this.#payloads++;
    const number = this.#payloads;
    const decoded = this.#definition.decode(payload);
    const model = decoded instanceof Promise ? await decoded : decoded;
    if (this.#disposed || number !== this.#payloads) return;
    const before = this.#model && this.#state ? { model: this.#model, state: this.#state } : undefined;
    this.#model = model;
    this.#state = this.#definition.start(model, before);
    this.#refresh();
    this.#stage.paint();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#refresh();
  }

  dispose(): void {
    this.#disposed = true;
    cancelAnimationFrame(this.#animation);
    window.clearTimeout(this.#silence);
    this.#connection?.dispose();
    this.#sight.disconnect();
    this.#stage.dispose();
    this.#root.remove();
  }

  now(): { readonly model: Model; readonly state: State } | undefined {
    return this.#model && this.#state ? { model: this.#model, state: this.#state } : undefined;
  }

  set(patch: Partial<State>): void {
    this.#apply(patch);
  }

  say(text: string): void {
    this.#said.textContent = text;
    window.clearTimeout(this.#silence);
    this.#silence = window.setTimeout(() => {
      this.#said.textContent = "";
    }, SAID_MS);
  }

  #apply(patch: Patch<State>): void {
    if (!patch || !this.#state || this.#disposed) return;
    this.#state = { ...this.#state, ...patch };
    this.#refresh();
  }

  /** Updates everything that follows from model, state and theme. */
  #refresh(): void {
    const { name } = this.#definition;
    this.#scene = undefined;
    const scene = this.#sceneAt(this.#stage.width || FIRST_WIDTH);
    if (!scene || !this.#model || !this.#state) return;
    if (this.#title.textContent !== scene.title) {
      this.#title.textContent = scene.title;
      this.#title.title = scene.title;
    }
    for (const [key, value] of Object.entries(scene.data ?? {}))
      setAttribute(this.#root, `data-${key}`, value);
    const { label } = scene;
    setAttribute(this.#canvas, "aria-label", typeof label === "string" ? label : label());
    setAttribute(this.#canvas, "data-kind", name);
    this.#head.show(scene.head);
    for (const [key, row] of this.#rows) {
      if (scene.bars.some((bar) => bar.name === key)) continue;
      row.node.remove();
      this.#rows.delete(key);
    }
    for (const [i, bar] of scene.bars.entries()) {
      const row = this.#rows.get(bar.name) ?? this.#newRow();
      this.#rows.set(bar.name, row);
      setAttribute(row.node, "role", "group");
      setAttribute(row.node, "aria-label", bar.label);
      setAttribute(row.node, "data-bar", bar.name);
      row.show(bar.controls);
      if (this.#bars.children[i] !== row.node)
        this.#bars.insertBefore(row.node, this.#bars.children[i] ?? null);
    }
    this.#showBadges(scene);
    setFacts(this.#facts, scene.facts);
    this.#stage.request();
    this.#connection?.changed(this.#model, this.#state);
    this.#animate();
  }

  #showBadges({ badges = [] }: Scene<State>): void {
    const key = JSON.stringify(badges);
    this.#badges.hidden = badges.length === 0;
    if (this.#badges.dataset.shown === key) return;
    this.#badges.dataset.shown = key;
    this.#badges.replaceChildren(
      ...badges.map(({ name, text, detail, holds }) =>
        element(
          "span",
          { class: "echolab-badge", title: detail, "data-echolab": name, "data-holds": String(holds) },
          [`${holds ? "✓ " : ""}${text}`],
        ),
      ),
    );
  }

  #sceneAt(width: number): Scene<State> | undefined {
    if (!this.#model || !this.#state) return undefined;
    if (this.#scene?.width !== width) {
      const ruler = surfaceOf(this.#ruler, width, 0, 1) as Surface;
      const place: Place = { width, theme: this.#theme, ruler };
      this.#scene = { scene: this.#definition.render(this.#model, this.#state, place), width };
    }
    return this.#scene.scene;
  }

  #animate(): void {
    const { playing, tick } = this.#definition;
    if (this.#animation !== 0 || !this.#inSight || !tick || !this.#model || !this.#state) return;
    if (!playing?.(this.#state, this.#model)) return;
    this.#last = performance.now();
    const step = (now: number) => {
      this.#animation = 0;
      if (!this.#model || !this.#state || !this.#inSight) return;
      if (!playing(this.#state, this.#model)) return;
      const seconds = Math.min(MOST_SECONDS, Math.max(0, (now - this.#last) / 1000));
      this.#last = now;
      // The next frame is asked for first: the state's change below must not start a second animation.
      this.#animation = requestAnimationFrame(step);
      this.#apply(tick(this.#model, this.#state, seconds));
    };
    this.#animation = requestAnimationFrame(step);
  }

  #listen(): void {
    const canvas = this.#canvas;
    const at = (event: PointerEvent): Omit<PointerAt, "kind"> => ({
      ...this.#stage.locate(event),
      shift: event.shiftKey,
    });
    const scene = () => this.#sceneAt(this.#stage.width);
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      const place = at(event);
      this.#pressed = place;
      this.#apply(scene()?.pointer?.({ ...place, kind: "press" }));
    });
    // Shift belongs to the viewer: the notebook around would select all cells from its active one to this.
    canvas.addEventListener("mousedown", (event) => {
      if (!event.shiftKey) return;
      event.preventDefault();
      canvas.focus({ preventScroll: true });
    });
    canvas.addEventListener("pointermove", (event) => {
      const place = at(event);
      this.#apply(scene()?.pointer?.({ ...place, kind: this.#pressed ? "drag" : "move" }));
      canvas.style.cursor = scene()?.cursor?.(place.x, place.y) ?? "";
    });
    const release = (event: PointerEvent) => {
      if (!this.#pressed) return;
      const place = at(event);
      const click = Math.hypot(place.x - this.#pressed.x, place.y - this.#pressed.y) < CLICK;
      this.#pressed = undefined;
      this.#apply(
        scene()?.pointer?.({ ...place, kind: "release", click: click && event.type === "pointerup" }),
      );
    };
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("pointerleave", (event) => {
      if (!this.#pressed) this.#apply(scene()?.pointer?.({ ...at(event), kind: "leave" }));
    });
    canvas.addEventListener(
      "wheel",
      (event) => {
        // A pinch arrives as a wheel with the control key. Scrolling past the picture is not stopped.
        if (!(event.ctrlKey || document.activeElement === canvas)) return;
        const patch = scene()?.wheel?.({ ...this.#stage.locate(event), delta: event.deltaY });
        if (!patch) return;
        event.preventDefault();
        event.stopPropagation();
        this.#apply(patch);
      },
      { passive: false },
    );
    this.#root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      // Controls know what their own keys mean.
      if (event.target instanceof HTMLElement && event.target.matches("button, select, input, [popover] *"))
        return;
      const patch = scene()?.key?.({ key: event.key, shift: event.shiftKey });
      if (!patch) return;
      event.preventDefault();
      event.stopPropagation();
      this.#apply(patch);
    });
  }

  async #copyPicture(): Promise<void> {
    const picture = new Promise<Blob>((done, fail) =>
      this.#canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"),
    );
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
  }
}
