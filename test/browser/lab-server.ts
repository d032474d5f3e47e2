/** A JupyterLab of its own for a test: free port, no token, this machine only, everything it writes below .lab. */

import { mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { configureJupyter } from "../../scripts/jupyter/configure.mjs";
import { spawnJupyter, whenAnswering } from "../../scripts/jupyter/serve.mjs";
import { jupyterEnvironment, labEnvironment } from "../../scripts/set-up/environment.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";

const paths = labPaths();

export interface LabServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface LabOptions {
  /** The kernel of the project is known to it. Default: true. */
  readonly kernel?: boolean;
  /** The extension of the project is. Default: true. */
  readonly extension?: boolean;
  /** Jupyter application that is started. Default: "jupyterlab". */
  readonly application?: string;
}

export async function startLab(rootDir: string, options: LabOptions = {}): Promise<LabServer> {
  mkdirSync(join(paths.lab, "servers"), { recursive: true });
  const folder = mkdtempSync(join(paths.lab, "servers", "lab-"));
  configureJupyter(folder, { rootDir });
  const log = openSync(join(paths.lab, "log", "test-jupyterlab.txt"), "a");
  const child = spawnJupyter(paths, {
    env: {
      ...labEnvironment(paths),
      ...jupyterEnvironment(paths, folder),
      JUPYTER_PATH: partsOf(join(folder, "share"), options),
    },
    args: [
      "--no-browser",
      "--ip=127.0.0.1",
      `--port=${await freePort()}`,
      "--IdentityProvider.token=",
      "--LabApp.expose_app_in_browser=True",
    ],
    stdio: ["ignore", log, log],
  });
  const ended = new Promise((done) => child.on("exit", done));
  const server = await whenAnswering(child, join(folder, "runtime"));
  if (!server) throw new Error("JupyterLab did not start; .lab/log/test-jupyterlab.txt says why.");
  return {
    url: server.url,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A Jupyter data folder with what a server shall know of the project. */
function partsOf(folder: string, { kernel = true, extension = true }: LabOptions): string {
  mkdirSync(folder, { recursive: true });
  for (const [part, known] of [
    ["kernels", kernel],
    ["labextensions", extension],
  ] as const)
    if (known) symlinkSync(join(paths.share, part), join(folder, part), "junction");
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
