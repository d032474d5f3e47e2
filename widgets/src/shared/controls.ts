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

/** Sets an attribute only when it changes, which spares the page work during an animation. */
export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
