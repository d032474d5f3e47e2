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
  readonly channel: "shell" | "control";
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly content: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

/** A message to a front end; JSON is written where the message is made, so later changes cannot reach it. */
export interface Outgoing {
  readonly channel: "shell" | "control" | "iopub";
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

/** Checks and reads the parts of a request; throws when the signature is not the connection's. */
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
    header: JSON.parse(signed[0].toString()),
    content: JSON.parse(signed[3].toString()),
    buffers: parts.slice(at + 6).map((part) => Uint8Array.from(part)),
  };
}

/** The parts of a message, signed. */
export function encode(key: string, message: Outgoing): (string | Uint8Array)[] {
  const signed = [
    JSON.stringify(message.header),
    JSON.stringify(message.parent),
    message.metadata,
    message.content,
  ];
  const signature = key === "" ? "" : sign(key, signed);
  return [...message.identities, DELIMITER, signature, ...signed, ...message.buffers];
}
