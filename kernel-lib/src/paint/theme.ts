/** Colours of the parts of a figure that are not data. */

export interface Theme {
  readonly dark: boolean;
  readonly background: string;
  readonly text: string;
  /** Ticks, tick labels and secondary text. */
  readonly muted: string;
  readonly grid: string;
  /** Cursor lines and marks. */
  readonly accent: string;
  readonly font: string;
}

const FONT = '"DejaVu Sans", sans-serif';

export const LIGHT: Theme = {
  dark: false,
  background: "#ffffff",
  text: "#212121",
  muted: "#616161",
  grid: "#e6e6e6",
  accent: "#1976d2",
  font: FONT,
};

export const DARK: Theme = {
  dark: true,
  background: "#111111",
  text: "#e6e6e6",
  muted: "#a3a3a3",
  grid: "#333333",
  accent: "#64b5f6",
  font: FONT,
};
