// Bundles the viewers as one module for front ends that speak anywidget, from what TypeScript made of widgets/src.
import { fileURLToPath } from "node:url";
import { rspack } from "@rspack/core";

const widgets = fileURLToPath(new URL("../widgets/", import.meta.url));

const compiler = rspack({
  mode: "production",
  context: widgets,
  entry: "./lib/anywidget/index.js",
  target: ["web", "es2022"],
  devtool: false,
  output: {
    path: `${widgets}dist`,
    filename: "anywidget.mjs",
    module: true,
    library: { type: "module" },
    chunkFormat: false,
  },
  // One file, because the module is sent as text.
  module: { parser: { javascript: { dynamicImportMode: "eager" } } },
  performance: { hints: false },
});

compiler.run((error, stats) => {
  if (error || stats?.hasErrors()) {
    console.error(error ?? stats?.toString({ preset: "errors-only" }));
    process.exitCode = 1;
  }
  compiler.close(() => {});
});
