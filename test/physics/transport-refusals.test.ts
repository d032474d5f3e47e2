/** Questions on transport that have no answer, and random devices: an error in words, or numbers. */
import { lattices, network, networkBuilder } from "echolab";
import { lead, writeTouchstone, zeroMatrix } from "echolab/scattering";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../properties.js";

describe("what cannot be asked is refused in words", () => {
  const two = { detuning: [0, 0], decay: [1, 1] };
  const wire = networkBuilder().region(lattices.square(), { cells: [4, 3] });
  test.each<[string, () => unknown, RegExp]>([
    [
      "an asymmetric coupling in a reciprocal network",
      () =>
        network({
          ...two,
          couplings: [{ between: [0, 1], value: { re: 1, im: 0.5 } }],
          reciprocal: true,
        }),
      /H\[0, 1\] = 1 \+ 0.5i differs from H\[1, 0\] = 1 − 0.5i/,
    ],
    [
      "a passive network that amplifies",
      () => network({ ...two, couplings: [{ between: [1, 0], value: 0.5, back: 0 }] }),
      /modes 0, 1 amplify: .* 0.500.*passive: false/,
    ],
    ["gain by a negative loss", () => network({ ...two, loss: [0, -0.1] }), /loss\[1\] is -0.1; .*gain/],
    [
      "ω on a lossless pole",
      () =>
        network({ detuning: [0.5, 0], decay: [0, 1] })
          .solve(0.5)
          .green(),
      /singular.*lossless/s,
    ],
    [
      "ω next to a lossless pole",
      () =>
        network({ detuning: [0.5, 0], decay: [0, 1] })
          .solve(0.5 + 1e-15)
          .green(),
      /condition number is at least \d.*e\+1[4-9]|singular/s,
    ],
    [
      "a lead whose cell does not match",
      () =>
        network({
          ...two,
          leads: [
            {
              name: "l",
              lead: lead({
                cell: zeroMatrix(2),
                hopping: { re: Float64Array.of(1, 0, 0, 1), im: new Float64Array(4) },
              }),
              sites: Int32Array.of(0),
            },
          ],
        }),
      /leads\[0\] \("l"\) meets 1 modes of the device; a cell of the lead has 2/,
    ],
    [
      "a lead that amplifies",
      () =>
        lead({
          cell: { re: Float64Array.of(0), im: Float64Array.of(0.1) },
          hopping: { re: Float64Array.of(1), im: Float64Array.of(0) },
        }),
      /cell .* Hermitian/,
    ],
    [
      "a lead of cut rows",
      () =>
        networkBuilder()
          .region(lattices.square(), { cells: [4, 3] })
          .lead({ name: "l", direction: [0, 0] }),
      /direction is \[0, 0\]; it should be a lattice vector/,
    ],
    [
      "a lead with bonds beyond its next cell",
      () =>
        networkBuilder()
          .region(
            lattices.custom({ vectors: [[1, 0]], bonds: [{ from: 0, to: 0, offset: [2], value: 1 }] }),
            {
              cells: 6,
            },
          )
          .lead({ name: "l", direction: 1 }),
      /bonds of lead "l" reach only the next cell; this one reaches over 2 cells/,
    ],
    [
      "a lead beside the device",
      () => wire.lead({ name: "l", direction: [1, 0], where: (_, y) => y > 9 }),
      /where is "l"/,
    ],
    [
      "a band edge",
      () =>
        networkBuilder()
          .region(lattices.chain(), { cells: 2 })
          .lead({ name: "l", direction: 1 })
          .freeze()
          .scattering(2),
      /band edge/,
    ],
    ["a lead without a region", () => networkBuilder().lead({ name: "l", direction: 1 }), /after a region/],
    ["an unknown solver", () => network(two).solve(0, { solver: "magic" as never }), /solver is "magic"/],
    [
      "poles with leads",
      () =>
        networkBuilder()
          .region(lattices.chain(), { cells: 2 })
          .lead({ name: "l", direction: 1 })
          .freeze()
          .poles(),
      /poles\(\) of a network with leads needs a region/,
    ],
    [
      "poles across a band edge",
      () =>
        networkBuilder()
          .region(lattices.chain(), { cells: 2 })
          .lead({ name: "l", direction: 1 })
          .freeze()
          .poles({ within: { centre: 2, radius: 0.5 } }),
      /band edge lies in or close to the region/,
    ],
    [
      "a transmission that there never is",
      () => network(two).zeros({ out: "0", into: "1" }),
      /No wave goes from "1" to "0"/,
    ],
    ["flux in a chain", () => lattices.square({ flux: Number.NaN }), /flux is NaN/],
    [
      "a shape without an end",
      () => networkBuilder().region(lattices.square(), { shape: () => false }),
      /start is \[0, 0\]/,
    ],
    [
      "Touchstone below zero",
      () => writeTouchstone(network(two).sweep([-1, 0])),
      /carrier is 0; it should be at least/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});

test("whatever the network and the frequency, S is made of numbers or an error says why", () => {
  const value = fc.oneof(
    fc.constant(0),
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.constant(1e160),
    fc.constant(-1e-160),
  );
  const rate = fc.oneof(
    fc.constant(0),
    fc.constant(1),
    fc.constant(1e-200),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
  );
  holds(
    fc.property(
      fc.array(fc.tuple(value, rate), { minLength: 1, maxLength: 4 }),
      fc.array(value, { minLength: 3, maxLength: 3 }),
      value,
      (modes, hoppings, omega) => {
        try {
          const device = network({
            detuning: modes.map(([d]) => d),
            decay: modes.map(([, k]) => k),
            couplings: modes.slice(1).map((_, i) => ({ between: [i, i + 1], value: hoppings[i] })),
          });
          const { re, im } = device.scattering(omega).values;
          return re.every(Number.isFinite) && im.every(Number.isFinite);
        } catch (error) {
          return error instanceof RangeError && error.message.length > 30;
        }
      },
    ),
    400,
  );
});

test("whatever the lead and the frequency, S and the delay are made of numbers or an error says why", () => {
  const value = fc.oneof(
    fc.constant(0),
    fc.constant(1),
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.constant(1e100),
    fc.constant(1e-100),
  );
  let answered = 0;
  holds(
    fc.property(
      fc.array(value, { minLength: 2, maxLength: 2 }),
      value,
      fc.array(value, { minLength: 8, maxLength: 8 }),
      value,
      ([a, b], off, hoppings, omega) => {
        try {
          const cell = { re: Float64Array.of(a, off, off, b), im: new Float64Array(4) };
          const hopping = {
            re: Float64Array.from(hoppings.slice(0, 4)),
            im: Float64Array.from(hoppings.slice(4)),
          };
          const device = network({
            detuning: [0.3, -0.2],
            decay: [0, 1],
            couplings: [{ between: [0, 1], value: 0.5 }],
            leads: [{ name: "l", lead: lead({ cell, hopping }), sites: Int32Array.of(0, 1) }],
          });
          const solution = device.solve(omega);
          const { re, im } = solution.scattering.values;
          const numbers = re.every(Number.isFinite) && im.every(Number.isFinite);
          const all =
            numbers && Number.isFinite(solution.delayTime()) && Number.isFinite(solution.densityOfStates());
          if (all) answered++;
          return all;
        } catch (error) {
          return error instanceof RangeError && error.message.length > 30;
        }
      },
    ),
    300,
  );
  expect(answered).toBeGreaterThan(30);
});
