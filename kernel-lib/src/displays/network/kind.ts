/** A network of modes as a kind of display. */
import type { NetworkFrames } from "../../fields/frames.js";
import { complain } from "../../wire/check.js";
import { isOf, type Kind } from "../kind.js";
import { networkModel, networkPayload } from "./encode.js";
import { drawNetworkFigure, networkFigureSize } from "./figure.js";
import type { NetworkModel } from "./model.js";
import { networkSummary } from "./summary.js";

export const network: Kind<NetworkFrames, NetworkModel> = {
  model(frames, options, compared) {
    if (compared !== undefined && !isOf<NetworkFrames>(compared, "network"))
      complain("show options", "compare", compared, "a network");
    return { model: networkModel(frames, options, compared) };
  },
  summary: networkSummary,
  payload: networkPayload,
  portable: true,
  figure: { size: networkFigureSize, draw: drawNetworkFigure },
};
