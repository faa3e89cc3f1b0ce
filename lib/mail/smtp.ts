import "server-only";
import { connect, type Socket } from "node:net";
import { createTransport } from "nodemailer";
import { err, ok, type Result } from "@/lib/result";
import { isAddress } from "./address";
import type { Message } from "./compose";
import { problemOf, type SmtpProblem } from "./smtp-problem";
import type { SmtpServer } from "./smtp-url";

/** How long each part of handing in a mail may take, and all of it. */
export type SmtpLimits = {
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Between two signs of life. */
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
 * Hands a mail in, over a connection of its own: mails are rare, and none finds a connection that the server has left
 * meanwhile. Whatever the server does, the answer is there in time, and no connection is left behind.
 */
export async function handIn(
  server: SmtpServer,
  message: Message,
  limits: SmtpLimits = smtpLimits,
): Promise<Result<null, SmtpProblem>> {
  if (!isAddress(message.to.address)) return err({ reason: "bad_address", kind: "never" });
  const socket = connect({ host: server.host, port: server.port });
  let isLate = false;
  const giveUp = () => {
    isLate = true;
    socket.destroy();
  };
  const deadline = setTimeout(giveUp, limits.totalMs);
  try {
    if (!(await isConnected(socket, limits.connectMs))) return err({ reason: "unreachable", kind: "away" });
    await createTransport(optionsFor(server, socket, limits)).sendMail(message);
    return ok(null);
  } catch (error) {
    return err(isLate ? { reason: "timeout", kind: "again" } : problemOf(error));
  } finally {
    clearTimeout(deadline);
    socket.destroy();
  }
}

function isConnected(socket: Socket, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    const end = (isUp: boolean) => {
      clearTimeout(timer);
      resolve(isUp);
    };
    socket.once("connect", () => end(true));
    // It stays: a socket that breaks while nobody listens would end the process.
    socket.on("error", () => end(false));
  });
}

function optionsFor(server: SmtpServer, connection: Socket, { greetingMs, silenceMs }: SmtpLimits) {
  const { host, port, startsWithTls, credentials, isLoopback, ignoresTls } = server;
  return {
    ...{ host, port, secure: startsWithTls, ignoreTLS: ignoresTls },
    // Names and addresses are not to be read on the way.
    requireTLS: !ignoresTls && !isLoopback,
    tls: { rejectUnauthorized: !isLoopback },
    ...(credentials === null ? {} : { auth: credentials }),
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    getSocket: (_: unknown, use: (error: null, opened: { connection: Socket }) => void) =>
      use(null, { connection }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
