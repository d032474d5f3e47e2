/** The field viewer: a run to play, scrub and look into. */
import {
  coordinate,
  decodeField,
  type Field,
  formatComplex,
  formatNumber,
  formatShort,
  heightAxis,
  horizontal,
  LIGHT,
  nearestTime,
  type Quantity,
  spaceAxis,
  summary,
  type Theme,
  timeAxis,
  vertical,
} from "echolab/browser";
import { button, quantitySelect, select, setAttribute, setFacts, slider } from "../shared/controls.js";
import { element } from "../shared/dom.js";
import { Stage } from "../shared/stage.js";
import type { Viewer } from "../shared/viewer-widget.js";
import { fieldLayout, inside } from "./layout.js";
import { FieldPainter } from "./painter.js";
import { Player } from "./player.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];

export function fieldViewer(host: HTMLElement): Viewer {
  return new FieldViewer(host);
}

class FieldViewer implements Viewer {
  readonly #root: HTMLElement;
  readonly #title = element("span", { class: "echolab-title" });
  readonly #choices = element("span", { class: "echolab-choices" });
  readonly #canvas = element("canvas", { tabindex: "0", role: "img", "data-echolab": "field-canvas" });
  readonly #play = button("play", "play", "Play", () => this.#toggle());
  readonly #back = button("back", "back", "Previous frame", () => this.#go(this.#frame - 1));
  readonly #forward = button("forward", "forward", "Next frame", () => this.#go(this.#frame + 1));
  readonly #slider = slider("frame-slider", "Frame", (frame) => this.#go(frame));
  readonly #turn = element("span", { class: "echolab-turn", title: "time reversal", "data-echolab": "turn" });
  readonly #time = element("span", { class: "echolab-time", "data-echolab": "time" });
  readonly #transport: HTMLElement;
  readonly #readout = element("div", { class: "echolab-readout", "data-echolab": "readout" });
  readonly #painter = new FieldPainter();
  readonly #player = new Player(
    (frame) => this.#show(frame),
    () => this.#playingChanged(),
  );
  readonly #stage: Stage;
  #theme: Theme = LIGHT;
  #field: Field | undefined;
  #quantity: Quantity = "density";
  #frame = 0;
  #hovered: { frame: number; index: number; where: readonly string[] } | undefined;
  #dragging = false;

  constructor(host: HTMLElement) {
    const speeds = SPEEDS.map((speed) => ({ value: String(speed), label: `${speed} ×` }));
    const speed = select("speed", "Speed", speeds, "1", (value) => {
      this.#player.speed = Number(value);
    });
    const track = element("span", { class: "echolab-track" }, [this.#turn, this.#slider]);
    const buttons = element("span", { class: "echolab-buttons" }, [
      this.#back.node,
      this.#play.node,
      this.#forward.node,
    ]);
    this.#transport = element("div", { class: "echolab-bar", role: "group", "aria-label": "Time" }, [
      buttons,
      track,
      this.#time,
      speed,
    ]);
    const head = element("div", { class: "echolab-bar echolab-head" }, [this.#title, this.#choices]);
    this.#root = element("div", { class: "echolab-field", "data-echolab": "field" }, [
      head,
      this.#canvas,
      this.#transport,
      this.#readout,
    ]);
    host.append(this.#root);
    this.#root.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.addEventListener("pointerdown", (event) => this.#press(event));
    this.#canvas.addEventListener("pointermove", (event) => this.#move(event));
    this.#canvas.addEventListener("pointerup", () => this.#release());
    this.#canvas.addEventListener("pointercancel", () => this.#release());
    this.#canvas.addEventListener("pointerleave", () => this.#leave());
    this.#stage = new Stage(
      this.#root,
      this.#canvas,
      (width) => (this.#field ? fieldLayout(this.#field, width).height : 0),
      (surface) => {
        const field = this.#field;
        if (!field) return;
        const hovered = field.shape.length === 1 ? this.#hovered?.index : undefined;
        this.#painter.paint(surface, this.#theme, {
          field,
          quantity: this.#quantity,
          frame: this.#frame,
          hovered,
        });
      },
    );
  }

  update(payload: unknown): void {
    const field = decodeField(payload);
    const first = this.#field === undefined;
    const fresh = first || field.quantity !== this.#field?.quantity;
    this.#field = field;
    this.#hovered = undefined;
    // A display that is updated while someone looks keeps the place and the choice.
    if (fresh) this.#quantity = field.quantity;
    const last = field.times.length - 1;
    if (this.#frame > last) this.#frame = last;
    if (this.#player.playing && last < 1) this.#player.pause();
    this.#title.textContent = field.title;
    this.#title.title = field.title;
    this.#choices.replaceChildren(
      quantitySelect("ψ", field.im === undefined, this.#quantity, (quantity) => {
        this.#quantity = quantity;
        this.#refresh();
      }),
    );
    this.#slider.max = String(last);
    this.#transport.hidden = last < 1;
    const turn = field.echoFrom;
    this.#turn.hidden = turn === undefined || last < 1;
    this.#turn.style.setProperty("--echolab-turn", String((turn ?? 0) / Math.max(1, last)));
    this.#canvas.setAttribute("aria-label", summary(field));
    this.#refresh();
    this.#stage.paint();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#stage.request();
  }

  dispose(): void {
    this.#player.pause();
    this.#stage.dispose();
    this.#root.remove();
  }

  #toggle(): void {
    if (this.#player.playing) this.#player.pause();
    else this.#player.play(this.#frame, this.#field?.times.length ?? 0);
  }

  #playingChanged(): void {
    const { playing } = this.#player;
    this.#play.show(playing ? "pause" : "play", playing ? "Pause" : "Play");
    this.#root.dataset.playing = String(playing);
  }

  /** A frame chosen by hand. */
  #go(frame: number): void {
    const last = (this.#field?.times.length ?? 1) - 1;
    const chosen = Math.max(0, Math.min(last, frame));
    this.#player.moveTo(chosen);
    this.#show(chosen);
  }

  #show(frame: number): void {
    if (frame === this.#frame) return;
    this.#frame = frame;
    this.#refresh();
  }

  /** Everything that depends on frame, quantity and pointer. */
  #refresh(): void {
    const field = this.#field;
    if (!field) return;
    const { times, echoFrom } = field;
    const echo = echoFrom !== undefined && this.#frame >= echoFrom;
    setAttribute(this.#root, "data-frame", String(this.#frame));
    setAttribute(this.#root, "data-quantity", this.#quantity);
    setAttribute(this.#root, "data-echo", String(echo));
    this.#slider.value = String(this.#frame);
    const time = `t = ${formatShort(times[this.#frame])}`;
    setAttribute(this.#slider, "aria-valuetext", echo ? `${time}, echo` : time);
    this.#time.textContent = `${time}${echo ? " · echo" : ""}`;
    setFacts(this.#readout, this.#describe(field));
    this.#stage.request();
  }

  #describe(field: Field): string[] {
    const hovered = this.#hovered;
    if (!hovered) return [`Point at the ${field.times.length > 1 ? "picture" : "curve"} for values.`];
    const points = field.re.length / field.times.length;
    const frame = hovered.frame < 0 ? this.#frame : hovered.frame;
    const i = frame * points + hovered.index;
    const where = [...hovered.where, `t = ${formatShort(field.times[frame])}`];
    if (!field.im) return [...where, `ψ = ${formatNumber(field.re[i])}`];
    const [re, im] = [field.re[i], field.im[i]];
    const modulus = formatNumber(Math.hypot(re, im));
    return [
      ...where,
      `ψ = ${formatComplex(re, im)}`,
      `|ψ| = ${modulus}`,
      `arg ψ = ${formatNumber(Math.atan2(im, re))}`,
    ];
  }

  /** What lies under a point of the picture; a frame of −1 stands for the current one. */
  #at(x: number, y: number): { frame: number; index: number; where: readonly string[] } | undefined {
    const field = this.#field;
    if (!field) return undefined;
    const { picture, profile } = fieldLayout(field, this.#stage.width);
    const { shape, lengths } = field;
    const last = shape.length - 1;
    const nearest = (value: number, n: number, length: number) =>
      Math.max(0, Math.min(n - 1, Math.round(((value + length / 2) * n) / length)));
    const box = inside(picture, x, y) ? picture : inside(profile, x, y) ? profile : undefined;
    if (!box) return undefined;
    const column = nearest(horizontal(spaceAxis(field), box).valueAt(x), shape[last], lengths[last]);
    const xText = `x = ${formatShort(coordinate(column, shape[last], lengths[last]))}`;
    if (shape.length === 1) {
      const frame =
        box === picture ? nearestTime(field.times, vertical(timeAxis(field), box).valueAt(y)) : -1;
      return { frame, index: column, where: [xText] };
    }
    const row = nearest(vertical(heightAxis(field), box).valueAt(y), shape[0], lengths[0]);
    const yText = `y = ${formatShort(coordinate(row, shape[0], lengths[0]))}`;
    return { frame: -1, index: row * shape[1] + column, where: [xText, yText] };
  }

  #press(event: PointerEvent): void {
    const { x, y } = this.#stage.locate(event);
    const at = this.#at(x, y);
    if (event.button !== 0 || !at || at.frame < 0) return;
    this.#dragging = true;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#go(at.frame);
  }

  #move(event: PointerEvent): void {
    const { x, y } = this.#stage.locate(event);
    const at = this.#at(x, y);
    if (this.#dragging && at && at.frame >= 0) this.#go(at.frame);
    const field = this.#field;
    this.#canvas.style.cursor =
      at && at.frame >= 0 && (field?.times.length ?? 0) > 1 ? "pointer" : at ? "crosshair" : "";
    this.#hovered = at;
    this.#refresh();
  }

  #release(): void {
    this.#dragging = false;
  }

  #leave(): void {
    this.#hovered = undefined;
    this.#refresh();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    // Buttons and menus know what their own keys mean.
    const own = target instanceof HTMLButtonElement || target instanceof HTMLSelectElement;
    const last = (this.#field?.times.length ?? 1) - 1;
    const steps: Record<string, number> = {
      ArrowLeft: this.#frame - 1,
      ArrowDown: this.#frame - 1,
      ArrowRight: this.#frame + 1,
      ArrowUp: this.#frame + 1,
      PageDown: this.#frame - 10,
      PageUp: this.#frame + 10,
      Home: 0,
      End: last,
    };
    if (event.key === " " && !own) this.#toggle();
    else if (!own && Object.hasOwn(steps, event.key)) this.#go(steps[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
