/** JupyterLab's colours for our canvases, which see no style sheet. */
import { DARK, LIGHT, type Theme } from "echolab/shell";

/** Time in milliseconds after the announcement of a change in which a theme's style sheets may still come and go. */
const SETTLING_MS = 2000;
const CHECK_MS = 80;

/** Returns the theme of the page as it is now. */
export function pageTheme(): Theme {
  const style = getComputedStyle(document.body);
  const dark = document.body.dataset.jpThemeLight === "false";
  const base = dark ? DARK : LIGHT;
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    dark,
    background: read("--jp-layout-color0", base.background),
    text: read("--jp-content-font-color1", base.text),
    muted: read("--jp-content-font-color2", base.muted),
    grid: base.grid,
    accent: read("--jp-brand-color1", base.accent),
    font: read("--jp-ui-font-family", base.font),
  };
}

export function sameTheme(a: Theme, b: Theme): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Calls back when the colours of the page may have changed; returns how to stop. JupyterLab marks the theme on its
 * body, but the style sheet may follow later, also while the page is loading: so it calls back for a while after the
 * mark or a style sheet has changed, and listeners compare with the colours that they used last.
 */
export function watchTheme(maybeChanged: () => void): () => void {
  let timer = 0;
  const settle = () => {
    const until = performance.now() + SETTLING_MS;
    window.clearInterval(timer);
    timer = window.setInterval(() => {
      if (performance.now() > until) window.clearInterval(timer);
      maybeChanged();
    }, CHECK_MS);
  };
  const marks = new MutationObserver(settle);
  marks.observe(document.body, {
    attributes: true,
    attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"],
  });
  // A busy page may load a theme's style sheet long after the mark, and remove the last one's later still.
  const isSheet = (node: unknown) => node instanceof HTMLLinkElement;
  const sheets = new MutationObserver((changes) => {
    if (changes.some(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes].some(isSheet)))
      settle();
  });
  for (const parent of [document.head, document.body]) sheets.observe(parent, { childList: true });
  const loaded = ({ target }: Event) => {
    if (isSheet(target)) settle();
  };
  document.addEventListener("load", loaded, true);
  settle();
  return () => {
    window.clearInterval(timer);
    marks.disconnect();
    sheets.disconnect();
    document.removeEventListener("load", loaded, true);
  };
}
