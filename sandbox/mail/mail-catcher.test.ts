import { once } from "node:events";
import { connect } from "node:net";
import { createTransport } from "nodemailer";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestWorld, type TestWorld } from "../test-world";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterEach(async () => {
  await world.control.setMailMode({ mode: "normal" });
  await world.control.clearMails();
});
afterAll(() => world.sandbox.close());

const mail = {
  from: "Verify <verify@example.com>",
  to: "Zoë <zoe@example.com>",
  subject: "Es gibt Neues über Ihre Prüfung",
  messageId: "<1@example.com>",
  text: `Grüße: ${"ein langer Satz, der umbrochen wird. ".repeat(5)}`,
  html: '<p lang="ar" dir="rtl">هناك أخبار</p>',
  headers: { "auto-submitted": "auto-generated" },
};

function send(more: Record<string, unknown> = {}, timeoutMs = 2000) {
  const { hostname: host, port } = new URL(world.sandbox.smtpUrl);
  const transport = createTransport({ host, port: Number(port), socketTimeout: timeoutMs });
  return transport.sendMail({ ...mail, ...more });
}

describe("mail catcher", () => {
  test("parses an email as a mail program does", async () => {
    await send();
    const [caught, ...others] = await world.control.mails();
    expect(others).toEqual([]);
    expect(caught).toMatchObject({
      from: "verify@example.com",
      to: ["zoe@example.com"],
      subject: mail.subject,
      messageId: mail.messageId,
      html: expect.stringContaining("هناك أخبار"),
    });
    expect(caught?.text?.trim()).toBe(mail.text.trim());
    expect(caught?.headers).toContainEqual({ name: "auto-submitted", value: "auto-generated" });
    expect(caught?.raw).toContain("quoted-printable");
  });

  test("shows attached pictures where the email has them", async () => {
    const content = Buffer.from("picture");
    const html = '<img src="cid:logo" alt="">';
    await send({ html, attachments: [{ filename: "logo.png", cid: "logo", content }] });
    const [caught] = await world.control.mails();
    expect(caught?.html).toContain(`<img src="data:image/png;base64,${content.toString("base64")}" alt="">`);
  });

  test("finds the emails of one user", async () => {
    for (const to of ["a@example.com", "b@example.com"]) await send({ to });
    expect((await world.control.mails()).map(({ to }) => to[0])).toEqual(["a@example.com", "b@example.com"]);
    expect(await world.control.mails({ to: "b@example.com" })).toHaveLength(1);
    await world.control.clearMails();
    expect(await world.control.mails()).toEqual([]);
  });

  test("requires no password, and accepts any", async () => {
    const url = world.sandbox.smtpUrl.replace("//", "//name:secret@");
    await createTransport(url).sendMail(mail);
    expect(await world.control.mails()).toHaveLength(1);
  });
});

describe("failing mail server", () => {
  test.each([
    ["refuse", 554],
    ["defer", 451],
  ] as const)("can %s", async (mode, responseCode) => {
    await world.control.setMailMode({ mode, times: 2 });
    for (let i = 0; i < 2; i++) await expect(send()).rejects.toMatchObject({ responseCode });
    await send();
    expect(await world.control.mails()).toHaveLength(1);
  });

  test("can hang", async () => {
    await world.control.setMailMode({ mode: "hang" });
    await expect(send({}, 100)).rejects.toMatchObject({ code: "ETIMEDOUT" });
    expect(await world.control.mails()).toEqual([]);
  });

  test("can accept an email and lose the response", async () => {
    await world.control.setMailMode({ mode: "lose-answer", times: 1 });
    await expect(send()).rejects.toThrow();
    await send();
    expect((await world.control.mails()).map(({ messageId }) => messageId)).toEqual([
      "<1@example.com>",
      "<1@example.com>",
    ]);
  });

  test("closes at once, despite open connections", async () => {
    const other = await startTestWorld();
    const socket = connect(Number(new URL(other.sandbox.smtpUrl).port), "127.0.0.1");
    await once(socket, "data");
    const gone = once(socket, "close");
    await other.sandbox.close();
    await gone;
  });
});
