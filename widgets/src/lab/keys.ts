/** The keys of the viewers, for the list of keys. */
import { trans } from "echolab/shell";

/** Lists each key or combination of a viewer with its effect. */
export function viewerKeys(): [keys: string, what: string][] {
  const of = (viewer: string, rows: readonly [string, string][]): [string, string][] =>
    rows.map(([keys, what]) => [keys, `${viewer}: ${what}`]);
  return [
    ...of(trans.__("Fields"), [
      [trans.__("Space"), trans.__("play and pause")],
      ["← → ↑ ↓", trans.__("one frame back or on")],
      [trans.__("Page Up, Page Down"), trans.__("ten frames")],
      [trans.__("Home, End"), trans.__("the first and the last frame")],
      [trans.__("Shift + arrows"), trans.__("move the cursor")],
      [trans.__("Enter"), trans.__("pin the point at the cursor")],
      [trans.__("Delete, Backspace"), trans.__("unpin the last point")],
      ["C", trans.__("cut through the cursor, level or upright")],
      ["L", trans.__("play in a loop")],
      [trans.__("Escape"), trans.__("take the cursor away")],
    ]),
    ...of(trans.__("Live runs, while drawing"), [
      [trans.__("Space"), trans.__("pen down and up; with Shift it lowers the potential")],
      ["← → ↑ ↓", trans.__("move the pen")],
    ]),
    ...of(trans.__("Scattering"), [
      ["← → ↑ ↓", trans.__("move through the matrix")],
      [trans.__("Home, End"), trans.__("first and last column")],
      [trans.__("Page Up, Page Down"), trans.__("one frequency on or back")],
      [trans.__("Space"), trans.__("play and pause")],
      [trans.__("Enter"), trans.__("pin the element")],
      [trans.__("Escape"), trans.__("leave the matrix")],
    ]),
    ...of(trans.__("Networks"), [
      ["← → ↑ ↓", trans.__("go from resonator to resonator")],
      ["N", trans.__("through the couplings of a resonator")],
      [trans.__("Enter"), trans.__("drive the port of the resonator")],
      [trans.__("Space"), trans.__("start and stop the flow")],
      [trans.__("Page Up, Page Down"), trans.__("one frequency on or back")],
      ["P", trans.__("play the frequencies")],
      ["+ −", trans.__("zoom")],
      [trans.__("Shift + arrows"), trans.__("move the picture")],
      ["0", trans.__("show the whole network")],
      [trans.__("Escape"), trans.__("let go of the resonator")],
    ]),
    ...of(trans.__("Diagrams"), [
      ["← → ↑ ↓", trans.__("go from node to node")],
      ["N", trans.__("through the edges of a node")],
      [trans.__("Space"), trans.__("play and pause")],
      [trans.__("Page Up, Page Down"), trans.__("one frame on or back")],
      [trans.__("Home, End"), trans.__("the first and the last frame")],
      ["+ −", trans.__("zoom")],
      [trans.__("Shift + arrows"), trans.__("move the picture")],
      ["0", trans.__("show the whole diagram")],
      [trans.__("Escape"), trans.__("let go of the node")],
    ]),
    ...of(trans.__("Live machines"), [["B", trans.__("break or mend the edge that N has reached")]]),
    ...of(trans.__("Training"), [
      ["P", trans.__("pause and go on")],
      ["L", trans.__("linear or logarithmic cost")],
      ["← →", trans.__("read the curves")],
      ["M", trans.__("curves or confusion matrix, at the end")],
    ]),
    ...of(trans.__("Confusion matrix"), [
      ["← → ↑ ↓", trans.__("move through the cells")],
      [trans.__("Home, End"), trans.__("first and last column")],
      [trans.__("Enter, Space"), trans.__("show the images of a cell")],
      ["N", trans.__("the next of these images")],
      [trans.__("Escape"), trans.__("close the images")],
    ]),
    ...of(trans.__("Drawing pad"), [
      ["← → ↑ ↓", trans.__("move the pen")],
      [trans.__("Space"), trans.__("pen down and up")],
      [trans.__("Delete, Backspace"), trans.__("wipe the pad")],
    ]),
  ];
}
