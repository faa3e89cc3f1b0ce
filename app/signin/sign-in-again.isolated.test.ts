import { describe, expect, test } from "vitest";
import { minuteMs } from "@/lib/core/duration";
import { sessions, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import {
  appUrl,
  become,
  begin,
  beginAgain,
  callBack,
  eraseOwn,
  finish,
  isSessionFresh,
  signIn,
  useSignIn,
  visit,
} from "@/test/sign-in-world";

const confirmation = "/account/erase";
const again = `/signin-again?callbackUrl=${encodeURIComponent(confirmation)}`;

describeOnBothDatabases("signing in again", (database) => {
  const { log, outcomes, provider, world } = useSignIn(database);
  const allSessions = () => database.db.select().from(sessions);
  const seconds = (msAgo: number) => Math.floor((Date.now() - msAgo) / 1000);

  /** Signed in an hour ago, at a provider that says so. */
  async function signInStale() {
    await become({ idToken: { auth_time: seconds(60 * minuteMs) } });
    await signIn();
    expect(await isSessionFresh()).toBe(false);
    const [session] = await allSessions();
    return session;
  }

  test("is asked of a session that is not fresh, before anything is done", async () => {
    await signInStale();
    expect(await eraseOwn()).toBe(again);
    expect(await database.db.select().from(users)).toHaveLength(1);
    expect(log().filter(({ event }) => event === "auth.stale_sign_in")).toMatchObject([
      { user: expect.any(String) },
    ]);
  });

  test("asks the provider to let the user prove who they are, and leads back", async () => {
    const stale = await signInStale();
    const address = new URL(await beginAgain(confirmation));
    expect(Object.fromEntries(address.searchParams)).toMatchObject({ prompt: "login", max_age: "0" });
    provider().become({ idToken: { auth_time: seconds(0) } });
    expect(await finish(await visit(address.href))).toBe(`${again}&result=returned`);
    expect(await isSessionFresh()).toBe(true);
    const [fresh, ...others] = await allSessions();
    expect(others, "the stale session is over").toEqual([]);
    expect(fresh?.userId).toBe(stale?.userId);
    expect(await eraseOwn()).toBe("/account/erased");
    expect(await database.db.select().from(users)).toEqual([]);
  });

  test("an ordinary sign-in asks for no proof, and is fresh if the provider does not say when it was", async () => {
    const address = new URL(await begin());
    expect(address.searchParams.has("prompt")).toBe(false);
    expect(address.searchParams.has("max_age")).toBe(false);
    await finish(await visit(address.href));
    expect(await isSessionFresh()).toBe(true);
  });

  test("does not count if the provider did not ask for anything", async () => {
    await signInStale();
    expect(await finish(await visit(await beginAgain(confirmation)))).toBe(`${again}&result=returned`);
    expect(await isSessionFresh()).toBe(false);
    expect(await eraseOwn()).toBe(again);
  });

  test("does not count from the future for longer than from now", async () => {
    await become({ idToken: { auth_time: seconds(-60 * minuteMs) } });
    await signIn();
    const [session] = await allSessions();
    expect(session?.authTime?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test.each([
    ["unknown to the app", "subject-new"],
    ["known to the app", "subject-2"],
  ])(
    "as another user, %s, is refused: the session stays as it was, and nobody is created",
    async (_, subject) => {
      provider().signInAs("subject-2");
      await signIn();
      world.jar.clear();
      provider().signInAs("subject-1");
      const stale = await signInStale();
      const before = { users: await database.db.select().from(users), sessions: await allSessions() };
      const address = await beginAgain(confirmation);
      provider().become({ idToken: { auth_time: seconds(0) } });
      provider().signInAs(subject);
      expect(await finish(await visit(address))).toBe(`${again}&result=other_user`);
      expect(outcomes.at(-1)).toBe("other_user");
      expect(await database.db.select().from(users)).toEqual(before.users);
      expect(await allSessions()).toEqual(before.sessions);
      expect(await isSessionFresh()).toBe(false);
      expect(stale?.userId).toBeDefined();
    },
  );

  test("as another user after the session has ended is an ordinary sign-in", async () => {
    await signInStale();
    const address = await beginAgain(confirmation);
    await database.db.delete(sessions);
    provider().signInAs("subject-other");
    const response = await callBack(await visit(address), world.jar);
    expect(response.headers.get("location")).toBe(`${appUrl}${again}&result=returned`);
    const [session] = await allSessions();
    expect(session?.userId).toBeDefined();
  });

  test("that is cancelled leads back to the page that asks for it", async () => {
    await signInStale();
    const address = new URL(await visit(await beginAgain(confirmation)));
    address.searchParams.delete("code");
    address.searchParams.set("error", "access_denied");
    expect(await finish(address.href)).toBe(`${again}&result=cancelled`);
  });
});

describe("the providers", () => {
  test("that cannot be asked for a proof are asked to show the accounts, or nothing", async () => {
    const { againParameters } = await import("@/lib/auth/sign-in-again");
    expect(againParameters("microsoft-entra-id")).toEqual({ prompt: "login" });
    expect(againParameters("google")).toEqual({ prompt: "select_account" });
    expect(againParameters("github")).toEqual({ prompt: "select_account" });
    expect(againParameters("apple")).toEqual({});
  });
});
