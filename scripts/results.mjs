import { runTask } from "./set-up/node-version.mjs";

runTask(() => import("./tasks/results.mjs"));
