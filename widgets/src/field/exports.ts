/** A field as picture, film, table or array. */
import { type Field, fieldCsv, fieldNpy, frameText } from "echolab/browser";
import { trans } from "echolab/shell";
import { holding } from "../shared/held.js";
import { pictureItems, textItem } from "../shared/picture-items.js";
import type { MenuItem } from "../shared/scene.js";
import { fileName } from "../shared/tools.js";
import { type Film, gifOf, type Recorded, webmOf, webmType } from "./film.js";
import type { FieldState } from "./state.js";

export function fieldExports(field: Field, state: FieldState, film: Film): MenuItem[] {
  const name = (ending: string, suffix = "") => fileName(`${field.title} ${suffix}`, "field", ending);
  const at = frameText(field, state.frame);
  return [
    ...pictureItems(field.title, "field"),
    textItem(
      "export-csv",
      trans.__("Save this frame (CSV, %1)", at),
      name("csv", `frame ${state.frame}`),
      () => fieldCsv(field, state.frame),
      trans.__("Values at %1 saved.", at),
    ),
    {
      name: "export-npy",
      label: trans.__("Save all frames (NPY)"),
      run: ({ save }) => {
        save(name("npy"), new Blob([fieldNpy(field)], { type: "application/octet-stream" }));
        return trans.__("%1 frames saved; numpy.load reads them.", field.times.length);
      },
    },
    ...(field.times.length > 1 ? films(field, state, film, name) : []),
  ];
}

function films(
  field: Field,
  { speed }: FieldState,
  film: Film,
  name: (ending: string) => string,
): MenuItem[] {
  const item = (ending: string, label: string, record: () => Promise<Recorded>): MenuItem => ({
    name: `export-${ending}`,
    label: trans.__("Save film (%1)", label),
    run: async ({ save }) => {
      const { content, frames } = await holding(field, record);
      save(name(ending), content);
      return trans.__("Film of %1 frames saved.", frames);
    },
  });
  const frames = field.times.length;
  const type = webmType();
  return [
    item("gif", "GIF", () => gifOf(film, frames, speed)),
    ...(type ? [item("webm", "WebM", () => webmOf(film, frames, speed, type))] : []),
  ];
}
