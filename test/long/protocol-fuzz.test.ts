/** 2,000 random and malformed messages; the long run draws and prints a fresh seed. */

import { afterAll, beforeAll, test } from "vitest";
import { Client } from "../kernel/client.js";
import { fuzz } from "../kernel/protocol-fuzz.js";
import { SEEDS } from "../properties.js";

const MESSAGES = 2000;

let client: Client;
beforeAll(async () => {
  client = new Client();
  await client.ready;
});
afterAll(() => client.shutdown());

test("a cell works after each of 2,000 random and malformed messages", async () => {
  await fuzz(client, MESSAGES, SEEDS[0]);
});
