/** A project with the real set-up scripts and pretended tools, so that set-up can be tested in milliseconds. */

import { type SpawnOptions, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const project: string = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export class FakeProject {
  readonly root: string;
  readonly bin: string;
  readonly home: string;

  static readonly #made: string[] = [];

  /** For afterAll: removes the projects this test file made. */
  static removeAll(): void {
    for (const folder of FakeProject.#made.splice(0)) rmSync(folder, { recursive: true, force: true });
  }

  /** `where` is outside the project only when another user must be able to reach it. */
  constructor(where: string = join(project, ".lab", "set-up tests")) {
    mkdirSync(where, { recursive: true });
    const folder = mkdtempSync(join(where, "a b-"));
    chmodSync(folder, 0o755);
    FakeProject.#made.push(folder);
    this.root = join(folder, "the lab");
    this.bin = join(folder, "bin");
    this.home = join(folder, "home");
    for (const made of [this.root, this.bin, this.home]) mkdirSync(made);
    cpSync(join(project, "scripts"), join(this.root, "scripts"), { recursive: true });
    this.write(
      "scripts/build-kernels.mjs",
      'import fs from "node:fs"; fs.appendFileSync(process.env.FAKE_CALLS, "kernels\\n");',
    );
    this.write(
      "scripts/build-anywidget.mjs",
      'import fs from "node:fs"; fs.mkdirSync("widgets/dist", { recursive: true }); fs.writeFileSync("widgets/dist/anywidget.mjs", "");',
    );
    const manifest = { name: "fake", private: true, type: "module" };
    this.write("package.json", JSON.stringify(manifest));
    this.write("package-lock.json", JSON.stringify({ lockfileVersion: 3, packages: { "": manifest } }));
    this.write("kernel-lib/src/index.ts", "export const answer = 42;");
    this.write("widgets/src/index.ts", "export default {};");
    mkdirSync(join(this.root, "notebooks"));
    this.write("../package.json", '{ "type": "commonjs" }');
    this.write("../bin/npm-cli.js", FAKE_NPM);
    this.write("../bin/python3", `#!${process.execPath}\n${FAKE_PYTHON}`);
    chmodSync(join(this.bin, "python3"), 0o755);
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** The pretended tools that have run so far, in order. */
  get calls(): string[] {
    const log = join(this.root, "calls.txt");
    return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  }

  /** Runs a script of the project to its end. */
  async run(script: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(script, args, env).ended;
  }

  start(script: string, args: string[] = [], env: NodeJS.ProcessEnv = {}, options: SpawnOptions = {}) {
    const child = spawn(process.execPath, [join("scripts", script), ...args], {
      cwd: this.root,
      env: {
        PATH: this.bin,
        HOME: this.home,
        npm_execpath: join(this.bin, "npm-cli.js"),
        FAKE_CALLS: join(this.root, "calls.txt"),
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
      ...options,
    });
    let output = "";
    child.stdout?.on("data", (text) => (output += text));
    child.stderr?.on("data", (text) => (output += text));
    const ended = new Promise<Ended>((done, fail) => {
      child.on("error", fail);
      child.on("close", (code) => done({ code, output }));
    });
    return { child, ended, read: () => output };
  }
}

const FAKE_NPM = `
const fs = require("node:fs");
const path = require("node:path");
fs.appendFileSync(process.env.FAKE_CALLS, "npm " + process.argv[2] + "\\n");
console.log("npm http fetch GET 200 https://registry.invalid/typescript/-/typescript-5.9.3.tgz 10ms");
if (process.env.FAKE_NPM === "hang") return void setInterval(() => {}, 1000);
while (process.env.FAKE_NPM === "wait" && !fs.existsSync("go on")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
const put = (file, text) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};
const note = (name) =>
  'const fs = require("node:fs"); fs.appendFileSync(process.env.FAKE_CALLS, ' + JSON.stringify(name + "\\n") + ");";
put("node_modules/package.json", "{}");
put("node_modules/typescript/bin/tsc", note("tsc") +
  'fs.mkdirSync("kernel-lib/dist", { recursive: true }); fs.writeFileSync("kernel-lib/dist/index.js", "");');
put("node_modules/@jupyter/builder/lib/build-labextension.js", note("builder") +
  'const to = "share/jupyter/labextensions/jupyterlab-echolab"; fs.mkdirSync(to, { recursive: true });' +
  'fs.writeFileSync(to + "/package.json", "{}");');
fs.copyFileSync("package-lock.json", "node_modules/.package-lock.json");
`;

const FAKE_PYTHON = `
const fs = require("node:fs");
const path = require("node:path");
const args = process.argv.slice(2);
if (args[0] === "-c") {
  process.stdout.write((process.env.FAKE_PYTHON_VERSION || "3.12.1") + " " + __filename);
  process.exit();
}
fs.appendFileSync(process.env.FAKE_CALLS, "python " + args[1] + "\\n");
if (args[1] === "venv") {
  if (process.env.FAKE_PYTHON === "no venv") {
    console.error("/usr/bin/python3: No module named venv");
    process.exit(1);
  }
  fs.mkdirSync(path.join(args[2], "bin"), { recursive: true });
  fs.copyFileSync(__filename, path.join(args[2], "bin", "python"));
  fs.writeFileSync(path.join(args[2], "pyvenv.cfg"), "");
}
if (args[1] === "pip") {
  console.log("Collecting jupyterlab==4.6.6");
  if (process.env.FAKE_PYTHON === "full disk") {
    console.error("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device");
    process.exit(1);
  }
}
if (args[1] === "jupyterlab") console.log("JupyterLab gets", JSON.stringify(args.slice(2)));
`;
