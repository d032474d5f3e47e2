import { join } from "node:path";
import { forgetForeignBuilds } from "./build-info.mjs";
import { run } from "./run.mjs";

/** @type {import("./steps.mjs").Step["run"]} */
export async function buildLibrary({ paths, env, log }, say) {
  const options = { cwd: paths.project, env, log };
  say("compiling the kernels");
  await run([process.execPath, join("scripts", "build-kernels.mjs")], {
    ...options,
    title: "compiling the kernels",
  });
  say("compiling TypeScript");
  forgetForeignBuilds(paths);
  await run([process.execPath, paths.tsc, "-b", "kernel-lib"], {
    ...options,
    title: "compiling the library",
  });
}

/** @type {import("./steps.mjs").Step["run"]} */
export async function buildExtension({ paths, env, log }, say) {
  const modules = join(paths.project, "node_modules");
  const options = { cwd: paths.project, env, log };
  say("compiling TypeScript");
  await run([process.execPath, paths.tsc, "-b", "widgets"], { ...options, title: "compiling the viewers" });
  say("bundling for JupyterLab");
  await run(
    [
      process.execPath,
      join(modules, "@jupyter", "builder", "lib", "build-labextension.js"),
      "--core-package-file",
      join(modules, "@jupyterlab", "core-meta", "core.package.json"),
      "widgets",
    ],
    { ...options, title: "bundling the JupyterLab extension" },
  );
  say("bundling for other front ends");
  await run([process.execPath, join("scripts", "build-anywidget.mjs")], {
    ...options,
    title: "bundling the viewers for anywidget",
  });
}
