/** The chart viewer: plotly.js, fetched when the first chart is shown, where people expect its zoom and legend. */
import { type Chart, decodeChart, plotlyFigure, summary } from "echolab/browser";
import { element } from "../shared/dom.js";
import { pageTheme } from "../shared/theme.js";
import type { Viewer } from "../shared/viewer-widget.js";

type Plotly = typeof import("plotly.js-cartesian-dist-min").default;

const MOST_WIDTH = 880;
const CURVES_HEIGHT = 360;

export function chartViewer(host: HTMLElement): Viewer {
  return new ChartViewer(host);
}

class ChartViewer implements Viewer {
  readonly #host: HTMLElement;
  readonly #root = element("div", { class: "echolab-chart", role: "figure", "data-echolab": "chart" });
  readonly #observer: ResizeObserver;
  #plotly: Plotly | undefined;
  #chart: Chart | undefined;
  #width = 0;
  #disposed = false;
  #drawing = false;
  #again = false;

  constructor(host: HTMLElement) {
    this.#host = host;
    host.append(this.#root);
    this.#observer = new ResizeObserver(() => {
      if (this.#roomWidth() !== this.#width) void this.#draw();
    });
    this.#observer.observe(host);
  }

  update(payload: unknown): void {
    this.#chart = decodeChart(payload);
    this.#root.setAttribute("aria-label", summary(this.#chart));
    void this.#draw();
  }

  themeChanged(): void {
    void this.#draw();
  }

  dispose(): void {
    this.#disposed = true;
    this.#observer.disconnect();
    this.#plotly?.purge(this.#root);
    this.#root.remove();
  }

  #roomWidth(): number {
    return Math.floor(Math.min(MOST_WIDTH, this.#host.clientWidth));
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
    const { data, layout } = plotlyFigure(this.#chart, pageTheme());
    const height = this.#chart.matrix
      ? Math.min(width * 0.85, 520)
      : Math.min(CURVES_HEIGHT, Math.max(240, width * 0.62));
    const config = { displaylogo: false, responsive: false, displayModeBar: width < 480 ? false : "hover" };
    await this.#plotly.react(this.#root, data, { ...layout, width, height: Math.round(height) }, config);
    this.#root.dataset.drawn = "true";
  }
}
