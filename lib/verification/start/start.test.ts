import { describe, expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { attemptWindowMs } from "@/lib/verification/model/policy";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { returnUrl, useVerificationWorld } from "@/test/verification-world";
import { leaseMs } from "./create-inquiry";
import { startVerification } from "./start";

describeOnBothDatabases("a start", (database) => {
  const world = useVerificationWorld(database);

  const hostedFlow = (id: string) => ({
    ok: true,
    value: { kind: "hosted_flow", url: `${world.sandbox.idvUrl}/?inquiry_id=${id}` },
  });
  const nothingToDo = { ok: true, value: { kind: "nothing_to_do" } };

  /** The URL at which the user's only inquiry continues at InkLink. */
  async function onlyHostedFlow(subjectId: string) {
    const made = await world.control.inquiries({ subjectId });
    expect(made).toHaveLength(1);
    return hostedFlow(made[0]?.id ?? "");
  }

  describe("of a new user", () => {
    test("makes one request to InkLink, exactly as the contract defines it, and continues there", async () => {
      const user = await world.addUser();
      const started = await world.start(user);

      const inquiry = await world.inquiry(user);
      const [post, ...others] = await world.posts(user);
      expect(others).toEqual([]);
      expect(post).toMatchObject({ path: "/api/v1/kyc/inquiry", apiKeyOk: true });
      expect(post?.body).toEqual({
        subject_id: user,
        return_url: returnUrl,
        level: 1,
        metadata: { verification_id: inquiry.id },
      });
      expect(started).toEqual(await onlyHostedFlow(user));
    });

    test("requests a custom set of checks instead of a level if one is configured", async () => {
      const user = await world.addUser();
      await world.start(user, { checks: { features: { doc_scan: true } }, scope: "features:1" });
      const [post] = await world.posts(user);
      expect(post?.body).toMatchObject({ features: { doc_scan: true } });
      expect(post?.body).not.toHaveProperty("level");
    });

    test("stores what InkLink returned, and the transitions in the timeline", async () => {
      const user = await world.addUser();
      await world.start(user);
      const [made] = await world.control.inquiries({ subjectId: user });
      const inquiry = await world.inquiry(user);
      expect(inquiry.state).toEqual({
        status: "pending",
        inklinkId: made?.id,
        expiresAt: new Date(made?.expiresAt ?? ""),
      });
      expect(await world.timeline(inquiry.id)).toMatchObject([
        { from: null, to: "creating", cause: "person" },
        { from: "creating", to: "pending", cause: "person", upstreamRequestId: expect.stringMatching(/./) },
      ]);
    });

    test("has its row before the request to InkLink, protected by a lease", async () => {
      const user = await world.addUser();
      const inklink = world.inklink();
      const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
        const { id, state } = await world.inquiry(user);
        expect(state).toEqual({ status: "creating", leaseUntil: world.clock.in(leaseMs) });
        expect(wanted.metadata).toEqual({ verification_id: id });
        return inklink.createInquiry(wanted, limits);
      };
      const started = await world.start(user, { inklink: { ...inklink, createInquiry } });
      expect(started.ok).toBe(true);
    });
  });

  test("of one user, fifty times at once and on two instances, creates one inquiry, and all continue there", async () => {
    const user = await world.addUser();
    const starts = Array.from({ length: 50 }, (_, index) =>
      world.start(user, { db: index % 2 === 0 ? database.db : database.secondDb }),
    );
    const outcomes = await Promise.all(starts);
    const expected = await onlyHostedFlow(user);
    expect(outcomes).toEqual(outcomes.map(() => expected));
    expect(await world.posts(user)).toHaveLength(1);
    expect(await world.statuses(user)).toEqual(["pending"]);
  });

  test("of one user does not block another's", async () => {
    const [user, other] = [await world.addUser(), await world.addUser()];
    await world.addInquiry(other, stateIn("creating", { now: world.clock.now() }));
    expect(await world.start(user)).toEqual(await onlyHostedFlow(user));
    expect(await world.statuses(other)).toEqual(["creating"]);
  });

  describe("of a returning user", () => {
    test("continues the open inquiry, however often", async () => {
      const user = await world.addUser();
      const first = await world.start(user);
      expect(await world.start(user)).toEqual(first);
      expect(await world.start(user)).toEqual(first);
      expect(await world.posts(user)).toHaveLength(1);
    });

    test.each(["processing", "manual_review", "approved"] as const)(
      "has nothing to do if it is %s",
      async (status) => {
        const user = await world.addUser();
        await world.addInquiry(user, stateIn(status, { now: world.clock.now() }));
        expect(await world.start(user)).toEqual(nothingToDo);
        expect(await world.posts(user)).toEqual([]);
      },
    );

    test.each(["rejected", "failed"] as const)(
      "creates a new one after it %s, and keeps the old",
      async (status) => {
        const user = await world.addUser();
        const old = await world.addInquiry(user, stateIn(status, { now: world.clock.now() }));
        world.clock.pass(hourMs);
        expect(await world.start(user)).toEqual(await onlyHostedFlow(user));
        expect(await world.statuses(user)).toEqual(["pending", status]);
        expect((await world.inquiries(user))[1]).toEqual(old);
      },
    );

    test("creates a new one at the moment the open one expires, and stores the expiry", async () => {
      const user = await world.addUser();
      const expiresAt = world.clock.in(hourMs);
      const state = { status: "pending", inklinkId: "kyc_iq_old", expiresAt } as const;
      const old = await world.addInquiry(user, state);
      world.clock.pass(hourMs - 1);
      expect(await world.start(user)).toEqual(hostedFlow("kyc_iq_old"));
      world.clock.pass(1);
      expect(await world.start(user)).toEqual(await onlyHostedFlow(user));
      expect(await world.statuses(user)).toEqual(["pending", "expired"]);
      const [, , expiry] = await world.timeline(old.id);
      expect(expiry).toMatchObject({ from: "pending", to: "expired", cause: "clock", at: expiresAt });
    });

    test("stores all elapsed time, for other checks too", async () => {
      const user = await world.addUser();
      const { now } = world.clock;
      await world.addInquiry(user, stateIn("creating", { now: now() }), { scope: "level:2" });
      await world.addInquiry(user, stateIn("pending", { now: now(), inklinkId: "kyc_iq_1" }));
      world.clock.pass(2 * hourMs);
      expect((await world.start(user)).ok).toBe(true);
      expect((await world.statuses(user)).sort()).toEqual(["expired", "pending", "unresolved"]);
    });
  });

  describe("over the limit", () => {
    test("creates nothing, and says when to come back; a start then succeeds", async () => {
      const user = await world.addUser();
      const first = world.clock.now();
      for (const inklinkId of ["kyc_iq_1", "kyc_iq_2"]) {
        await world.addInquiry(user, stateIn("rejected", { now: first, inklinkId }));
        world.clock.pass(hourMs);
      }
      const nextAttemptAt = new Date(first.getTime() + attemptWindowMs);
      const limited = await world.start(user, { maxAttempts: 2 });
      expect(limited).toEqual({ ok: false, error: { kind: "limit", nextAttemptAt } });
      expect(await world.posts(user)).toEqual([]);
      expect(await world.inquiries(user)).toHaveLength(2);

      world.clock.pass(nextAttemptAt.getTime() - world.clock.now().getTime());
      expect(await world.start(user, { maxAttempts: 2 })).toEqual(await onlyHostedFlow(user));
    });
  });

  describe("stores where to send the user afterwards", () => {
    const goTo = (userId: string, nextPath: string | null) =>
      startVerification(world.context(), { userId, nextPath });

    test("with the inquiry, and the last one wins", async () => {
      const user = await world.addUser();
      await goTo(user, "/welcome");
      expect((await world.inquiry(user)).nextPath).toBe("/welcome");
      await goTo(user, null);
      expect((await world.inquiry(user)).nextPath).toBe("/welcome");
      await goTo(user, "/verify");
      expect((await world.inquiry(user)).nextPath).toBe("/verify");
    });
  });

  test("for a user who does not exist (any more) fails", async () => {
    expect(await world.start("unknown-user")).toEqual({ ok: true, value: { kind: "unknown_user" } });
    expect(await world.posts("unknown-user")).toEqual([]);
  });
});
