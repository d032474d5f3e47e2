/** Small updates of the page that cost nothing where nothing changed. */
import { element } from "./dom.js";

/** Writes a line of facts that breaks only between them. */
export function setFacts(node: HTMLElement, facts: readonly string[]): void {
  if (node.childElementCount === facts.length) {
    facts.forEach((fact, i) => {
      const child = node.children[i];
      if (child.textContent !== fact) child.textContent = fact;
    });
    return;
  }
  // The space between them is text, so that a copied line, or one that is read aloud, has it too.
  node.replaceChildren(...facts.flatMap((fact) => [element("span", {}, [fact]), " "]));
}

/** Sets an attribute only when it changes, which spares the page work during an animation. */
export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
