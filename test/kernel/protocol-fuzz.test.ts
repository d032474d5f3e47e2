import { afterAll, beforeAll, test } from "vitest";
import { Client } from "./client.js";
import { fuzz } from "./protocol-fuzz.js";

/** Number of messages in the everyday tests; test/long sends 2,000 with a fresh seed. */
const MESSAGES = 150;
const SEED = 14;

let client: Client;
beforeAll(async () => {
  client = new Client();
  await client.ready;
});
afterAll(() => client.shutdown());

test("a cell works after each of 150 random and malformed messages, and each request ends with reply and idle", async () => {
  await fuzz(client, MESSAGES, SEED);
});
