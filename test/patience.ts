// How long tests wait. They say nothing about speed: a wait ends in a failure only where something hangs.

import { availableParallelism, loadavg } from "node:os";

/** Programs that share each core when the tests begin, at least one. */
const crowd = Math.max(1, loadavg()[0] / availableParallelism());

/** Milliseconds to wait for one thing that must come, such as a picture or a message: three minutes, longer on a busy machine. */
export const PATIENCE = 180_000 * crowd;

/** Milliseconds that a whole test may take, such as a notebook in the browser: half an hour, longer on a busy machine. */
export const TEST_PATIENCE = 1_800_000 * crowd;
