import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes the lab's defaults into its own Jupyter folder, anew at every start since the project may have moved.
 * They are a file and not arguments, so that the user's arguments win.
 * @param {string} folder Jupyter's folder, see jupyterEnvironment
 * @param {object} options
 * @param {string} options.rootDir where JupyterLab opens
 * @param {object} [options.server] further settings of ServerApp
 * @param {object} [options.settings] further settings of the page, by plugin
 */
export function configureJupyter(folder, { rootDir, server = {}, settings = {} }) {
  writeJson(join(folder, "config", "jupyter_lab_config.json"), {
    ServerApp: {
      root_dir: rootDir,
      // Ctrl-C ends the lab without asking back.
      answer_yes: true,
      // The browser gets the address, not a file in a hidden folder, which some browsers may not read.
      use_redirect_file: false,
      // The lab listens on this machine only and asks for a token, so the owner of a container may run it.
      // Its defaults for keeping connections alive contradict each other, which it would say at every notebook.
      logging_config: { loggers: { "tornado.general": { level: "ERROR" } } },
      ...(process.getuid?.() === 0 && { allow_root: true }),
      ...server,
    },
    // Completion comes from the kernel; looking for language servers would start other programs of the machine.
    LanguageServerManager: { autodetect: false },
    LabApp: { log_level: "WARN", check_for_updates_class: "jupyterlab.NeverCheckForUpdate", news_url: null },
  });
  writeJson(join(folder, "config", "labconfig", "default_setting_overrides.json"), {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
    // What a figure shows is often one long line: all of it is to be seen.
    "@jupyterlab/notebook-extension:tracker": { codeCellConfig: { lineNumbers: false, lineWrap: true } },
    ...settings,
  });
}

/**
 * @param {string} file
 * @param {object} value
 */
function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
