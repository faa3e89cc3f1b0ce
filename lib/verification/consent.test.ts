import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { consents, hostEvents, mails } from "@/lib/db/operations-schema";
import { locales } from "@/lib/i18n/locales";
import { translatorFor } from "@/lib/i18n/translate";
import { describeOnBothDatabases } from "@/test/databases";
import { statusEvents } from "@/test/host-events";
import { useInbox } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { withdrawConsent } from "./consent";
import { consentTextOf, consentVersion } from "./model/consent";
import { startVerification } from "./start/start";
import { listConsents } from "./store/consents";

const agreed = { consent: { locale: "de" } };

describeOnBothDatabases("consent", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);
  const context = () => world.context({ requiresConsent: true });

  function start(userId: string, more: { consent?: { locale: string } } = {}) {
    return startVerification(context(), { userId, nextPath: null, ...more });
  }

  const consentsOf = (userId: string) => listConsents(database.db, userId);

  test("is needed: without it nothing is made, and no attempt counts", async () => {
    const user = await world.addUser();
    expect(await start(user)).toEqual({ ok: false, error: { kind: "consent" } });
    expect(await world.posts(user)).toEqual([]);
    expect(await world.inquiries(user)).toEqual([]);
    expect(await consentsOf(user)).toEqual([]);
  });

  test("is kept with the version and the language of its text", async () => {
    const user = await world.addUser();
    expect(await start(user, agreed)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    const given = { scope: "level:1", version: consentVersion, locale: "de", withdrawnAt: null };
    expect(await consentsOf(user)).toMatchObject([{ ...given, givenAt: world.clock.now() }]);
  });

  test("is not asked for again when an inquiry is resumed, but for a new one", async () => {
    const user = await world.addUser();
    await start(user, agreed);
    expect(await start(user)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    expect(await consentsOf(user)).toHaveLength(1);
    world.clock.pass(8 * 24 * 60 * 60_000);
    expect(await start(user)).toEqual({ ok: false, error: { kind: "consent" } });
    expect(await start(user, agreed)).toMatchObject({ ok: true });
    expect(await consentsOf(user)).toHaveLength(2);
  });

  test("is stored once for many starts at once", async () => {
    const user = await world.addUser();
    await Promise.all(Array.from({ length: 8 }, () => start(user, agreed)));
    expect(await consentsOf(user)).toHaveLength(1);
    expect(await world.posts(user)).toHaveLength(1);
  });

  test("is not stored where it is not asked for", async () => {
    const user = await world.addUser();
    await startVerification(world.context(), { userId: user, nextPath: null, ...agreed });
    expect(await consentsOf(user)).toEqual([]);
  });

  test("can be withdrawn, which ends what is open and leaves what is decided", async () => {
    const user = await world.addUser();
    const now = world.clock.now();
    await world.addInquiry(user, stateIn("approved", { now, inklinkId: "kyc_iq_1" }));
    await world.addInquiry(user, stateIn("pending", { now, inklinkId: "kyc_iq_2" }), { scope: "level:2" });
    await world.addInquiry(user, stateIn("manual_review", { now, inklinkId: "kyc_iq_3" }), {
      scope: "level:3",
    });
    const given = { userId: user, scope: "level:1", version: "1", locale: "en" };
    await database.db.insert(consents).values({ ...given, givenAt: now });
    world.clock.pass(1_000);
    await withdrawConsent(context(), user);
    expect((await world.statuses(user)).sort()).toEqual(["approved", "failed", "failed"]);
    expect(await consentsOf(user)).toMatchObject([{ givenAt: now, withdrawnAt: world.clock.now() }]);
    const withdrawnAt = world.clock.now();
    world.clock.pass(1_000);
    await withdrawConsent(context(), user);
    expect(await consentsOf(user)).toMatchObject([{ withdrawnAt }]);
    // The user did this: no mail announces it.
    expect(await database.db.select().from(mails).where(eq(mails.userId, user))).toEqual([]);
    expect(await start(user)).toMatchObject({ ok: true, value: { kind: "nothing_to_do" } });
  });

  test("can be withdrawn while an inquiry is being created, which is closed once it is stored", async () => {
    const user = await world.addUser();
    const inklink = world.inklink();
    const slow: typeof inklink = {
      ...inklink,
      async createInquiry(...request) {
        const created = await inklink.createInquiry(...request);
        await withdrawConsent(context(), user);
        return created;
      },
    };
    const started = await startVerification(
      { ...context(), inklink: slow },
      { userId: user, nextPath: null, ...agreed },
    );
    expect(started).toEqual({ ok: true, value: { kind: "nothing_to_do" } });
    const inquiry = await world.inquiry(user);
    expect(inquiry.state).toMatchObject({ status: "failed", isClosed: true });
    const [created, closed] = (await world.timeline(inquiry.id)).slice(-2);
    expect(created).toMatchObject({ to: "pending", cause: "person" });
    expect(closed).toMatchObject({ from: "pending", to: "failed", cause: "person" });
  });

  test("can be withdrawn while a creation is unresolved: the inquiry that a webhook links is closed", async () => {
    const user = await world.addUser();
    await world.control.addFault({ kind: "reset-after", on: "create", subjectId: user });
    await start(user, agreed);
    expect(await world.statuses(user)).toEqual(["unresolved"]);
    await withdrawConsent(context(), user);
    const [made] = await world.control.inquiries({ subjectId: user });
    await inbox.announce({ inquiryId: made?.id ?? "", subjectId: user, type: "processing" });
    expect(await inbox.processDelivery({ requiresConsent: true })).toBe(1);
    expect((await world.inquiry(user)).state).toMatchObject({ status: "failed", isClosed: true });
    expect(await start(user)).toEqual({ ok: false, error: { kind: "consent" } });
  });

  test("is withdrawn with an event for the host product if an open inquiry was the user's status", async () => {
    const user = await world.addUser();
    const now = world.clock.now();
    await world.addInquiry(user, stateIn("pending", { now, inklinkId: "kyc_iq_1" }));
    await withdrawConsent({ ...context(), statusEvents }, user);
    const told = await database.db.select({ type: hostEvents.type }).from(hostEvents);
    expect(told).toEqual([{ type: "verification.failed" }]);
  });

  test("cannot be withdrawn by a user who was erased", async () => {
    await withdrawConsent(context(), "nobody");
    expect(await database.db.select().from(consents)).toEqual([]);
  });
});

describe("the texts of consents", () => {
  /** Changes with each text: then `consentVersion` must change, too. */
  const fingerprints: Readonly<Record<string, string>> = {
    "2026-11-26": "09f408a6cefa487b",
    "2026-11-26.2": "6a63dbbdbbe92cbd",
    "2026-11-27": "e6b90657e171315b",
  };

  test("have a version that changes with them", () => {
    const scopes = ["level:1", "level:2", "level:3", "features:1"];
    const texts = locales.flatMap((locale) =>
      scopes.map((scope) => translatorFor(locale)(consentTextOf(scope), { name: "{name}" })),
    );
    expect(new Set(texts).size).toBe(scopes.length * locales.length);
    const fingerprint = createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 16);
    expect(fingerprints).toEqual({ ...fingerprints, [consentVersion]: fingerprint });
  });
});
