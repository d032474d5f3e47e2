/** JupyterLab's colours for our canvases, which see no style sheet. */
import { DARK, LIGHT, type Theme } from "echolab/browser";

/** The theme of the page as it is now. */
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
    grid: dark ? base.grid : read("--jp-border-color3", base.grid),
    accent: read("--jp-brand-color1", base.accent),
    font: read("--jp-ui-font-family", base.font),
  };
}

/** Calls back when the page changes its theme; returns how to stop. JupyterLab marks the theme on its body. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"],
  });
  return () => observer.disconnect();
}
