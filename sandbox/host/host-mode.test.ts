import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestHost, type TestHost } from "./test-host";

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost();
});
beforeEach(async () => {
  await host.control.setHostMode({ mode: "normal" });
  await host.control.clearHostProduct();
});
afterAll(() => host.sandbox.close());

const press = (mode: string) =>
  fetch(`${host.sandbox.controlUrl}/host-mode`, {
    method: "POST",
    body: new URLSearchParams({ mode }),
    redirect: "manual",
  });

const attempts = async () => (await host.control.hostProduct()).events.flatMap((event) => event.attempts);

describe("host product", () => {
  test("that is slow applies an event at once, and answers late", async () => {
    await host.control.setHostMode({ mode: "slow", delayMs: 60_000 });
    const hangingUp = new AbortController();
    const sending = host.send({}, { id: "evt_slow", signal: hangingUp.signal }).catch(() => "no answer");
    await expect.poll(attempts).toMatchObject([{ outcome: "applied", response: "waiting" }]);
    expect((await host.control.hostProduct()).customers).toMatchObject([{ status: "approved" }]);
    expect(await host.readPage()).toContain("Not answered yet");

    hangingUp.abort();
    expect(await sending).toBe("no answer");
    await expect.poll(attempts).toMatchObject([{ response: "abandoned" }]);
    expect(await host.readPage()).toContain("The app hung up");

    await host.control.setHostMode({ mode: "slow", delayMs: 5 });
    expect(await host.send({}, { id: "evt_slow" })).toBe(200);
    expect(await attempts()).toMatchObject([
      { outcome: "applied", response: "abandoned" },
      { outcome: "duplicate", response: 200 },
    ]);
  });

  test("that refuses applies nothing, and takes the next attempt", async () => {
    await host.control.setHostMode({ mode: "refusing", times: 2 });
    const send = () => host.send({}, { id: "evt_refused" });
    expect([await send(), await send(), await send()]).toEqual([500, 500, 200]);
    expect((await attempts()).map(({ outcome }) => outcome)).toEqual(["refused", "refused", "applied"]);
    expect((await host.control.hostProduct()).mode).toEqual({ mode: "normal" });
    expect(await host.readPage()).toContain("3 attempts");
  });

  test("that redirects applies nothing, and notices if the redirect is followed", async () => {
    await host.control.setHostMode({ mode: "redirecting" });
    expect(await host.send()).toBe(302);
    expect((await host.control.hostProduct()).customers).toEqual([]);
    const { rejections } = await host.control.hostProduct();
    expect(rejections).toEqual([]);

    expect((await fetch(`${host.url}/moved`)).status).toBe(410);
    expect((await host.control.hostProduct()).rejections).toMatchObject([{ response: 410 }]);
  });

  test("that is away refuses connections until it is back, and keeps what it knew", async () => {
    await host.send();
    await host.control.setHostMode({ mode: "away" });
    await expect(host.send({ status: "rejected", sequence: 2 })).rejects.toThrow("fetch failed");
    await expect(host.readPage()).rejects.toThrow("fetch failed");
    await host.control.setHostMode({ mode: "normal" });
    expect((await host.control.hostProduct()).customers).toMatchObject([{ status: "approved" }]);
    expect(await host.send({ status: "rejected", sequence: 2 })).toBe(200);
  });

  test.each([
    ["slow", "answered after 12 s"],
    ["refusing", "Each event is answered with 500."],
    ["redirecting", "Each event is answered with 302"],
    ["away", "Connections are refused, and its page is away, too."],
  ])("is made %s by a button of the control page, and normal again by another", async (mode, words) => {
    expect((await press(mode)).status).toBe(303);
    const page = await (await fetch(host.sandbox.controlUrl)).text();
    expect(page).toContain(words);
    expect(page).toContain(`data-host-mode="${mode}" aria-pressed="true"`);
    expect(page).toContain(`Your product: ${mode}`);
    await fetch(`${host.sandbox.controlUrl}/calm`, { method: "POST" });
    expect((await host.control.hostProduct()).mode).toEqual({ mode: "normal" });
    expect((await fetch(host.url)).status).toBe(200);
  });

  test("has no other mode", async () => {
    expect((await press("on-fire")).status).toBe(400);
    await expect(host.control.setHostMode({ mode: "refusing", times: 0 })).rejects.toThrow("400");
  });
});
