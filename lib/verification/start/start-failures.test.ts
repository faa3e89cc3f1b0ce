import { describe, expect, test } from "vitest";
import { dayMs } from "@/lib/core/duration";
import { scopeOf } from "@/lib/verification/model/scope";
import { type InquiryState, isCreated } from "@/lib/verification/model/state";
import { createVerificationService } from "@/lib/verification/service";
import { storeDelivery } from "@/lib/verification/webhooks/deliveries";
import { processDueDeliveries } from "@/lib/verification/webhooks/process";
import type { FaultInput } from "@/sandbox/control-client";
import { describeOnBothDatabases } from "@/test/databases";
import { deferred } from "@/test/timing";
import { useVerificationWorld } from "@/test/verification-world";
import { leaseMs } from "./create-inquiry";

const always = { times: "always" } as const;

describeOnBothDatabases("a start that InkLink does not respond to properly", (database) => {
  const world = useVerificationWorld(database);

  /** Starts with a fault applied, and a short deadline. */
  async function startThrough(fault: FaultInput) {
    const user = await world.addUser();
    await world.control.addFault({ ...fault, subjectId: user });
    const inklink = world.inklink({ createTryTimeoutMs: timeLimitFor(fault) });
    const outcome = await world.start(user, { inklink });
    return { user, outcome, posts: (await world.posts(user)).length };
  }

  async function expectThatStartGoesOn(user: string, more = {}) {
    await world.control.clearFaults();
    const again = await world.start(user, more);
    expect(again).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
  }

  describe("is refused, and takes neither the open slot nor an attempt,", () => {
    const refusals: [name: string, status: number, retryAfter: string | null, posts: number, kind: string][] =
      [
        ["by 400", 400, null, 1, "invalid_request"],
        ["by 401", 401, null, 1, "unauthorized"],
        ["by 404", 404, null, 1, "not_found"],
        ["by 409", 409, null, 1, "invalid_request"],
        ["by 429 every time", 429, null, 3, "rate_limited"],
        ["by 429 that requests a short wait", 429, "1", 3, "rate_limited"],
        ["by 429 that requests too long a wait", 429, "6", 1, "rate_limited"],
        ["by 500 every time", 500, null, 3, "server_error"],
        ["by 503 every time", 503, null, 3, "server_error"],
      ];

    test.each(refusals)("%s", async (_, status, retryAfter, posts, kind) => {
      const fault = { on: "create", kind: "status", status, times: "always" } as const;
      const refused = await startThrough(retryAfter === null ? fault : { ...fault, retryAfter });
      expect(refused.outcome).toEqual({ ok: false, error: { kind: "upstream", upstream: kind } });
      expect(refused.posts).toBe(posts);
      const { id, state } = await world.inquiry(refused.user);
      expect(state).toEqual({ status: "refused", reason: kind });
      const requestId = expect.stringMatching(/./);
      expect((await world.timeline(id))[1]).toMatchObject({ to: "refused", upstreamRequestId: requestId });
      await expectThatStartGoesOn(refused.user, { maxAttempts: 1 });
    });

    test("by a closed port", async () => {
      const user = await world.addUser();
      await world.control.setUnreachable(true);
      const outcome = await world.start(user);
      expect(outcome).toEqual({ ok: false, error: { kind: "upstream", upstream: "unreachable" } });
      expect(await world.statuses(user)).toEqual(["refused"]);
      await world.control.setUnreachable(false);
      await expectThatStartGoesOn(user, { maxAttempts: 1 });
    });
  });

  test.each([429, 500])("continues after one %i", async (status) => {
    const { outcome, posts, user } = await startThrough({ on: "create", kind: "status", status });
    expect(outcome).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
    expect(posts).toBe(2);
    expect(await world.statuses(user)).toEqual(["pending"]);
  });

  describe("leaves the inquiry unresolved, is not retried by itself, and locks no user out,", () => {
    const doubts: [name: string, fault: FaultInput, reason: string][] = [
      ["after no response", { on: "create", kind: "hang" }, "timeout"],
      ["after no response to what was done", { on: "create", kind: "hang-after" }, "timeout"],
      ["after a body without end", { on: "create", kind: "endless" }, "timeout"],
      ["after a reset before the work", { on: "create", kind: "reset-before" }, "connection_lost"],
      ["after a reset after the work", { on: "create", kind: "reset-after" }, "connection_lost"],
      ["after half a response", { on: "create", kind: "truncate" }, "connection_lost"],
      ["after 502", { on: "create", kind: "status", status: 502 }, "gateway_error"],
      ["after 504", { on: "create", kind: "status", status: 504 }, "gateway_error"],
      ["after 504 to what was done", { on: "create", kind: "html-after" }, "gateway_error"],
      [
        "after a redirect",
        { on: "create", kind: "redirect", location: "https://elsewhere.example" },
        "invalid_answer",
      ],
      ["after a page instead of JSON", { on: "create", kind: "html" }, "invalid_answer"],
      ["after an empty response", { on: "create", kind: "empty" }, "invalid_answer"],
      ["after a huge response", { on: "create", kind: "huge", bytes: 1_000_000 }, "invalid_answer"],
      ["after a response without an id", { on: "create", kind: "answer", remove: ["id"] }, "invalid_answer"],
      ["after an odd id", { on: "create", kind: "answer", patch: { id: "../a?b=c" } }, "invalid_answer"],
      [
        "after a response about another user",
        { on: "create", kind: "answer", patch: { subject_id: "x" } },
        "mismatch",
      ],
    ];

    test.each(doubts)("%s", async (_, fault, reason) => {
      const { user, outcome, posts } = await startThrough({ ...fault, ...always });
      expect(outcome).toEqual({ ok: false, error: { kind: "upstream", upstream: reason } });
      expect(posts).toBe(1);
      expect((await world.inquiry(user)).state).toEqual({ status: "unresolved", reason });
      // It may have been created, so it counts.
      expect(await world.start(user, { maxAttempts: 1 })).toMatchObject({ error: { kind: "limit" } });
      expect(await world.posts(user)).toHaveLength(1);
      await expectThatStartGoesOn(user);
      expect((await world.statuses(user)).sort()).toEqual(["pending", "unresolved"]);
    });

    test("and tells when the next attempt opens, if it was the last one", async () => {
      const user = await world.addUser();
      await world.control.addFault({ on: "create", kind: "empty", subjectId: user });
      const before = world.clock.now();
      expect(await world.start(user, { maxAttempts: 1 })).toEqual({
        ok: false,
        error: {
          kind: "last_attempt",
          upstream: "invalid_answer",
          nextAttemptAt: new Date(before.getTime() + dayMs),
        },
      });
    });

    test("after an id that another inquiry has", async () => {
      const [user, other] = [await world.addUser(), await world.addUser()];
      await world.start(other);
      const [made] = await world.control.inquiries({ subjectId: other });
      const fault = { on: "create", kind: "answer", patch: { id: made?.id }, subjectId: user } as const;
      await world.control.addFault(fault);
      const outcome = await world.start(user);
      expect(outcome).toEqual({ ok: false, error: { kind: "upstream", upstream: "mismatch" } });
      expect(await world.statuses(user)).toEqual(["unresolved"]);
      expect(await world.statuses(other)).toEqual(["pending"]);
    });
  });

  describe("that InkLink creates at a lower level than requested", () => {
    const lower = { on: "create", kind: "answer", patch: { level: 1 } } as const;
    const atLevel3 = { checks: { level: 3 }, scope: "level:3" } as const;

    async function startAtLevel3() {
      const user = await world.addUser();
      await world.control.addFault({ ...lower, subjectId: user });
      const outcome = await world.start(user, atLevel3);
      const [made] = await world.control.inquiries({ subjectId: user });
      return { user, outcome, inklinkId: made?.id ?? "" };
    }

    test("is a mismatch that counts as an attempt, raises an alarm, and locks no user out", async () => {
      const { user, outcome } = await startAtLevel3();
      expect(outcome).toEqual({ ok: false, error: { kind: "upstream", upstream: "mismatch" } });
      expect(world.log("inklink.misconfigured")).toMatchObject([{ level: "alarm", kind: "mismatch" }]);
      const limited = await world.start(user, { ...atLevel3, maxAttempts: 1 });
      expect(limited).toMatchObject({ error: { kind: "limit" } });
      await expectThatStartGoesOn(user, atLevel3);
      expect(await world.posts(user)).toHaveLength(2);
    });

    test("never verifies at the requested level, whatever InkLink announces and returns later", async () => {
      const { user, inklinkId } = await startAtLevel3();
      await announceApproval(user, inklinkId);
      const at3 = createVerificationService(world.context(atLevel3));
      expect(await at3.isVerified(user)).toBe(false);
      expect(await at3.current(user)).toMatchObject({ status: "none", action: "start" });
      // The checks that InkLink did make are valid all the same.
      expect(await createVerificationService(world.context()).isVerified(user)).toBe(true);
    });

    /** InkLink approves an inquiry, and sends the webhook. */
    async function announceApproval(user: string, inklinkId: string): Promise<void> {
      await world.control.setResult(inklinkId, { status: "approved" });
      await storeDelivery(world.db, {
        id: `wh_evt_${inklinkId}`,
        type: "kyc.result.approved",
        inklinkId,
        subjectId: user,
        receivedAt: world.clock.now(),
      });
      await processDueDeliveries(world.context(atLevel3));
    }

    /** A start whose response takes so long that other processes presume its process dead. */
    async function startSlowly(user: string) {
      const inklink = world.inklink();
      const [isMade, hasResult] = [deferred<string>(), deferred()];
      const createInquiry: typeof inklink.createInquiry = async (wanted, limits) => {
        const response = await inklink.createInquiry(wanted, limits);
        isMade.resolve(response.ok ? response.value.id : "none");
        await hasResult.promise;
        return response;
      };
      const started = world.start(user, { ...atLevel3, inklink: { ...inklink, createInquiry } });
      const inklinkId = await isMade.promise;
      world.clock.pass(leaseMs);
      const response = async () => {
        hasResult.resolve();
        await started;
      };
      return { inklinkId, response };
    }

    test.each([
      ["that attempt", 0],
      ["another one", 1],
    ])(
      "verifies at the lower level only, too, if a delivery was faster and linked it to %s",
      async (_, others) => {
        const user = await world.addUser();
        await world.control.addFault({ ...lower, subjectId: user });
        const { inklinkId, response } = await startSlowly(user);
        for (let other = 0; other < others; other++) {
          await world.control.addFault({ on: "create", kind: "reset-after", subjectId: user });
          await world.start(user, atLevel3);
        }
        await announceApproval(user, inklinkId);
        expect(await world.statuses(user)).toEqual(["approved", ...Array(others).fill("unresolved")]);

        await response();
        expect(await createVerificationService(world.context(atLevel3)).isVerified(user)).toBe(false);
        expect(await createVerificationService(world.context()).isVerified(user)).toBe(true);
      },
    );

    test("verifies at the lower level only, too, if the attempt was linked to another inquiry, whose creation was lost", async () => {
      const user = await world.addUser();
      await world.control.addFault({ on: "create", kind: "reset-after", subjectId: user });
      await world.start(user, atLevel3);
      const [lost] = await world.control.inquiries({ subjectId: user });
      world.clock.pass(1);
      await world.control.addFault({ ...lower, subjectId: user });
      const { inklinkId, response } = await startSlowly(user);
      await announceApproval(user, lost?.id ?? "");
      await response();
      await announceApproval(user, inklinkId);
      const scopes = new Map((await world.inquiries(user)).map(({ state, scope }) => [idIn(state), scope]));
      expect(scopes).toEqual(
        new Map([
          [lost?.id, "level:3"],
          [inklinkId, "level:1"],
        ]),
      );
    });

    test("leaves the user's open slot at that level to the inquiry that has it", async () => {
      const user = await world.addUser();
      await world.start(user);
      await world.control.addFault({ ...lower, subjectId: user });
      await world.start(user, atLevel3);
      expect(await world.statuses(user)).toEqual(["pending", "pending"]);
    });

    test.each([
      [null, "level:3"],
      [3, "level:3"],
      ["3", "level:3"],
      [{}, "level:3"],
      [2, "level:2"],
      ["2", "level:2"],
      [0, "level:0"],
      [-1, "level:0"],
      [2.9, "level:2"],
    ])("is stored as what was created: %j as %s", async (level, scope) => {
      const user = await world.addUser();
      await world.control.addFault({ ...lower, patch: { level }, subjectId: user });
      await world.start(user, atLevel3);
      expect((await world.inquiry(user)).scope).toBe(scope);
    });

    test("does not matter if a higher level was created, or a custom set was requested", async () => {
      for (const checks of [{ level: 2 }, { features: { doc_scan: true } }] as const) {
        const user = await world.addUser();
        await world.control.addFault({ ...lower, patch: { level: 3 }, subjectId: user });
        const scope = scopeOf(checks);
        await expect(world.start(user, { checks, scope })).resolves.toMatchObject({ ok: true });
        expect((await world.inquiry(user)).scope).toBe(scope);
      }
    });
  });

  test("raises an alarm if the key or the request is wrong, and for nothing else", async () => {
    for (const status of [400, 401, 404, 500]) {
      await startThrough({ on: "create", kind: "status", status, times: "always" });
    }
    const alarms = world.log("inklink.misconfigured").map(({ level, kind }) => [level, kind]);
    expect(alarms).toEqual([
      ["alarm", "invalid_request"],
      ["alarm", "unauthorized"],
    ]);
    expect(world.log("inklink.create_failed").map(({ kind }) => kind)).toEqual(["not_found", "server_error"]);
  });
});

function idIn(state: InquiryState): string | null {
  return isCreated(state) ? state.inklinkId : null;
}

/** A start that never ends is awaited briefly; one that ends has all the time it needs. */
function timeLimitFor({ kind }: FaultInput): number {
  return kind === "hang" || kind === "hang-after" || kind === "endless" ? 150 : 5_000;
}
