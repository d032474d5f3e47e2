/** Recipes of a reservoir of tanh units whose read-out is trained to foretell a chaotic series. */
import { mackeyGlass } from "../../../data/mackey-glass.js";
import { Random } from "../../../fields/random.js";
import { nrmse } from "../../../learning/nrmse.js";
import { ridge } from "../../../learning/ridge.js";
import { formatShort } from "../../../paint/numbers.js";
import { trans } from "../../../paint/translate.js";
import { tanhReservoir, tanhReservoirOf } from "../../../platforms/tanh-reservoir.js";
import { complain } from "../../../wire/check.js";
import type { DiagramModel } from "../../diagram/model.js";
import { filmed } from "../film.js";
import { brokenOf } from "../lesson.js";
import { type Explorable, parametersOf, WHAT } from "../reading.js";

/** Recipe of a reservoir: its size and weights, and for how long it is trained and shown. */
export interface ReservoirRecipe {
  readonly system: "reservoir";
  /** Number of units. Default 40. */
  readonly units?: number;
  /** Connections that arrive at a unit. Default 4. */
  readonly connections?: number;
  /**
   * Spectral `radius`, `leak`, `scale` of the input weights, steps ahead that are foretold (`horizon`), and the `seed` of the
   * weights.
   */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Connections that are cut, by number; the read-out is trained without them. */
  readonly broken?: readonly number[];
  /** Steps that the read-out is trained on, default 1,000; and steps after them that are shown. */
  readonly run: { readonly training?: number; readonly steps: number };
}

const MOST_UNITS = 60;
const MOST_CONNECTIONS = 5;
const MOST_TRAINING = 4_000;
const MOST_SHOWN_STEPS = 200;
const MOST_HORIZON = 100;
/** Steps at the beginning that are not read, while the reservoir forgets its start. */
const WASHOUT = 100;

const sizeOf = ({ units = 40, connections = 4 }: ReservoirRecipe) => ({ units, connections });

export const reservoir: Explorable<ReservoirRecipe, DiagramModel> = filmed<ReservoirRecipe>({
  system: "reservoir",
  time: "step",
  defaults: { radius: 0.9, leak: 0.5, scale: 1, horizon: 10, seed: 1 },
  check(read) {
    const units = read.has("units") ? read.whole("units", 2, MOST_UNITS) : 40;
    const most = Math.min(units, MOST_CONNECTIONS);
    const connections = read.has("connections") ? read.whole("connections", 1, most) : Math.min(4, most);
    const parameters = parametersOf(read, reservoir.defaults);
    const { horizon } = { ...reservoir.defaults, ...parameters };
    if (!(Number.isInteger(horizon) && horizon >= 1 && horizon <= MOST_HORIZON))
      complain(WHAT, read.path("parameters.horizon"), horizon, `a whole number from 1 to ${MOST_HORIZON}`);
    const run = read.object("run");
    return {
      system: "reservoir",
      units,
      connections,
      parameters,
      broken: brokenOf(read, units * connections),
      run: {
        training: run.has("training") ? run.whole("training", 2, MOST_TRAINING) : 1_000,
        steps: run.whole("steps", 2, MOST_SHOWN_STEPS),
      },
    };
  },
  axes: () => [],
  edges: (recipe) => sizeOf(recipe).units * sizeOf(recipe).connections,
  *film(recipe) {
    const { units, connections } = sizeOf(recipe);
    const { radius, leak, scale, horizon: ahead, seed } = { ...reservoir.defaults, ...recipe.parameters };
    const { training = 1_000, steps } = recipe.run;
    const horizon = Math.round(ahead);
    const picture = tanhReservoir({ units, connections, radius, seed }).toDiagram();
    const { from, to, value = [] } = picture.edges!;
    const order = Array.from(from, (_, e) => e).sort(
      (a, b) => from[a] * units + to[a] - from[b] * units - to[b],
    );
    const cut = new Set(recipe.broken?.map((edge) => order[edge]));
    const weights = new Float64Array(units * units);
    for (let e = 0; e < from.length; e++) if (!cut.has(e)) weights[to[e] * units + from[e]] = value[e];
    const random = new Random(seed, "input weights");
    const spread = (n: number, width: number) =>
      Float64Array.from({ length: n }, () => width * (2 * random.uniform() - 1));
    const network = tanhReservoirOf({
      weights,
      inputWeights: spread(units, scale),
      offsets: spread(units, 0.2),
      leak,
    });
    const series = mackeyGlass({ count: WASHOUT + training + steps + horizon }).map((v) => v - 0.9);
    yield undefined;
    const states = network.states(series.subarray(0, WASHOUT + training + steps));
    const rows = (first: number, count: number) => states.subarray(first * units, (first + count) * units);
    const coming = (first: number, count: number) =>
      series.subarray(first + horizon, first + horizon + count);
    const fit = ridge().fit({
      count: training,
      size: units,
      inputs: rows(WASHOUT, training),
      targets: coming(WASHOUT, training),
    });
    yield undefined;
    const start = WASHOUT + training;
    const foretold = fit.predict(rows(start, steps));
    const truth = coming(start, steps);
    const note = trans.__(
      "Error of the read-out %1 steps ahead, relative to the spread of the series (NRMSE): %2.",
      horizon,
      formatShort(nrmse(foretold, truth)),
    );
    const edges = { ...picture.edges!, value: Array.from(value, (v, e) => (cut.has(e) ? Number.NaN : v)) };
    return Array.from({ length: steps }, (_, t) => ({
      time: t + 1,
      diagram: { ...picture, note, edges, nodes: { ...picture.nodes, value: rows(start + t, 1) } },
      curves: { [trans.__("series")]: truth[t], [trans.__("foretold")]: foretold[t] },
    }));
  },
});
