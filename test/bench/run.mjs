// npm run bench: every workload in our library and in its peers, answers compared, then timed in turn.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { setUp } from "../../scripts/set-up/set-up.mjs";
import { deviation } from "./compare.mjs";
import { peersPython } from "./environment.mjs";
import { measurePeaks } from "./peak.mjs";
import { Implementation } from "./process.mjs";
import { table, writeReport } from "./report.mjs";
import { measureViewers, viewerTable } from "./viewers.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Answers in float64 must agree this well. */
const SAME = 1e-9;
/** Processes that the start of the core is measured in. */
const STARTS = 9;
const CORES = Math.min(availableParallelism(), 8);
/** After a run some libraries' threads go on spinning for 0.2 s. */
const REST_MS = 250;

/**
 * --only PART: workloads whose name has this part, "viewers" for the page alone · --threads 1,2 · --rounds N · --quick: short samples, few rounds ·
 * --write: put the results of a partial run into docs too
 * @param {string[]} args
 */
export async function main(args) {
  const { values: options } = parseArgs({
    args,
    options: {
      only: { type: "string", default: "" },
      threads: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      "no-set-up": { type: "boolean", default: false },
    },
  });
  const paths = labPaths();
  if (!options["no-set-up"]) await setUp(paths);
  const python = await peersPython();
  const folder = join(paths.lab, "bench");
  const workloads = await loadWorkloads(join(folder, "js"));
  const chosen = workloads.filter(({ workload }) => workload.name.includes(options.only));
  const threads = options.threads?.split(",").map(Number) ?? (CORES > 1 ? [1, CORES] : [1]);
  const rounds = Number(options.rounds ?? (options.quick ? 1 : 9));
  const least = options.quick ? 0.03 : 0.25;

  const peaks = await measurePeaks(python, CORES);
  console.log(
    `Peak: ${giga(peaks.one)} one thread, ${giga(peaks.all)} all, ${giga(peaks.wasm)} WebAssembly.`,
  );
  const core = { start: startTime(), download: await downloadBytes() };
  console.log(
    `Start of the core: ${core.start.toFixed(0)} ms (target 50); ${Math.round(core.download / 1000)} kB compressed (target 150).`,
  );
  const writes = options.write || !(options.only || options.quick || options.threads);
  const bounds = new Map(workloads.map(({ workload: { name, bound } }) => [name, bound]));
  /** @param {import("./report.mjs").Entry[]} entries @param {import("./viewers.mjs").ViewerRates} [viewers] */
  const report = (entries, viewers) =>
    writeReport(join(paths.project, "docs"), entries, { ...machine(python), peaks, core }, bounds, viewers);
  /** @type {import("./report.mjs").Entry[]} */
  const entries = [];
  for (const { workload, file } of chosen) {
    for (const count of threads) {
      const entry = await bench(workload, file, count, { python, folder, rounds, least });
      entries.push(...entry);
      // Workload by workload: a run that is stopped has not been in vain.
      if (writes) report(entry);
      console.log(
        table(entry, peaks)
          .split("\n")
          .slice(entries.length === entry.length ? 0 : 2)
          .join("\n"),
      );
    }
  }
  if (writes) {
    // Other programs may have been at work during the first measurement.
    const again = await measurePeaks(python, CORES);
    for (const name of /** @type {const} */ (["one", "all", "wasm"]))
      peaks[name] = Math.max(peaks[name], again[name]);
    report(entries);
  }
  if ("viewers".includes(options.only)) {
    const viewers = measureViewers(paths);
    if (viewers) console.log(`\n${viewerTable(viewers)}`);
    if (viewers && writes) report([], viewers);
  }
  return 0;
}

/**
 * @param {import("./workload.ts").Workload} workload
 * @param {string} file
 * @param {number} threads
 * @param {{ python: string, folder: string, rounds: number, least: number }} context
 * @returns {Promise<import("./report.mjs").Entry[]>}
 */
async function bench(workload, file, threads, { python, folder, rounds, least }) {
  const data = join(folder, "data", workload.name);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const options = { threads, cpu: CORES - 1, cwd: join(HERE, "peers") };
  /** @param {string} precision */
  const start = (precision) =>
    new Implementation(
      precision === "float64" ? "ours" : "ours32",
      [process.execPath, join(HERE, "ours.mjs"), file, workload.name, String(threads), precision, data],
      options,
    );
  const ours = start("float64");
  await ours.ready;
  const single = workload.float32 === undefined ? undefined : start("float32");
  await single?.ready;
  const names = peerNames(python, workload.peers).filter((n) => workload.against?.includes(n) ?? true);
  const peers = names.map(
    (name) =>
      new Implementation(name, [python, "serve.py", workload.peers, name, String(threads), data], options),
  );
  /** @type {Implementation[]} */
  const running = single ? [ours, single] : [ours];
  for (const peer of peers) {
    try {
      await peer.ready;
      running.push(peer);
    } catch (error) {
      console.log(`  ${workload.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  for (const one of [...running]) {
    try {
      const before = performance.now();
      const { memory } = await one.ask({ do: "answer" });
      const first = (performance.now() - before) / 1000;
      one.memory = memory;
      if (one !== ours) {
        const allowed = one === single ? (workload.float32 ?? 0) : (workload.tolerance ?? SAME);
        const found = deviation(join(data, "ours"), join(data, one.label));
        if (!(found <= allowed))
          throw new Error(`${one.label} differs from ours by ${found.toExponential(1)}`);
      }
      await one.calibrate(least, first);
    } catch (error) {
      if (one === ours) throw error;
      running.splice(running.indexOf(one), 1);
      console.log(`  ${workload.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const one of running) {
      await one.measure();
      await new Promise((done) => setTimeout(done, REST_MS));
    }
  }
  await Promise.all([...new Set([...running, ...peers])].map((one) => one.stop()));
  const time = median(ours.seconds);
  const measured = running.filter((one) => one !== ours && one !== single);
  const times = Object.fromEntries(measured.map((one) => [one.label, median(one.seconds)]));
  const fastest = Object.entries(times).sort((a, b) => a[1] - b[1])[0];
  const target = threads === 1 ? workload.targets?.one : workload.targets?.all;
  const common = { workload: workload.name, title: workload.title, threads, load: loadavg()[0] };
  /** @type {import("./report.mjs").Entry[]} */
  const entries = [
    {
      ...common,
      dtype: "float64",
      seconds: time,
      peers: times,
      fastest: fastest?.[0],
      ratio: fastest && fastest[1] / time,
      target,
      targetPeer: workload.targets?.against,
      flops: workload.flops,
      memory: Object.fromEntries([ours, ...measured].map((one) => [one.label, one.memory ?? null])),
    },
  ];
  if (single) {
    const seconds = median(single.seconds);
    entries.push({
      ...common,
      dtype: "float32",
      seconds,
      peers: { "ours, float64": time },
      fastest: "ours, float64",
      ratio: time / seconds,
      target: 1.7,
      targetPeer: undefined,
      flops: workload.flops,
      memory: { ours: single.memory ?? null },
    });
  }
  return entries;
}

/** @param {string} python @param {string} module @returns {string[]} */
function peerNames(python, module) {
  const code = `import json, sys; sys.path.insert(0, "."); import ${module} as m; print(json.dumps(list(m.IMPLEMENTATIONS)))`;
  const { stdout, stderr } = spawnSync(python, ["-c", code], { cwd: join(HERE, "peers"), encoding: "utf8" });
  if (!stdout) throw new Error(`peers/${module}.py: ${stderr}`);
  return JSON.parse(stdout);
}

/** Strips the types from the workloads and loads them. @param {string} to */
async function loadWorkloads(to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(to, "workloads"), { recursive: true });
  writeFileSync(join(to, "package.json"), '{ "type": "module" }');
  const files = readdirSync(join(HERE, "workloads")).filter((name) => name.endsWith(".ts"));
  for (const name of ["workload.ts", ...files.map((f) => `workloads/${f}`)]) {
    const { outputText } = ts.transpileModule(readFileSync(join(HERE, name), "utf8"), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
      },
    });
    // What is not public is imported from the sources, for its types; it runs from what was built of them.
    const built = outputText.replaceAll(
      "../../../kernel-lib/src/",
      new URL("../../kernel-lib/dist/", import.meta.url).href,
    );
    writeFileSync(join(to, name.replace(/\.ts$/, ".js")), built);
  }
  const all = [];
  for (const name of files) {
    const file = pathToFileURL(join(to, "workloads", name.replace(/\.ts$/, ".js"))).href;
    /** @type {{ default: import("./workload.ts").Workload[] }} */
    const loaded = await import(file);
    all.push(...loaded.default.map((workload) => ({ workload, file })));
  }
  return all;
}

/** Milliseconds until all kernels are compiled and have computed something, median of fresh processes. */
function startTime() {
  const run = () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(HERE, "start.mjs")], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`The core does not start: ${stderr}`);
    return Number(stdout);
  };
  return median(Array.from({ length: STARTS }, run));
}

/** What a page loads for the kernels, as embedded in text and compressed. */
async function downloadBytes() {
  // Only there once the library is built.
  const { KERNELS } = await import("../../kernel-lib/dist/engine/generated/kernels.js");
  const code = Object.values(KERNELS).map((build) => build.code + (build.fused?.code ?? ""));
  return gzipSync(code.join("")).length;
}

/** @param {string} python */
function machine(python) {
  const names = ["numpy", "scipy", "jax", "torch"];
  const code = `import json, platform; from importlib.metadata import version
print(json.dumps({"python": platform.python_version(), **{n: version(n) for n in ${JSON.stringify(names)}}}))`;
  const versions = JSON.parse(spawnSync(python, ["-c", code], { encoding: "utf8" }).stdout);
  return {
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    date: new Date().toISOString().slice(0, 10),
    versions: { node: process.versions.node, ...versions },
  };
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {number} flops */
const giga = (flops) => `${(flops / 1e9).toFixed(1)} GFLOP/s`;
