// The peers' own Python environment, below .lab.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labEnvironment } from "../../scripts/set-up/environment.mjs";
import { findPython } from "../../scripts/set-up/find-python.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { run } from "../../scripts/set-up/run.mjs";

const REQUIREMENTS = fileURLToPath(new URL("./requirements.txt", import.meta.url));

/** Makes the environment once; returns its Python. */
export async function peersPython() {
  const paths = labPaths();
  const folder = join(paths.lab, "bench");
  const venv = join(folder, "venv");
  const python =
    process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
  const done = join(folder, "requirements-done.txt");
  const wanted = readFileSync(REQUIREMENTS, "utf8");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return python;
  mkdirSync(folder, { recursive: true });
  console.log("Making the Python environment of the peers (a few minutes, once) …");
  const env = labEnvironment(paths);
  const options = { title: "the peers' environment", cwd: paths.project, env, log: join(folder, "pip.log") };
  if (!existsSync(python)) await run([findPython(env).path, "-m", "venv", venv], options);
  const pip = [python, "-m", "pip", "install", "--progress-bar=off"];
  // For Linux the index of Python packages has PyTorch with CUDA, gigabytes; its makers' own index has it without.
  const cpu = wanted.replace(/^(torch==\S+)$/m, "$1+cpu");
  const lean = join(folder, "requirements-cpu.txt");
  writeFileSync(lean, cpu);
  try {
    await run([...pip, "-r", lean], options);
  } catch {
    console.log(
      "There is no build of PyTorch without CUDA on the index that pip uses here; taking the large one.",
    );
    await run([...pip, "-r", REQUIREMENTS], options);
  }
  writeFileSync(done, wanted);
  return python;
}
