import { once } from "node:events";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import type { SmtpServer } from "@/lib/core/url";

/** A fault of the mail server. */
export type MailFault =
  /** The server replies so to this step. */
  | { readonly at: "greeting" | "login" | "sender" | "recipient" | "message"; readonly code: number }
  /** The server sends nothing more. */
  | { readonly at: "greeting" | "message"; readonly hang: true }
  /** The email is stored, and the connection breaks before the reply. */
  | { readonly at: "answer"; readonly drop: true };

export type ReceivedMail = Awaited<ReturnType<typeof receive>>;

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

/** A mail server that stores emails and fails as the test says. It offers TLS with an untrusted certificate. */
export async function startMailServer() {
  let fault: MailFault | null = null;
  let toAddress: string | null = null;
  let isNoticed: (() => void) | null = null;
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const connected = new Set<string>();
  let [connections, busiest] = [0, 0];

  /** An error to reply with, null to go on, or undefined to stay silent. */
  function respondTo(at: MailFault["at"], address: string | null, response: (error?: Error | null) => void) {
    const isHit = fault?.at === at && (toAddress === null || address === null || address === toAddress);
    if (!isHit || fault === null) return response(null);
    isNoticed?.();
    if ("code" in fault) response(Object.assign(new Error("No"), { responseCode: fault.code }));
  }

  /** The email is complete; it is stored unless the server refuses it or is silent. */
  function take(mail: ReceivedMail, response: (error?: Error | null) => void) {
    respondTo("message", mail.envelope.to[0] ?? null, (error) => {
      if (error) return response(error);
      received.push(mail);
      if (fault?.at !== "answer") return response();
      isNoticed?.();
      for (const socket of sockets) socket.resetAndDestroy();
    });
  }

  const smtp = new SMTPServer({
    logger: false,
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onConnect({ id }, response) {
      connections += 1;
      connected.add(id);
      busiest = Math.max(busiest, connected.size);
      respondTo("greeting", null, response);
    },
    onClose: ({ id }) => void connected.delete(id),
    onAuth: ({ username = "" }, _, response) =>
      respondTo("login", null, (error) => (error ? response(error) : response(null, { user: username }))),
    onMailFrom: (_, __, response) => respondTo("sender", null, response),
    onRcptTo: ({ address }, _, response) => respondTo("recipient", address, response),
    onData(stream, session, response) {
      buffer(stream)
        .then((raw) => receive(raw, session))
        .then((mail) => take(mail, response), response);
    },
  });
  // Clients that disconnect early.
  smtp.on("error", () => {});
  smtp.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  smtp.listen(0, "127.0.0.1");
  await once(smtp.server, "listening");
  const address = smtp.server.address();
  if (address === null || typeof address === "string") throw new Error("The mail server got no port");

  return {
    /** For `SMTP_URL`. */
    server: {
      ...{ host: "127.0.0.1", port: address.port, startsWithTls: false, credentials: null },
      ...{ isLoopback: true, ignoresTls: false },
    } satisfies SmtpServer,
    /** In order of arrival. */
    received,
    /** Connections in total, open now, and the maximum at once. */
    connections: () => ({ all: connections, open: connected.size, busiest }),
    /** Sets the fault from now on. `to`: only for emails to this address. */
    fail(next: MailFault, { to = null }: { to?: string | null } = {}): void {
      [fault, toAddress] = [next, to];
    },
    /** Resolves when a client meets the fault. */
    noticed: () =>
      new Promise<void>((resolve) => {
        isNoticed = resolve;
      }),
    /** Clears faults and received emails. */
    reset(): void {
      [fault, toAddress, isNoticed, connections, busiest] = [null, null, null, 0, 0];
      received.splice(0);
      for (const socket of sockets) socket.destroy();
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}

/** An email as a mail program parses it, with the raw message. */
async function receive(raw: Buffer, { envelope, secure, user }: SMTPServerSession) {
  const parsed = await PostalMime.parse(raw);
  const { headers, subject = "", text = "", html = "", messageId = "", attachments } = parsed;
  return {
    envelope: {
      from: envelope.mailFrom ? envelope.mailFrom.address : "",
      to: envelope.rcptTo.map(({ address }) => address),
      secure,
      user: user ?? null,
    },
    /** All values of a header; its name is in lower case. */
    header: (name: string) => headers.filter(({ key }) => key === name).map(({ value }) => value),
    headers,
    ...{ subject, text, html, messageId, attachments },
    raw: raw.toString("latin1"),
  };
}
