/** The scattering viewer: who sends how much to whom, row = out, column = in. */
import {
  BAR_ROOM,
  type Badge,
  type Box,
  badges,
  clear,
  decodeScattering,
  drawColourBar,
  drawMatrix,
  formatComplex,
  formatNumber,
  formatShort,
  LIGHT,
  matrixMargins,
  type Quantity,
  type Range,
  type Scattering,
  type Surface,
  scatteringPanel,
  scatteringRange,
  summary,
  type Theme,
} from "echolab/browser";
import { quantitySelect, setAttribute, setFacts, slider } from "../shared/controls.js";
import { element } from "../shared/dom.js";
import { NARROW, Stage, surfaceOf } from "../shared/stage.js";
import type { Viewer } from "../shared/viewer-widget.js";

const TOP = 8;
const MOST_SIDE = 440;

interface Cell {
  readonly out: number;
  readonly in: number;
}

export function scatteringViewer(host: HTMLElement): Viewer {
  return new ScatteringViewer(host);
}

class ScatteringViewer implements Viewer {
  readonly #root: HTMLElement;
  readonly #title = element("span", { class: "echolab-title" });
  readonly #choices = element("span", { class: "echolab-choices" });
  readonly #badges = element("div", { class: "echolab-badges", "data-echolab": "badges" });
  readonly #canvas = element("canvas", {
    tabindex: "0",
    role: "img",
    "aria-roledescription": "matrix, arrow keys move through its elements",
    "data-echolab": "scattering-canvas",
  });
  readonly #slider = slider("omega-slider", "Frequency", (index) => this.#tune(index));
  readonly #omega = element("span", { class: "echolab-time", "data-echolab": "omega" });
  readonly #frequencies: HTMLElement;
  readonly #readout = element("div", { class: "echolab-readout", role: "status", "data-echolab": "readout" });
  readonly #stage: Stage;
  #theme: Theme = LIGHT;
  #s: Scattering | undefined;
  #range: Range = { min: 0, max: 1 };
  #quantity: Quantity = "magnitude";
  #frequency = 0;
  #cell: Cell | undefined;
  #box: Box = { x: 0, y: 0, width: 1, height: 1 };

  constructor(host: HTMLElement) {
    this.#frequencies = element("div", { class: "echolab-bar", role: "group", "aria-label": "Frequency" }, [
      element("span", { class: "echolab-track" }, [this.#slider]),
      this.#omega,
    ]);
    const head = element("div", { class: "echolab-bar echolab-head" }, [this.#title, this.#choices]);
    this.#root = element("div", { class: "echolab-scattering", "data-echolab": "scattering" }, [
      head,
      this.#badges,
      this.#canvas,
      this.#frequencies,
      this.#readout,
    ]);
    host.append(this.#root);
    this.#canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.#canvas.addEventListener("pointerleave", () => this.#choose(undefined));
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.addEventListener("blur", () => this.#choose(undefined));
    this.#slider.addEventListener("keydown", (event) => this.#sliderKey(event));
    this.#stage = new Stage(
      this.#root,
      this.#canvas,
      (width) => this.#layout(width).height,
      (surface) => this.#paint(surface),
    );
  }

  update(payload: unknown): void {
    const s = decodeScattering(payload);
    if (s.quantity !== this.#s?.quantity) this.#quantity = s.quantity;
    const first = this.#s === undefined;
    this.#s = s;
    const last = s.omega.length - 1;
    this.#frequency = first ? Math.floor(last / 2) : Math.min(this.#frequency, last);
    const n = s.ports.length;
    if (this.#cell && (this.#cell.in >= n || this.#cell.out >= n)) this.#cell = undefined;
    this.#title.textContent = s.title;
    this.#title.title = s.title;
    this.#choices.replaceChildren(
      quantitySelect("S", false, this.#quantity, (quantity) => {
        this.#quantity = quantity;
        this.#refresh();
      }),
    );
    this.#slider.max = String(last);
    this.#frequencies.hidden = last < 1;
    this.#canvas.setAttribute("aria-label", summary(s));
    this.#refresh();
    this.#stage.paint();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#stage.request();
  }

  dispose(): void {
    this.#stage.dispose();
    this.#root.remove();
  }

  #tune(index: number): void {
    const last = (this.#s?.omega.length ?? 1) - 1;
    this.#frequency = Math.max(0, Math.min(last, index));
    this.#refresh();
  }

  #choose(cell: Cell | undefined): void {
    this.#cell = cell;
    this.#refresh();
  }

  #refresh(): void {
    const s = this.#s;
    if (!s) return;
    setAttribute(this.#root, "data-frequency", String(this.#frequency));
    setAttribute(this.#root, "data-quantity", this.#quantity);
    this.#range = scatteringRange(s, this.#quantity);
    this.#slider.value = String(this.#frequency);
    const omega = `ω = ${formatShort(s.omega[this.#frequency])}`;
    setAttribute(this.#slider, "aria-valuetext", omega);
    this.#omega.textContent = omega;
    this.#badges.replaceChildren(...badges(s, this.#frequency).map(badgeNode));
    if (s.omega.length === 1) this.#badges.append(element("span", { class: "echolab-time" }, [omega]));
    setFacts(this.#readout, this.#describe(s));
    this.#stage.request();
  }

  #describe(s: Scattering): string[] {
    const cell = this.#cell;
    if (!cell) return ["Point at an element, or move with the arrow keys."];
    const n = s.ports.length;
    const i = (this.#frequency * n + cell.out) * n + cell.in;
    const [re, im] = [s.re[i], s.im[i]];
    const modulus = Math.hypot(re, im);
    return [
      `S[${s.ports[cell.out]}, ${s.ports[cell.in]}] = ${formatComplex(re, im)}`,
      `|S| = ${formatNumber(modulus)}`,
      `|S|² = ${formatNumber(modulus ** 2)}`,
      `arg S = ${formatNumber(Math.atan2(im, re))}`,
    ];
  }

  /** The matrix is a square that leaves room for names and colour bar. */
  #layout(width: number): { box: Box; height: number } {
    const s = this.#s;
    const ruler = surfaceOf(this.#canvas, width, 0, window.devicePixelRatio || 1);
    if (!s || !ruler) return { box: this.#box, height: 0 };
    const panel = scatteringPanel(s, this.#frequency, this.#quantity, this.#range);
    const { left, bottom } = matrixMargins(ruler, this.#theme, panel);
    const side = Math.max(40, Math.min(MOST_SIDE, width - left - (width < NARROW ? 76 : BAR_ROOM)));
    return { box: { x: left, y: TOP, width: side, height: side }, height: TOP + side + bottom };
  }

  #paint(surface: Surface): void {
    const s = this.#s;
    if (!s) return;
    const theme = this.#theme;
    clear(surface, theme);
    const panel = scatteringPanel(s, this.#frequency, this.#quantity, this.#range);
    this.#box = this.#layout(surface.width).box;
    drawMatrix(surface, theme, this.#box, panel);
    drawColourBar(surface, theme, this.#box, this.#quantity, this.#range);
    if (this.#cell) this.#outline(surface, this.#cell, s.ports.length);
  }

  /** A frame around the chosen element, dark and light, so that it shows on every colour. */
  #outline({ pen }: Surface, cell: Cell, n: number): void {
    const size = this.#box.width / n;
    const x = this.#box.x + cell.in * size;
    const y = this.#box.y + cell.out * size;
    for (const [colour, inset] of [
      ["#000000", 0],
      ["#ffffff", 1.5],
    ] as const) {
      pen.strokeStyle = colour;
      pen.lineWidth = 1.5;
      pen.strokeRect(x + inset, y + inset, size - 2 * inset, size - 2 * inset);
    }
  }

  #point(event: PointerEvent): void {
    const n = this.#s?.ports.length ?? 1;
    const { x, y } = this.#stage.locate(event);
    const column = Math.floor(((x - this.#box.x) / this.#box.width) * n);
    const row = Math.floor(((y - this.#box.y) / this.#box.height) * n);
    const within = column >= 0 && column < n && row >= 0 && row < n;
    this.#choose(within ? { out: row, in: column } : undefined);
  }

  #key(event: KeyboardEvent): void {
    const s = this.#s;
    if (!s || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "PageUp" || event.key === "PageDown") {
      this.#tune(this.#frequency + (event.key === "PageUp" ? 1 : -1));
    } else if (event.key === "Escape") {
      this.#choose(undefined);
    } else {
      const moved = moveCell(this.#cell, event.key, s.ports.length);
      if (!moved) return;
      this.#choose(moved);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** The notebook around may keep arrow keys from a slider. */
  #sliderKey(event: KeyboardEvent): void {
    const last = (this.#s?.omega.length ?? 1) - 1;
    const targets: Record<string, number> = {
      ArrowLeft: this.#frequency - 1,
      ArrowDown: this.#frequency - 1,
      ArrowRight: this.#frequency + 1,
      ArrowUp: this.#frequency + 1,
      Home: 0,
      End: last,
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(targets, event.key)) return;
    this.#tune(targets[event.key]);
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The element that a key leads to; the first key press enters the matrix at its corner. */
function moveCell(cell: Cell | undefined, key: string, n: number): Cell | undefined {
  const from = cell ?? { out: 0, in: 0 };
  const moves: Record<string, Cell> = {
    ArrowUp: { out: from.out - 1, in: from.in },
    ArrowDown: { out: from.out + 1, in: from.in },
    ArrowLeft: { out: from.out, in: from.in - 1 },
    ArrowRight: { out: from.out, in: from.in + 1 },
    Home: { out: from.out, in: 0 },
    End: { out: from.out, in: n - 1 },
  };
  if (!Object.hasOwn(moves, key)) return undefined;
  if (!cell) return from;
  const clamp = (i: number) => Math.max(0, Math.min(n - 1, i));
  return { out: clamp(moves[key].out), in: clamp(moves[key].in) };
}

function badgeNode(badge: Badge): HTMLElement {
  const node = element("span", { class: "echolab-badge", title: badge.detail, "data-echolab": badge.name });
  node.dataset.holds = String(badge.holds);
  node.textContent = `${badge.holds ? "✓ " : ""}${badge.text}`;
  return node;
}
