import { isDeepStrictEqual } from "node:util";
import { count, eq, isNotNull, isNull } from "drizzle-orm";
import { closeInquiry } from "@/lib/admin/close";
import { grantAttempt } from "@/lib/admin/grant";
import { refreshNow } from "@/lib/admin/refresh-now";
import { retryDeliveries } from "@/lib/admin/retry";
import { withdrawApproval } from "@/lib/admin/withdraw";
import { assertNever } from "@/lib/core/result";
import { inquiries, users } from "@/lib/db/schema";
import { eraseUser } from "@/lib/privacy/erase";
import { runRetention } from "@/lib/privacy/retention";
import { setMailPreference } from "@/lib/users/mail-preference";
import { storeLapses } from "@/lib/verification/approvals";
import type { Overview } from "@/lib/verification/model/overview";
import { covers } from "@/lib/verification/model/scope";
import { reconcileDue } from "@/lib/verification/reconcile";
import { queueDueLapseNotices, queueDueReminders } from "@/lib/verification/reminders";
import { createVerificationService } from "@/lib/verification/service";
import { startVerification } from "@/lib/verification/start/start";
import { storeDelivery } from "@/lib/verification/webhooks/deliveries";
import { processDueDeliveries } from "@/lib/verification/webhooks/process";
import type { Truth } from "./inklink-model";
import { checkedScope, checkInvariants, isValid } from "./invariants";
import { sendMails } from "./mails";
import { createProcess, type Process, statusEventsOf } from "./process";
import type { Step } from "./steps";
import { demand } from "./stored";
import { clock } from "./virtual-time";
import { type Announcement, signIn, type World } from "./world";

type StepOf<K extends Step["do"]> = Extract<Step, { do: K }>;

/** Runs a step until it ends or waits for InkLink. Throws errors that the app's callers do not expect. */
export async function runStep(world: World, step: Step): Promise<void> {
  switch (step.do) {
    case "start":
      return start(world, step);
    case "open_page":
    case "return":
      return visit(world, step);
    case "process_deliveries":
      return use(world, createProcess(world, step.fate), processDueDeliveries);
    case "reconcile":
      return use(world, createProcess(world, step.fate), async (context) => {
        await reconcileDue(context);
        await storeLapses(context);
      });
    case "remind":
      return use(world, createProcess(world, step.fate), async (context) => {
        await queueDueReminders(context);
        await queueDueLapseNotices(context);
      });
    case "send_mails":
      return send(world, step);
    case "opt_out":
      return optOut(world, step);
    case "resume":
      return resume(world, step);
    case "turn":
      return turn(world, pick([...world.inklink.made.values()], step.nth), step);
    case "deliver":
      return deliverNext(world, step);
    case "lose_announcement":
      return lose(world, pick(world.announcements, step.nth));
    case "forge":
      return forge(world, step);
    case "outage":
      return world.inklink.setOutage(step.kind);
    case "erase":
      return erase(world, step);
    case "operate":
      return operate(world, step);
    case "set_validity":
      world.approvalValidMs = step.validMs;
      world.validities.add(step.validMs);
      return;
    case "retention_job":
      return deleteDetails(world, step);
    case "pass":
      return clock.pass(step.ms);
    case "in_turn":
      for (const one of step.steps) {
        await runStep(world, one);
        await checkInvariants(world);
        clock.pass(1);
      }
      return;
    case "at_once":
      await Promise.all(step.steps.map((one) => runStep(world, one)));
      return;
    default:
      return assertNever(step);
  }
}

/** Runs `act` in a process until it ends, waits for InkLink, or dies. */
async function use(
  world: World,
  process: Process,
  act: (context: Process["context"]) => Promise<unknown>,
): Promise<void> {
  await process.ready;
  const ended = act(process.context).then(
    () => null,
    (error: unknown) => (process.isDead() ? null : error),
  );
  const error = await Promise.race([ended, process.waiting.then(() => "waiting")]);
  if (error === "waiting") world.waiting.push({ process, ended });
  else if (error !== null) throw error;
}

async function send(world: World, { fate }: StepOf<"send_mails">): Promise<void> {
  const process = createProcess(world, fate);
  await use(world, process, () => sendMails(world, process));
}

async function optOut(world: World, { who, isOut }: StepOf<"opt_out">): Promise<void> {
  const userId = world.people[who] ?? "";
  if (isOut) world.optedOut.add(userId);
  await setMailPreference(userId, !isOut, world.db);
}

async function start(world: World, { who, level, creation, fate }: StepOf<"start">): Promise<void> {
  const userId = world.people[who] ?? "";
  const known = world.inklink.made.size;
  const process = createProcess(world, fate, { level, creation });
  await use(world, process, async (context) => {
    const started = await startVerification(context, { userId, nextPath: null });
    for (const id of process.toldOf) {
      const truth = world.inklink.made.get(id);
      if (truth !== undefined) truth.isLevelHeard = true;
    }
    if (!started.ok || started.value.kind !== "hosted_flow") return;
    const sentTo = world.inklink.made.get(started.value.url);
    demand(sentTo?.subjectId === userId, "a person is sent to an inquiry of their own");
    const checked = checkedScope(sentTo);
    demand(covers(checked, `level:${level}`), "a person is sent to no less than is requested", sentTo);
  });
  for (const truth of [...world.inklink.made.values()].slice(known)) announce(world, truth);
}

async function visit(world: World, step: StepOf<"open_page" | "return">): Promise<void> {
  const userId = world.people[step.who] ?? "";
  const truth = step.do === "return" ? pick([...world.inklink.made.values()], step.from) : undefined;
  if (step.do === "return" && truth === undefined) return;
  await use(world, createProcess(world, step.fate), async (context) => {
    const service = createVerificationService(context);
    const withdrawn = await listWithdrawn(world);
    const from = context.now();
    const overview =
      truth === undefined
        ? await service.current(userId)
        : await service.outcome(userId, truth.id, "return_page");
    if (truth !== undefined && truth.subjectId !== userId) {
      demand(overview === null, "no user sees an inquiry of another");
    }
    demandTruth(world, userId, overview);
    demandValid(overview, { withdrawn, from, validMs: context.approvalValidMs });
    if (truth === undefined) await demandGate(world, userId, context);
  });
}

async function listWithdrawn({ db }: World): Promise<ReadonlySet<string>> {
  const rows = await db.select({ id: inquiries.id }).from(inquiries).where(eq(inquiries.withdrawn, true));
  return new Set(rows.map(({ id }) => id));
}

type Visit = {
  readonly withdrawn: ReadonlySet<string>;
  readonly from: Date;
  readonly validMs: number | null;
};

function demandValid(overview: Overview | null, { withdrawn, from, validMs }: Visit): void {
  if (overview?.status !== "approved") return;
  demand(isValid(overview, validMs, from), "an approval is never shown past its time", overview);
  demand(!withdrawn.has(overview.inquiryId ?? ""), "no approval is shown that was withdrawn", overview);
}

/** The guard admits exactly the users with an approval that counts, whatever is stored of its lapse. */
async function demandGate({ db }: World, userId: string, context: Process["context"]): Promise<void> {
  const read = () => db.select().from(inquiries).where(eq(inquiries.userId, userId)).orderBy(inquiries.id);
  const before = await read();
  const now = context.now();
  const isAdmitted = await createVerificationService(context).isVerified(userId);
  const isUnchanged = isDeepStrictEqual(await read(), before);
  // Something else happened meanwhile.
  if (!isUnchanged || context.now().getTime() !== now.getTime()) return;
  const isDue = before.some(
    (row) =>
      ["approved", "lapsed"].includes(row.status) &&
      !row.withdrawn &&
      covers(row.scope, context.scope) &&
      isValid(row, context.approvalValidMs, now),
  );
  demand(isAdmitted === isDue, "the guard admits whose approval counts", { isAdmitted, before });
}

function demandTruth({ inklink }: World, userId: string, overview: Overview | null): void {
  if (overview?.status !== "approved") return;
  const isTrue = [...inklink.made.values()].some(
    ({ subjectId, said }) => subjectId === userId && said.has("approved"),
  );
  demand(isTrue, "a page says approved only where InkLink has said so of this person");
}

async function resume(world: World, { nth, dies }: Pick<StepOf<"resume">, "nth" | "dies">): Promise<void> {
  const waiting = pick(world.waiting, nth);
  if (waiting === undefined) return;
  world.waiting = world.waiting.filter((one) => one !== waiting);
  waiting.process.resume(dies);
  const error = await waiting.ended;
  if (error !== null) throw error;
}

function turn(world: World, truth: Truth | undefined, step: StepOf<"turn">): void {
  const before = truth === undefined ? null : world.inklink.turn(truth, step.to, step);
  if (truth !== undefined && before !== null) announce(world, truth);
}

function announce(world: World, { id, subjectId, status }: Truth): void {
  const type = `kyc.result.${status}`;
  world.announcements.push({ id: newId(world), inklinkId: id, subjectId, type });
}

async function erase(world: World, { who, fate }: StepOf<"erase">): Promise<void> {
  const userId = world.people[who] ?? "";
  await use(world, createProcess(world, fate), ({ db, now }) =>
    eraseUser(db, { userId, actorId: "operator", now: now(), hostEvents: statusEventsOf(world) }),
  );
  const rows = await world.db.select({ id: users.id }).from(users).where(eq(users.id, userId));
  if (rows.length > 0) return;
  world.erased.add(userId);
  world.people[who] = await signIn(world.db);
}

const operator = { id: "operator", requestId: null };

async function operate(world: World, { deed, nth, fate }: StepOf<"operate">): Promise<void> {
  const rows = await world.db
    .select({ id: inquiries.id, userId: inquiries.userId })
    .from(inquiries)
    .orderBy(inquiries.createdAt, inquiries.id);
  const inquiry = pick(rows, nth);
  if (inquiry === undefined) return;
  const { id, userId } = inquiry;
  await use(world, createProcess(world, fate), async (context) => {
    if (deed === "refresh") await refreshNow(context, operator, id);
    else if (deed === "close") await closeInquiry(context, operator, id);
    else if (deed === "withdraw") await withdrawApproval(context, operator, id, "requested");
    else if (deed === "grant") await grantAttempt(context, operator, userId);
    else await retryDeliveries(context, operator, null);
  });
}

const keptDays = 3;

async function deleteDetails(world: World, { fate }: StepOf<"retention_job">): Promise<void> {
  const before = await countUnlearned(world);
  await use(world, createProcess(world, fate), ({ db, now }) =>
    runRetention(db, { now: now(), retentionDays: keptDays }),
  );
  if ((await countUnlearned(world)) < before) world.hasDeletedAttempts = true;
  const rows = await world.db
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(isNotNull(inquiries.detailsErasedAt));
  for (const { id } of rows) world.deleted.add(id);
}

async function countUnlearned({ db }: World): Promise<number> {
  const [row] = await db.select({ count: count() }).from(inquiries).where(isNull(inquiries.inklinkId));
  return row?.count ?? 0;
}

async function deliverNext(world: World, { nth, again }: StepOf<"deliver">): Promise<void> {
  const announcement = pick(world.announcements, nth);
  if (announcement === undefined) return;
  if (!again) world.announcements = world.announcements.filter((one) => one !== announcement);
  await deliver(world, announcement);
}

/** A webhook arrives, and is stored before it is acknowledged. */
export async function deliver(world: World, announcement: Announcement): Promise<void> {
  const { id, inklinkId, subjectId, type } = announcement;
  await storeDelivery(world.db, { id, inklinkId, subjectId, type, receivedAt: world.now() });
  world.announced.add(inklinkId);
}

function lose(world: World, announcement: Announcement | undefined): void {
  world.announcements = world.announcements.filter((one) => one !== announcement);
}

/** A delivery with a false subject, inquiry or status. */
async function forge(world: World, { about, subject }: StepOf<"forge">): Promise<void> {
  const truth = about === "nothing" ? undefined : pick([...world.inklink.made.values()], about);
  await storeDelivery(world.db, {
    id: newId(world),
    type: "kyc.result.approved",
    inklinkId: truth?.id ?? "kyc_iq_nothing",
    subjectId:
      typeof subject === "number" ? (world.people[subject] ?? null) : subject === "missing" ? null : subject,
    receivedAt: world.now(),
  });
}

function newId(world: World): string {
  world.count += 1;
  return `wh_evt_${world.count}`;
}

function pick<T>(from: readonly T[], nth: number): T | undefined {
  return from[nth % Math.max(1, from.length)];
}
