import { spawn } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { diagnose } from "./diagnose.mjs";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends every tool that is still running, for instance because another step failed. */
export function stopAll() {
  for (const child of running) child.kill("SIGTERM");
}

/**
 * Runs a tool to its end. Its whole output goes to a log file, each line to `say`; failing is a Trouble.
 * @param {string[]} command
 * @param {object} options
 * @param {string} options.title how to call it in a sentence
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.log
 * @param {(line: string) => void} [options.say]
 * @returns {Promise<string>} what it printed
 */
export function run(command, { title, cwd, env, log, say = () => {} }) {
  return new Promise((done, fail) => {
    const shell = process.platform === "win32" && /\.(cmd|bat)$/i.test(command[0]);
    const child = spawn(command[0], command.slice(1), { cwd, env, shell, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let output = "";
    let rest = "";
    writeFileSync(log, `${command.join(" ")}\n`);
    const take = (/** @type {string} */ text) => {
      output += text;
      appendFileSync(log, text);
      const lines = (rest + text).split(/\r?\n|\r/);
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim()) say(line.trim());
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
    child.on("error", (error) => {
      running.delete(child);
      fail(diagnose(title, `${output}\n${error.message}`, log));
    });
    child.on("close", (code) => {
      running.delete(child);
      if (code === 0) done(output);
      else fail(diagnose(title, output, log));
    });
  });
}
