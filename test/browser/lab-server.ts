/** A JupyterLab of its own for a test: free port, no token, this machine only, everything it writes below .lab. */

import { mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { configureJupyter } from "../../scripts/jupyter/configure.mjs";
import { spawnJupyter, whenAnswering } from "../../scripts/jupyter/serve.mjs";
import { jupyterEnvironment, labEnvironment } from "../../scripts/set-up/environment.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";

const paths = labPaths();
const EXTENSION = "jupyterlab-echolab";

export interface LabServer {
  readonly url: string;
  /** Where notebooks open, below the address. */
  readonly notebooks: "lab/tree/" | "notebooks/";
  stop(): Promise<void>;
}

/** Milliseconds in which a server has to end: once it waited for ever for a thread of its own. */
const PATIENCE = 20_000;

export interface LabOptions {
  /** What the server knows of the project: a site where notebooks are only read has no kernel. Default: "all". */
  readonly knows?: "all" | "kernel" | "extension" | "nothing";
  /** Folders like share/jupyter with what others bring. */
  readonly also?: readonly string[];
  /** Settings of the page, by plugin. */
  readonly settings?: object;
  /** The Jupyter application. Default: "jupyterlab". */
  readonly application?: "jupyterlab" | "notebook";
}

export async function startLab(rootDir: string, options: LabOptions = {}): Promise<LabServer> {
  mkdirSync(join(paths.lab, "servers"), { recursive: true });
  const folder = mkdtempSync(join(paths.lab, "servers", "lab-"));
  configureJupyter(folder, { rootDir, settings: options.settings });
  const { knows = "all", also = [] } = options;
  // A kernel spec in another place would not find its kernel, so the extension beside it is switched off instead.
  if (knows === "kernel")
    writeFileSync(
      join(folder, "config", "labconfig", "page_config.json"),
      JSON.stringify({ disabledExtensions: { [EXTENSION]: true } }),
    );
  const log = openSync(join(paths.lab, "log", "test-jupyterlab.txt"), "a");
  const child = spawnJupyter(paths, {
    env: {
      ...labEnvironment(paths),
      ...jupyterEnvironment(paths, folder),
      JUPYTER_PATH: [knowledge(join(folder, "share"), knows), ...also].join(delimiter),
    },
    application: options.application,
    args: [
      "--no-browser",
      "--ip=127.0.0.1",
      `--port=${await freePort()}`,
      "--IdentityProvider.token=",
      options.application === "notebook"
        ? "--JupyterNotebookApp.expose_app_in_browser=True"
        : "--LabApp.expose_app_in_browser=True",
    ],
    stdio: ["ignore", log, log],
  });
  const ended = new Promise((done) => child.on("exit", done));
  const server = await whenAnswering(child, join(folder, "runtime"));
  if (!server) throw new Error("JupyterLab did not start; .lab/log/test-jupyterlab.txt says why.");
  return {
    url: server.url,
    notebooks: options.application === "notebook" ? "notebooks/" : "lab/tree/",
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
      await ended;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The value of JUPYTER_PATH. */
function knowledge(folder: string, knows: NonNullable<LabOptions["knows"]>): string {
  if (knows === "all" || knows === "kernel") return paths.share;
  mkdirSync(folder);
  if (knows === "extension")
    symlinkSync(join(paths.share, "labextensions"), join(folder, "labextensions"), "junction");
  return folder;
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? done(address.port) : fail(new Error("no port")),
      );
    });
  });
}
