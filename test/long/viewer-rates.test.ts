import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { viewerRates } from "../bench/browser-rates";

/** Prints how fast the viewers are here; nothing is asked of a machine that others use too. `npm run bench` reads it. */
test("frame rates of the viewers", async () => {
  const rates = await viewerRates();
  const file = process.env.ECHOLAB_RATES;
  if (file) writeFileSync(file, JSON.stringify(rates));
  else console.log(rates.map(({ name, value, unit }) => `${name}: ${value.toFixed(1)} ${unit}`).join("\n"));
  for (const { name, value } of rates) expect(Number.isFinite(value), name).toBe(true);
});
