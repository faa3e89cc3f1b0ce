import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { accounts, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { findVerification, type HostUser } from "./host-status";
import { verificationSchema } from "./model/host-schemas";
import { currentInquiry, statusOf } from "./model/policy";
import { levelOf } from "./model/scope";

const microsoft = "https://login.microsoftonline.com";
const issuers = {
  oidc: "https://id.example",
  google: "https://accounts.google.com",
  "microsoft-entra-id": `${microsoft}/common/v2.0`,
};

describeOnBothDatabases("where a user stands, for the host product", (database) => {
  const world = useVerificationWorld(database);

  function find(named: HostUser, kyc: { level: 1 | 2 | 3 } = { level: 1 }) {
    return findVerification(database.db, named, { kyc, issuers, now: world.clock.now() });
  }

  async function found(userId: string, kyc?: { level: 1 | 2 | 3 }) {
    return verificationSchema.parse(await find({ userId }, kyc));
  }

  async function addUser(subject: string, provider = "oidc", issuer: string | null = null): Promise<string> {
    const userId = await world.addUser();
    const link = { userId, provider, providerAccountId: subject, issuer, type: "oidc" } as const;
    await database.db.insert(accounts).values(link);
    return userId;
  }

  const add = (userId: string, status: Parameters<typeof stateIn>[0], inklinkId: string, scope = "level:1") =>
    world.addInquiry(userId, stateIn(status, { now: world.clock.now(), inklinkId }), { scope });

  let userId: string;
  beforeEach(async () => {
    userId = await addUser("subject-1");
  });

  test("is `none` before the first inquiry, and while none is made", async () => {
    const none = { status: "none", level: null, sequence: 0, decided_at: null, valid_until: null };
    expect(await found(userId)).toMatchObject({ ...none, subject: "subject-1", issuer: issuers.oidc });
    await world.addInquiry(userId, stateIn("unresolved", { now: world.clock.now() }));
    expect(await found(userId)).toMatchObject(none);
  });

  test.each(["pending", "processing", "manual_review", "approved", "rejected", "failed", "expired"] as const)(
    "is that of the inquiry: %s",
    async (status) => {
      await add(userId, status, "kyc_iq_1");
      const { decided_at: decidedAt, ...seen } = await found(userId);
      expect(seen).toMatchObject({ user_id: userId, status, level: 1 });
      const isDecided = status === "approved" || status === "rejected" || status === "failed";
      expect(decidedAt).toBe(isDecided ? world.clock.now().toISOString() : null);
    },
  );

  test("is `expired` by our own clock, before that is stored", async () => {
    await add(userId, "pending", "kyc_iq_1");
    world.clock.pass(8 * 24 * 60 * 60_000);
    expect((await found(userId)).status).toBe("expired");
  });

  test("is that of the approval, whatever came later, and of a higher level for a lower one", async () => {
    await add(userId, "approved", "kyc_iq_1", "level:2");
    world.clock.pass(1_000);
    await add(userId, "rejected", "kyc_iq_2");
    expect(await found(userId)).toMatchObject({ status: "approved", level: 2 });
    expect(await found(userId, { level: 3 })).toMatchObject({ status: "none", level: null });
  });

  test("is the same as on pages, after any attempts", async () => {
    const statuses = ["rejected", "expired", "approved", "failed", "pending", "manual_review"] as const;
    for (const [index, status] of statuses.entries()) {
      await add(userId, status, `kyc_iq_${index}`, `level:${(index % 3) + 1}`);
      world.clock.pass(1_000);
      for (const level of [1, 2, 3] as const) {
        const current = currentInquiry(await world.inquiries(userId), `level:${level}`, world.clock.now());
        const expected = {
          status: statusOf(current),
          level: current === null ? null : levelOf(current.scope),
        };
        expect(await found(userId, { level }), `${status} at ${level}`).toMatchObject(expected);
      }
    }
  });

  test("names the last event of the user", async () => {
    await add(userId, "pending", "kyc_iq_1");
    const eventAt = new Date("2026-03-01T09:30:00.000Z");
    await database.db.update(users).set({ eventSequence: 7, eventAt }).where(eq(users.id, userId));
    expect(await found(userId)).toMatchObject({ sequence: 7, updated_at: eventAt.toISOString() });
  });

  describe("by subject", () => {
    test("is found with and without the issuer", async () => {
      for (const issuer of [null, issuers.oidc]) {
        expect(await find({ subject: "subject-1", issuer })).toMatchObject({ user_id: userId });
      }
      expect(await find({ subject: "subject-1", issuer: issuers.google })).toBeNull();
      expect(await find({ subject: "subject-1", issuer: "https://other.example" })).toBeNull();
    });

    test("has the issuer of the sign-in, which a provider with many tenants has several of", async () => {
      const issuer = `${microsoft}/5e1f1a7e-0000-4000-8000-000000000000/v2.0`;
      const user_id = await addUser("subject-2", "microsoft-entra-id", issuer);
      expect(await found(user_id)).toMatchObject({ subject: "subject-2", issuer });
      for (const named of [null, issuer, issuers["microsoft-entra-id"]]) {
        expect(await find({ subject: "subject-2", issuer: named })).toMatchObject({ user_id, issuer });
      }
      const other = `${microsoft}/6e1f1a7e-0000-4000-8000-000000000000/v2.0`;
      expect(await find({ subject: "subject-2", issuer: other })).toBeNull();
    });

    test("is ambiguous if users of several issuers have it", async () => {
      const other = await addUser("subject-1", "google");
      await add(userId, "approved", "kyc_iq_1");
      expect(await find({ subject: "subject-1", issuer: null })).toBe("ambiguous");
      expect(await find({ subject: "subject-1", issuer: issuers.google })).toMatchObject({
        user_id: other,
        status: "none",
      });
    });
  });

  test.each([
    ["empty", ""],
    ["unknown", "nobody"],
    ["with a NUL", "subject-1\0"],
    ["too long", "x".repeat(10_000)],
    ["quoted", "' or 1=1 --"],
    ["half a character", "\ud800"],
  ])("is null for an id that is %s", async (_, text) => {
    expect(await find({ userId: text })).toBeNull();
    expect(await find({ subject: text, issuer: null })).toBeNull();
    expect(await find({ subject: "subject-1", issuer: text })).toBeNull();
  });
});
