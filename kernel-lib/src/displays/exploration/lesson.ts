/** Machines that learn a task while one looks on, some of whose edges break in the middle of it. */
import type { Diagram, Diagrammed } from "../../fields/diagram.js";
import { NotFiniteError, type Rule } from "../../learning/rules/rule.js";
import type { Machine } from "../../machine/machine.js";
import type { Reader } from "../../wire/check.js";
import type { Filming, Picture } from "./film.js";

/** How long a machine learns, and how often it is looked at. */
export interface LessonRun {
  /** Updates of all samples; as many again after edges have broken. */
  readonly steps: number;
  /** Pictures of them. Default 40. */
  readonly snapshots?: number;
}

export interface Lesson {
  readonly machine: Machine & Diagrammed;
  readonly rule: Rule;
  /** Inputs (samples × inputs), and the outputs that are wanted of them (samples × outputs). */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  /** Input that the pictures show. */
  readonly shown: Float64Array;
  readonly run: LessonRun;
  /** Edges that break, by their numbers when sorted by their ends. */
  readonly broken?: readonly number[];
  /** Gives the parameter of an edge and the value that stands for a broken one. */
  breaks?(from: number, to: number): { readonly parameter: number; readonly value: number };
}

/** Largest number of updates and of pictures of a lesson. */
const MAX_LESSON_STEPS = 5_000;
const MAX_PICTURES = 200;

/** Reads the `run` of a recipe. */
export function lessonRun(read: Reader): Required<LessonRun> {
  const run = read.object("run");
  const steps = run.whole("steps", 1, MAX_LESSON_STEPS);
  const most = Math.min(steps, MAX_PICTURES);
  return { steps, snapshots: run.has("snapshots") ? run.whole("snapshots", 1, most) : Math.min(40, most) };
}

/** Reads the list of broken edges. */
export function brokenOf(read: Reader, edges: number): number[] {
  if (!read.has("broken")) return [];
  const list = [...read.numbers("broken", 0, edges)];
  for (const edge of list)
    if (!(Number.isInteger(edge) && edge >= 0 && edge < edges))
      read.fail("broken", `numbers of edges, whole from 0 to ${edges - 1}`);
  return [...new Set(list)];
}

/** Films a lesson: mean squared error and picture by and by; then edges break, and it learns on. */
export function* lessonFilm(lesson: Lesson): Filming {
  const { machine, rule, inputs, targets, shown, run, broken = [], breaks } = lesson;
  const { steps, snapshots = Math.min(steps, 40) } = run;
  const { outputs, parameters } = machine;
  const count = targets.length / outputs;
  const learning = rule.begin(machine);
  let cut: { readonly parameter: number; readonly value: number }[] = [];
  const error = () => {
    const y = machine.forward(inputs, count);
    return y.reduce((sum, v, i) => sum + (v - targets[i]) ** 2, 0) / y.length;
  };
  const batch = {
    count,
    inputs,
    value: (y: Float64Array, i: number) => {
      const slopes = new Float64Array(outputs);
      let cost = 0;
      for (let l = 0; l < outputs; l++) {
        const off = y[l] - targets[i * outputs + l];
        cost += (off * off) / outputs;
        slopes[l] = (2 * off) / outputs;
      }
      return { cost, gradient: slopes };
    },
  };
  const pictures: Picture[] = [];
  const look = (time: number) => {
    const diagram = machine.toDiagram(shown);
    pictures.push({
      time,
      diagram: cut.length ? withBroken(diagram, broken) : diagram,
      curves: { error: error() },
    });
  };
  const updated = (step: number) => {
    try {
      const update = learning.update(batch, 1);
      while (!update.next().done);
    } catch (error) {
      if (!(error instanceof NotFiniteError)) throw error;
      throw new RangeError(`The machine left the finite numbers in step ${step}. ${learning.remedy}`);
    }
  };
  const restore = () => {
    for (const { parameter, value } of cut) parameters[parameter] = value;
  };
  const learn = function* (start: number) {
    for (let k = 1; k <= snapshots; k++) {
      const until = Math.round((k * steps) / snapshots);
      for (let step = Math.round(((k - 1) * steps) / snapshots); step < until; step++) {
        updated(start + step + 1);
        restore();
      }
      look(start + until);
      yield undefined;
    }
  };
  look(0);
  yield* learn(0);
  if (broken.length === 0 || !breaks) return pictures;
  const edges = endsOf(machine.toDiagram(shown));
  cut = broken.map((edge) => breaks(...edges[edge]));
  restore();
  look(steps);
  yield* learn(steps);
  return pictures;
}

/** Ends of the edges of a picture, sorted. */
function endsOf({ edges, nodes }: Diagram): (readonly [number, number])[] {
  const n = nodes.x.length;
  return Array.from(
    { length: edges?.from.length ?? 0 },
    (_, e) => [edges!.from[e], edges!.to[e]] as const,
  ).sort((a, b) => a[0] * n + a[1] - (b[0] * n + b[1]));
}

/** Marks broken edges in a picture. */
function withBroken(diagram: Diagram, broken: readonly number[]): Diagram {
  const { edges } = diagram;
  if (!edges?.value) return diagram;
  const ends = endsOf(diagram);
  const keys = new Set(broken.map((edge) => ends[edge].join(" ")));
  const isBroken = (e: number) => keys.has(`${edges.from[e]} ${edges.to[e]}`);
  const { value, width } = edges;
  return {
    ...diagram,
    edges: {
      ...edges,
      value: Array.from(value, (v, e) => (isBroken(e) ? Number.NaN : v)),
      ...(width && { width: Array.from(width, (v, e) => (isBroken(e) ? Math.max(v, 0.5) : v)) }),
    },
  };
}
