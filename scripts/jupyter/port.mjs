import { createServer } from "node:net";
import { Trouble } from "../set-up/trouble.mjs";

/**
 * Returns the port that the user asked for by argument, if any; without one, JupyterLab takes the next free one by
 * itself.
 * @param {string[]} args
 */
export function askedPort(args) {
  const index = args.map((arg) => PORT.test(arg)).lastIndexOf(true);
  if (index < 0) return undefined;
  const text = args[index].includes("=") ? args[index].split("=")[1] : args[index + 1];
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Trouble(
      `--port is ${text === undefined ? "empty" : `"${text}"`}, which is not a port.`,
      "give a number from 1 to 65535, for instance: npm start -- --port 9000",
    );
  return port || undefined;
}

const PORT = /^--(ServerApp\.|LabApp\.)?port(=|$)/;

/**
 * Refuses a port that another program holds.
 * @param {number} port
 */
export function requireFreePort(port) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      const why = error.code === "EACCES" ? "needs administrator rights" : "is in use by another program";
      fail(
        new Trouble(
          `Port ${port} ${why}.`,
          `choose another one, for instance npm start -- --port ${port < 65535 ? Math.max(port + 1, 8888) : 8888}, or leave --port away and JupyterLab finds one.`,
        ),
      );
    });
    probe.listen(port, "127.0.0.1", () => probe.close(() => done(undefined)));
  });
}
