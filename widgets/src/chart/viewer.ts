/** The chart viewer: plotly.js, fetched when the first chart is shown, where people expect its zoom and legend. */
import {
  type Chart,
  decodeChart,
  LIGHT,
  matrixSize,
  plotlyFigure,
  summary,
  type Theme,
} from "echolab/browser";
import { element } from "../shared/dom.js";
import type { Viewer } from "../shared/viewer-widget.js";

type Plotly = typeof import("plotly.js-cartesian-dist-min").default;

const MOST_WIDTH = 880;
const CURVES_HEIGHT = 360;

export function chartViewer(host: HTMLElement): Viewer {
  return new ChartViewer(host);
}

class ChartViewer implements Viewer {
  readonly #root = element("div", { class: "echolab-chart", role: "figure", "data-echolab": "chart" });
  readonly #observer: ResizeObserver;
  #plotly: Plotly | undefined;
  #chart: Chart | undefined;
  #theme: Theme = LIGHT;
  #width = 0;
  #disposed = false;
  #drawing = false;
  #again = false;

  constructor(host: HTMLElement) {
    host.append(this.#root);
    this.#observer = new ResizeObserver(() => {
      if (this.#roomWidth() !== this.#width) void this.#draw();
    });
    this.#observer.observe(this.#root);
  }

  update(payload: unknown): void {
    this.#chart = decodeChart(payload);
    this.#root.setAttribute("aria-label", summary(this.#chart));
    void this.#draw();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    void this.#draw();
  }

  dispose(): void {
    this.#disposed = true;
    this.#observer.disconnect();
    this.#plotly?.purge(this.#root);
    this.#root.remove();
  }

  #roomWidth(): number {
    return Math.floor(Math.min(MOST_WIDTH, this.#root.clientWidth));
  }

  /** One drawing at a time; what arrives meanwhile is drawn once, with the newest data. */
  async #draw(): Promise<void> {
    if (this.#drawing) {
      this.#again = true;
      return;
    }
    this.#drawing = true;
    try {
      do {
        this.#again = false;
        await this.#drawOnce();
      } while (this.#again);
    } catch {
      this.#root.textContent = "The chart could not be drawn.";
    } finally {
      this.#drawing = false;
    }
  }

  async #drawOnce(): Promise<void> {
    this.#plotly ??= (await import("plotly.js-cartesian-dist-min")).default;
    const width = this.#roomWidth();
    if (this.#disposed || !this.#chart || width < 40) return;
    this.#width = width;
    const { data, layout } = plotlyFigure(this.#chart, this.#theme);
    const size = this.#chart.matrix
      ? matrixSize(this.#chart.matrix, width)
      : { width, height: Math.round(Math.min(CURVES_HEIGHT, Math.max(240, width * 0.62))) };
    const config = { displaylogo: false, responsive: false, displayModeBar: width < 480 ? false : "hover" };
    await this.#plotly.react(this.#root, data, { ...layout, ...size }, config);
    this.#root.dataset.drawn = "true";
  }
}
