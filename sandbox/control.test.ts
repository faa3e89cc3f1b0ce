import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createInquiry, startTestWorld, type TestWorld } from "./test-world";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.sandbox.close());

async function post(path: string, body: string | URLSearchParams) {
  return fetch(`${world.sandbox.controlUrl}${path}`, { method: "POST", body, redirect: "manual" });
}

function statusForHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(world.sandbox.controlUrl, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });
}

describe("control API", () => {
  test.each([
    ["/api/faults", "{}"],
    ["/api/faults", '{"on":"create","kind":"explode"}'],
    ["/api/faults", '{"on":"create","kind":"hang","typo":1}'],
    ["/api/unreachable", "not json"],
    ["/api/settings", '{"typo":1}'],
    ["/api/inquiries/x/result", "{}"],
  ])("responds to %s %s with the errors", async (path, body) => {
    const response = await post(path, body);
    expect(response.status).toBe(400);
    expect((await response.json()).issues.length).toBeGreaterThan(0);
  });

  test("refuses unknown inquiries", async () => {
    expect((await post("/api/inquiries/x/result", '{"status":"approved"}')).status).toBe(404);
    await expect(world.control.forget("x")).rejects.toThrow("404");
  });

  test("accepts only its own host names", async () => {
    const { port } = new URL(world.sandbox.controlUrl);
    expect(await statusForHost(`localhost:${port}`)).toBe(200);
    expect(await statusForHost(`rebound.example:${port}`)).toBe(403);
  });
});

describe("control page", () => {
  test("shows inquiries and sets their results", async () => {
    const id = await createInquiry(world, "c-page");
    const moved = await post(`/inquiries/${id}/result`, new URLSearchParams({ status: "approved" }));
    expect([moved.status, moved.headers.get("location")]).toEqual([303, `/#${id}`]);
    expect(await world.control.inquiries({ subjectId: "c-page" })).toMatchObject([
      { id, status: "approved" },
    ]);
    expect(await (await fetch(world.sandbox.controlUrl)).text()).toContain(id);
  });

  test("escapes submitted values", async () => {
    await createInquiry(world, "<script>alert(1)</script>");
    expect(await (await fetch(world.sandbox.controlUrl)).text()).not.toContain("<script>");
  });

  test("sets and resets the API scenario", async () => {
    const set = (scenario: string) => post("/scenario", new URLSearchParams({ scenario }));
    await set("failing");
    expect((await world.readResult("x")).status).toBe(500);
    await set("unreachable");
    await expect(world.readResult("x")).rejects.toThrow("fetch failed");
    await set("normal");
    expect((await world.readResult("x")).status).toBe(404);
  });
});
