import { describe, expect, it } from "vitest";
import { mimeBundle } from "../../kernel-lib/src/display.js";
import { modelOf } from "../../kernel-lib/src/displays/display.js";
import { drawPorts } from "../../kernel-lib/src/displays/network/draw-contacts.js";
import { layoutOf } from "../../kernel-lib/src/displays/network/geometry.js";
import { flows, wavesShown } from "../../kernel-lib/src/displays/network/look.js";
import type { NetworkModel } from "../../kernel-lib/src/displays/network/model.js";
import { openNetwork } from "../../kernel-lib/src/displays/network/payload.js";
import { startWalkers, type Walkers, walk } from "../../kernel-lib/src/displays/network/walkers.js";
import {
  lattices,
  layeredNetwork,
  linspace,
  network,
  networkBuilder,
  randomStream,
} from "../../kernel-lib/src/index.js";
import { LIGHT } from "../../kernel-lib/src/paint/theme.js";
import { mimeOf } from "../../kernel-lib/src/wire/mime.js";

/** Values travel as float32. */
const SINGLE = 2e-6;

const wave = { frequency: 0, drive: 0 };
const look = { shown: "after" as const, wave };

function modelled(
  value: Parameters<typeof modelOf>[0],
  options: Parameters<typeof modelOf>[1] = {},
): NetworkModel {
  const { model } = modelOf(value, options);
  if (model.kind !== "network") throw new Error(`a ${model.kind}`);
  return model;
}

/** Three cavities round a flux: light from "a" prefers "b". */
const ring = (detuning = 0) =>
  network({
    detuning: [detuning, 0, 0],
    decay: [1, 1, 1],
    couplings: [0, 1, 2].map((i) => ({
      between: [i, (i + 1) % 3] as const,
      value: { re: 0.5 * Math.cos(0.5), im: 0.5 * Math.sin(0.5) },
    })),
    labels: ["a", "b", "c"],
  });

const wire = () => {
  const stream = randomStream(2);
  return networkBuilder()
    .region(lattices.square({ flux: 0.1 }), { cells: [12, 6], detuning: () => stream.uniform() - 0.5 })
    .lead({ name: "left", direction: [-1, 0] })
    .lead({ name: "right", direction: [1, 0] })
    .freeze();
};

/** A round device of graphene between two ribbons, which have a band edge at ω = 0. */
function dot() {
  const where = (_: number, y: number) => Math.abs(y) < 1.2;
  return networkBuilder()
    .region(lattices.honeycomb(), { shape: (x, y) => x * x + y * y < 49 })
    .lead({ name: "left", direction: [-1, 0], where })
    .lead({ name: "right", direction: [1, 0], where })
    .freeze();
}

/** A chain whose band, of half width 2, begins or ends at ω = 0. */
const atBandEdge = (detuning: number) =>
  networkBuilder()
    .region(lattices.chain({ detuning, hopping: 1 }), { cells: 4 })
    .lead({ name: "left", direction: -1 })
    .freeze();

/** Everything in it as one text, which compares faster than thousands of numbers one by one. */
const flat = (model: NetworkModel) =>
  JSON.stringify(model, (_, value) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
  );

describe("a network on its way to the page", () => {
  it("arrives as it was, compressed or not", async () => {
    for (const [value, options] of [
      [ring(), { compare: ring(1), omegas: [-1, 0, 1] }],
      [wire(), { omegas: linspace(-1, 1, 70) }],
      [layeredNetwork({ layers: [128, 40, 10], seed: 1 }), { fill: "detuning" as const }],
    ] as const) {
      const model = modelled(value, options);
      const payload = mimeBundle(value, { ...options, picture: false })[mimeOf("network")];
      expect(flat(await openNetwork(JSON.parse(JSON.stringify(payload))))).toBe(flat(model));
    }
  });

  it("says what does not fit", () => {
    expect(() => modelOf(ring(), { drives: ["d"] })).toThrow(/drives.*"d".*"a", "b", "c"/);
    expect(() => modelOf(ring(), { compare: wire() })).toThrow(/"compare".*same modes/);
    expect(() => modelOf(ring(), { layers: [1, 1] })).toThrow(/layers/);
    expect(() => modelOf(wire(), { drives: [{ name: "both", contacts: ["left", "right"] }] })).toThrow(
      /one channel/,
    );
  });

  it.each<[string, Parameters<typeof modelOf>[0]]>([
    ["a lossless mode", network({ detuning: [0, 1], decay: [0, 1] })],
    ["the round dot of a honeycomb lattice whose leads have a band edge there", dot()],
    ["a lead at its band edge", atBandEdge(2)],
    ["a lead at its other band edge", atBandEdge(-2)],
  ])("%s at ω = 0 is shown without waves, with the option that gives them", async (_, value) => {
    const model = modelled(value);
    expect(model.drives).toEqual([]);
    expect(model.note).toMatch(/^No waves at ω = 0: .* show\(network, \{ omegas: \[0\.1\] \}\)\.$/);
    const { "text/plain": words, [mimeOf("network")]: payload } = mimeBundle(value as never, {
      picture: false,
    });
    expect(words).toContain(model.note);
    expect(flat(await openNetwork(JSON.parse(JSON.stringify(payload))))).toBe(flat(model));
    expect(() => modelOf(value, { omegas: [0] })).toThrow();
    expect(modelled(value, { omegas: [0.1] }).drives).not.toEqual([]);
  });
});

describe("the light in a network", () => {
  it("has the currents of the solution, from one channel or from many", () => {
    for (const [network, contact] of [
      [ring(), "a"],
      [wire(), "left"],
    ] as const) {
      const solution = network.solve(0.3);
      const model = modelled(network, { omegas: [0.3], drives: [contact] });
      const { flow, density } = wavesShown(model, look);
      const current = solution.current(contact);
      const between = new Map(Array.from(current.flow, (v, b) => [`${current.from[b]} ${current.to[b]}`, v]));
      const most = Math.max(...current.flow.map(Math.abs));
      flow.forEach((v, b) => {
        expect(Math.abs(v - (between.get(`${model.from[b]} ${model.to[b]}`) ?? 0))).toBeLessThan(
          SINGLE * most,
        );
      });
      const exact = solution.densityFrom(contact).map((v) => 2 * Math.PI * v);
      density.forEach((v, i) => {
        expect(Math.abs(v - exact[i])).toBeLessThan(SINGLE * Math.max(...exact));
      });
    }
  });

  it("inputs of a layered network in transmission are driven together", () => {
    const network = layeredNetwork({ layers: [4, 3, 2], drive: "input", seed: 1 });
    const input = [0.1, 0.2, 0.3, 0.4];
    const model = modelled(network, { input });
    const { green } = { green: network.toNetwork(input).green() };
    // a = −i G √κ a_in
    for (let i = 0; i < 9; i++) {
      let [re, im] = [0, 0];
      for (let j = 0; j < 4; j++) {
        re += Math.SQRT1_2 * green.im[9 * i + j];
        im -= Math.SQRT1_2 * green.re[9 * i + j];
      }
      expect(Math.abs((model.values.waveRe?.[i] ?? 0) - re)).toBeLessThan(SINGLE);
      expect(Math.abs((model.values.waveIm?.[i] ?? 0) - im)).toBeLessThan(SINGLE);
    }
    expect(model.drives).toEqual([{ name: "all inputs", contacts: [0, 1, 2, 3] }]);
  });

  it("a standing wave carries nothing", () => {
    const closed = network({
      detuning: [0, 0.3],
      decay: [1, 0],
      couplings: [{ between: [0, 1], value: 0.5 }],
    });
    expect(flows(modelled(closed), look)).toBe(false);
    expect(flows(modelled(ring()), look)).toBe(true);
  });
});

/** Walkers enough for counts to tell currents apart, and steps enough to forget the start. */
const MANY = 40_000;
const STEPS = 40;
/** Five standard deviations of a count, relative to its square root. */
const SIGMAS = 5;

describe("light that flows", () => {
  const model = modelled(wire(), { omegas: [0.3], drives: ["left"] });
  const { flow } = wavesShown(model, look);
  const lengths = Float32Array.from(flow, () => 1);
  const counts = ({ coupling }: Walkers) => {
    const count = new Float64Array(flow.length);
    for (const b of coupling) if (b >= 0) count[b]++;
    return count;
  };

  it("walkers stay distributed as the currents are", () => {
    let walkers = startWalkers(model, flow, lengths, MANY);
    for (let i = 0; i < STEPS; i++) walkers = walk(model, flow, lengths, walkers, 0.37);
    const total = flow.reduce((sum, v) => sum + Math.abs(v), 0);
    const count = counts(walkers);
    expect(count.reduce((a, b) => a + b)).toBe(MANY);
    flow.forEach((v, b) => {
      const due = (MANY * Math.abs(v)) / total;
      expect(Math.abs(count[b] - due)).toBeLessThan(SIGMAS * Math.sqrt(due + 1));
    });
  });

  it("with the same seed they walk the same way; the given ones are left as they were", () => {
    const start = startWalkers(model, flow, lengths, 50, 7);
    const before = start.way.slice();
    const [a, b] = [walk(model, flow, lengths, start, 0.9), walk(model, flow, lengths, start, 0.9)];
    expect(a).toEqual(b);
    expect(start.way).toEqual(before);
    expect(a.way).not.toEqual(before);
  });

  it("where nothing flows nobody walks", () => {
    const none = new Float32Array(flow.length);
    const walkers = startWalkers(model, none, lengths, 10);
    expect([...walkers.coupling]).toEqual(Array(10).fill(-1));
    expect(walk(model, none, lengths, walkers, 5).coupling).toEqual(walkers.coupling);
  });
});

describe("where the modes stand", () => {
  const box = { x: 0, y: 0, width: 600, height: 400 };

  it("lattices at their places, true to scale", () => {
    const model = modelled(wire(), { drives: [] });
    const { x, y } = layoutOf(model, box);
    const at = (i: number) => [x[i], y[i]];
    const [a, right, up] = [at(0), at(6), at(1)];
    expect(right[0] - a[0]).toBeCloseTo(a[1] - up[1], 3);
    expect(Math.min(...x)).toBeGreaterThan(20);
    expect(Math.max(...x)).toBeLessThan(580);
  });

  it("layers in columns, the first on the left, large ones folded", () => {
    const { x } = modelled(layeredNetwork({ layers: [128, 80, 10], seed: 1 }), { drives: [] });
    const columns = (from: number, to: number) => new Set(x.subarray(from, to)).size;
    expect([columns(0, 128), columns(128, 208), columns(208, 218)]).toEqual([4, 3, 1]);
    expect(Math.max(...x.subarray(0, 128))).toBeLessThan(Math.min(...x.subarray(128, 208)));
    expect(Math.max(...x.subarray(128, 208))).toBeLessThan(Math.min(...x.subarray(208)));
  });

  it("anything else by its couplings: a ring is round, the same every time", () => {
    const n = 12;
    const device = network({
      detuning: new Float64Array(n),
      decay: new Float64Array(n).fill(1),
      couplings: Array.from({ length: n }, (_, i) => ({ between: [i, (i + 1) % n] as const, value: 1 })),
    });
    const model = modelled(device);
    const radii = Array.from(model.x, (v, i) => Math.hypot(v, model.y[i]));
    expect(Math.max(...radii) / Math.min(...radii)).toBeLessThan(1.02);
    // The first on the left.
    expect(model.x[0]).toBeCloseTo(-radii[0], 3);
    expect(modelled(device)).toEqual(model);
  });

  it("modes that all have one place do not break the picture", () => {
    const model = modelled(
      network({
        detuning: [0, 0, 0],
        decay: [1, 1, 1],
        positions: [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      }),
    );
    const { x, y, radius } = layoutOf(model, box);
    expect([...x, ...y, radius].every(Number.isFinite)).toBe(true);
  });
});

describe("the names of ports", () => {
  const FONT = 6;

  /** Texts that are drawn, as boxes; letters are all as wide. */
  function names(model: NetworkModel, width: number, height: number) {
    const boxes: { text: string; x: number; y: number; width: number }[] = [];
    const pen = new Proxy({} as Record<string, unknown>, {
      get: (set, key) => {
        if (key === "measureText") return (text: string) => ({ width: FONT * text.length });
        if (key === "fillText")
          return (text: string, x: number, y: number) =>
            boxes.push({ text, x, y: y - 6, width: FONT * text.length });
        return key in set ? set[key as string] : () => {};
      },
    });
    const surface = { pen: pen as never, width, height, scale: 1 };
    const layout = layoutOf(model, { x: 0, y: 0, width, height });
    drawPorts(surface, LIGHT, layout, model, { ...look, fill: "detuning", bonds: "value" });
    return { boxes, layout };
  }

  it.each([
    [[4, 3, 2], 640],
    [[8, 6, 4], 640],
    [[4, 9, 9, 2], 420],
    [[3, 5, 7, 5, 3], 880],
    [[2, 12, 2], 300],
  ])("layers of %j, %i wide: none lies on a mode", (layers, width) => {
    const model = modelled(layeredNetwork({ layers, seed: 1 }));
    const named = model.contacts.map((contact) => ({ ...contact, name: `port ${contact.name}` }));
    const { boxes, layout } = names({ ...model, contacts: named, drives: [] }, width, 400);
    expect(boxes.length).toBeGreaterThan(0);
    for (const { text, x, y, width: wide } of boxes)
      layout.x.forEach((px, i) => {
        const [dx, dy] = [
          Math.max(x - px, px - x - wide, 0),
          Math.max(y - layout.y[i], layout.y[i] - y - 12, 0),
        ];
        expect(Math.hypot(dx, dy), `${text} on mode ${i}`).toBeGreaterThanOrEqual(layout.radius - 1e-6);
      });
  });
});
