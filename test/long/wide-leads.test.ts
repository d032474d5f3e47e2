import { lattices, networkBuilder } from "echolab";
import { expect, test } from "vitest";

// Two programs on the same wire: rounding of either, a thousand unknowns.
const AGREE = 1e-9;

// T by Kwant 1.5.0 (Python, without MUMPS) on the same wires. Widths up to 80 are in test/physics/leads.test.ts.
test.each([
  { width: 100, flux: 0.01, omega: 0.33, clean: true, transmission: 42 },
  { width: 120, flux: 0.005, omega: 1.3, clean: true, transmission: 53 },
  { width: 120, flux: 0.01, omega: -2.5, clean: true, transmission: 13 },
  { width: 120, flux: 0.02, omega: -2.5, clean: true, transmission: 7 },
  { width: 120, flux: 0.005, omega: -3.5, clean: false, transmission: 7.477645697255963 },
])(
  "a wire $width wide with flux $flux at ω = $omega (clean: $clean) transmits as by Kwant",
  ({ width, flux, omega, clean, transmission }) => {
    const s = networkBuilder()
      .region(lattices.square({ hopping: -1, flux }), {
        cells: [clean ? 3 : 6, width],
        detuning: ({ cell: [x, y] }) => {
          const k = x * width + y;
          return clean ? 0 : 0.5 * Math.sin(12.9898 * (k + 1) + 0.001 * k * k);
        },
      })
      .lead({ name: "left", direction: [-1, 0] })
      .lead({ name: "right", direction: [1, 0] })
      .freeze()
      .scattering(omega);
    expect(Math.abs(s.transmission("right", "left") - transmission)).toBeLessThan(AGREE);
    expect(s.unitarityError()).toBeLessThan(AGREE);
  },
);

test("clean wires 50 to 120 wide transmit whole numbers of modes over their bands", () => {
  for (const width of [50, 85, 120])
    for (const flux of [0.005, 0.01, 0.02])
      for (const omega of [-3.3, -1.7, 0.21]) {
        const device = networkBuilder()
          .region(lattices.square({ hopping: -1, flux }), { cells: [2, width] })
          .lead({ name: "left", direction: [-1, 0] })
          .lead({ name: "right", direction: [1, 0] })
          .freeze();
        const s = device.scattering(omega);
        const open = device.leads[0].lead.modes(omega).outgoing.length;
        const where = `width ${width}, flux ${flux}, ω = ${omega}`;
        expect(Math.abs(s.transmission("right", "left") - open), where).toBeLessThan(AGREE);
        expect(s.unitarityError(), where).toBeLessThan(AGREE);
      }
});
