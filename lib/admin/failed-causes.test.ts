import { expect, test } from "vitest";
import { auditLog, hostEvents, mails } from "@/lib/db/operations-schema";
import { describeOnBothDatabases } from "@/test/databases";
import { readDelivery } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { addDelivery, useVerificationWorld } from "@/test/verification-world";
import { listFailedCauses } from "./failed-causes";
import { listFailedEvents, listFailedMails } from "./failed-store";
import { resendFailedEvents, retryDeliveries, retryMails } from "./retry";

const operator = { id: "operator-1", requestId: null };

describeOnBothDatabases("dead letters by cause", (database) => {
  const world = useVerificationWorld(database);
  let sequence = 0;

  async function addMail(reason: string | null, status: "parked" | "sent" = "parked") {
    const userId = await world.addUser();
    const inquiry = await world.addInquiry(userId, stateIn("refused", { now: world.clock.now() }));
    const at = world.clock.now();
    await world.db.insert(mails).values({
      userId,
      inquiryId: inquiry.id,
      inquiryVersion: 1,
      status,
      reason,
      createdAt: at,
      finishedAt: at,
    });
    return userId;
  }

  async function addEvent(reason: string) {
    sequence += 1;
    const at = world.clock.now();
    await world.db.insert(hostEvents).values({
      id: `evt_${sequence}`,
      userId: `user-${sequence}`,
      sequence,
      type: "verification.approved",
      body: "{}",
      status: "parked",
      reason,
      createdAt: at,
      finishedAt: at,
    });
  }

  test("are counted with their times, the most frequent one first", async () => {
    const first = world.clock.now();
    await addMail("timeout");
    await addMail("recipient_refused");
    world.clock.pass(5_000);
    const last = world.clock.now();
    await addMail("recipient_refused");
    await addMail(null);
    await addMail("timeout", "sent");
    await addEvent("refused");
    await addDelivery(world.db, last, { reason: "mismatch", finishedAt: last });
    expect(await listFailedCauses(world.db)).toEqual({
      deliveries: [{ reason: "mismatch", count: 1, since: last, until: last }],
      mails: [
        { reason: "recipient_refused", count: 2, since: first, until: last },
        { reason: "timeout", count: 1, since: first, until: first },
        { reason: "unknown", count: 1, since: last, until: last },
      ],
      events: [{ reason: "refused", count: 1, since: last, until: last }],
    });
  });

  test("are tried again together, and others are not", async () => {
    await addMail("timeout");
    await addMail("timeout");
    const kept = await addMail("recipient_refused");
    expect(await retryMails(world.context(), operator, "timeout")).toBe(true);
    expect(await retryMails(world.context(), operator, "timeout")).toBe(false);
    expect(await retryMails(world.context(), operator, "")).toBe(false);
    expect((await listFailedMails(world.db, null)).rows).toMatchObject([{ userId: kept }]);
    const deed = { action: "mails.retried", subjectId: null, objectId: "2:timeout" };
    expect(await world.db.select().from(auditLog)).toMatchObject([deed]);
  });

  test("are tried again together as deliveries, and as events", async () => {
    const at = world.clock.now();
    const retried = await addDelivery(world.db, at, { reason: "timeout" });
    const kept = await addDelivery(world.db, at, { reason: "mismatch" });
    expect(await retryDeliveries(world.context(), operator, "timeout")).toBe(true);
    expect(await readDelivery(world.db, retried)).toMatchObject({ status: "waiting" });
    expect(await readDelivery(world.db, kept)).toMatchObject({ status: "parked" });
    await addEvent("timeout");
    await addEvent("refused");
    expect(await resendFailedEvents(world.context(), operator, "timeout")).toBe(true);
    expect((await listFailedEvents(world.db, null)).rows).toMatchObject([{ reason: "refused" }]);
  });

  test("are listed with the user whom they are about", async () => {
    const userId = await addMail("timeout");
    await addEvent("refused");
    const [mail] = (await listFailedMails(world.db, null)).rows;
    expect(mail?.about).toEqual({ id: userId, name: "A. User", email: null });
    expect((await listFailedEvents(world.db, null)).rows).toMatchObject([{ about: null }]);
  });
});
