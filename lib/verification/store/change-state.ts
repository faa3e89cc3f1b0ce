import { and, eq, type SQL, sql } from "drizzle-orm";
import { type Db, preparedOnce } from "@/lib/db/client";
import { inquiries, inquiryEvents } from "@/lib/db/schema";
import { mailAbout } from "@/lib/mail/outbox";
import { tellStatus } from "./status-events";

export const given = (name: string) => sql.placeholder(name);
export const givenText = (name: string) => sql`${given(name)}::text`;
export const givenMoment = (name: string) => sql`${given(name)}::timestamptz`;

/** The change, its timeline entry and the mail in one statement, to save round trips: the user waits for it. */
export const changeState = preparedOnce((db) => prepareChange(db, "change_state"));

/** The same, with the event for the host product. */
export const changeStateAndTell = preparedOnce((db) => prepareChange(db, "change_state_and_tell"));

function prepareChange(db: Db, name: "change_state" | "change_state_and_tell") {
  const changed = db.$with("changed").as(
    db
      .update(inquiries)
      .set({
        status: givenText("to"),
        scope: sql`coalesce(${givenText("scope")}, ${inquiries.scope})`,
        inklinkId: givenText("inklinkId"),
        reason: givenText("reason"),
        detached: sql`${given("detached")}::boolean`,
        leaseUntil: givenMoment("leaseUntil"),
        expiresAt: givenMoment("expiresAt"),
        decidedAt: givenMoment("decidedAt"),
        reconcileAt: givenMoment("reconcileAt"),
        remindAt: givenMoment("remindAt"),
        submittedAt: sql`case when ${given("isSubmitted")}::boolean then coalesce(${inquiries.submittedAt}, ${givenMoment("at")}) else ${inquiries.submittedAt} end`,
        endedAt: givenMoment("endedAt"),
        // A change restarts the retention period.
        detailsErasedAt: null,
        refreshEndedAt: sql`case when ${given("isResult")}::boolean then ${givenMoment("at")} else ${inquiries.refreshEndedAt} end`,
        refreshErrorCode: sql`case when ${given("isResult")}::boolean then null else ${inquiries.refreshErrorCode} end`,
        version: sql`${inquiries.version} + 1`,
        resultCount: sql`${inquiries.resultCount} + case when ${given("isResult")}::boolean then 1 else 0 end`,
        lowerStatus: null,
        lowerAt: null,
        closed: sql`${given("closed")}::boolean`,
        lapsedAt: givenMoment("lapsedAt"),
        withdrawn: sql`${given("withdrawn")}::boolean`,
      })
      .where(
        and(
          eq(inquiries.id, given("id")),
          eq(inquiries.version, given("version")),
          // Its scope may have changed since it was read: then it must stay detached.
          eq(inquiries.scope, given("formerScope")),
          sql`(${inquiries.resultCount} = ${given("resultCount")} or not ${given("isResult")}::boolean)`,
        ),
      )
      .returning(),
  );
  const logged = db.$with("logged", {}).as(sql`
    insert into ${inquiryEvents} (inquiry_id, at, from_status, to_status, cause, reason, upstream_request_id)
    select id, ${givenMoment("at")}, ${givenText("from")}, ${givenText("to")}, ${givenText("cause")},
      ${givenText("newReason")}, ${givenText("upstreamRequestId")}
    from changed`);
  const told = db
    .$with("told", {})
    .as(mailAbout(sql`changed`, { at: givenMoment("at"), kind: givenText("mailKind") }));
  if (name === "change_state") return db.with(changed, logged, told).select().from(changed).prepare(name);
  const events = withEvents(db, givenMoment("at"));
  return db
    .with(changed, logged, told, ...events)
    .select()
    .from(changed)
    .prepare(name);
}

/** The parts that follow `changed`, and make the event. */
export function withEvents(db: Db, at: SQL) {
  const { userStatus, told, queued } = tellStatus(sql`changed`, at);
  return [
    db.$with("user_status", {}).as(userStatus),
    db.$with("told_host", {}).as(told),
    db.$with("queued", {}).as(queued),
  ];
}
