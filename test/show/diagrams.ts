/** Diagrams of the kinds of machines that are drawn, made up. */
import type { Diagram } from "../../kernel-lib/src/fields/diagram.js";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** An interferometer mesh: modes are lines, crossings squares; modes pass hidden nodes where they cross nothing. */
function mesh(modes: number): Diagram {
  const nodes: { x: number; y: number; size: number; theta: number; phi: number; label: string }[] = [];
  const add = (x: number, y: number, size: number, theta = Number.NaN, phi = Number.NaN, label = "") =>
    nodes.push({ x, y, size, theta, phi, label }) - 1;
  const last = range(modes).map((m) => add(-1, -m, 0.4, Number.NaN, Number.NaN, `in ${m + 1}`));
  const edges: { from: number; to: number; value: number }[] = [];
  const step = (m: number, node: number) => {
    edges.push({ from: last[m], to: node, value: (edges.length % 7) / 7 });
    last[m] = node;
  };
  for (const column of range(modes)) {
    const first = column % 2;
    for (let m = first; m + 1 < modes; m += 2) {
      const node = add(column, -(m + 0.5), 1, (0.5 * Math.PI * (m + 1)) / modes, column * 0.3);
      step(m, node);
      step(m + 1, node);
    }
    for (const m of range(modes))
      if (m < first || (m === modes - 1 && (m - first) % 2 === 0)) step(m, add(column, -m, 0));
  }
  for (const m of range(modes)) step(m, add(modes, -m, 0.4, Number.NaN, Number.NaN, `out ${m + 1}`));
  return {
    kind: "diagram",
    title: `mesh of ${modes} modes`,
    nodes: {
      x: nodes.map((n) => n.x),
      y: nodes.map((n) => n.y),
      size: nodes.map((n) => n.size),
      value: nodes.map((n) => n.theta),
      name: "θ (rad)",
      shape: "square",
      label: nodes.map((n) => n.label),
      numbers: { θ: nodes.map((n) => n.theta), φ: nodes.map((n) => n.phi) },
    },
    edges: {
      from: edges.map((e) => e.from),
      to: edges.map((e) => e.to),
      value: edges.map((e) => e.value),
      name: "power",
    },
  };
}

/** A crossbar: rows and columns of wires, a conductance at each crossing. */
function crossbar(rows: number, columns: number): Diagram {
  const crossings = range(rows * columns);
  const ends = [...range(rows).map((r) => [-1, -r]), ...range(columns).map((c) => [c, -rows])];
  const end = (k: number) => rows * columns + k;
  return {
    kind: "diagram",
    title: "crossbar",
    nodes: {
      x: [...crossings.map((k) => k % columns), ...ends.map(([x]) => x)],
      y: [...crossings.map((k) => -Math.floor(k / columns)), ...ends.map(([, y]) => y)],
      value: [...crossings.map((k) => 1 + Math.sin(k)), ...ends.map(() => Number.NaN)],
      name: "conductance (S)",
      size: [...crossings.map(() => 1), ...ends.map(() => 0.5)],
      label: [
        ...crossings.map(() => ""),
        ...range(rows).map((r) => `row ${r + 1}`),
        ...range(columns).map((c) => `${c + 1}`),
      ],
      shape: "square",
    },
    edges: {
      from: [...range(rows).map((r) => end(r)), ...range(columns).map((c) => c)],
      to: [...range(rows).map((r) => r * columns + columns - 1), ...range(columns).map((c) => end(rows + c))],
    },
  };
}

/** Springs that swing: places move from frame to frame, one spring is broken, and an error falls. */
function springs(): Diagram {
  const side = 5;
  const x = range(side * side).map((i) => (i % side) + 0.2 * Math.sin(3 * i));
  const y = range(side * side).map((i) => Math.floor(i / side) + 0.2 * Math.cos(5 * i));
  const pairs = range(side * side).flatMap((i) => [
    ...(i % side < side - 1 ? [[i, i + 1]] : []),
    ...(i < side * (side - 1) ? [[i, i + side]] : []),
  ]);
  const times = range(21);
  return {
    kind: "diagram",
    title: "springs",
    note: "One of the springs is broken.",
    nodes: {
      x,
      y,
      value: x.map(() => 0),
      name: "strain",
      label: x.map((_, i) => (i === 0 ? "input" : i === side * side - 1 ? "output" : "")),
    },
    edges: {
      from: pairs.map(([a]) => a),
      to: pairs.map(([, b]) => b),
      value: pairs.map((_, e) => (e === 7 ? Number.NaN : 0.2 + ((e * 37) % 11) / 11)),
      name: "stiffness (N/m)",
    },
    frames: {
      times,
      name: "step",
      x: times.flatMap((t) => x.map((v, i) => v + 0.15 * Math.sin(t / 3 + i))),
      y: times.flatMap((t) => y.map((v, i) => v + 0.15 * Math.cos(t / 3 + i))),
      value: times.flatMap((t) => x.map((_, i) => Math.sin(t / 3 + i))),
      curves: { error: times.map((t) => Math.exp(-t / 3)) },
    },
  };
}

/** A Hopfield network in three layers; signed weights, states as colours. */
function layers(): Diagram {
  const sizes = [12, 8, 4];
  const nodes = sizes.flatMap((n, l) => range(n).map((i) => [4 * l, (n - 1) / 2 - i] as const));
  const start = [0, 12, 20];
  const links = [0, 1].flatMap((l) =>
    range(sizes[l]).flatMap((i) => range(sizes[l + 1]).map((j) => [start[l] + i, start[l + 1] + j] as const)),
  );
  const weight = links.map(([a, b]) => Math.sin(3 * a + 7 * b));
  return {
    kind: "diagram",
    title: "Hopfield network",
    nodes: {
      x: nodes.map(([x]) => x),
      y: nodes.map(([, y]) => y),
      value: nodes.map((_, i) => ((i * 7) % 10) / 10),
      name: "state",
    },
    edges: { from: links.map(([a]) => a), to: links.map(([, b]) => b), value: weight, name: "weight" },
  };
}

/** A reservoir: units on a spiral, the strongest weights as arrows, states that move. */
function reservoir(): Diagram {
  const units = 40;
  const angle = range(units).map((i) => 2.4 * i);
  const radius = range(units).map((i) => Math.sqrt(i + 1));
  const links = range(units).map((i) => [i, (i * 17 + 3) % units] as const);
  const times = range(30);
  return {
    kind: "diagram",
    title: "reservoir",
    nodes: {
      x: angle.map((a, i) => radius[i] * Math.cos(a)),
      y: angle.map((a, i) => radius[i] * Math.sin(a)),
      name: "state",
    },
    edges: {
      from: links.map(([a]) => a),
      to: links.map(([, b]) => b),
      value: links.map((_, e) => Math.cos(e)),
      name: "weight",
      directed: true,
    },
    frames: { times, value: times.flatMap((t) => angle.map((a) => Math.tanh(Math.sin(0.3 * t + a)))) },
  };
}

/** Spins on a square lattice: angles as arrows and around the colour circle. */
function spins(): Diagram {
  const side = 8;
  const all = range(side * side);
  const angle = all.map((i) => Math.atan2(Math.floor(i / side) - 3.6, (i % side) - 3.4));
  const pairs = all.flatMap((i) => [
    ...(i % side < side - 1 ? [[i, i + 1]] : []),
    ...(i < side * (side - 1) ? [[i, i + side]] : []),
  ]);
  return {
    kind: "diagram",
    title: "XY lattice",
    nodes: {
      x: all.map((i) => i % side),
      y: all.map((i) => Math.floor(i / side)),
      angle,
      value: angle,
      name: "angle (rad)",
      scale: "angle",
      size: all.map(() => 1.2),
    },
    edges: {
      from: pairs.map(([a]) => a),
      to: pairs.map(([, b]) => b),
      value: pairs.map((_, e) => (e % 5) - 2),
      name: "coupling",
    },
  };
}

export const DIAGRAMS: Readonly<Record<string, Diagram>> = {
  mesh: mesh(6),
  crossbar: crossbar(5, 8),
  springs: springs(),
  layers: layers(),
  reservoir: reservoir(),
  spins: spins(),
};
