import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { labEnvironment } from "../set-up/environment.mjs";
import { labPaths } from "../set-up/paths.mjs";
import { setUp } from "../set-up/set-up.mjs";
import { runChecks } from "./check.mjs";

const REPORTER = fileURLToPath(new URL("./totals-reporter.mjs", import.meta.url));

/**
 * npm test: sets up, checks types, format and lint, runs the tests, and ends with the line "N passed, N failed".
 * @param {string[]} args go on to vitest; --long runs the tests that take many minutes, and --fresh random properties with
 *   seeds that were not tried before
 */
export async function main(args) {
  const paths = labPaths();
  await setUp(paths);
  // Notebooks that an earlier test run executed say nothing about this one.
  rmSync(join(paths.lab, "executed"), { recursive: true, force: true });

  const failedChecks = runChecks(paths);
  const totals = join(paths.lab, "test-totals.json");
  rmSync(totals, { force: true });
  const code = await runVitest(paths, totals, args);

  const { passed, failed } = readTotals(totals, code);
  const allFailed = failed + failedChecks.length;
  if (failedChecks.length) console.log(`Failed beside the tests: ${failedChecks.join("; ")}.`);
  console.log(`${passed} passed, ${allFailed} failed`);
  return allFailed || code ? 1 : 0;
}

/**
 * @param {import("../set-up/paths.mjs").LabPaths} paths
 * @param {string} totals
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function runVitest(paths, totals, args) {
  const long = args.includes("--long");
  const fresh = args.includes("--fresh");
  const seed = process.env.ECHOLAB_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
  if (fresh) console.log(`Random properties from seed ${seed} on; ECHOLAB_SEED=${seed} repeats them.`);
  const vitest = join(paths.project, "node_modules", "vitest", "vitest.mjs");
  const env = {
    ...labEnvironment(paths),
    XDG_CACHE_HOME: paths.cache,
    ECHOLAB_TEST_TOTALS: totals,
    ...(long && { ECHOLAB_LONG: "1" }),
    ...(fresh && { ECHOLAB_SEED: seed }),
  };
  const own = ["run", "--reporter=default", `--reporter=${REPORTER}`];
  const rest = args.filter((arg) => arg !== "--long" && arg !== "--fresh");
  if (fresh) rest.push(...propertyTests(paths.project));
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [vitest, ...own, ...rest], {
      cwd: paths.project,
      env,
      stdio: "inherit",
    });
    // vitest ends its workers and this process follows.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.on("error", fail);
    child.on("exit", (code) => done(code ?? 1));
  });
}

/**
 * Finds the tests of random properties: those that import test/properties.ts.
 * @param {string} project
 */
function propertyTests(project) {
  return readdirSync(join(project, "test"), { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        file.endsWith(".test.ts") && /from "[./]*\/properties(\.js)?"/.test(readFileSync(file, "utf8")),
    )
    .map((file) => relative(project, file));
}

/**
 * @param {string} file
 * @param {number} code
 * @returns {{ passed: number, failed: number }}
 */
function readTotals(file, code) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: code ? 1 : 0 };
  }
}
