import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { dirname, join } from "node:path";
import { labPaths } from "../set-up/paths.mjs";
import { setUp } from "../set-up/set-up.mjs";
import { STEPS } from "../set-up/steps.mjs";

/**
 * A long computation whose result the notebooks show.
 * @typedef {object} Recipe
 * @property {{ iteration: number, train(iterations: number): Iterable<import("echolab").Progress>, checkpoint(): object,
 *   restore(checkpoint: any): void }} learner
 * @property {number} iterations how many there are to do
 * @property {number} every iterations between two entries of the history
 * @property {() => Record<string, unknown>} evaluate an entry of the history
 * @property {(history: object[]) => { record: object, files?: Record<string, string> }} finish what else the record says, and files
 *   that lie beside it
 */

/**
 * Name of the method by which random numbers are made of the seed; records before 30 November 2026, of a bare seed,
 * cannot be repeated with this.
 */
const STREAMS = "xoroshiro128+, seed and keys mixed by SplitMix64 (since 2026-11-30)";
const SAVE_SECONDS = 30;
const LINE_SECONDS = 10;

/**
 * npm run results -- NAME [--seed N] [--restart] [--no-set-up]: computes a long result anew and writes notebooks/results/NAME.json.
 * Seed 1 is the one that is shipped with what was trained; others, which show how much chance there is in a result, are
 * written as NAME-seed-N.json without it. Ended in between, it goes on from its last checkpoint in .lab/results; --restart
 * forgets that.
 * @param {string[]} args
 */
export async function main(args) {
  const paths = labPaths();
  const steps = STEPS.filter(({ id }) => id !== "python" && id !== "extension");
  if (!args.includes("--no-set-up")) await setUp(paths, { steps });
  const { RECIPES } = await import("../results/recipes.mjs");
  const [name] = args;
  const make = RECIPES[name];
  if (!make) {
    console.error(`Name one of these results: ${Object.keys(RECIPES).join(", ")}.`);
    return 1;
  }
  const seed = args.includes("--seed") ? Number(args[args.indexOf("--seed") + 1]) : 1;
  const { threads } = await import("echolab/waves");
  const machine = {
    processor: cpus()[0].model,
    cores: availableParallelism(),
    threads: threads(),
    node: process.version,
  };
  const saved = join(paths.lab, "results", `${name}-${seed}.json`);
  if (args.includes("--restart")) rmSync(saved, { force: true });
  const { seconds, history, record, files } = await compute(make(seed), saved);
  const shipped = seed === 1;
  const written = shipped ? files : {};
  const file = shipped ? `${name}.json` : `${name}-seed-${seed}.json`;

  const results = join(paths.notebooks, "results");
  mkdirSync(results, { recursive: true });
  for (const [beside, contents] of Object.entries(written)) writeFileSync(join(results, beside), contents);
  const command = `npm run results -- ${name} --seed ${seed}`;
  const date = new Date().toISOString().slice(0, 10);
  const whole = {
    name,
    command,
    seed,
    date,
    streams: STREAMS,
    machine,
    seconds: Math.round(seconds),
    ...record,
    ...(!shipped && { checkpoint: undefined }),
    history,
  };
  writeFileSync(join(results, file), `${JSON.stringify(whole, null, 1)}\n`);
  console.log(`Wrote notebooks/results/${[file, ...Object.keys(written)].join(", ")}.`);
  return 0;
}

/**
 * Runs a recipe to its end, from the checkpoint in `saved` where there is one, and keeps one there.
 * @param {Recipe} recipe
 * @param {string} saved
 */
export async function compute(recipe, saved) {
  const { progressLine } = await import("echolab");
  const { learner, iterations, every } = recipe;
  /** @type {{ history: object[], seconds: number }} */
  let { history, seconds } = { history: [], seconds: 0 };
  mkdirSync(dirname(saved), { recursive: true });
  if (existsSync(saved)) {
    const { checkpoint, ...rest } = JSON.parse(readFileSync(saved, "utf8"));
    ({ history, seconds } = rest);
    learner.restore(checkpoint);
    console.log(`Goes on at iteration ${learner.iteration} of ${iterations}.`);
  }
  let savedAt = performance.now();
  let saidAt = savedAt;
  const save = () => {
    const now = performance.now();
    seconds += (now - savedAt) / 1000;
    savedAt = now;
    // The file is written beside the old one first: an end in the middle of writing leaves the older checkpoint whole.
    writeFileSync(`${saved}.new`, JSON.stringify({ history, seconds, checkpoint: learner.checkpoint() }));
    renameSync(`${saved}.new`, saved);
  };
  const left = iterations - learner.iteration;
  for (const step of left > 0 ? learner.train(left) : []) {
    const enters = step.iteration % every === 0;
    if (enters) {
      history.push({ iteration: step.iteration, ...recipe.evaluate() });
      console.log(JSON.stringify(history[history.length - 1]));
    }
    const now = performance.now();
    if (now - saidAt > LINE_SECONDS * 1000) {
      console.log(progressLine(step));
      saidAt = now;
    }
    if (enters || now - savedAt > SAVE_SECONDS * 1000 || step.iteration === iterations) save();
  }
  const { record, files = {} } = recipe.finish(history);
  return { seconds, history, record: { iterations, ...record }, files };
}
