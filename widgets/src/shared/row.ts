/** A row of controls in the page, kept in step with their description: an element that has the focus keeps it. */

import { trans } from "echolab/shell";
import { element, icon } from "./dom.js";
import type { Action, Button, Control, Menu, Patch, Select, Slider, Toggle, Tools } from "./scene.js";

/** An element and how to bring it up to date with the newest description of its control. */
interface Kept<State> {
  readonly kind: Control<State>["kind"];
  readonly node: HTMLElement;
  show(control: Control<State>): void;
}

export class ControlRow<State> {
  readonly node: HTMLElement;
  readonly #kept = new Map<string, Kept<State>>();
  readonly #changed: (patch: Patch<State>) => void;
  readonly #tools: Tools;
  readonly #say: (text: string) => void;

  constructor(
    classes: string,
    changed: (patch: Patch<State>) => void,
    tools: Tools,
    say: (text: string) => void,
  ) {
    this.node = element("div", { class: classes });
    this.#changed = changed;
    this.#tools = tools;
    this.#say = say;
  }

  show(controls: readonly Control<State>[]): void {
    for (const [name, { node, kind }] of this.#kept) {
      if (controls.some((control) => control.name === name && control.kind === kind)) continue;
      node.remove();
      this.#kept.delete(name);
    }
    controls.forEach((control, i) => {
      let kept = this.#kept.get(control.name);
      if (!kept) {
        kept = this.#make(control);
        this.#kept.set(control.name, kept);
      }
      kept.show(control);
      if (this.node.children[i] !== kept.node)
        this.node.insertBefore(kept.node, this.node.children[i] ?? null);
    });
  }

  #make(first: Control<State>): Kept<State> {
    switch (first.kind) {
      case "select":
        return keptSelect(first, this.#changed);
      case "toggle":
        return keptButton(first, this.#changed);
      case "button":
        return keptButton(first, this.#changed);
      case "slider":
        return keptSlider(first, this.#changed);
      case "action":
        return keptAction(first, this.#tools, this.#say);
      case "menu":
        return keptMenu(first, this.#tools, this.#say);
      case "text": {
        const node = element("span", { class: "echolab-time", "data-echolab": first.name });
        const show = (control: Control<State>) => {
          if (control.kind === "text" && node.textContent !== control.text) node.textContent = control.text;
        };
        return { kind: "text", node, show };
      }
    }
  }
}

function keptSelect<State>(first: Select<State>, changed: (patch: Patch<State>) => void): Kept<State> {
  let control = first;
  const node = element("select", { class: "echolab-select", "data-echolab": first.name });
  node.addEventListener("change", () => changed(control.set(node.value)));
  // A notebook may keep the arrow keys from a closed menu; so the menu does not rely on the browser for them.
  node.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = node.selectedIndex + step;
    if (next < 0 || next >= node.options.length) return;
    node.selectedIndex = next;
    changed(control.set(node.value));
  });
  let choices = "";
  const show = (next: Control<State>) => {
    if (next.kind !== "select") return;
    control = next;
    label(node, next.label);
    const key = JSON.stringify(next.choices);
    if (key !== choices) {
      choices = key;
      node.replaceChildren(...next.choices.map((c) => element("option", { value: c.value }, [c.label])));
    }
    if (node.value !== next.value) node.value = next.value;
  };
  return { kind: "select", node, show };
}

function keptButton<State>(
  first: Button<State> | Toggle<State>,
  changed: (patch: Patch<State>) => void,
): Kept<State> {
  let control = first;
  const node = element("button", { type: "button", class: "echolab-button", "data-echolab": first.name });
  node.addEventListener("click", () =>
    changed(control.kind === "toggle" ? control.set(!control.on) : control.press()),
  );
  let face = "";
  const show = (next: Control<State>) => {
    if (next.kind !== first.kind) return;
    control = next as typeof first;
    label(node, control.label);
    const nextFace = `${control.icon ?? ""} ${control.text ?? ""}`;
    if (nextFace !== face) {
      face = nextFace;
      node.classList.toggle("echolab-words", control.text !== undefined);
      node.replaceChildren(...(control.icon ? [icon(control.icon)] : []), control.text ?? "");
    }
    if (control.kind === "toggle") node.setAttribute("aria-pressed", String(control.on));
    else node.disabled = control.disabled === true;
  };
  return { kind: first.kind, node, show };
}

function keptSlider<State>(first: Slider<State>, changed: (patch: Patch<State>) => void): Kept<State> {
  let control = first;
  const input = element("input", { type: "range", class: "echolab-slider", "data-echolab": first.name });
  const mark = element("span", { class: "echolab-turn", "data-echolab": `${first.name}-mark` });
  const track = element("span", { class: "echolab-track" }, [mark, input]);
  const name = element("span", { class: "echolab-name" });
  const value = element("output", { class: "echolab-value" });
  const node = first.labelled ? element("label", { class: "echolab-labelled" }, [name, track, value]) : track;
  // The browser's own steps count from the least value and would move a value that lies between them.
  input.step = "any";
  const inSteps = (value: number) => {
    const { min, max, step } = control;
    const stepped = Number((min + Math.round((value - min) / step) * step).toPrecision(12));
    return Math.min(max, Math.max(min, stepped));
  };
  input.addEventListener("input", () => changed(control.set(inSteps(Number(input.value)))));
  // The notebook around may keep arrow keys from a slider.
  input.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { min, max, step } = control;
    const now = control.value;
    const big = Math.max(step, step * Math.round((max - min) / step / 10));
    const targets: Record<string, number> = {
      ArrowLeft: now - step,
      ArrowDown: now - step,
      ArrowRight: now + step,
      ArrowUp: now + step,
      PageDown: now - big,
      PageUp: now + big,
      Home: min,
      End: max,
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const target = Number(Math.min(max, Math.max(min, targets[event.key])).toPrecision(12));
    changed(control.set(target));
  });
  const set = (attribute: string, text: string) => {
    if (input.getAttribute(attribute) !== text) input.setAttribute(attribute, text);
  };
  const show = (next: Control<State>) => {
    if (next.kind !== "slider") return;
    control = next;
    label(input, next.label);
    set("min", String(next.min));
    set("max", String(next.max));
    set("aria-valuetext", next.text);
    if (Number(input.value) !== next.value) input.value = String(next.value);
    mark.hidden = next.mark === undefined;
    if (next.mark) {
      mark.title = next.mark.label;
      mark.style.setProperty("--echolab-turn", String(next.mark.at));
    }
    if (name.textContent !== next.label) name.textContent = next.label;
    if (value.textContent !== next.text) value.textContent = next.text;
  };
  return { kind: "slider", node, show };
}

function keptAction<State>(first: Action, tools: Tools, say: (text: string) => void): Kept<State> {
  let control = first;
  const node = element("button", { type: "button", class: "echolab-button", "data-echolab": first.name });
  if (first.icon) node.append(icon(first.icon));
  if (first.text) {
    node.classList.add("echolab-words");
    node.append(first.text);
  }
  node.addEventListener("click", () => void perform(control, tools, say));
  const show = (next: Control<State>) => {
    if (next.kind !== "action") return;
    control = next;
    label(node, next.label);
  };
  return { kind: "action", node, show };
}

/** Performs an action and says its result; of one that fails the reason. */
async function perform(
  action: { readonly label: string; run(tools: Tools): Promise<string> | string },
  tools: Tools,
  say: (text: string) => void,
): Promise<void> {
  try {
    say(await action.run(tools));
  } catch (error) {
    say(trans.__("Not done: %1.", error instanceof Error ? error.message : trans.__("the browser refused")));
  }
}

/** Makes a button with a list of actions in the page's top layer, where nothing around can cut it off. */
function keptMenu<State>(first: Menu, tools: Tools, say: (text: string) => void): Kept<State> {
  let control = first;
  const opener = element("button", {
    type: "button",
    class: "echolab-button",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "data-echolab": first.name,
  });
  if (first.icon) opener.append(icon(first.icon));
  if (first.text) {
    opener.classList.add("echolab-words");
    opener.append(first.text);
  }
  const list = element("div", { class: "echolab-menu", role: "menu", popover: "auto" });
  const node = element("span", { class: "echolab-menu-place" }, [opener, list]);
  const run = (name: string) => {
    list.hidePopover();
    opener.focus();
    const item = control.items.find((one) => one.name === name);
    if (item) void perform(item, tools, say);
  };
  opener.addEventListener("click", () => {
    list.showPopover();
    const box = opener.getBoundingClientRect();
    list.style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - list.offsetWidth - 4))}px`;
    const below = box.bottom + 2;
    list.style.top = `${below + list.offsetHeight < window.innerHeight ? below : box.top - list.offsetHeight - 2}px`;
    (list.firstElementChild as HTMLElement | null)?.focus();
  });
  list.addEventListener("toggle", (event) => {
    opener.setAttribute("aria-expanded", String((event as ToggleEvent).newState === "open"));
  });
  list.addEventListener("keydown", (event) => {
    const items = [...list.children] as HTMLElement[];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const target = {
      ArrowDown: items[(at + 1) % items.length],
      ArrowUp: items[(at + items.length - 1) % items.length],
      Home: items[0],
      End: items[items.length - 1],
    }[event.key];
    if (event.key === "Escape") {
      list.hidePopover();
      opener.focus();
    } else if (target) target.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  let names = "";
  const show = (next: Control<State>) => {
    if (next.kind !== "menu") return;
    control = next;
    label(opener, next.label);
    label(list, next.label);
    const key = JSON.stringify(next.items.map((item) => [item.name, item.label]));
    if (key === names) return;
    names = key;
    list.replaceChildren(
      ...next.items.map((item) => {
        const entry = element("button", { type: "button", role: "menuitem", "data-echolab": item.name }, [
          item.label,
        ]);
        entry.addEventListener("click", () => run(item.name));
        return entry;
      }),
    );
  };
  return { kind: "menu", node, show };
}

function label(node: HTMLElement, text: string): void {
  if (node.getAttribute("aria-label") === text) return;
  node.setAttribute("aria-label", text);
  if (node.getAttribute("role") !== "menu") node.title = text;
}
