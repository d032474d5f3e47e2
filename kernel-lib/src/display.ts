/** `echolab/display`: pictures, monitors, explorations and inputs of a notebook. */
export { type Comm, type KernelBridge, kernelBridge, type MimeBundle } from "./kernel/bridge.js";
export { pause } from "./kernel/pause.js";
export * from "./show/index.js";
