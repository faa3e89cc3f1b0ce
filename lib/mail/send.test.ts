import { expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { saveState } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useMail } from "@/test/mail";
import { useVerificationWorld } from "@/test/verification-world";

describeOnBothDatabases("due emails", (database) => {
  const world = useVerificationWorld(database);
  const mail = useMail(world);

  test("are sent once, in the user's language, under their id", async () => {
    const { id, email } = await mail.addUser({ name: "Ada", locale: "de" });
    await mail.bringTo(id, "approved");
    await mail.send();
    await mail.send();
    const [queued] = await mail.queue();
    expect(queued).toMatchObject({
      status: "sent",
      reason: null,
      dueAt: null,
      finishedAt: world.clock.now(),
    });
    expect(mail.server.received).toMatchObject([
      { envelope: { to: [email] }, messageId: `<${queued?.id}@mail.example>` },
    ]);
    expect(mail.server.received[0]?.header("content-language")).toEqual(["de"]);
  });

  test.each([null, "xx", "EN"])(
    "are in English if the user's language is not one of ours: %j",
    async (locale) => {
      const { id } = await mail.addUser({ locale });
      await mail.bringTo(id, "rejected");
      await mail.send();
      expect(mail.server.received[0]?.header("content-language")).toEqual(["en"]);
    },
  );

  test("go to the user's current address", async () => {
    const { id } = await mail.addUser({ name: "Ada" });
    await mail.bringTo(id, "approved");
    await mail.change(id, { email: "new@example.com", name: "Augusta" });
    await mail.send();
    expect(mail.server.received).toMatchObject([{ envelope: { to: ["new@example.com"] } }]);
    expect(mail.server.received[0]?.text).toContain("Hello Augusta,");
  });

  test.each([
    ["has switched mails off", { mailOptOut: true }, "opted_out"],
    ["has no address any more", { email: null }, "no_address"],
    ["has an unverified one now", { emailVerified: null }, "no_address"],
  ])("are not sent to a user who %s", async (_, user, reason) => {
    const { id } = await mail.addUser();
    await mail.bringTo(id, "approved");
    await mail.change(id, user);
    await mail.send();
    expect(mail.server.received).toEqual([]);
    expect(await mail.queue()).toMatchObject([{ status: "skipped", reason, dueAt: null, attempts: 0 }]);
  });

  test("are one if two decisions were made before the first notification", async () => {
    const { id } = await mail.addUser();
    const now = world.clock.now();
    const approved = await mail.bringTo(id, "approved");
    const rejected = stateIn("rejected", { now, inklinkId: "kyc_iq_reversed" });
    await saveState(database.db, approved, rejected, { at: now, cause: "webhook", notifyByEmail: true });
    await mail.send();
    const [older, newer] = await mail.queue();
    expect([older, newer]).toMatchObject([{ status: "skipped", reason: "superseded" }, { status: "sent" }]);
    expect(mail.server.received).toMatchObject([{ messageId: `<${newer?.id}@mail.example>` }]);
  });

  test("are two if the first decision was notified before it was reversed", async () => {
    const { id } = await mail.addUser();
    const now = world.clock.now();
    const approved = await mail.bringTo(id, "approved");
    await mail.send();
    const rejected = stateIn("rejected", { now, inklinkId: "kyc_iq_reversed" });
    await saveState(database.db, approved, rejected, { at: now, cause: "webhook", notifyByEmail: true });
    await mail.send();
    expect(new Set(mail.server.received.map(({ messageId }) => messageId)).size).toBe(2);
  });

  test("do not mention an expiry after the user has started a new inquiry", async () => {
    const { id } = await mail.addUser();
    await mail.bringTo(id, "expired");
    world.clock.pass(1_000);
    await world.addInquiry(id, stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_newer" }));
    await mail.send();
    expect(await mail.queue()).toMatchObject([{ status: "skipped", reason: "superseded" }]);
  });

  test("announce the decision on an older attempt, even if there is a newer one", async () => {
    const { id } = await mail.addUser();
    await mail.bringTo(id, "rejected");
    world.clock.pass(1_000);
    await world.addInquiry(id, stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_newer" }));
    await mail.send();
    expect(await mail.queue()).toMatchObject([{ status: "sent" }]);
  });

  test("leave names, addresses and outcomes out of the log", async () => {
    const { id, email } = await mail.addUser({ name: "Planted Name" });
    await mail.bringTo(id, "approved");
    mail.server.fail({ at: "recipient", code: 450 });
    await mail.send();
    mail.server.reset();
    world.clock.pass(hourMs);
    await mail.send();
    const lines = ["mail.failed", "mail.sent"].flatMap((event) => world.log(event));
    expect(lines.map(({ event }) => event)).toEqual(["mail.failed", "mail.sent"]);
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`Planted|${email}|approved|localhost|127\\.0`));
  });
});
