/** 2,000 random and malformed messages with a fresh seed; ECHOLAB_SEED=… repeats a run. */

import { afterAll, beforeAll, test } from "vitest";
import { Client } from "../kernel/client.js";
import { fuzz } from "../kernel/protocol-fuzz.js";

const MESSAGES = 2000;
const HOUR = 3_600_000;

let client: Client;
beforeAll(async () => {
  client = new Client();
  await client.ready;
});
afterAll(() => client.shutdown());

test(
  "a cell works after each of 2,000 random and malformed messages",
  async () => {
    const seed = Number(process.env.ECHOLAB_SEED ?? Date.now() % 2 ** 31);
    console.log(`seed ${seed}: ECHOLAB_SEED=${seed} repeats this run`);
    await fuzz(client, MESSAGES, seed);
  },
  HOUR,
);
