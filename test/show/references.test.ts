/** The viewers' pictures, pixel by pixel against stored ones. */
import { describe, expect, it } from "vitest";
import type { Model } from "../../kernel-lib/src/displays/display.js";
import { modelOf } from "../../kernel-lib/src/displays/display.js";
import { layeredNetwork, linspace, network } from "../../kernel-lib/src/index.js";
import { startDiagram } from "../../widgets/src/diagram/state.js";
import { renderDiagram } from "../../widgets/src/diagram/viewer.js";
import { type NetworkState, startNetwork, tickNetwork } from "../../widgets/src/network/state.js";
import { renderNetwork } from "../../widgets/src/network/viewer.js";
import { startScattering } from "../../widgets/src/scattering/state.js";
import { renderScattering } from "../../widgets/src/scattering/viewer.js";
import type { Scene } from "../../widgets/src/shared/scene.js";
import { type ConfusionState, renderConfusion } from "../../widgets/src/training/confusion.js";
import { DIAGRAMS } from "./diagrams";
import { nearestMean } from "./nearest-mean";
import { expectPicture, painted, place, THEMES } from "./reference";

const WIDTH = 460;

type Kind = Model["kind"];
function made<K extends Kind>(kind: K, value: unknown, options = {}): Extract<Model, { kind: K }> {
  const { model } = modelOf(value, options);
  if (model.kind !== kind) throw new Error(`a ${model.kind}`);
  return model as Extract<Model, { kind: K }>;
}

const ring = (detuning: number) =>
  network({
    detuning: [detuning, 0.5, 0, -0.5],
    decay: [1, 0.5, 1, 0.5],
    couplings: [0, 1, 2, 3].map((i) => ({
      between: [i, (i + 1) % 4] as const,
      value: { re: 0.7, im: 0.4 },
    })),
    labels: ["north", "east", "south", "west"],
  });

describe.each(THEMES)("%s", (word, theme) => {
  const compare = async <State>(name: string, scene: Scene<State>, width = WIDTH) =>
    expectPicture(`${name}-${word}`, painted(scene, width).canvas);

  it("a network at rest, in motion, its currents, and a difference", async () => {
    const model = made("network", ring(0), { omegas: linspace(-1, 1, 5), compare: ring(1) });
    const start = { ...startNetwork(model), flow: false };
    const show = (state: NetworkState) => renderNetwork(model, state, place(WIDTH, theme));
    await compare("network-still", show({ ...start, marked: { mode: 1 } }));
    await compare("network-current", show({ ...start, bonds: "current", fill: "detuning" }));
    await compare("network-difference", show({ ...start, shown: "difference", fill: "detuning" }));
    let moving: NetworkState = { ...start, flow: true };
    for (let i = 0; i < 3; i++) moving = { ...moving, ...tickNetwork(model, moving, 0.1) };
    await compare("network-flow", show(moving));
  });

  it("a layered network", async () => {
    const network = layeredNetwork({ layers: [16, 8, 4], start: "balanced", seed: 3 });
    const model = made("network", network, { fill: "detuning" });
    await compare(
      "network-layers",
      renderNetwork(model, { ...startNetwork(model), flow: false }, place(WIDTH, theme)),
    );
  });

  it("a confusion matrix with the images of a cell", async () => {
    const { evaluation, images } = nearestMean();
    const model = made("confusion", { kind: "confusion", evaluation, images });
    const state: ConfusionState = { open: { out: 9, in: 8 }, cell: { out: 1, in: 1 }, picture: 1 };
    for (const width of [400, 760])
      await compare(`confusion-${width}`, renderConfusion(model, state, place(width, theme)), width);
  });

  it("diagrams: a mesh, springs that swing with their curve, and spins", async () => {
    for (const name of ["mesh", "springs", "spins"]) {
      const model = made("diagram", DIAGRAMS[name]);
      const state = {
        ...startDiagram(model),
        picked: { edge: 3 },
        frame: Math.floor(model.times.length / 2),
      };
      await compare(`diagram-${name}`, renderDiagram(model, state, place(WIDTH, theme)));
    }
  });

  it("a scattering matrix with a pinned spectrum", async () => {
    const s = made("scattering", ring(0).sweep(linspace(-2, 2, 41)));
    const state = { ...startScattering(s), plot: "spectrum" as const, pinned: [{ out: 1, in: 0 }] };
    await compare("scattering", renderScattering(s, state, place(WIDTH, theme)));
  });
});

it.skipIf(process.env.ECHOLAB_REFERENCES === "write")("a picture that is another is seen", async () => {
  const model = made("network", ring(0), { omegas: [0, 0.2] });
  const scene = renderNetwork(model, { ...startNetwork(model), flow: false }, place(WIDTH, THEMES[0][1]));
  await expect(expectPicture("network-still-light", painted(scene, WIDTH).canvas)).rejects.toThrow();
});
