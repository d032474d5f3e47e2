import { lattices, type Network, networkBuilder } from "echolab";
import { describe, expect, test } from "vitest";

describe("lattices are as their descriptions say", () => {
  const element = (device: Network, to: number, from: number) => {
    const coupling = device.couplings.find(
      ({ between: [i, j] }) => (i === to && j === from) || (i === from && j === to),
    );
    const value = coupling?.value ?? 0;
    const { re, im } = typeof value === "number" ? { re: value, im: 0 } : value;
    return { re, im: coupling?.between[0] === to ? im : -im };
  };

  test.each([
    [
      "a square",
      lattices.square,
      [
        [0, 0, 0],
        [1, 0, 0],
        [1, 1, 0],
        [0, 1, 0],
      ],
    ],
    [
      "a hexagon, as large as a cell",
      lattices.honeycomb,
      [
        [1, 1, 0],
        [1, 1, 1],
        [0, 2, 0],
        [0, 1, 1],
        [0, 1, 0],
        [1, 0, 1],
      ],
    ],
  ] as const)("a wave round %s, counterclockwise, gains 2π·flux", (_, make, round) => {
    for (const flux of [0.1, -0.23]) {
      const made = networkBuilder().region(make({ flux }), { cells: [3, 3] });
      const device = made.freeze();
      const places = round.map(([i, j, basis]) => made.at([i, j], basis));
      const phase = places.reduce((sum, from, i) => {
        const { re, im } = element(device, places[(i + 1) % places.length], from);
        return sum + Math.atan2(im, re);
      }, 0);
      expect(phase).toBeCloseTo(2 * Math.PI * flux, 12);
    }
  });

  const bonds = (device: Network) => {
    const count = new Array<number>(device.size).fill(0);
    for (const { between } of device.couplings) for (const i of between) count[i]++;
    return count;
  };

  test("cells of a honeycomb lattice end in bearded edges, the shape of its description in zigzag ones", () => {
    const bearded = networkBuilder()
      .region(lattices.honeycomb(), { cells: [4, 3] })
      .freeze();
    expect(Math.min(...bonds(bearded))).toBe(1);
    const zigzag = networkBuilder()
      .region(lattices.honeycomb(), {
        shape: (x, y) => x > -3.1 && x < 3.1 && y > 0.1 && y < 2.1,
        start: [0, 1],
      })
      .freeze();
    const inner = zigzag.positions?.map(([x]) => Math.abs(x) < 2) ?? [];
    expect(
      bonds(zigzag)
        .filter((_, i) => inner[i])
        .sort()[0],
    ).toBe(2);
  });

  test("two orbitals at one place: spin-orbit mixing of a chain splits its bands", () => {
    const mixing = 0.3;
    const spinful = lattices.custom({
      vectors: [[1, 0]],
      basis: [
        [0, 0],
        [0, 0],
      ],
      bonds: [
        { from: 0, to: 0, offset: [1], value: 1 },
        { from: 1, to: 1, offset: [1], value: 1 },
        { from: 0, to: 1, value: mixing },
      ],
    });
    const [lower, upper] = spinful.bands([0.7]);
    expect(lower).toBeCloseTo(2 * Math.cos(0.7) - mixing, 12);
    expect(upper).toBeCloseTo(2 * Math.cos(0.7) + mixing, 12);
    const wire = networkBuilder()
      .region(spinful, { cells: [3] })
      .lead({ name: "left", direction: [-1] })
      .lead({ name: "right", direction: [1] })
      .freeze();
    expect(wire.solve(0.4).transmission("right", "left")).toBeCloseTo(2, 12);
  });
});
