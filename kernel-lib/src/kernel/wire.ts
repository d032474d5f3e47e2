/**
 * The Jupyter wire format: a message is a list of byte parts, signed with the connection's key.
 *
 * `[…identities, "<IDS|MSG>", signature, header, parent header, metadata, content, …buffers]`
 */

import { createHmac, timingSafeEqual } from "node:crypto";

/** The connection file that Jupyter writes for a kernel. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** A request from a front end. */
export interface Request {
  readonly channel: "shell" | "control" | "stdin";
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly content: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
  /** What is wrong with the content, where it could not be read; it is empty then. */
  readonly problem?: string;
}

/** A message to a front end; JSON is written where the message is made, so later changes cannot reach it. */
export interface Outgoing {
  readonly channel: "shell" | "control" | "stdin" | "iopub";
  readonly identities: readonly (Uint8Array | string)[];
  readonly header: Header;
  readonly parent: Header | Record<string, never>;
  readonly metadata: string;
  readonly content: string;
  readonly buffers: readonly Uint8Array[];
}

/** The protocol version this kernel speaks. */
export const PROTOCOL_VERSION = "5.3";

const DELIMITER = Buffer.from("<IDS|MSG>");

function sign(key: string, parts: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/**
 * Checks and reads the parts of a request.
 *
 * @throws Error for a message that cannot be answered: a wrong signature, missing parts, or an unreadable header
 */
export function decode(key: string, channel: Request["channel"], parts: readonly Buffer[]): Request {
  const at = parts.findIndex((part) => part.equals(DELIMITER));
  if (at < 0 || parts.length < at + 6) throw new Error("a Jupyter message without its delimiter or parts");
  const signed = parts.slice(at + 2, at + 6);
  if (key !== "") {
    const expected = Buffer.from(sign(key, signed));
    const given = parts[at + 1];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new Error("a Jupyter message with a wrong signature");
    }
  }
  return {
    channel,
    // Copies: the socket's memory may be shared, and the parts travel to another thread.
    identities: parts.slice(0, at).map((part) => Uint8Array.from(part)),
    header: readHeader(signed[0]),
    ...readContent(signed[3]),
    buffers: parts.slice(at + 6).map((part) => Uint8Array.from(part)),
  };
}

function readHeader(part: Buffer): Header {
  const header: unknown = JSON.parse(part.toString());
  if (isObject(header) && typeof header.msg_type === "string") return header as unknown as Header;
  throw new Error("a Jupyter message whose header names no msg_type");
}

function readContent(part: Buffer): Pick<Request, "content" | "problem"> {
  try {
    const content: unknown = JSON.parse(part.toString());
    if (isObject(content)) return { content };
  } catch {}
  return { content: {}, problem: "content must be a JSON object" };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Writes `value` as JSON whose strings are well formed.
 *
 * A lone half of a surrogate pair becomes U+FFFD: notebooks are saved as UTF-8, which has no such halves.
 */
export function toJson(value: object): string {
  const json = JSON.stringify(value);
  // Pairs are written as they are, so the escape of a lone surrogate is the only one that begins with \ud.
  if (!json.includes("\\ud")) return json;
  return json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, (sequence) =>
    sequence.startsWith("\\ud") ? "\ufffd" : sequence,
  );
}

/** Writes the parts of a message and signs them. */
export function encode(key: string, message: Outgoing): (string | Uint8Array)[] {
  const signed = [toJson(message.header), toJson(message.parent), message.metadata, message.content];
  const signature = key === "" ? "" : sign(key, signed);
  return [...message.identities, DELIMITER, signature, ...signed, ...message.buffers];
}
