import {
  type Lattice,
  lattices,
  linspace,
  network,
  networkBuilder,
  randomStream,
  relativeError,
} from "echolab";
import { writeNpy } from "echolab/data";
import { fourTerminalResistance, resonances, siteMap, writeCsv } from "echolab/scattering";
import { describe, expect, test } from "vitest";
import { randomNetwork } from "./random-networks.js";

// Eliminations and eigenvalues of some tens of modes.
const EXACT = 1e-10;

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe("density of states", () => {
  test("of every mode integrates to one", () => {
    const device = randomNetwork(5, 3, 0.1, true);
    // ω = tan θ turns rational functions into periodic ones, for which equal steps converge exponentially.
    const steps = 800;
    const whole = new Float64Array(5);
    for (let k = 0; k < steps; k++) {
      const theta = (Math.PI * (k + 0.5)) / steps - Math.PI / 2;
      const density = device.solve(3 * Math.tan(theta)).localDensity();
      for (let j = 0; j < 5; j++) whole[j] += (density[j] * 3 * Math.PI) / steps / Math.cos(theta) ** 2;
    }
    for (const integral of whole) expect(Math.abs(integral - 1)).toBeLessThan(1e-8);
  });

  test("is filled by the waves from all contacts where nothing is lost", () => {
    const wire = networkBuilder()
      .region(lattices.square({ flux: 0.03 }), { cells: [8, 6] })
      .lead({ name: "left", direction: [-1, 0] })
      .lead({ name: "right", direction: [1, 0] })
      .port(20, { decay: 0.4, label: "probe" })
      .freeze();
    const solution = wire.solve(-1.1);
    const parts = ["left", "right", "probe"].map((name) => solution.densityFrom(name));
    const filled = Float64Array.from(parts[0], (x, j) => x + parts[1][j] + parts[2][j]);
    expect(relativeError(filled, solution.localDensity())).toBeLessThan(EXACT);
  });

  test("times 2π is the delay time −i tr(S† dS/dω) without loss", () => {
    const device = randomNetwork(7, 5, 0, true);
    const solution = device.solve(0.3);
    expect(solution.delayTime()).toBeCloseTo(2 * Math.PI * sum(solution.localDensity()), 9);
    // And the derivative itself, by differences of S.
    const h = 1e-5;
    const [up, down] = [device.scattering(0.3 + h), device.scattering(0.3 - h)];
    const s = solution.scattering.values;
    let trace = 0;
    for (let i = 0; i < s.re.length; i++) {
      const [dr, di] = [up.values.re[i] - down.values.re[i], up.values.im[i] - down.values.im[i]];
      trace += (s.re[i] * di - s.im[i] * dr) / (2 * h);
    }
    expect(Math.abs(solution.delayTime() - trace)).toBeLessThan(1e-7);
  });
});

describe("delay in a lead", () => {
  test("from cell 0 to cell 0 of a clean chain is length over velocity", () => {
    const cells = 9;
    const wire = networkBuilder()
      .region(lattices.chain(), { cells })
      .lead({ name: "left", direction: -1 })
      .lead({ name: "right", direction: 1 })
      .freeze();
    for (const method of ["modes", "decimation"] as const) {
      const omega = 0.7;
      const velocity = Math.sqrt(4 - omega ** 2);
      const delay = wire.solve(omega, { leads: method }).delayTime();
      expect(Math.abs(delay - (2 * (cells - 1)) / velocity)).toBeLessThan(EXACT);
    }
  });

  /** A disordered piece of a lattice between two leads, all from one lattice, with some cells of the leads added to it. */
  const piece = (lattice: Lattice, width: number, extra: number) => {
    const r = randomStream(3);
    const values = new Map<string, number>();
    return networkBuilder()
      .region(lattice, {
        cells: [6 + extra, width],
        detuning: ({ cell, basis }) => {
          const key = `${cell},${basis}`;
          if (!values.has(key)) values.set(key, r.normal());
          return cell[0] >= 1 && cell[0] < 5 ? (values.get(key) as number) : 0;
        },
      })
      .lead({ name: "left", direction: [-1, 0] })
      .lead({ name: "right", direction: [1, 0] })
      .freeze();
  };
  const LEADS: [string, Lattice, number, number][] = [
    ["square", lattices.square(), 5, 0.37],
    ["square with flux", lattices.square({ flux: 0.07 }), 6, -1.3],
    ["honeycomb", lattices.honeycomb(), 5, 0.9],
    ["honeycomb with flux", lattices.honeycomb({ flux: 0.06 }), 6, 1.7],
  ];

  test.each(LEADS)("of a %s lattice is the derivative of S", (_, lattice, width, omega) => {
    const device = piece(lattice, width, 0);
    const solution = device.solve(omega);
    expect(solution.scattering.size).toBeGreaterThan(3);
    const q = solution.wignerSmith();
    const h = 1e-4;
    const s = [-2, -1, 1, 2].map((k) => device.scattering(omega + k * h).values);
    const slope = (part: "re" | "im", i: number) =>
      (s[0][part][i] - 8 * s[1][part][i] + 8 * s[2][part][i] - s[3][part][i]) / (12 * h);
    const here = solution.scattering.values;
    let most = 0;
    for (let p = 0; p < q.rows; p++) {
      for (let k = 0; k < q.rows; k++) {
        let [re, im] = [0, 0];
        for (let o = 0; o < q.rows; o++) {
          const [a, b] = [o * q.rows + p, o * q.rows + k];
          re += here.re[a] * slope("im", b) - here.im[a] * slope("re", b);
          im -= here.re[a] * slope("re", b) + here.im[a] * slope("im", b);
        }
        const at = p * q.rows + k;
        most = Math.max(most, Math.hypot(re - q.re[at], im - q.im[at]));
      }
    }
    // Differences of S: rounding of 1e-13 over h.
    expect(most).toBeLessThan(1e-8 * Math.max(...q.re));
    // Delays are real: S stays unitary.
    const skew = q.re.map((x, i) => Math.hypot(x - q.re[(i % q.rows) * q.rows + Math.floor(i / q.rows)], 0));
    expect(Math.max(...skew)).toBeLessThan(EXACT * Math.max(...q.re));
  });

  test.each(LEADS)(
    "a cell more of a %s lead has the density of states of its bands",
    (_, lattice, width, omega) => {
      const [states, longer] = [0, 1].map((extra) =>
        piece(lattice, width, extra).solve(omega).densityOfStates(),
      );
      const { outgoing, incoming } = piece(lattice, width, 0).leads[1].lead.modes(omega);
      const bulk = [...outgoing, ...incoming].reduce(
        (all, { velocity }) => all + 1 / (2 * Math.PI * Math.abs(velocity)),
        0,
      );
      expect(bulk).toBeGreaterThan(0.1);
      expect(Math.abs(longer - states - bulk)).toBeLessThan(EXACT * states);
    },
  );

  test("a wall at cell 0 leaves the delay of the lead alone", () => {
    const device = piece(lattices.honeycomb(), 5, 0);
    const wall = device.with({
      detuning: device.detuning.map((_, i) => (device.leads[1].sites.includes(i) ? 1e7 : 0)),
    });
    const solution = wall.solve(0.9);
    const q = solution.wignerSmith();
    const first = solution.firstChannel(solution.contact("right"));
    let delay = 0;
    for (let c = first; c < q.rows; c++) delay += q.re[c * q.rows + c];
    const expected = wall.leads[1].lead.delayTime(0.9);
    expect(Math.abs(expected)).toBeGreaterThan(0.1);
    expect(Math.abs(delay - expected)).toBeLessThan(1e-5);
  });
});

describe("poles and zeros", () => {
  test("of one resonator: Δ − i(κ + κ')/2 and Δ + i(κ − κ')/2", () => {
    const one = network({ detuning: [0.7], decay: [0.4], loss: [0.1] });
    expect(one.poles().re[0]).toBeCloseTo(0.7, 14);
    expect(one.poles().im[0]).toBeCloseTo(-0.25, 14);
    expect(one.zeros().im[0]).toBeCloseTo(0.15, 14);
  });

  test("mirror each other without loss; with critical coupling a zero is real and everything is absorbed", () => {
    const device = randomNetwork(6, 8, 0);
    const [p, z] = [device.poles(), device.zeros()];
    expect(relativeError(z.re, p.re)).toBeLessThan(EXACT);
    expect(
      relativeError(
        z.im.map((x) => -x),
        p.im,
      ),
    ).toBeLessThan(EXACT);
    const critical = network({ detuning: [0.2], decay: [0.5], loss: [0.5] });
    expect(Math.abs(critical.zeros({ out: "0" }).im[0])).toBeLessThan(1e-14);
    expect(critical.scattering(0.2).transmission(0, 0)).toBeLessThan(1e-28);
  });

  test("give det S = Π (ω − z)/(ω − p), and the eigenphases of S its phase", () => {
    const device = randomNetwork(5, 9, 0);
    const omega = 0.4;
    const [p, z] = [device.poles(), device.zeros()];
    let phase = 0;
    for (let k = 0; k < 5; k++)
      phase += Math.atan2(-z.im[k], omega - z.re[k]) - Math.atan2(-p.im[k], omega - p.re[k]);
    const off = sum(device.scattering(omega).eigenphases()) - phase;
    expect(Math.abs(Math.sin(off / 2))).toBeLessThan(EXACT);
  });
});

describe("lattices", () => {
  test("an SSH chain has two end states where intra < inter, falling by intra/inter a cell, else none", () => {
    const open = (intra: number, inter: number) => {
      const device = networkBuilder().region(lattices.ssh({ intra, inter }), { cells: 24 }).freeze();
      const { values, vectors } = resonances(device);
      const inGap = Array.from(values.re.keys()).filter(
        (k) => Math.abs(values.re[k]) < 0.25 * Math.abs(intra - inter),
      );
      return { inGap, vectors, n: device.size };
    };
    expect(open(1, 0.5).inGap).toHaveLength(0);
    const { inGap, vectors, n } = open(0.5, 1);
    expect(inGap).toHaveLength(2);
    const weight = (site: number) =>
      sum(inGap.map((k) => vectors.re[site * n + k] ** 2 + vectors.im[site * n + k] ** 2));
    for (let cell = 1; cell < 6; cell++) {
      expect(weight(2 * cell) / weight(2 * cell - 2)).toBeCloseTo(0.25, 6);
      // The other sublattice carries nothing at this end.
      expect(weight(2 * cell + 1)).toBeLessThan(1e-6);
    }
  });

  test("a third of a flux quantum splits the square lattice into bands with the known edges", () => {
    // E³ − 6E = 2 (cos 3k_x + cos 3k_y): edges −1−√3, −2, 1−√3, √3−1, 2, 1+√3.
    const crystal = lattices.square({ flux: 1 / 3 }).magneticCell(3);
    const ks = linspace(-Math.PI, Math.PI, 25);
    const bands = Array.from(ks).flatMap((kx) => Array.from(ks, (ky) => crystal.bands([kx, ky])));
    const edges = [0, 1, 2].flatMap((n) => [
      Math.min(...bands.map((b) => b[n])),
      Math.max(...bands.map((b) => b[n])),
    ]);
    const root = Math.sqrt(3);
    expect(relativeError(edges, [-1 - root, -2, 1 - root, root - 1, 2, 1 + root])).toBeLessThan(EXACT);
  });

  test.each([
    [1 / 5, 0, 1],
    [1 / 5, 1, 2],
    [2 / 5, 0, 2],
    [1 / 3, 1, 1],
  ])(
    "in the gaps at flux %f the edge channels count Hofstadter's integers: gap %i carries %i",
    (flux, gap, channels) => {
      const q = Math.round(1 / (flux > 0.3 && flux < 0.34 ? 1 / 3 : 1 / 5));
      const crystal = lattices.square({ flux }).magneticCell(q);
      const ks = linspace(-Math.PI, Math.PI, 13);
      const bands = Array.from(ks).flatMap((kx) => Array.from(ks, (ky) => crystal.bands([kx, ky])));
      const middle = (Math.max(...bands.map((b) => b[gap])) + Math.min(...bands.map((b) => b[gap + 1]))) / 2;
      const ribbon = networkBuilder()
        .region(lattices.square({ flux }), { cells: [2, 30] })
        .lead({ name: "right", direction: [1, 0] })
        .freeze();
      expect(ribbon.leads[0].lead.modes(middle).outgoing).toHaveLength(channels);
    },
  );

  test("a disordered chain localises as Thouless found: ⟨ln T⟩ = −2L·W²/(24(4 − E²)) for weak disorder", () => {
    const [strength, omega, length, samples] = [1.5, 0.6, 3000, 14];
    const r = randomStream(21);
    let device = networkBuilder()
      .region(lattices.chain(), { cells: length })
      .lead({ name: "left", direction: -1 })
      .lead({ name: "right", direction: 1 })
      .freeze();
    let mean = 0;
    for (let s = 0; s < samples; s++) {
      device = device.with({ detuning: Array.from({ length }, () => strength * (r.uniform() - 0.5)) });
      mean += Math.log(device.solve(omega).transmission("right", "left")) / samples;
    }
    const expected = (-2 * length * strength ** 2) / (24 * (4 - omega ** 2));
    // var ln T = −2⟨ln T⟩ a sample: 3 % here; corrections of order W⁴ are below 2 %.
    expect(Math.abs(mean / expected - 1)).toBeLessThan(0.09);
  });
});

describe("a Hall bar with six contacts", () => {
  const flux = 0.1;
  const bar = networkBuilder()
    .region(lattices.square({ flux }), { cells: [44, 14] })
    .lead({ name: "left", direction: [-1, 0] })
    .lead({ name: "right", direction: [1, 0] })
    .lead({ name: "top left", direction: [0, 1], where: (x) => x >= 4 && x < 18 })
    .lead({ name: "top right", direction: [0, 1], where: (x) => x >= 26 && x < 40 })
    .lead({ name: "bottom left", direction: [0, -1], where: (x) => x >= 4 && x < 18 })
    .lead({ name: "bottom right", direction: [0, -1], where: (x) => x >= 26 && x < 40 })
    .freeze();

  // Gaps of the square lattice at a tenth of a quantum: one edge channel at −2.7, two at −1.75.
  test.each([
    [-2.7, 1, 1e-4],
    [-1.75, 2, 0.02],
  ])("at ω = %f has R_H = h/νe² and no longitudinal resistance: ν = %i", (omega, nu, tolerance) => {
    const s = bar.scattering(omega);
    const hall = fourTerminalResistance(s, {
      from: "left",
      to: "right",
      plus: "top left",
      minus: "bottom left",
    });
    const along = fourTerminalResistance(s, {
      from: "left",
      to: "right",
      plus: "top left",
      minus: "top right",
    });
    expect(Math.abs(Math.abs(hall) * nu - 1)).toBeLessThan(tolerance);
    expect(Math.abs(along)).toBeLessThan(tolerance);
  });

  test("conserves current at every site inside", () => {
    const { from, to, flow } = bar.solve(-2.7).current("left");
    const into = new Float64Array(bar.size);
    flow.forEach((f, b) => {
      into[to[b]] += f;
      into[from[b]] -= f;
    });
    const contacts = new Set(bar.leads.flatMap(({ sites }) => [...sites]));
    expect(Math.max(...into.map((x, i) => (contacts.has(i) ? 0 : Math.abs(x))))).toBeLessThan(EXACT);
    expect(Math.max(...flow.map(Math.abs))).toBeGreaterThan(0.01);
  });
});

describe("exchange formats", () => {
  test("CSV has a column for every part and a row for every frequency; NPY the header of NumPy", () => {
    const sweep = randomNetwork(2, 4, 0).sweep([0, 1, 2]);
    const lines = writeCsv(sweep).trim().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0].split(",")).toHaveLength(9);
    expect(Number(lines[2].split(",")[3])).toBe(sweep.matrices[1].get(0, 1).re);
    const bytes = writeNpy(sweep.matrices[1].values, [2, 2]);
    const header = new TextDecoder("latin1").decode(bytes.subarray(0, 128));
    expect(header).toContain("'descr': '<c16', 'fortran_order': False, 'shape': (2, 2), }");
    expect(bytes.length % 64).toBe(0);
    expect(new DataView(bytes.buffer).getFloat64(bytes.length - 16, true)).toBe(
      sweep.matrices[1].get(1, 1).re,
    );
  });
});

describe("a map of sites", () => {
  test("puts every mode of a square lattice on its own point, x across and y up", () => {
    const device = networkBuilder()
      .region(lattices.square(), { cells: [3, 2] })
      .freeze();
    const map = siteMap(
      device,
      Float64Array.from(device.positions ?? [], ([x, y]) => 10 * x + y),
    );
    expect(map.shape).toEqual([2, 3]);
    expect(Array.from(map.re)).toEqual([0, 10, 20, 1, 11, 21]);
  });

  test("shows the nearest mode elsewhere, every mode somewhere", () => {
    const device = networkBuilder()
      .region(lattices.honeycomb(), { cells: [4, 4] })
      .freeze();
    const map = siteMap(
      device,
      Float64Array.from({ length: device.size }, (_, j) => j + 1),
    );
    const shown = new Set(map.re);
    for (let j = 1; j <= device.size; j++) expect(shown.has(j)).toBe(true);
    expect(shown.has(0)).toBe(true);
  });
});
