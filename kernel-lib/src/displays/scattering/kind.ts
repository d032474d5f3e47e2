/** Scattering matrices as a kind of display. */
import type { ScatteringFrames } from "../../fields/frames.js";
import { mebibytes } from "../../paint/numbers.js";
import { complain, ShowError } from "../../wire/check.js";
import { MAX_PUBLISHED_BYTES } from "../../wire/payload.js";
import { isOf, type Kind } from "../kind.js";
import { scatteringModel, scatteringPayload } from "./encode.js";
import { drawScatteringFigure, scatteringFigureSize } from "./figure.js";
import type { Scattering } from "./model.js";
import { spectra } from "./spectra.js";
import { scatteringSummary } from "./summary.js";

export const scattering: Kind<ScatteringFrames, Scattering> = {
  model(frames, options, compared) {
    const { re, omega, ports } = frames;
    if (8 * re?.length > MAX_PUBLISHED_BYTES) {
      throw new ShowError(
        `show(value): ${omega.length} matrices of ${ports.length} × ${ports.length} are ${mebibytes(8 * re.length)}; a display carries at most ${mebibytes(MAX_PUBLISHED_BYTES)}. Show fewer frequencies.`,
      );
    }
    if (compared === undefined) return { model: scatteringModel(frames, options) };
    if (!isOf<ScatteringFrames>(compared, "scattering") || compared.re.length !== re.length) {
      complain("show options", "compare", compared, "scattering with the same ports and frequencies");
    }
    return { model: scatteringModel(frames, options, compared) };
  },
  summary: scatteringSummary,
  payload: scatteringPayload,
  portable: true,
  figure: { size: scatteringFigureSize, draw: drawScatteringFigure },
  chart: (model) => (model.omega.length > 1 ? spectra(model) : undefined),
};
