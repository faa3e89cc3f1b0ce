import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { dayMs } from "@/lib/core/duration";
import { users } from "@/lib/db/schema";
import type { ResultStatus } from "@/lib/inklink/schemas";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import type { FaultInput } from "@/sandbox/control-client";
import { describeOnBothDatabases } from "@/test/databases";
import { createInklinkStub } from "@/test/inklink-stub";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { applyResult } from "./refresh";

const byReturn = { cause: "return_page", timeoutMs: 3_000 } as const;

describeOnBothDatabases("a result", (database) => {
  const world = useVerificationWorld(database);

  /** An inquiry that the InkLink stand-in knows, too. */
  async function started() {
    const user = await world.addUser();
    await world.start(user);
    const inquiry = await world.inquiry(user);
    const [made] = await world.control.inquiries({ subjectId: user });
    const inklinkId = made?.id ?? "";
    return { user, inquiry, inklinkId, apply: (limits = byReturn) => apply(inquiry, limits) };
  }

  const apply = (inquiry: Inquiry, limits: typeof byReturn) => applyResult(world.context(), inquiry, limits);

  describe("that InkLink returns", () => {
    test.each(["processing", "manual_review"] as const)("as %s is stored with its cause", async (status) => {
      const { inquiry, inklinkId, apply } = await started();
      await world.control.setResult(inklinkId, { status });
      const applied = await apply();
      expect(applied).toMatchObject({ errorCode: null, inquiry: { state: { status, inklinkId } } });
      expect(await readInquiry(world.db, inquiry.id)).toEqual(applied.inquiry);
      const requestId = expect.stringMatching(/./);
      const change = { from: "pending", to: status, cause: "return_page", upstreamRequestId: requestId };
      expect((await world.timeline(inquiry.id)).at(-1)).toMatchObject(change);
    });

    test.each(["approved", "rejected", "failed"] as const)(
      "as %s is decided at InkLink's time",
      async (status) => {
        const { inklinkId, apply } = await started();
        world.clock.pass(60_000);
        await world.control.setResult(inklinkId, { status });
        const decidedAt = world.clock.now();
        world.clock.pass(60_000);
        expect((await apply()).inquiry.state).toMatchObject({ status, decidedAt });
      },
    );

    test("without a time is decided when we received it", async () => {
      const { inklinkId, apply } = await started();
      await world.control.setResult(inklinkId, { status: "approved" });
      await world.control.addFault({ on: "result", kind: "answer", remove: ["completed_at"] });
      world.clock.pass(60_000);
      expect((await apply()).inquiry.state).toMatchObject({ decidedAt: world.clock.now() });
    });

    test("of a time that lies ahead is decided when we received it", async () => {
      const { inklinkId, apply } = await started();
      await world.control.setResult(inklinkId, { status: "approved" });
      const completed_at = world.clock.in(2 * dayMs).toISOString();
      await world.control.addFault({ on: "result", kind: "answer", patch: { completed_at } });
      expect((await apply()).inquiry.state).toMatchObject({ decidedAt: world.clock.now() });
    });

    test("that equals the stored status changes nothing", async () => {
      const { inquiry, apply } = await started();
      const { resultCount, state, version } = inquiry;
      const known = { state, version, resultCount: resultCount + 1, lower: null };
      expect(await apply()).toMatchObject({ inquiry: known, errorCode: null, isDoubted: false });
      expect(await world.timeline(inquiry.id)).toHaveLength(2);
    });

    test("that differs from the stored decision is a reversal, with its entry in the timeline", async () => {
      const { inklinkId, apply, user } = await started();
      await world.control.setResult(inklinkId, { status: "approved" });
      await apply();
      world.clock.pass(60_000);
      await world.control.setResult(inklinkId, { status: "rejected" });
      const approved = await world.inquiry(user);
      const reversed = await applyResult(world.context(), approved, byReturn);
      expect(reversed.inquiry.state).toMatchObject({ status: "rejected", decidedAt: world.clock.now() });
      expect((await world.timeline(approved.id)).map(({ to }) => to)).toEqual([
        ...["creating", "pending", "approved", "rejected"],
      ]);
    });

    test("for an inquiry that expired by our clock is applied", async () => {
      const { inquiry, inklinkId } = await started();
      const expired = stateIn("expired", { now: world.clock.now(), inklinkId });
      const row = await saveState(world.db, inquiry, expired, { at: world.clock.now(), cause: "clock" });
      await world.control.setResult(inklinkId, { status: "processing" });
      const applied = await applyResult(world.context(), row ?? inquiry, byReturn);
      expect(applied.inquiry).toMatchObject({ detached: false, state: { status: "processing" } });
    });
  });

  describe("that could not be fetched", () => {
    const errors: [name: string, fault: FaultInput, errorCode: string][] = [
      ["500", { on: "result", kind: "status", status: 500 }, "server_error"],
      ["429", { on: "result", kind: "status", status: 429 }, "rate_limited"],
      ["401", { on: "result", kind: "status", status: 401 }, "unauthorized"],
      ["a reset", { on: "result", kind: "reset-after" }, "connection_lost"],
      ["half a response", { on: "result", kind: "truncate" }, "connection_lost"],
      ["a page instead of JSON", { on: "result", kind: "html" }, "invalid_answer"],
      ["no status", { on: "result", kind: "answer", remove: ["status"] }, "invalid_answer"],
      ["another inquiry", { on: "result", kind: "answer", patch: { inquiry_id: "kyc_iq_x" } }, "mismatch"],
      ["another person", { on: "result", kind: "answer", patch: { subject_id: "another-user" } }, "mismatch"],
      ["an unknown status", { on: "result", kind: "answer", patch: { status: "on_hold" } }, "unknown_status"],
    ];

    test.each(errors)("because of %s changes nothing, and is requested once", async (_, fault, errorCode) => {
      const { user, inquiry, inklinkId, apply } = await started();
      await world.control.setResult(inklinkId, { status: "approved" });
      await world.control.addFault({ ...fault, times: "always" });
      expect(await apply()).toEqual({ inquiry, errorCode });
      expect(await world.inquiry(user)).toEqual(inquiry);
      expect(await world.gets(user)).toHaveLength(1);
      const alarming = ["unauthorized", "mismatch", "unknown_status"].includes(errorCode);
      const levels = world.log("inklink.result_refused").concat(world.log("inklink.unknown_status"));
      expect(levels.map(({ level }) => level)).toEqual(alarming ? ["alarm"] : []);
    });

    test("in time changes nothing", async () => {
      const { inquiry } = await started();
      await world.control.addFault({ on: "result", kind: "hang" });
      const applied = await applyResult(world.context(), inquiry, { cause: "live_page", timeoutMs: 100 });
      expect(applied).toEqual({ inquiry, errorCode: "timeout" });
    });

    test("because no server listens changes nothing", async () => {
      const { inquiry, apply } = await started();
      await world.control.setUnreachable(true);
      expect(await apply()).toEqual({ inquiry, errorCode: "unreachable" });
    });

    test("because there is none yet is no error: the inquiry waits", async () => {
      const { inquiry, inklinkId, apply } = await started();
      await world.control.forget(inklinkId);
      expect(await apply()).toEqual({ inquiry, errorCode: "not_found" });
    });
  });

  describe("that goes back behind the stored status", () => {
    /** An inquiry, and a refresh of it. */
    async function refreshOptions(status: InquiryStatus) {
      const inquiry = await world.addInquiry(
        await world.addUser(),
        stateIn(status, { now: world.clock.now() }),
      );
      const apply = async (response: ResultStatus) => {
        const current = await readInquiry(world.db, inquiry.id);
        if (current === null) throw new Error("It is gone");
        const stub = createInklinkStub();
        const applied = applyResult(world.context({ inklink: stub.client }), current, byReturn);
        (await stub.nextCall()).response(response);
        return (await applied).inquiry.state.status;
      };
      return { inquiry, apply };
    }

    test.each([
      ["processing", "pending"],
      ["manual_review", "processing"],
      ["approved", "manual_review"],
      ["failed", "pending"],
    ] as const)("from %s to %s is applied once two refreshes, seconds apart, return it", async (from, to) => {
      const { inquiry, apply } = await refreshOptions(from);
      expect(await apply(to)).toBe(from);
      world.clock.pass(2_999);
      expect(await apply(to)).toBe(from);
      world.clock.pass(1);
      expect(await apply(to)).toBe(to);
      expect((await world.timeline(inquiry.id)).at(-1)).toMatchObject({ from, to });
    });

    test("is refreshed again within seconds", async () => {
      const { inquiry, apply } = await refreshOptions("approved");
      await apply("processing");
      const row = await world.db.query.inquiries.findFirst({ where: (it, { eq }) => eq(it.id, inquiry.id) });
      expect(row?.reconcileAt).toEqual(world.clock.in(5_000));
    });

    test("is discarded if the next refresh does not return it", async () => {
      const { apply } = await refreshOptions("manual_review");
      for (const response of [
        "processing",
        "manual_review",
        "processing",
        "pending",
        "processing",
      ] as const) {
        expect(await apply(response)).toBe("manual_review");
        world.clock.pass(5_000);
      }
      expect(await apply("processing")).toBe("processing");
    });

    test("is not applied to an inquiry that our own clock ended", async () => {
      const { apply } = await refreshOptions("expired");
      for (let round = 0; round < 3; round++) {
        world.clock.pass(5_000);
        expect(await apply("pending")).toBe("expired");
      }
    });
  });

  test.each(["creating", "unresolved", "refused"] as const)(
    "is not expected if the inquiry is %s",
    async (status) => {
      const user = await world.addUser();
      const inquiry = await world.addInquiry(user, stateIn(status, { now: world.clock.now() }));
      const stub = createInklinkStub();
      const applied = await applyResult(world.context({ inklink: stub.client }), inquiry, byReturn);
      expect(applied).toEqual({ inquiry, errorCode: null });
      expect(stub.calls()).toBe(0);
    },
  );

  describe("that comes late", () => {
    /** An inquiry that two instances refresh at once. */
    async function refreshTwice(status: InquiryStatus) {
      const inquiry = await world.addInquiry(
        await world.addUser(),
        stateIn(status, { now: world.clock.now() }),
      );
      const stub = createInklinkStub();
      const apply = (db = world.db) =>
        applyResult(world.context({ db, inklink: stub.client }), inquiry, byReturn);
      const [slow, slowCall] = [apply(), await stub.nextCall()];
      const [fast, fastCall] = [apply(database.secondDb), await stub.nextCall()];
      return { inquiry, stub, slow, slowCall, fast, fastCall };
    }

    test("is not written over a newer one, and the inquiry is refreshed again", async () => {
      const { inquiry, stub, slow, slowCall, fast, fastCall } = await refreshTwice("pending");
      fastCall.response("approved");
      await fast;
      slowCall.response("processing");
      (await stub.nextCall()).response("approved");
      expect((await slow).inquiry.state.status).toBe("approved");
      expect((await readInquiry(world.db, inquiry.id))?.state.status).toBe("approved");
      expect((await world.timeline(inquiry.id)).map(({ to }) => to)).toEqual([
        ...["creating", "pending", "approved"],
      ]);
    });

    test("is not written over a newer one that only confirmed the stored status, and the inquiry is refreshed again", async () => {
      const { inquiry, stub, slow, slowCall, fast, fastCall } = await refreshTwice("approved");
      fastCall.response("approved");
      await fast;
      slowCall.response("rejected");
      (await stub.nextCall()).response("approved");
      expect((await slow).inquiry.state.status).toBe("approved");
      expect((await readInquiry(world.db, inquiry.id))?.state.status).toBe("approved");
    });

    test("and equals the newer one causes no further refresh", async () => {
      const { stub, slow, slowCall, fast, fastCall } = await refreshTwice("processing");
      fastCall.response("approved");
      await fast;
      slowCall.response("approved");
      expect((await slow).inquiry.state.status).toBe("approved");
      expect(stub.calls()).toBe(2);
    });

    test("does not undo a reversal", async () => {
      const { inquiry, stub, slow, slowCall, fast, fastCall } = await refreshTwice("manual_review");
      fastCall.response("rejected");
      await fast;
      slowCall.response("approved");
      (await stub.nextCall()).response("rejected");
      expect((await slow).inquiry.state.status).toBe("rejected");
      expect((await readInquiry(world.db, inquiry.id))?.state.status).toBe("rejected");
    });

    test("is given up if the row changes during each of five tries", async () => {
      const user = await world.addUser();
      const pending = stateIn("pending", { now: world.clock.now() });
      let row: Inquiry | null = await world.addInquiry(user, pending);
      const stub = createInklinkStub();
      const applied = applyResult(world.context({ inklink: stub.client }), row, byReturn);
      for (let round = 0; round < 5; round++) {
        const call = await stub.nextCall();
        if (row !== null)
          row = await saveState(world.db, row, pending, { at: world.clock.now(), cause: "clock" });
        call.response("approved");
      }
      expect(await applied).toEqual({ inquiry: row, errorCode: null });
      expect(stub.calls()).toBe(5);
    });

    test("is dropped if the user was erased", async () => {
      const { inquiry, slow, slowCall, fast, fastCall } = await refreshTwice("pending");
      await world.db.delete(users).where(eq(users.id, inquiry.userId));
      slowCall.response("approved");
      fastCall.response("approved");
      expect([await slow, await fast]).toEqual([
        { inquiry, errorCode: null },
        { inquiry, errorCode: null },
      ]);
      expect(await readInquiry(world.db, inquiry.id)).toBeNull();
    });
  });
});
