// How fast the viewers are in the real page: measured by test/long/viewer-rates.test.ts, in a browser.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";

/** @typedef {{ name: string, value: number, unit: string, target?: number }} Rate */
/** @typedef {{ load: number, rates: Rate[] }} ViewerRates */

/**
 * The rates, or undefined where no browser starts; what went wrong is printed.
 * @param {{ project: string, lab: string }} paths
 * @returns {ViewerRates | undefined}
 */
export function measureViewers({ project, lab }) {
  const file = join(lab, "bench", "viewers.json");
  rmSync(file, { force: true });
  const load = loadavg()[0];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(project, "node_modules", "vitest", "vitest.mjs"), "run", "test/long/viewer-rates.test.ts"],
    { cwd: project, encoding: "utf8", env: { ...process.env, ECHOLAB_LONG: "1", ECHOLAB_RATES: file } },
  );
  if (!existsSync(file)) {
    console.log(`The viewers were not measured:\n${stdout}${stderr}`);
    return undefined;
  }
  return { load, rates: JSON.parse(readFileSync(file, "utf8")) };
}

/** @param {ViewerRates} viewers */
export function viewerTable({ rates }) {
  const rows = rates.map(
    ({ name, value, unit, target }) =>
      `| ${name} | ${value.toPrecision(3)} ${unit} | ${target === undefined ? "–" : `${target} ${reached(value, target) ? "✓" : "missed"}`} |`,
  );
  return ["| what | measured | target |", "|---|---|---|", ...rows].join("\n");
}

/** To whole frames: a screen of 60 frames a second shows 59.9 of them. @param {number} value @param {number} target */
const reached = (value, target) => Math.round(value) >= target;
