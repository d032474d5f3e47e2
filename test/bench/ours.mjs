// Runs our implementation of one workload, by the same protocol as peers/serve.py.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setThreads } from "echolab";

const [file, name, threads, precision, folder] = process.argv.slice(2);
setThreads(Number(threads));
/** @type {{ default: import("./workload.ts").Workload[] }} */
const { default: workloads } = await import(file);
const workload = /** @type {import("./workload.ts").Workload} */ (workloads.find((w) => w.name === name));

/** @param {string} path @param {Float64Array} values */
const write = (path, values) =>
  writeFileSync(path, Buffer.from(values.buffer, values.byteOffset, values.byteLength));

/** @param {Record<string, import("./workload.ts").Tensor>} tensors @param {string} to */
function save(tensors, to) {
  mkdirSync(to, { recursive: true });
  for (const [key, { re, im }] of Object.entries(tensors)) {
    write(`${to}/${key}.re`, re);
    if (im) write(`${to}/${key}.im`, im);
  }
  return Object.fromEntries(Object.entries(tensors).map(([key, { shape }]) => [key, shape]));
}

/** Bytes, or undefined where the system does not tell. @param {string} field */
function memory(field) {
  try {
    const line = readFileSync("/proc/self/status", "utf8")
      .split("\n")
      .find((l) => l.startsWith(field));
    return line && 1024 * Number(/\d+/.exec(line)?.[0]);
  } catch {
    return undefined;
  }
}

/** @param {object} answer */
const reply = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

const inputs = workload.inputs();
if (precision === "float64") {
  const shapes = save(inputs, folder);
  writeFileSync(`${folder}/inputs.json`, JSON.stringify({ shapes, parameters: workload.parameters }));
}
const run = workload.prepare(inputs, /** @type {import("./workload.ts").Precision} */ (precision));
reply({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  if (command.do === "answer") {
    try {
      writeFileSync("/proc/self/clear_refs", "5");
    } catch {}
    const base = memory("VmRSS");
    const answer = run();
    const peak = memory("VmHWM");
    reply({
      shapes: save(answer, `${folder}/${precision === "float64" ? "ours" : "ours32"}`),
      memory: peak && base && peak - base,
    });
  } else {
    const start = performance.now();
    for (let i = 0; i < command.times; i++) run();
    reply({ seconds: (performance.now() - start) / 1000 / command.times });
  }
}
