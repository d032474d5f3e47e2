/** Elements, made by calls and never from markup: a text of a payload can only become text. */

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** Icons on a grid of 16 × 16, filled with the text's colour. */
const ICONS = {
  play: "M4 2.5 L13 8 L4 13.5 Z",
  pause: "M3.5 2.5 H6.5 V13.5 H3.5 Z M9.5 2.5 H12.5 V13.5 H9.5 Z",
  back: "M3 3 H5 V13 H3 Z M13 3 V13 L6 8 Z",
  forward: "M11 3 H13 V13 H11 Z M3 3 V13 L10 8 Z",
  loop: "M8 2.5 A5.5 5.5 0 1 0 13.5 8 H11.5 A3.5 3.5 0 1 1 8 4.5 V7 L12.5 3.5 L8 0 Z",
  export: "M7 2 H9 V7.5 H12 L8 11.5 L4 7.5 H7 Z M2 12 H14 V14 H2 Z",
  stop: "M3 3 H13 V13 H3 Z",
  take: "M2 3 H8 V5 H4 V11 H8 V13 H2 Z M7 7 H11 V4.5 L15 8 L11 11.5 V9 H7 Z",
  reset: "M8 4.5 V7 L3.5 3.5 L8 0 V2.5 A5.5 5.5 0 1 1 2.5 8 H4.5 A3.5 3.5 0 1 0 8 4.5 Z",
  plus: "M7 3 H9 V7 H13 V9 H9 V13 H7 V9 H3 V7 H7 Z",
  minus: "M3 7 H13 V9 H3 Z",
  whole: "M2 2 H7 V4 H4 V7 H2 Z M9 2 H14 V7 H12 V4 H9 Z M2 9 H4 V12 H7 V14 H2 Z M12 9 H14 V14 H9 V12 H12 Z",
} as const;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("width", "14");
  svg.setAttribute("height", "14");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}
