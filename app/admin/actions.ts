"use server";

import { redirect } from "next/navigation";
import { type NoticeCode, refreshNotice } from "@/app/admin/_components/notices";
import { rememberSearch } from "@/lib/admin/search";
import { parseExactDateRange } from "@/lib/admin/service";
import { adminPath, paths, userPath } from "@/lib/config/paths";
import { operatorAction } from "@/lib/server/form-action";

/** Redirects to one user if an id was entered, otherwise to all users whose email starts with the search term. */
export const searchAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const typed = textOf(form, "term").trim();
  const user = await service.find(typed);
  if (user !== null) redirect(userPath(user));
  await rememberSearch(typed);
  redirect(paths.adminPeople);
});

export const clearSearchAction = operatorAction(async (): Promise<void> => {
  await rememberSearch("");
  redirect(paths.adminPeople);
});

export const refreshAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const requested = await service.refreshNow(textOf(form, "inquiry"));
  if (requested.ok) redirect(userPath(requested.value.userId, refreshNotice(requested)));
  if (requested.error.kind === "unknown") redirect(paths.nowhere);
  redirect(userPath(requested.error.userId, refreshNotice(requested)));
});

export const closeAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const closed = await service.close(textOf(form, "inquiry"));
  if (closed.ok) redirect(userPath(closed.value.userId, { notice: "closed" satisfies NoticeCode }));
  if (closed.error.kind === "unknown") redirect(paths.nowhere);
  redirect(userPath(closed.error.userId, { notice: "not-closed" satisfies NoticeCode }));
});

export const withdrawAction = operatorAction(async (service, form: FormData): Promise<void> => {
  if (textOf(form, "understood") !== "yes") redirect(paths.admin);
  const withdrawn = await service.withdraw(
    textOf(form, "user"),
    textOf(form, "inquiry"),
    textOf(form, "reason"),
  );
  if (withdrawn.ok) redirect(userPath(withdrawn.value.userId, { notice: "withdrawn" satisfies NoticeCode }));
  if (withdrawn.error.kind === "unknown") redirect(paths.nowhere);
  redirect(userPath(withdrawn.error.userId, { notice: "not-withdrawn" satisfies NoticeCode }));
});

export const grantAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const user = textOf(form, "user");
  const granted = await service.grantAttempt(user);
  if (!granted.ok && granted.error === "unknown") redirect(paths.nowhere);
  redirect(userPath(user, { notice: (granted.ok ? "granted" : "not-granted") satisfies NoticeCode }));
});

export const endSessionsAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const user = textOf(form, "user");
  if (!(await service.endSessions(user))) redirect(paths.nowhere);
  redirect(userPath(user, { notice: "sessions-ended" satisfies NoticeCode }));
});

export const eraseAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const user = textOf(form, "user");
  if (textOf(form, "understood") !== "yes") redirect(userPath(user));
  if (!(await service.erase(user))) redirect(paths.nowhere);
  redirect(adminPath("admin", { notice: "erased" satisfies NoticeCode }));
});

export const retryDeliveryAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const isRetried = await service.retryDelivery(textOf(form, "delivery"));
  backWith(form, isRetried ? "retried" : "not-retried");
});

/** All failed deliveries, or those of one cause. */
export const retryDeliveriesAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const areRetried = await service.retryDeliveries(causeOf(form));
  redirect(
    adminPath("adminFailed", {
      notice: (areRetried ? "deliveries-retried" : "not-retried") satisfies NoticeCode,
    }),
  );
});

export const retryMailAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const isRetried = await service.retryMail(textOf(form, "mail"));
  backWith(form, isRetried ? "mail-retried" : "not-retried");
});

export const retryMailsAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const areRetried = await service.retryMails(textOf(form, "cause"));
  redirect(
    adminPath("adminFailed", {
      notice: (areRetried ? "mails-retried" : "not-retried") satisfies NoticeCode,
    }),
  );
});

export const resendEventAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const isResent = await service.resendEvent(textOf(form, "event"));
  backWith(form, isResent ? "event-resent" : "not-retried");
});

/** All failed events, or those of one cause. */
export const resendFailedEventsAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const areResent = await service.resendFailedEvents(causeOf(form));
  redirect(
    adminPath("adminFailed", { notice: (areResent ? "events-resent" : "not-retried") satisfies NoticeCode }),
  );
});

export const resendEventsOfAction = operatorAction(async (service, form: FormData): Promise<void> => {
  const dateRange = parseExactDateRange({ from: textOf(form, "from"), to: textOf(form, "to") });
  const areResent = dateRange !== null && (await service.resendEventsOf(dateRange));
  redirect(
    adminPath("adminFailed", { notice: (areResent ? "events-resent" : "no-events") satisfies NoticeCode }),
  );
});

function backWith(form: FormData, notice: NoticeCode): never {
  const user = textOf(form, "user");
  redirect(user === "" ? adminPath("adminFailed", { notice }) : userPath(user, { notice }));
}

/** Null for all causes. */
function causeOf(form: FormData): string | null {
  const cause = textOf(form, "cause");
  return cause === "" ? null : cause;
}

/** Empty if the field is missing, or if Postgres could not compare it with any text. */
function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" && !value.includes("\0") ? value : "";
}
