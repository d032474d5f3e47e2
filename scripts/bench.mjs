import { runTask } from "./set-up/node-version.mjs";

runTask(() => import("../test/bench/run.mjs"));
