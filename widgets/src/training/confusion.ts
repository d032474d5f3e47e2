/** The confusion matrix: what was read as what, and the images of a cell when it is clicked. */
import {
  type Box,
  type ConfusionModel,
  clear,
  confusionPanel,
  confusionSummary,
  drawMatrix,
  drawThumbs,
  fitText,
  imagesOf,
  matrixMargins,
  openConfusion,
  percent,
  quoted,
  type Reading,
  type Surface,
  setFont,
  type Theme,
  thumbBox,
  thumbLayout,
} from "echolab/browser";
import { trans } from "echolab/shell";
import { type Cell, cellAt, moveCell, outlineCell, sameCell } from "../shared/cells.js";
import { pictureItems, textItem } from "../shared/picture-items.js";
import type { Bar, Definition, KeyPress, Patch, Place, PointerAt, Scene } from "../shared/scene.js";
import { sceneViewer } from "../shared/scene-viewer.js";
import { fileName } from "../shared/tools.js";
import type { ViewerFactory } from "../shared/viewer-widget.js";

export interface ConfusionState {
  /** Under the pointer, or reached by keys. */
  readonly cell?: Cell;
  /** Cell whose images are shown. */
  readonly open?: Cell;
  /** The image that is pointed at. */
  readonly picture?: number;
}

const keys = () =>
  trans.__(
    "Arrow keys move through the cells, Enter shows the images of one, N goes through them, Escape closes them",
  );
const TOP = 8;
const MOST_SIDE = 440;
const MOST_CELL = 44;
/** Width in pixels from which on the images stand beside the matrix, else below it. */
const BESIDE = 700;
const GAP = 28;
/** Height in pixels of the words above the images. */
const HEADING = 26;
/** Largest number of mistakes that the menu names. */
const MOST_NAMED = 30;

const definition: Definition<ConfusionModel, ConfusionState> = {
  name: "confusion",
  decode: openConfusion,
  start: (model, before) =>
    before && before.model.classes.length === model.classes.length ? before.state : {},
  render: renderConfusion,
};

export const confusionViewer: ViewerFactory = sceneViewer(definition);

interface Layout {
  readonly box: Box;
  /** Place of the images, without their heading. */
  readonly images: Box;
  readonly height: number;
}

function layoutOf(model: ConfusionModel, place: Place, shown: number): Layout {
  const { width, ruler, theme } = place;
  const n = model.classes.length;
  const { left, bottom } = matrixMargins(ruler, theme, confusionPanel(model, theme));
  const beside = width >= BESIDE && model.images.length > 0;
  const room = (beside ? 0.55 * width : width) - left - 12;
  const side = Math.max(60, Math.min(MOST_SIDE, MOST_CELL * n, room));
  const box = { x: left, y: TOP, width: side, height: side };
  const below = TOP + side + bottom;
  if (model.images.length === 0) return { box, images: { x: 0, y: below, width, height: 0 }, height: below };
  const x = beside ? left + side + GAP : left;
  const y = (beside ? TOP : below + 6) + HEADING;
  const images = { x, y, width: width - x - 6, height: thumbLayout(width - x - 6, shown).height };
  return { box, images, height: beside ? Math.max(below, y + images.height) : y + images.height };
}

export function renderConfusion(
  model: ConfusionModel,
  state: ConfusionState,
  place: Place,
): Scene<ConfusionState> {
  const n = model.classes.length;
  const { open } = state;
  const list = open ? imagesOf(model, open.out, open.in) : [];
  const layout = layoutOf(model, place, list.length);
  const { shown } = thumbLayout(layout.images.width, list.length);
  return {
    title: model.title || trans.__("Confusion matrix"),
    label: `${confusionSummary(model)} ${keys()}.`,
    head: [
      {
        kind: "menu",
        name: "export",
        label: trans.__("Save or copy"),
        icon: "export",
        items: [
          ...pictureItems(model.title, "confusion"),
          textItem(
            "export-csv",
            trans.__("Save counts (CSV)"),
            fileName(model.title, "confusion", "csv"),
            () => countsCsv(model),
            trans.__("Counts saved."),
          ),
        ],
      },
    ],
    bars: mistakesBar(model, state),
    height: layout.height,
    paint: (surface) => paintConfusion(surface, place.theme, model, state, layout, list),
    facts: factsOf(model, state, list),
    data: {
      cell: state.cell ? `${state.cell.out},${state.cell.in}` : "",
      open: open ? `${open.out},${open.in}` : "",
      images: String(shown),
      picture: state.picture === undefined ? "" : String(list[state.picture]?.index ?? ""),
    },
    cursor: (x, y) => (cellAt(layout.box, n, x, y) ? "pointer" : ""),
    pointer: (event) => pointerOf(model, state, layout, shown, event),
    key: (press) => keyOf(n, state, shown, press),
  };
}

/** Opens a cell, or closes it where it is open. */
function toggled({ open }: ConfusionState, cell: Cell): ConfusionState {
  return { cell, open: sameCell(open, cell) ? undefined : cell, picture: undefined };
}

function pointerOf(
  model: ConfusionModel,
  state: ConfusionState,
  { box, images }: Layout,
  shown: number,
  { kind, x, y, click }: PointerAt,
): Patch<ConfusionState> {
  if (kind === "leave") return { cell: undefined, picture: undefined };
  const cell = cellAt(box, model.classes.length, x, y);
  if (kind === "release" && click && cell) return toggled(state, cell);
  const { across } = thumbLayout(images.width, shown);
  const over = Array.from({ length: shown }, (_, k) => thumbBox(images, across, k)).findIndex(
    (one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height,
  );
  return { cell, picture: over < 0 ? undefined : over };
}

function keyOf(n: number, state: ConfusionState, shown: number, { key }: KeyPress): Patch<ConfusionState> {
  if (key === "Enter" || key === " ") return state.cell && toggled(state, state.cell);
  if (key === "Escape") return { cell: undefined, open: undefined, picture: undefined };
  if (key === "n" || key === "N")
    return shown > 0 ? { picture: ((state.picture ?? -1) + 1) % shown } : undefined;
  const cell = moveCell(state.cell, key, n);
  return cell && { cell, picture: undefined };
}

function mistakesBar({ classes, counts }: ConfusionModel, { open }: ConfusionState): Bar<ConfusionState>[] {
  const n = classes.length;
  const worst = Array.from(counts.keys())
    .filter((k) => k % (n + 1) !== 0 && counts[k] > 0)
    .sort((a, b) => counts[b] - counts[a])
    .slice(0, MOST_NAMED);
  if (worst.length === 0) return [];
  const chosen = open ? open.out * n + open.in : -1;
  const listed = chosen < 0 || worst.includes(chosen) ? worst : [...worst, chosen];
  return [
    {
      name: "mistakes",
      label: trans.__("Mistakes"),
      controls: [
        {
          kind: "select",
          name: "mistake",
          label: trans.__("Mistakes, the most frequent first"),
          choices: [
            { value: "-1", label: trans.__("mistakes by number …") },
            ...listed.map((k) => ({
              value: String(k),
              label: `${readAs(classes, Math.floor(k / n), k % n)}: ${counts[k]}`,
            })),
          ],
          value: String(chosen),
          set: (value) => {
            const k = Number(value);
            return { open: k < 0 ? undefined : { out: Math.floor(k / n), in: k % n }, picture: undefined };
          },
        },
      ],
    },
  ];
}

function paintConfusion(
  surface: Surface,
  theme: Theme,
  model: ConfusionModel,
  { cell, open, picture }: ConfusionState,
  { box, images }: Layout,
  list: readonly Reading[],
): void {
  const n = model.classes.length;
  clear(surface, theme);
  drawMatrix(surface, theme, box, confusionPanel(model, theme));
  if (open) outlineCell(surface, box, open, n, "#ffffff");
  if (cell) outlineCell(surface, box, cell, n, theme.accent);
  if (model.images.length === 0) return;
  const { pen } = surface;
  setFont(surface, theme, 12);
  pen.fillStyle = open ? theme.text : theme.muted;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  const words = open
    ? heading(model, open, list.length, images.width)
    : trans.__("Click a cell to see its images.");
  pen.fillText(fitText(surface, words, images.width), images.x, images.y - 10);
  drawThumbs(surface, theme, images, model, list, picture);
}

function heading({ classes, counts }: ConfusionModel, open: Cell, known: number, width: number): string {
  const count = counts[open.out * classes.length + open.in];
  const { shown } = thumbLayout(width, known);
  const what =
    open.out === open.in ? trans.__("%1 read right", classes[open.out]) : readAs(classes, open.out, open.in);
  if (count === 0) return trans.__("%1: none", what);
  if (shown >= count) return `${what}: ${count}`;
  return open.out === open.in
    ? trans.__("%1: the least certain %2 of %3", what, shown, count)
    : trans.__("%1: the most certain %2 of %3", what, shown, count);
}

function factsOf(
  model: ConfusionModel,
  { cell, open, picture }: ConfusionState,
  list: readonly Reading[],
): string[] {
  const { classes, counts } = model;
  const n = classes.length;
  const image = picture === undefined ? undefined : list[picture];
  if (image) {
    const odds = image.probabilities;
    const best = odds
      ? Array.from(odds.keys())
          .sort((a, b) => odds[b] - odds[a])
          .slice(0, 4)
          .map((c) => `${classes[c]}: ${percent(odds[c])}`)
      : [];
    return [trans.__("image %1, a %2", image.index, classes[image.truth]), ...best];
  }
  const at = cell ?? open;
  if (!at)
    return [trans.__("Point at a cell, or move with the arrow keys; click or Enter shows its images.")];
  const row = counts.subarray(at.out * n, (at.out + 1) * n).reduce((a, b) => a + b, 0);
  const count = counts[at.out * n + at.in];
  return [
    `${readAs(classes, at.out, at.in)}: ${count}`,
    ...(row > 0 ? [trans.__("%1 of all %2", percent(count / row), row)] : []),
  ];
}

function readAs(classes: readonly string[], truth: number, read: number): string {
  return trans.__("%1 read as %2", classes[truth], classes[read]);
}

function countsCsv({ classes, counts }: ConfusionModel): string {
  const n = classes.length;
  const lines = classes.map((one, r) => [quoted(one), ...counts.subarray(r * n, (r + 1) * n)].join(","));
  return `${[["", ...classes.map(quoted)].join(","), ...lines].join("\n")}\n`;
}
