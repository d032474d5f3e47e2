import { runTask } from "./set-up/node-version.mjs";

runTask(() => import("./tasks/notebooks.mjs"));
