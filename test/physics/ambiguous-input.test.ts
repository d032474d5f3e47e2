import { type Coupling, lattices, network, networkBuilder, racetracks, recurrentNetwork } from "echolab";
import { ScatteringMatrix } from "echolab/scattering";
import { describe, expect, test } from "vitest";

/**
 * What is given twice would count twice, silently: every such input is refused in a sentence that names both places.
 */

const modes = (couplings: readonly Coupling[], count = 3) =>
  network({ detuning: new Float64Array(count), decay: new Float64Array(count).fill(1), couplings });

describe("a coupling given twice is refused", () => {
  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      "the same way round",
      () =>
        modes([
          { between: [0, 1], value: 1 },
          { between: [0, 1], value: 1 },
        ]),
      /couplings\[1\] joins 0 and 1, which couplings\[0\] joins already/,
    ],
    [
      "both ways",
      () =>
        modes([
          { between: [0, 1], value: 1 },
          { between: [1, 0], value: 1 },
        ]),
      /couplings\[1\] joins 1 and 0, which couplings\[0\] joins already/,
    ],
    [
      "among others",
      () =>
        modes([
          { between: [0, 1], value: 1 },
          { between: [2, 1], value: 1 },
          { between: [1, 2], value: 0 },
        ]),
      /couplings\[2\] joins 1 and 2, which couplings\[1\]/,
    ],
    [
      "with its way back",
      () =>
        modes([
          { between: [0, 1], value: 1, back: 0 },
          { between: [1, 0], value: 1, back: 0 },
        ]),
      /both would count/,
    ],
    [
      "by a change",
      () =>
        modes([]).with({
          couplings: [
            { between: [0, 2], value: 1 },
            { between: [2, 0], value: 1 },
          ],
        }),
      /couplings\[1\] joins 2 and 0/,
    ],
    [
      "of a builder's single modes",
      () => {
        const b = networkBuilder();
        const [i, j] = [b.mode(), b.mode()];
        b.couple(i, j, 1).couple(j, i, 1);
      },
      /couple is \[1, 0\]; it should be two modes that are not coupled yet/,
    ],
    [
      "of a builder, where the lattice has a bond",
      () => {
        const b = networkBuilder().region(lattices.chain(), { cells: 4 });
        b.couple(b.at(1), b.at(2), 0.5);
      },
      /couple is \[1, 2\]/,
    ],
    [
      "of a builder, where a later region brings the bond",
      () => {
        const sheet = lattices.square();
        const b = networkBuilder().region(sheet, { cells: [2, 1] });
        b.region(sheet, { cells: [2, 2] }).couple(b.at([1, 0]), b.at([1, 1]), 0.5);
      },
      /not coupled yet/,
    ],
    [
      "of racetracks",
      () =>
        racetracks({
          detuning: [0, 0],
          bus: 0.01,
          couplers: [
            { between: [0, 1], power: 1e-4 },
            { between: [1, 0], power: 1e-4 },
          ],
        }),
      /couplers\[1\] joins 1 and 0, which couplers\[0\]/,
    ],
    [
      "of a recurrent network",
      () =>
        recurrentNetwork({
          detuning: [0, 0],
          couplings: [
            { between: [0, 1], value: 1 },
            { between: [1, 0], value: 1 },
          ],
          inputs: [0],
          outputs: [1],
          drive: { amplitude: 1 },
        } as unknown as Parameters<typeof recurrentNetwork>[0]),
      /couplings\[1\] joins 1 and 0/,
    ],
  ];
  test.each(cases)("%s", (_, make, words) => {
    expect(make).toThrow(words);
  });

  test("once with the whole value is the same as either way round", () => {
    const [one, other] = [
      modes([{ between: [0, 1], value: { re: 0.7, im: 0.2 } }]),
      modes([{ between: [1, 0], value: { re: 0.7, im: -0.2 } }]),
    ].map((network) => network.scattering(0.1).values);
    expect(one).toEqual(other);
  });
});

describe("a bond of a lattice given twice is refused", () => {
  const [vectors, basis] = [
    [
      [1, 0],
      [0, 1],
    ] as const,
    [
      [0, 0],
      [0.5, 0],
    ] as const,
  ];
  test.each([
    [
      "the same way round",
      [
        { from: 0, to: 0, offset: [1, 0] },
        { from: 0, to: 0, offset: [1, 0] },
      ],
      [1, 0],
    ],
    [
      "both ways",
      [
        { from: 0, to: 0, offset: [1, 0] },
        { from: 0, to: 0, offset: [-1, 0] },
      ],
      [1, 0],
    ],
    [
      "inside a cell",
      [
        { from: 0, to: 1 },
        { from: 1, to: 0 },
      ],
      [1, 0],
    ],
    [
      "to another cell",
      [
        { from: 0, to: 0, offset: [0, 1] },
        { from: 0, to: 1, offset: [1, 0] },
        { from: 1, to: 0, offset: [-1, 0] },
      ],
      [2, 1],
    ],
    [
      "with and without its offset",
      [
        { from: 0, to: 1 },
        { from: 0, to: 1, offset: [0, 0] },
      ],
      [1, 0],
    ],
  ] as const)("%s", (_, bonds, [second, first]) => {
    expect(() =>
      lattices.custom({ vectors, basis, bonds: bonds.map((bond) => ({ ...bond, value: 1 })) }),
    ).toThrow(new RegExp(`bonds\\[${second}\\] joins the same sites as bonds\\[${first}\\]`));
  });

  test("bonds of different cells are not", () => {
    const made = lattices.custom({
      vectors,
      basis,
      bonds: [
        { from: 0, to: 1, value: 1 },
        { from: 1, to: 0, offset: [1, 0], value: 1 },
        { from: 0, to: 0, offset: [0, 1], value: 1 },
        { from: 1, to: 1, offset: [0, 1], value: 1 },
      ],
    });
    expect(made.bonds).toHaveLength(8);
    expect(lattices.square({ flux: 0.5 }).magneticCell(2).bonds).toHaveLength(8);
  });
});

describe("a name that belongs to two contacts is refused", () => {
  const wire = (names: readonly [string, string], label?: string) => {
    const b = networkBuilder().region(lattices.square(), { cells: [4, 2] });
    b.lead({ name: names[0], direction: [-1, 0] }).lead({ name: names[1], direction: [1, 0] });
    if (label !== undefined) b.port(3, { decay: 1, label });
    return b.freeze();
  };
  test.each([
    [
      "two ports",
      () => network({ detuning: [0, 0], decay: [1, 1], labels: ["a", "a"] }),
      /"a" belongs to the port of mode 0 and to the port of mode 1/,
    ],
    [
      "a port named like the number of another",
      () => {
        const b = networkBuilder();
        b.mode({ decay: 1, label: "1" });
        b.mode({ decay: 1 });
        b.freeze();
      },
      /"1" belongs to the port of mode 0 and to the port of mode 1/,
    ],
    [
      "a port and a lead",
      () => wire(["left", "right"], "left"),
      /"left" belongs to the port of mode 3 and to leads\[0\]/,
    ],
    [
      "a port and a channel",
      () => wire(["left", "right"], "right:1"),
      /"right:1" belongs to .* channel 1 of leads\[1\]/,
    ],
    ["two leads", () => wire(["left", "left"]), /name is "left"/],
    [
      "two leads given directly",
      () => {
        const [one] = wire(["left", "right"]).leads;
        network({
          detuning: [0, 0],
          decay: [0, 0],
          leads: [
            { ...one, sites: Int32Array.of(0, 1) },
            { ...one, sites: Int32Array.of(0, 1) },
          ],
        });
      },
      /"left" belongs to leads\[0\] and to leads\[1\]/,
    ],
    [
      "a port that a change makes",
      () => network({ detuning: [0, 0], decay: [1, 0], labels: ["a", "a"] }).with({ decay: [1, 1] }),
      /"a" belongs to/,
    ],
  ] as const)("%s", (_, make, words) => {
    expect(make).toThrow(words);
  });

  test("modes without a port may share a label", () => {
    expect(network({ detuning: [0, 0], decay: [1, 0], labels: ["a", "a"] }).portLabels).toEqual(["a"]);
  });

  test("a measured matrix with one label twice answers by number, and asks by label", () => {
    const s = new ScatteringMatrix(["a", "a"], 0, {
      re: Float64Array.of(1, 2, 3, 4),
      im: new Float64Array(4),
    });
    expect(s.get(0, 1).re).toBe(2);
    expect(() => s.get("a", 0)).toThrow(/port is "a".*only one port has.*0 and 1/);
  });
});
