/** A comparison of gradient methods as a kind of display: a table, which every front end draws by itself. */
import type { Comparison } from "../../learning/compare.js";
import type { Kind } from "../kind.js";
import { comparisonMarkdown, comparisonText } from "./table.js";

export const comparison: Kind<Comparison, Comparison> = {
  model: (model) => ({ model }),
  summary: comparisonText,
  markdown: comparisonMarkdown,
};
