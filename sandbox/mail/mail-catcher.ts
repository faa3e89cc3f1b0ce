import { once } from "node:events";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { createMailLog, type Envelope, type MailLog } from "./mail-log";
import { createMailModes, type MailModes } from "./mail-mode";

export type MailCatcher = {
  /** For `SMTP_URL`. */
  readonly url: string;
  readonly mails: MailLog;
  readonly modes: MailModes;
  close(): Promise<void>;
};

const refusals = {
  refuse: { code: 554, words: "Message refused" },
  defer: { code: 451, words: "Try again later" },
} as const;

/** A mail server on the loopback interface that stores emails and forwards none. */
export async function openMailCatcher(wantedPort = 0, now: () => Date): Promise<MailCatcher> {
  const mails = createMailLog(now);
  const modes = createMailModes();
  const sockets = new Set<Socket>();
  const smtp = new SMTPServer({
    name: "sandbox",
    // It has no TLS certificate. Any credentials are accepted, and none are required.
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    disableReverseLookup: true,
    onAuth: ({ username }, _session, callback) => callback(null, { user: username ?? "" }),
    onData(stream, session, callback) {
      const response = async () => {
        const raw = await buffer(stream);
        const mode = modes.take();
        if (mode === "hang") return;
        if (mode === "refuse" || mode === "defer") return callback(refusal(mode));
        mails.add(envelopeOf(session), await PostalMime.parse(raw), raw.toString());
        if (mode === "lose-answer") cut(sockets, session);
        else callback();
      };
      response().catch(callback);
    },
  });
  // A client that disconnects early is not an error.
  smtp.on("error", () => undefined);
  smtp.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listen(smtp, wantedPort);
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    modes,
    async close() {
      const closed = new Promise<void>((resolve) => smtp.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function listen(smtp: SMTPServer, wantedPort: number): Promise<number> {
  const server = smtp.listen(wantedPort, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The sandbox did not get a TCP port.");
  return address.port;
}

function envelopeOf({ envelope: { mailFrom, rcptTo } }: SMTPServerSession): Envelope {
  return { from: mailFrom ? mailFrom.address : "", to: rcptTo.map(({ address }) => address) };
}

function refusal(mode: keyof typeof refusals): Error {
  const { code, words } = refusals[mode];
  return Object.assign(new Error(words), { responseCode: code });
}

/** Resets the connection of this session. */
function cut(sockets: ReadonlySet<Socket>, { remotePort }: SMTPServerSession): void {
  for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
}
