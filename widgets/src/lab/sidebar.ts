/** The sidebar with the runs of this session: open, compare, export. */
import { Widget } from "@lumino/widgets";
import { stateName, trans } from "echolab/shell";
import { element } from "../shared/dom.js";
import { fileName, saveFile } from "../shared/tools.js";
import { wavesIcon } from "./icon.js";
import { type Run, type Runs, trainingOf } from "./runs.js";

export interface RunActions {
  open(run: Run): void;
  compare(first: Run, second: Run): void;
}

export class RunsSidebar extends Widget {
  readonly #runs: Runs;
  readonly #actions: RunActions;
  readonly #list = element("ul", { class: "echolab-runs", "data-echolab": "runs" });
  readonly #hint = element("p", { class: "echolab-hint" });
  readonly #compare: HTMLButtonElement;
  readonly #export: HTMLButtonElement;
  readonly #clear: HTMLButtonElement;
  readonly #chosen = new Set<number>();
  readonly #unlisten: () => void;

  constructor(runs: Runs, actions: RunActions) {
    super();
    this.#runs = runs;
    this.#actions = actions;
    this.id = "echolab-runs";
    this.title.icon = wavesIcon;
    this.title.caption = trans.__("Runs of this session");
    this.addClass("echolab-sidebar");
    const action = (name: string, label: string, pressed: () => void) => {
      const node = element("button", { type: "button", class: "jp-mod-styled", "data-echolab": name }, [
        label,
      ]);
      node.addEventListener("click", pressed);
      return node;
    };
    this.#compare = action("compare-runs", trans.__("Compare"), () => {
      const [first, second] = this.#marked();
      this.#actions.compare(first, second);
    });
    this.#export = action("export-runs", trans.__("Export"), () => this.#save());
    this.#clear = action("clear-runs", trans.__("Clear"), () => {
      this.#chosen.clear();
      this.#runs.clear();
    });
    this.node.append(
      element("h2", { class: "echolab-heading" }, [trans.__("Runs of this session")]),
      element("div", { class: "echolab-bar" }, [this.#compare, this.#export, this.#clear]),
      this.#hint,
      this.#list,
    );
    this.#unlisten = runs.listen(() => this.#show());
    this.#show();
  }

  override dispose(): void {
    this.#unlisten();
    super.dispose();
  }

  #marked(): Run[] {
    return this.#runs.list.filter((run) => this.#chosen.has(run.id));
  }

  #show(): void {
    const { list } = this.#runs;
    this.#hint.textContent =
      list.length === 0
        ? trans.__("Displays of fields, scattering and training appear here when cells show them.")
        : trans.__("Mark two runs of fields to compare them.");
    // The focus stays where it was although the entries are new.
    const focused = (document.activeElement as HTMLElement | null)?.dataset.run;
    this.#list.replaceChildren(...list.map((run) => this.#entry(run)));
    if (focused) this.#list.querySelector<HTMLElement>(`[data-run="${CSS.escape(focused)}"]`)?.focus();
    this.#refreshButtons();
  }

  #entry(run: Run): HTMLElement {
    const mark = element("input", {
      type: "checkbox",
      "aria-label": trans.__("Mark %1", run.title),
      "data-run": `mark-${run.id}`,
    });
    mark.checked = this.#chosen.has(run.id);
    mark.addEventListener("change", () => {
      if (mark.checked) this.#chosen.add(run.id);
      else this.#chosen.delete(run.id);
      this.#refreshButtons();
    });
    const open = element(
      "button",
      {
        type: "button",
        class: "echolab-run",
        title: trans.__("Open in a view of its own"),
        "data-run": `open-${run.id}`,
      },
      [
        element("span", { class: "echolab-run-title" }, [run.title]),
        element("span", { class: "echolab-run-place" }, [
          [stateOf(run), run.place, run.when.toLocaleTimeString()].filter(Boolean).join(" · "),
        ]),
      ],
    );
    open.addEventListener("click", () => this.#actions.open(run));
    return element("li", {}, [mark, open]);
  }

  #refreshButtons(): void {
    const marked = this.#marked();
    this.#compare.disabled = marked.length !== 2;
    this.#export.disabled = marked.length === 0;
    this.#clear.disabled = this.#runs.list.length === 0;
  }

  /** Saves one file with the payloads of the marked runs: what each viewer received, to keep or to send. */
  #save(): void {
    const runs = this.#marked().map(({ mimeType, title, place, when, payload }) => ({
      mimeType,
      title,
      place,
      when: when.toISOString(),
      payload,
    }));
    saveFile(
      fileName(runs.length === 1 ? runs[0].title : "runs", "echolab-runs", "json"),
      new Blob([JSON.stringify({ version: 1, runs })], { type: "application/json" }),
    );
  }
}

function stateOf(run: Run): string {
  const training = trainingOf(run);
  return training ? `${stateName(training.state)} ${training.iteration}/${training.total}` : "";
}
