import type { Control } from "../sandbox/control-client";
import { createPlainClient, type PlainClient } from "../sandbox/visitor/plain-client";

import { finishPlainly, openInquiry, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

const keys = ["the-key-of-a-host-product-1234567890", "the-key-that-replaces-it-1234567890"];
const path = "/api/v1/verifications";

test.describe("the status API", () => {
  test("says where a user stands, by id and by subject, to both keys and to nobody else", async ({
    openWorld,
  }) => {
    const world = await openWorld({ variables: { API_KEYS: keys.join(" ") } });
    const client = createPlainClient(world.facts.appUrl);
    const inquiryId = await openInquiry(client, await signInPlainly(client));
    const userId = await subjectOf(world.control, inquiryId);

    await expect.poll(() => statusOf(client, userId)).toMatchObject({ status: "pending", level: 1 });
    await finishPlainly(client, world.facts, inquiryId, "approved");
    const approved = await statusOf(client, userId);
    expect(approved).toMatchObject({ user_id: userId, status: "approved", valid_until: null });
    const { subject, issuer } = approved;
    const bySubject = `${path}?${new URLSearchParams({ subject, issuer })}`;
    expect((await ask(client, bySubject, keys[1])).body).toBe(JSON.stringify(approved));

    const answer = await ask(client, `${path}/${userId}`, keys[0]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.getSetCookie()).toEqual([]);

    // The client has the session of the user, which opens nothing here.
    for (const wrong of [undefined, `${keys[0]}x`, keys.join(" "), ""]) {
      const refused = await ask(client, `${path}/${userId}`, wrong);
      expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      expect(problemIn(refused)).toMatchObject({ status: 401 });
    }
    expect((await ask(client, "/verify", keys[0], createPlainClient(world.facts.appUrl))).body).toContain(
      "callbackUrl",
    );

    const unknown = [
      "/nobody",
      "/%00",
      "/%E0%A4%A",
      `/${"x".repeat(5_000)}`,
      "",
      "?subject=",
      "?subject=a&subject=b",
    ];
    for (const one of unknown) {
      const missing = await ask(client, path + one, keys[0]);
      expect(missing.status, one).toBe(404);
      expect(problemIn(missing)).toMatchObject({ status: 404 });
    }
  });

  test("is not there without a key, but its description is", async ({ client }) => {
    const missing = await ask(client, `${path}/nobody`, keys[0]);
    expect(missing.status).toBe(404);
    expect(missing.body).toMatch(/<html lang="\w+" dir="ltr"/);
    const { openapi, paths } = JSON.parse((await client.get("/api/v1/openapi.json")).body);
    expect(openapi).toBe("3.1.0");
    expect(Object.keys(paths)).toEqual([`${path}/{user_id}`, path]);
  });
});

async function subjectOf(control: Control, inquiryId: string): Promise<string> {
  const inquiries = await control.inquiries();
  const found = inquiries.find(({ id }) => id === inquiryId);
  if (found === undefined) throw new Error(`The sandbox has no inquiry ${inquiryId}`);
  return found.subjectId;
}

function ask(client: PlainClient, address: string, key: string | undefined, as: PlainClient = client) {
  return as.get(address, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
}

async function statusOf(client: PlainClient, userId: string) {
  return JSON.parse((await ask(client, `${path}/${userId}`, keys[0])).body);
}

function problemIn({ headers, body }: { headers: Headers; body: string }): unknown {
  expect(headers.get("content-type")).toBe("application/problem+json");
  return JSON.parse(body);
}
