import { createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SmtpServer } from "@/lib/core/url";
import { type MailFault, type MailServer, startMailServer } from "@/test/mail-server";
import type { Message } from "./compose";
import { type SmtpLimits, sendMail } from "./smtp";

const message: Message = {
  from: { name: "Example", address: "no-reply@mail.example" },
  to: { name: "", address: "ada@example.com" },
  subject: "News",
  text: "There is news.",
  html: "<p>There is news.</p>",
  date: new Date("2026-03-01T09:00:00.000Z"),
  messageId: "<1@mail.example>",
  headers: { "Auto-Submitted": "auto-generated" },
  attachments: [],
};

const ample: SmtpLimits = { connectMs: 30_000, greetingMs: 30_000, silenceMs: 30_000, totalMs: 30_000 };
const success = { ok: true, value: null };
const failure = (reason: string, kind: string) => ({ ok: false, error: { reason, kind } });

let mailServer: MailServer;
beforeAll(async () => {
  mailServer = await startMailServer();
});
beforeEach(() => mailServer.reset());
afterAll(() => mailServer.close());

function deliver(server: Partial<SmtpServer> = {}, limits: Partial<SmtpLimits> = {}, sent = message) {
  return sendMail({ ...mailServer.server, ...server }, sent, { ...ample, ...limits });
}

describe("an email that is sent", () => {
  test("arrives, for one recipient, over one connection that is not left open", async () => {
    expect(await deliver()).toEqual(success);
    expect(mailServer.received).toMatchObject([
      {
        envelope: { from: "no-reply@mail.example", to: ["ada@example.com"] },
        messageId: "<1@mail.example>",
        subject: "News",
      },
    ]);
    expect(mailServer.connections()).toMatchObject({ all: 1 });
    await expect.poll(() => mailServer.connections().open).toBe(0);
  });

  test("is sent with name and password if the server has them", async () => {
    expect(await deliver({ credentials: { user: "app", pass: "planted" } })).toEqual(success);
    expect(mailServer.received[0]?.envelope.user).toBe("app");
  });
});

describe("in transit", () => {
  test("TLS is used if a server on this machine offers it, with any certificate", async () => {
    await deliver();
    expect(mailServer.received[0]?.envelope.secure).toBe(true);
  });

  test("no email goes to a remote server whose certificate is not trusted", async () => {
    expect(await deliver({ isLoopback: false })).toEqual(failure("tls", "away"));
    expect(mailServer.received).toEqual([]);
  });

  test("no email goes to a remote server unencrypted", async () => {
    const { port, close } = await speakSmtp({ EHLO: "250 plain.example" });
    expect(await deliver({ port, isLoopback: false })).toEqual(failure("tls", "away"));
    await close();
  });

  test("a server in a private network may be trusted without TLS, if configured", async () => {
    expect(await deliver({ isLoopback: false, ignoresTls: true })).toEqual(success);
    expect(mailServer.received[0]?.envelope.secure).toBe(false);
  });

  test("a server that speaks no TLS although it must is told apart from one that is down", async () => {
    expect(await deliver({ startsWithTls: true })).toEqual(failure("tls", "away"));
  });
});

describe("a server's response", () => {
  test.each<[MailFault, string, string]>([
    [{ at: "greeting", code: 554 }, "protocol", "away"],
    [{ at: "greeting", code: 421 }, "busy", "away"],
    [{ at: "login", code: 535 }, "unauthorized", "away"],
    [{ at: "sender", code: 451 }, "deferred", "again"],
    [{ at: "sender", code: 550 }, "sender_refused", "away"],
    [{ at: "recipient", code: 450 }, "deferred", "again"],
    [{ at: "recipient", code: 421 }, "busy", "away"],
    [{ at: "recipient", code: 550 }, "recipient_refused", "never"],
    [{ at: "message", code: 452 }, "deferred", "again"],
    [{ at: "message", code: 554 }, "message_refused", "never"],
    [{ at: "answer", drop: true }, "connection_lost", "again"],
  ])("%j is %s: %s", async (fault, reason, kind) => {
    mailServer.fail(fault);
    expect(await deliver({ credentials: { user: "app", pass: "planted" } })).toEqual(failure(reason, kind));
    await expect.poll(() => mailServer.connections().open).toBe(0);
  });
});

describe("a server that is down", () => {
  test("because no server listens is unreachable", async () => {
    const { port, close } = await speakSmtp({});
    await close();
    expect(await deliver({ port })).toEqual(failure("unreachable", "away"));
  });

  test("because there is no such name is unreachable", async () => {
    expect(await deliver({ host: "mail.invalid" })).toEqual(failure("unreachable", "away"));
  });
});

describe("a silent server", () => {
  test.each<[MailFault, Partial<SmtpLimits>]>([
    [{ at: "greeting", hang: true }, { greetingMs: 50 }],
    [{ at: "message", hang: true }, { silenceMs: 50 }],
    [{ at: "message", hang: true }, { totalMs: 150 }],
  ])("is left in time, and no connection stays: %j within %j", async (fault, limits) => {
    mailServer.fail(fault);
    expect(await deliver({}, limits)).toEqual(failure("timeout", "again"));
    await expect.poll(() => mailServer.connections().open).toBe(0);
  });

  test("is left in time even if it keeps sending a little", async () => {
    const { port, close } = await speakSmtp({ EHLO: "drip" });
    expect(await deliver({ port }, { silenceMs: 100, totalMs: 300 })).toEqual(failure("timeout", "again"));
    await close();
  });

  test("is left for good, even if it keeps its side of the connection open", async () => {
    const { port, open, close } = await speakSmtp({ EHLO: "linger" });
    expect(await deliver({ port }, { silenceMs: 50 })).toEqual(failure("timeout", "again"));
    await expect.poll(open).toBe(0);
    await close();
  });
});

describe("an invalid address", () => {
  test.each([
    "ada@example.com>\r\nRCPT TO:<eve@example.com",
    "ada@example.com, eve@example.com",
    "<ada@example.com>",
    "ada",
    "",
    "ada@example.com\n",
  ])("is not tried: %j", async (address) => {
    const sent = await deliver({}, {}, { ...message, to: { name: "", address } });
    expect(sent).toEqual(failure("bad_address", "never"));
    expect(mailServer.connections().all).toBe(0);
  });
});

describe("an address with non-ASCII letters before the @", () => {
  const sent = { ...message, to: { name: "", address: "jörg@example.com" } };

  test("is sent to if the server supports such addresses", async () => {
    expect(await deliver({}, {}, sent)).toEqual(success);
    expect(mailServer.received.map(({ envelope }) => envelope.to)).toEqual([["jörg@example.com"]]);
    await expect.poll(() => mailServer.connections().open).toBe(0);
  });

  test("is refused before anything is sent if it does not, with the reason", async () => {
    const { port, open, lines, close } = await speakSmtp({ EHLO: "250-spoken.example\r\n250 8BITMIME" });
    expect(await deliver({ port }, {}, sent)).toEqual(failure("address_not_supported", "never"));
    expect(lines.filter((line) => /MAIL|RCPT|DATA/i.test(line))).toEqual([]);
    await expect.poll(open).toBe(0);
    await close();
  });

  test("is retried later if the server does not say", async () => {
    const { port, close } = await speakSmtp({ EHLO: "linger" });
    expect(await deliver({ port }, { silenceMs: 50 }, sent)).toEqual(failure("timeout", "again"));
    await close();
  });

  test("requires no support from a server for a domain, which has another spelling", async () => {
    const responses = { EHLO: "250 8BITMIME", MAIL: "250 Yes", RCPT: "550 Nobody" };
    const { port, lines, close } = await speakSmtp(responses);
    const to = { name: "", address: "ada@bücher.example" };
    expect(await deliver({ port }, {}, { ...message, to })).toEqual(failure("recipient_refused", "never"));
    expect(lines.join("")).toContain("RCPT TO:<ada@xn--bcher-kva.example>");
    await close();
  });
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/**
 * A server that sends a greeting, and the given responses. `drip`: a line without an end, bit by bit. `linger`: no response, and
 * it goes on sending after the other side has closed the connection.
 */
async function speakSmtp(responses: Record<string, string>) {
  const sockets = new Set<Socket>();
  const lines: string[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let lingers = false;
    const drip = () => {
      const timer = setInterval(() => socket.write("250-x\r\n"), 20);
      socket.once("close", () => clearInterval(timer));
    };
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.write("220 spoken.example\r\n");
    socket.on("data", (data) => {
      lines.push(data.toString());
      const response = responses[data.toString().slice(0, 4)] ?? "502 What?";
      if (response === "linger") lingers = true;
      else if (response === "drip") drip();
      else socket.write(`${response}\r\n`);
    });
    socket.once("end", () => (lingers ? drip() : socket.end()));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server got no port");
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: address.port, open: () => sockets.size, lines, close };
}
