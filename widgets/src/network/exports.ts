/** A network as picture or tables. */
import { type NetworkModel, networkCouplingsCsv, networkModesCsv } from "echolab/browser";
import { trans } from "echolab/shell";
import { pictureItems, textItem } from "../shared/picture-items.js";
import type { MenuItem } from "../shared/scene.js";
import { fileName } from "../shared/tools.js";
import { lookOf, type NetworkState } from "./state.js";

export function networkExports(model: NetworkModel, state: NetworkState): MenuItem[] {
  const look = lookOf(state);
  const name = (what: string) => fileName(`${model.title} ${what}`, "network", "csv");
  return [
    ...pictureItems(model.title, "network"),
    textItem(
      "export-modes",
      trans.__("Save resonators (CSV)"),
      name("resonators"),
      () => networkModesCsv(model, look),
      trans.__("%1 resonators saved.", model.x.length),
    ),
    textItem(
      "export-couplings",
      trans.__("Save couplings (CSV)"),
      name("couplings"),
      () => networkCouplingsCsv(model, look),
      trans.__("%1 couplings saved.", model.from.length),
    ),
  ];
}
