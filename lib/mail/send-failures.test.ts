import { expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { err } from "@/lib/core/result";
import { describeOnBothDatabases } from "@/test/databases";
import { useMail } from "@/test/mail";
import { useVerificationWorld } from "@/test/verification-world";
import { maxMailAttempts } from "./outbox";
import { sendMail } from "./smtp";

const _leaseMs = 90_000;

describeOnBothDatabases("an email that could not be sent", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  async function queued() {
    const { id, email } = await mail.addUser();
    await mail.bringTo(id, "approved");
    return { email, state: async () => (await mail.queue())[0] };
  }

  test("is retried less and less often, as the same email", async () => {
    const { state } = await queued();
    mail.server.fail({ at: "message", code: 451 });
    const waits: number[] = [];
    for (let attempts = 1; attempts <= 4; attempts++) {
      await mail.send();
      const delayed = await state();
      expect(delayed).toMatchObject({ status: "waiting", reason: "deferred", attempts });
      waits.push((delayed?.dueAt?.getTime() ?? 0) - world.clock.now().getTime());
      await mail.send();
      expect(await state()).toEqual(delayed);
      world.clock.pass(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    mail.server.reset();
    await mail.send();
    expect(await state()).toMatchObject({ status: "sent", reason: null });
    expect(mail.server.received).toMatchObject([{ messageId: `<${(await state())?.id}@mail.example>` }]);
  });

  test("is sent again under the same id if the response was lost", async () => {
    const { state } = await queued();
    mail.server.fail({ at: "answer", drop: true });
    await mail.send();
    expect(await state()).toMatchObject({ status: "waiting", reason: "connection_lost" });
    mail.server.fail({ at: "login", code: 535 });
    world.clock.pass(hourMs);
    await mail.send();
    const [first, second, ...others] = mail.server.received;
    expect(others).toEqual([]);
    expect(second?.messageId).toBe(first?.messageId);
    expect(second?.header("date")).toEqual(first?.header("date"));
    expect([second?.text, second?.html]).toEqual([first?.text, first?.html]);
  });

  test.each([
    [{ at: "recipient", code: 550 }, "recipient_refused"],
    [{ at: "message", code: 554 }, "message_refused"],
  ] as const)("is a dead letter at once if it was refused permanently: %j", async (fault, reason) => {
    const { state } = await queued();
    mail.server.fail(fault);
    await mail.send();
    const failed = { status: "parked", reason, attempts: 1, dueAt: null, finishedAt: world.clock.now() };
    expect(await state()).toMatchObject(failed);
    expect(world.log("mail.parked")).toMatchObject([{ level: "alarm", reason }]);
  });

  test("is a dead letter if the address is invalid", async () => {
    const { id } = await mail.addUser({ email: "ada@example.com>, <eve@example.com" });
    await mail.bringTo(id, "approved");
    await mail.send();
    expect(await mail.queue()).toMatchObject([{ status: "parked", reason: "bad_address" }]);
  });

  test("is a dead letter after many failures in a row", async () => {
    const { state } = await queued();
    const sendMail = async () => err({ reason: "deferred", kind: "again" } as const);
    for (let attempts = 1; attempts < maxMailAttempts; attempts++) {
      await mail.send({ sendMail });
      expect(await state()).toMatchObject({ status: "waiting", attempts });
      world.clock.pass(6 * hourMs);
    }
    await mail.send({ sendMail });
    expect(await state()).toMatchObject({ status: "parked", reason: "deferred", attempts: maxMailAttempts });
    world.clock.pass(24 * hourMs);
    await mail.send();
    expect(mail.server.received).toEqual([]);
  });

  test("because of a bug of ours is retried like any other, and raises an alarm", async () => {
    const { state } = await queued();
    const sendMail = () => Promise.reject(new TypeError("planted"));
    await mail.send({ sendMail });
    expect(await state()).toMatchObject({ status: "waiting", reason: "bug", attempts: 1 });
    expect(world.log("mail.broken")).toMatchObject([{ level: "alarm", error: "TypeError" }]);
    expect(JSON.stringify(world.log("mail.broken"))).not.toContain("planted");
  });

  test.each([
    [{ at: "login", code: 535 }, "unauthorized"],
    [{ at: "sender", code: 550 }, "sender_refused"],
  ] as const)("because of the app's configuration waits, and raises an alarm: %j", async (fault, reason) => {
    const { state } = await queued();
    mail.server.fail(fault);
    const server = {
      ...mail.server.server,
      ignoresTls: true,
      credentials: { user: "app", pass: "planted" },
    };
    await mail.send({ sendMail: (message) => sendMail(server, message) });
    expect(await state()).toMatchObject({ status: "waiting", reason });
    expect(world.log("mail.failed")).toMatchObject([{ level: "alarm", reason }]);
  });
});
