/** The few controls that all viewers share. */
import { QUANTITIES, type Quantity, quantityLabel } from "echolab/browser";
import { element, type IconName, icon } from "./dom.js";

export interface Button {
  readonly node: HTMLButtonElement;
  show(iconName: IconName, label: string): void;
}

export function button(name: string, iconName: IconName, label: string, pressed: () => void): Button {
  const node = element("button", { type: "button", class: "echolab-button", "data-echolab": name });
  node.addEventListener("click", pressed);
  const show = (nextIcon: IconName, nextLabel: string) => {
    node.replaceChildren(icon(nextIcon));
    node.setAttribute("aria-label", nextLabel);
    node.title = nextLabel;
  };
  show(iconName, label);
  return { node, show };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function select(
  name: string,
  label: string,
  choices: readonly Choice[],
  chosen: string,
  changed: (value: string) => void,
): HTMLSelectElement {
  const node = element("select", {
    class: "echolab-select",
    "aria-label": label,
    title: label,
    "data-echolab": name,
  });
  for (const choice of choices) node.append(element("option", { value: choice.value }, [choice.label]));
  node.value = chosen;
  node.addEventListener("change", () => changed(node.value));
  // A notebook may keep the arrow keys from a closed menu; so the menu does not rely on the browser for them.
  node.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = node.selectedIndex + step;
    if (next < 0 || next >= node.options.length) return;
    node.selectedIndex = next;
    changed(node.value);
  });
  return node;
}

/** The quantities that say something about the values; a real field has no imaginary part to show. */
export function quantitySelect(
  symbol: string,
  real: boolean,
  chosen: Quantity,
  changed: (quantity: Quantity) => void,
): HTMLSelectElement {
  const names: Partial<Record<Quantity, string>> = {
    domain: `${symbol} in colour`,
    dB: `|${symbol}|² in dB`,
  };
  const all = QUANTITIES.filter((q) => !real || q === chosen || !["im", "phase", "domain"].includes(q));
  const choices = all.map((q) => ({ value: q, label: names[q] ?? quantityLabel(q, symbol) }));
  return select("quantity", "Quantity shown", choices, chosen, (value) => changed(value as Quantity));
}

export function slider(name: string, label: string, changed: (value: number) => void): HTMLInputElement {
  const node = element("input", {
    type: "range",
    min: "0",
    step: "1",
    value: "0",
    class: "echolab-slider",
    "aria-label": label,
    "data-echolab": name,
  });
  node.addEventListener("input", () => changed(Number(node.value)));
  return node;
}

/** A line of facts that breaks only between them. */
export function setFacts(node: HTMLElement, facts: readonly string[]): void {
  if (node.childElementCount === facts.length) {
    facts.forEach((fact, i) => {
      const child = node.children[i];
      if (child.textContent !== fact) child.textContent = fact;
    });
    return;
  }
  // The space between them is text, for those who copy the line or have it read to them.
  node.replaceChildren(...facts.flatMap((fact) => [element("span", {}, [fact]), " "]));
}

/** Sets an attribute only when it changes, which spares the page work during an animation. */
export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
