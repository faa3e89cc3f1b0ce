import "server-only";
import { connect, type Socket } from "node:net";
import { createTransport } from "nodemailer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { isAddress } from "@/lib/core/email-address";
import { err, ok, type Result } from "@/lib/core/result";
import type { SmtpServer } from "@/lib/core/url";
import type { Message } from "./compose";
import { type SmtpErrorKind, smtpErrorKindOf } from "./smtp-error";

/** Time limits for each part of sending an email, and for all of it. */
export type SmtpLimits = {
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Maximum time without data from the server. */
  readonly silenceMs: number;
  readonly totalMs: number;
};

export const smtpLimits: SmtpLimits = {
  connectMs: 8_000,
  greetingMs: 8_000,
  silenceMs: 15_000,
  totalMs: 40_000,
};

/**
 * Sends an email over its own connection: emails are rare, and a pooled connection may have been closed by the server.
 * Always returns within the limits and closes the connection.
 */
export async function sendMail(
  server: SmtpServer,
  message: Message,
  limits: SmtpLimits = smtpLimits,
): Promise<Result<null, SmtpErrorKind>> {
  if (!isAddress(message.to.address)) return err({ reason: "bad_address", kind: "never" });
  if (needsSmtpUtf8(message)) {
    const offered = await overConnection(server, limits, (socket) => offersSmtpUtf8(server, socket, limits));
    if (!offered.ok) return offered;
    if (!offered.value) return err({ reason: "address_not_supported", kind: "never" });
  }
  return overConnection(server, limits, async (socket) => {
    await createTransport(transportOptions(server, socket, limits)).sendMail(message);
    return null;
  });
}

/** Runs `work` on a new connection, within all limits. */
async function overConnection<T>(
  server: SmtpServer,
  limits: SmtpLimits,
  work: (socket: Socket) => Promise<T>,
): Promise<Result<T, SmtpErrorKind>> {
  const socket = connect({ host: server.host, port: server.port });
  let isLate = false;
  const giveUp = () => {
    isLate = true;
    socket.destroy();
  };
  const deadline = setTimeout(giveUp, limits.totalMs);
  try {
    if (!(await isConnected(socket, limits.connectMs))) return err({ reason: "unreachable", kind: "away" });
    return ok(await work(socket));
  } catch (error) {
    return err(isLate ? { reason: "timeout", kind: "again" } : smtpErrorKindOf(error));
  } finally {
    clearTimeout(deadline);
    socket.destroy();
  }
}

/** Whether a local part has non-ASCII characters. Domains have an ASCII form, which every server accepts. */
function needsSmtpUtf8({ from, to }: Message): boolean {
  return [from, to].some(({ address }) => /[^\p{ASCII}]/u.test(address.slice(0, address.lastIndexOf("@"))));
}

/**
 * Whether the server supports such addresses (SMTPUTF8, RFC 6531). Other servers reject them, truncate them, or deliver
 * to another person; the mail library does not check.
 */
async function offersSmtpUtf8(server: SmtpServer, socket: Socket, limits: SmtpLimits): Promise<boolean> {
  const connection = new SMTPConnection({ ...optionsFor(server, limits), connection: socket });
  return new Promise((resolve, reject) => {
    connection.on("error", reject);
    connection.once("end", () => reject({ code: "ECONNECTION" }));
    // The last response is the list of extensions, after STARTTLS if there is any.
    connection.connect(() => resolve(/^250[ -]SMTPUTF8\b/im.test(String(connection.lastServerResponse))));
  });
}

function isConnected(socket: Socket, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    const end = (isUp: boolean) => {
      clearTimeout(timer);
      resolve(isUp);
    };
    socket.once("connect", () => end(true));
    // The listener stays: an unhandled socket error would end the process.
    socket.on("error", () => end(false));
  });
}

function optionsFor(server: SmtpServer, { greetingMs, silenceMs }: SmtpLimits) {
  const { host, port, startsWithTls, isLoopback, ignoresTls } = server;
  return {
    ...{ host, port, secure: startsWithTls, ignoreTLS: ignoresTls },
    // Requires TLS: names and addresses must not be readable in transit.
    requireTLS: !ignoresTls && !isLoopback,
    tls: { rejectUnauthorized: !isLoopback },
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
  };
}

function transportOptions(server: SmtpServer, connection: Socket, limits: SmtpLimits) {
  const { credentials } = server;
  return {
    ...optionsFor(server, limits),
    ...(credentials === null ? {} : { auth: credentials }),
    getSocket: (_: unknown, use: (error: null, opened: { connection: Socket }) => void) =>
      use(null, { connection }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
