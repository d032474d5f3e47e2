/** The displays of this session: what was shown since the page was loaded, the newest first. */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { decodeTraining, mimeOf, nameInUnit, type Training, trans } from "echolab/shell";
import type { KernelAccess } from "../shared/scene.js";
import type { ViewerWidget } from "../shared/viewer-widget.js";

/** One display and what it showed last. */
export interface Run {
  readonly id: number;
  readonly mimeType: string;
  readonly payload: unknown;
  readonly title: string;
  /** The document it is in, such as "xor-with-waves.ipynb". */
  readonly place: string;
  readonly when: Date;
  /** The kernel of that document. */
  readonly kernel: KernelAccess;
}

const KINDS = { [mimeOf("field")]: "field", [mimeOf("training")]: "training" };

/** Largest size of the payloads of all runs together, in characters; beyond it the oldest leave the list. */
const MOST_CHARACTERS = 64e6;

export class Runs {
  readonly #app: JupyterFrontEnd;
  readonly #list: Run[] = [];
  readonly #ids = new WeakMap<ViewerWidget, number>();
  readonly #listeners = new Set<(changed: Run | undefined) => void>();
  #count = 0;
  kept = 50;

  constructor(app: JupyterFrontEnd) {
    this.#app = app;
  }

  /** The newest first. */
  get list(): readonly Run[] {
    return this.#list;
  }

  /** Notes that a viewer has shown a payload: a new run, or news of one. */
  noteShown(viewer: ViewerWidget, mimeType: string, payload: unknown): void {
    const known = this.#ids.get(viewer);
    const id = known ?? ++this.#count;
    this.#ids.set(viewer, id);
    const index = this.#list.findIndex((run) => run.id === id);
    // It has left the list, or was taken from it.
    if (known !== undefined && index < 0) return;
    const run: Run = {
      id,
      mimeType,
      payload,
      title: titleOf(payload) || KINDS[mimeType as keyof typeof KINDS] || "display",
      place: this.#placeOf(viewer),
      when: new Date(),
      kernel: viewer.kernel,
    };
    if (index < 0) this.#list.unshift(run);
    else this.#list[index] = { ...run, when: this.#list[index].when };
    this.#list.splice(this.kept);
    this.#forgetBeyond(MOST_CHARACTERS);
    this.#tell(run);
  }

  idOf(viewer: ViewerWidget): number | undefined {
    return this.#ids.get(viewer);
  }

  find(id: number): Run | undefined {
    return this.#list.find((run) => run.id === id);
  }

  clear(): void {
    this.#list.length = 0;
    this.#tell(undefined);
  }

  /**
   * Calls the listener with the run that has news, or with undefined where the list as a whole has changed; returns how
   * to stop.
   */
  listen(listener: (changed: Run | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(run: Run | undefined): void {
    for (const listener of this.#listeners) listener(run);
  }

  /** Drops the oldest runs beyond a total size; the newest one stays at any size. */
  #forgetBeyond(most: number): void {
    let sum = 0;
    const first = this.#list.findIndex(({ payload }) => {
      sum += charactersOf(payload);
      return sum > most;
    });
    if (first >= 0) this.#list.splice(Math.max(1, first));
  }

  #placeOf(viewer: ViewerWidget): string {
    for (const widget of this.#app.shell.widgets("main")) {
      if (widget.node.contains(viewer.node)) return widget.title.label;
    }
    return "";
  }
}

/** Returns the training that a run shows, if it is one. */
export function trainingOf(run: Run): Training | undefined {
  return run.mimeType === mimeOf("training") ? decodeTraining(run.payload) : undefined;
}

/** Makes a payload that compares two runs of fields, or a sentence that says why they do not go together. */
export function compared(a: Run, b: Run): { payload: object } | { reason: string } {
  const [p, q] = [a.payload, b.payload] as Record<string, unknown>[];
  if (a.mimeType !== mimeOf("field") || b.mimeType !== mimeOf("field"))
    return { reason: trans.__("Only two runs of fields can be compared.") };
  for (const key of ["shape", "lengths", "times", "unit"]) {
    if (JSON.stringify(p[key]) !== JSON.stringify(q[key])) {
      return {
        reason: trans.__(
          "These runs differ in their %1; only runs on the same grid and times can be compared.",
          key,
        ),
      };
    }
  }
  const beside = [{ name: b.title, re: q.re, ...(q.im === undefined ? {} : { im: q.im }) }];
  return {
    payload: {
      ...p,
      title: `${a.title} · ${b.title}`,
      name: nameInUnit(a.title, Number(p.unit ?? 0)),
      beside,
      compare: true,
    },
  };
}

/** Adds the lengths of all texts in a payload, which hold its arrays. */
function charactersOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce<number>((sum, part) => sum + charactersOf(part), 0);
}

function titleOf(payload: unknown): string {
  const title = (payload as { title?: unknown } | null)?.title;
  return typeof title === "string" ? title.slice(0, 200) : "";
}
