// One implementation in a process of its own, asked over standard input.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

const TASKSET = process.platform === "linux" && spawnSync("taskset", ["--version"]).status === 0;

/** What is set on these machines for old programs, and what would bring threads of its own. */
const FOREIGN = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"];
const THREAD_COUNTS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ECHOLAB_THREADS"];

export class Implementation {
  /** @type {import("node:child_process").ChildProcessByStdio<import("node:stream").Writable, import("node:stream").Readable, import("node:stream").Readable>} */
  #child;
  /** @type {((line: string) => void)[]} */
  #waiting = [];
  #log = "";

  /**
   * @param {string} label
   * @param {string[]} command
   * @param {{ threads: number, cpu: number, cwd: string }} options
   */
  constructor(label, command, { threads, cpu, cwd }) {
    this.label = label;
    /** @type {number[]} */
    this.seconds = [];
    this.times = 1;
    /** @type {number | undefined} */
    this.memory = undefined;
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env, PYTHONUNBUFFERED: "1", PYTHONWARNINGS: "ignore", JAX_PLATFORMS: "cpu" };
    for (const name of FOREIGN) delete env[name];
    for (const name of THREAD_COUNTS) Object.assign(env, { [name]: String(threads) });
    // One thread means one processor for everything in the process, compilers and collectors too.
    const pinned = threads === 1 && TASKSET ? ["taskset", "-c", String(cpu), ...command] : command;
    this.#child = spawn(pinned[0], pinned.slice(1), { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#waiting.shift()?.(line));
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#log = (this.#log + text).slice(-4000);
    });
    this.#child.on("exit", () => {
      for (const done of this.#waiting.splice(0)) done("null");
    });
    this.ready = this.#answer();
    // Whoever waits for it is told; until then nobody is.
    this.ready.catch(() => {});
  }

  async #answer() {
    const line = await new Promise((/** @type {(line: string) => void} */ done) => this.#waiting.push(done));
    const answer = JSON.parse(line);
    if (!answer)
      throw new Error(`${this.label} ended: ${this.#log.trim().split("\n").slice(-3).join(" | ")}`);
    return answer;
  }

  /** @param {object} command */
  async ask(command) {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    return this.#answer();
  }

  /**
   * Chooses how many runs make a sample of about `least` seconds; `first` is what the first run took.
   * @param {number} least
   * @param {number} first
   */
  async calibrate(least, first) {
    if (first > 2 * least) return;
    await this.ask({ do: "run", times: 1 });
    const { seconds } = await this.ask({ do: "run", times: 1 });
    this.times = Math.max(1, Math.min(10_000, Math.round(least / seconds)));
    // Small runs are only at full speed after a while: caches, compilers, clock.
    if (this.times > 1) await this.ask({ do: "run", times: this.times });
  }

  async measure() {
    const { seconds } = await this.ask({ do: "run", times: this.times });
    this.seconds.push(seconds);
  }

  async stop() {
    const ended = new Promise((done) => this.#child.once("exit", done));
    this.#child.stdin.end();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(late);
  }
}
