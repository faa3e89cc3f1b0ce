import { createTransport } from "nodemailer";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createInquiry, startTestWorld, type TestWorld, wanted } from "../test-world";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterEach(() => press("/calm", {}));
afterAll(() => world.sandbox.close());

async function press(path: string, fields: Record<string, string>) {
  const body = new URLSearchParams(fields);
  const address = `${world.sandbox.controlUrl}${path}`;
  const response = await fetch(address, { method: "POST", body, redirect: "manual" });
  return response.status;
}

const readPage = async () => (await fetch(world.sandbox.controlUrl)).text();

/** The summary that stays visible at the top. */
async function summary() {
  const text = await readPage();
  return text.slice(text.indexOf("<header>"), text.indexOf("</header>"));
}

describe("API scenario", () => {
  test("is summarized at the top, with one button back to normal", async () => {
    expect(await summary()).not.toContain("data-calm");
    await press("/scenario", { scenario: "failing" });
    await press("/one-off-fault", { oneOffFault: "lost-answer" });
    await press("/mail-mode", { mode: "defer" });
    const top = await summary();
    for (const words of ["API: failing", "Next calls: 1 one-off fault", "Mail: defer", "data-calm"])
      expect(top).toContain(words);

    expect(await press("/calm", {})).toBe(303);
    expect(await summary()).toContain("API: normal");
    expect(await summary()).not.toContain("data-calm");
    expect(await world.control.faults()).toEqual([]);
  });

  test("is shown as custom if a test set its own faults", async () => {
    await world.control.addFault({ on: "create", kind: "empty", times: "always" });
    expect(await summary()).toContain("API: by a test");
    expect(await readPage()).toContain("Creating an inquiry is answered with nothing, every time.");
  });

  test("applies a one-off fault to the next call, in any scenario", async () => {
    await press("/scenario", { scenario: "failing" });
    await press("/one-off-fault", { oneOffFault: "later" });
    const responses = [await world.create(wanted("m-1")), await world.create(wanted("m-1"))];
    expect(responses.map(({ status }) => status)).toEqual([429, 500]);
    expect(responses[0]?.headers.get("retry-after")).toBe("60");
  });

  test("sets the expiry of new inquiries", async () => {
    await press("/lifetime", { lifetime: "minute" });
    const { expires_at } = await (await world.create(wanted("m-2"))).json();
    expect(Date.parse(expires_at) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  test.each([
    ["/scenario", { scenario: "jolly" }],
    ["/one-off-fault", { oneOffFault: "fire" }],
    ["/lifetime", { lifetime: "week" }],
    ["/mail-mode", { mode: "burn" }],
  ])("refuses %s %j", async (path, fields) => {
    expect(await press(path, { ...fields })).toBe(400);
  });
});

describe("seed users", () => {
  test("are named once they open the hosted flow in the browser that they signed in with", async () => {
    const id = await createInquiry(world, "m-who");
    const readInquiries = async () => (await readPage()).split('id="inquiries"')[1] ?? "";
    expect(await readInquiries()).not.toContain("Mei Tanaka");
    const open = (sub: string) =>
      fetch(`${world.sandbox.idvUrl}/?inquiry_id=${id}`, {
        headers: { cookie: `sandbox_idp_person=${sub}` },
      });
    await open("person-nobody");
    expect(await readInquiries()).not.toContain("Mei Tanaka");
    await open("person-mei");
    await open("person-ada");
    expect(await readInquiries()).toContain("Mei Tanaka");
    expect(await readInquiries()).not.toContain("Ada Rivera");
  });
});

describe("email on the control page", () => {
  test("is shown as a mail program shows it, and runs no scripts", async () => {
    const transport = createTransport(world.sandbox.smtpUrl);
    const from = "verify@example.com";
    const page = '<p onclick="alert(1)">Guten Tag</p><script>alert(1)</script>';
    await transport.sendMail({
      from,
      to: "jonas@example.com",
      subject: "Neues für Sie",
      text: "<b>",
      html: page,
    });
    const response = await fetch(world.sandbox.controlUrl);
    const text = await response.text();
    expect(text).toContain("Neues für Sie");
    expect(text).toContain("To Jonas Weber");
    expect(text).toContain("&lt;p onclick=&quot;alert(1)&quot;&gt;Guten Tag");
    expect(text).not.toContain("<script>alert");
    expect(text).toMatch(/<iframe[^>]*title="[^"]+" sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await press("/mails/clear", {})).toBe(303);
    expect(await readPage()).not.toContain("Neues für Sie");
  });
});
