import { LabIcon } from "@jupyterlab/ui-components";

/** A wave and its echo. */
export const wavesIcon = new LabIcon({
  name: "jupyterlab-echolab:waves",
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 22 22"><g class="jp-icon3" fill="none" stroke="#616161" stroke-width="2" stroke-linecap="round"><path class="jp-icon-accent-none" stroke="#616161" d="M2 7 q3 -6 6 0 t6 0 t6 0"/><path stroke="#616161" d="M2 15 q3 6 6 0 t6 0 t6 0"/></g></svg>',
});
