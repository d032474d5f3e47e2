/** The chart viewer: plotly.js, whose zoom and legend are well known; its code is fetched with the first chart. */
import { type Chart, chartSummary, decodeChart, LIGHT, plotlyFigure, type Theme } from "echolab/browser";
import { trans } from "echolab/shell";
import { element } from "../shared/dom.js";
import type { Viewer } from "../shared/viewer-widget.js";

type Plotly = typeof import("plotly.js-cartesian-dist-min").default;

const MOST_WIDTH = 880;
/** Width in pixels below which there is no tool bar: it would hide the curves. */
const TOOLS_WIDTH = 480;

export function chartViewer(host: HTMLElement): Viewer {
  return new ChartViewer(host);
}

class ChartViewer implements Viewer {
  readonly #title = element("div", { class: "echolab-title" });
  readonly #plot = element("div");
  readonly #root = element("div", { class: "echolab-chart", role: "figure", "data-echolab": "chart" }, [
    this.#title,
    this.#plot,
  ]);
  readonly #ruler = document.createElement("canvas").getContext("2d");
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
    this.#root.setAttribute("aria-label", chartSummary(this.#chart));
    this.#title.textContent = this.#chart.title;
    this.#title.hidden = this.#chart.title === "";
    void this.#draw();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    void this.#draw();
  }

  dispose(): void {
    this.#disposed = true;
    this.#observer.disconnect();
    this.#plotly?.purge(this.#plot);
    this.#root.remove();
  }

  #roomWidth(): number {
    return Math.floor(Math.min(MOST_WIDTH, this.#root.clientWidth));
  }

  readonly #measure = (text: string): number => {
    if (!this.#ruler) return 0;
    this.#ruler.font = `11px ${this.#theme.font}`;
    return this.#ruler.measureText(text).width;
  };

  /** Draws one chart at a time; of data that arrive meanwhile only the newest are drawn. */
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
      this.#root.textContent = trans.__("The chart could not be drawn.");
    } finally {
      this.#drawing = false;
    }
  }

  async #drawOnce(): Promise<void> {
    this.#plotly ??= (await import("plotly.js-cartesian-dist-min")).default;
    const width = this.#roomWidth();
    if (this.#disposed || !this.#chart || width < 40) return;
    this.#width = width;
    const place = { width, measure: this.#measure };
    const { data, layout, config } = plotlyFigure(this.#chart, this.#theme, place);
    await this.#plotly.react(this.#plot, data, layout, {
      ...config,
      displaylogo: false,
      responsive: false,
      displayModeBar: width < TOOLS_WIDTH ? false : "hover",
    });
    this.#root.dataset.drawn = "true";
  }
}
