/** The types of our displays in Jupyter, one a viewer, with their version. */

/** Gives the type of a kind of display. */
export const mimeOf = (kind: string): string => `application/vnd.echolab.${kind}.v1+json`;

/** A control that ipywidgets draws; by this type our extension knows that it is one of ours. */
export const INPUT_MIME: string = mimeOf("input");
export const PLOTLY_MIME = "application/vnd.plotly.v1+json";
