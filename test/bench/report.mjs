import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { viewerTable } from "./viewers.mjs";

/**
 * @typedef {object} Entry one line of the table
 * @property {string} workload
 * @property {string} title
 * @property {number} threads
 * @property {number} load programs that wanted a processor, on average over the minute before
 * @property {string} dtype
 * @property {number} seconds ours, median
 * @property {Record<string, number>} peers seconds, medians
 * @property {string | undefined} fastest
 * @property {number | undefined} ratio the fastest peer's time divided by ours
 * @property {number | undefined} target
 * @property {string | undefined} targetPeer whom the target is meant against, if not the fastest
 * @property {number} flops nominal floating-point operations of one run
 * @property {Record<string, number | null>} memory bytes above what the process held before the run
 */

/** @typedef {{ one: number, all: number, wasm: number }} Peaks float64 operations a second: BLAS on one thread and on all, WebAssembly a thread */
/** @typedef {{ start: number, download: number }} Core milliseconds until the kernels are ready, and their compressed bytes */
/** @typedef {{ cpu: string, cores: number, date: string, versions: Record<string, string>, peaks: Peaks, core: Core }} Machine */

/** @param {readonly Entry[]} entries @param {Peaks} peaks */
export function table(entries, peaks) {
  const head = "| workload | threads | ours | peers | ratio | target | of peak | of wasm peak | memory |";
  return [head, head.replace(/[^|]+/g, "---"), ...entries.map((entry) => row(entry, peaks))].join("\n");
}

/** The ratio that the target is about. @param {Entry} entry */
const meantRatio = ({ targetPeer, peers, seconds, ratio }) =>
  targetPeer ? peers[targetPeer] / seconds : (ratio ?? 0);

/** @param {Entry} entry */
const misses = (entry) => entry.target !== undefined && !(meantRatio(entry) >= entry.target);

/** @param {Entry} entry @param {Peaks} peaks */
function row(entry, peaks) {
  const share = (/** @type {number} */ peak) =>
    entry.dtype === "float64" ? `${((100 * entry.flops) / entry.seconds / peak).toFixed(0)} %` : "–";
  const peers = Object.entries(entry.peers)
    .sort((a, b) => a[1] - b[1])
    .map(([name, seconds]) => `${name} ${shown(seconds)}`)
    .join(", ");
  const meant = entry.targetPeer ? entry.peers[entry.targetPeer] / entry.seconds : (entry.ratio ?? 0);
  const target =
    entry.target === undefined ? "–" : `${entry.target} ${meant >= entry.target ? "✓" : "missed"}`;
  const memory = Object.entries(entry.memory)
    .filter(([name]) => name === "ours" || name === entry.fastest)
    .map(([, bytes]) => (bytes === null ? "?" : mib(bytes)))
    .join(" / ");
  const cells = [
    `${entry.title}${entry.dtype === "float32" ? ", float32" : ""}`,
    entry.threads,
    shown(entry.seconds),
    peers,
    entry.ratio ? entry.ratio.toFixed(2) : "–",
    entry.targetPeer ? `${target} (${meant.toFixed(1)} against ${entry.targetPeer})` : target,
    share(entry.threads === 1 ? peaks.one : peaks.all),
    share(peaks.wasm * entry.threads),
    memory,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** @param {number} seconds */
function shown(seconds) {
  return seconds < 1e-3 ? `${(1e6 * seconds).toPrecision(3)} µs` : `${(1e3 * seconds).toPrecision(3)} ms`;
}

/** @param {number} bytes */
const mib = (bytes) => `${(bytes / 2 ** 20).toPrecision(2)} MiB`;

/**
 * Writes benchmarks.json and benchmarks.md; entries of this run replace their older ones.
 * @param {string} folder
 * @param {readonly Entry[]} entries
 * @param {Machine} machine
 * @param {ReadonlyMap<string, string | undefined>} bounds what bounds each workload
 * @param {import("./viewers.mjs").ViewerRates} [rates] what the page reached; else what it reached before
 */
export function writeReport(folder, entries, machine, bounds, rates) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "benchmarks.json");
  /** @type {{ entries: Entry[], viewers?: import("./viewers.mjs").ViewerRates }} */
  const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { entries: [] };
  /** @param {Entry} e */
  const key = (e) => `${e.workload}/${e.threads}/${e.dtype}`;
  const fresh = new Map(entries.map((e) => [key(e), { ...e, date: machine.date }]));
  // A workload that there is no longer has no row.
  const kept = before.entries.filter((e) => bounds.has(e.workload));
  const all = kept.map((e) => fresh.get(key(e)) ?? e);
  const known = new Set(all.map(key));
  all.push(...[...fresh.values()].filter((e) => !known.has(key(e))));
  const viewers = rates ?? before.viewers;
  writeFileSync(file, `${JSON.stringify({ machine, entries: all, viewers }, null, 2)}\n`);
  writeFileSync(join(folder, "benchmarks.md"), page(all, machine, bounds) + viewerSection(viewers));
}

/**
 * @param {readonly Entry[]} entries
 * @param {Machine} machine
 * @param {ReadonlyMap<string, string | undefined>} bounds
 */
function page(entries, { cpu, cores, date, versions, peaks, core }, bounds) {
  const giga = (/** @type {number} */ flops) => `${(flops / 1e9).toFixed(1)} GFLOP/s`;
  return `# Benchmarks

Made by \`npm run bench\` (test/bench) on ${date}: ${cpu}, ${cores} cores;
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(", ")}.

Every workload is computed by this library and by its peers from the same inputs; answers must agree to 1e-9 in
float64 (a gradient by echoes to its own error, 1e-6) before anything is timed. Each implementation runs in a process
of its own, in turn, several times; the times are medians. *Ratio* is the time of the fastest peer divided by ours,
on the same number of threads. Float32 is compared with our own float64. *Of peak* is the share of what the
processor can do in float64, measured as BLAS's matrix product (${giga(peaks.one)} on one thread, ${giga(peaks.all)} on all); *of
wasm peak* the share of what a bare loop of fused products and sums does in WebAssembly's 128-bit vectors
(${giga(peaks.wasm)} a thread), which is the bound for our kernels. *Memory*: what the run added to its process, ours /
fastest peer's.

The core starts in ${core.start.toFixed(0)} ms (target 50): all kernels compiled, instantiated, and a first result of dense solves and
waves. Its kernels are ${Math.round(core.download / 1000)} kB compressed (target 150), those with fused multiply-add and those without.
${disturbed(entries, cores)}
${table(entries, peaks)}
${reasons(entries, bounds)}`;
}

/** @param {import("./viewers.mjs").ViewerRates | undefined} viewers */
function viewerSection(viewers) {
  if (!viewers) return "";
  return `
## Viewers in the page

The real JupyterLab in Chromium, without a graphics processor, on the same machine (${viewers.load.toFixed(1)} other programs at work).
A script moves a slider with every frame of the screen for three seconds. *Runs shown*: results of the simulation in the
page's worker that reached the picture; the screen itself shows 60 frames a second. *Processor time* is that of the
page with its worker, which other programs do not disturb.

${viewerTable(viewers)}
`;
}

/**
 * Why targets are missed, each reason once.
 * @param {readonly Entry[]} entries
 * @param {ReadonlyMap<string, string | undefined>} bounds
 */
function reasons(entries, bounds) {
  /** @type {Map<string, Set<string>>} */
  const titles = new Map();
  for (const entry of entries.filter((e) => misses(e) && e.dtype === "float64")) {
    const bound = bounds.get(entry.workload);
    if (bound) titles.set(bound, (titles.get(bound) ?? new Set()).add(entry.title));
  }
  if (titles.size === 0) return "";
  const lines = [...titles].map(([bound, of]) => `- **${[...of].join("; ")}**: ${bound}\n`);
  return `\n## What bounds the workloads that miss a target\n\n${lines.join("")}`;
}

/** Says so when the machine was busy with other things. @param {readonly Entry[]} entries @param {number} cores */
function disturbed(entries, cores) {
  const most = Math.max(...entries.map(({ load }) => load ?? 0));
  if (most < 2 * cores) return "";
  return `
**Other programs were at work**: up to ${most.toFixed(0)} wanted the ${cores} processors at once. Ratios on one thread suffer little
from that, because all implementations are disturbed in turn; on several threads every wait for the last of them does, ours
more than most. Repeat \`npm run bench\` on a quiet machine before reading those rows.
`;
}
