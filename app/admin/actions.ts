"use server";

import { redirect } from "next/navigation";
import { rememberSearch } from "@/lib/admin/search";
import { operatorService } from "@/lib/admin/service";
import { isOwnOrigin } from "@/lib/auth/guards";
import { adminPath, paths, personPath } from "@/lib/config/paths";
import { formAction } from "@/lib/server/form-action";
import { askNotice, type NoticeCode } from "./_components/notice-words";

/** To one person where an id was typed, else to everybody whose e-mail begins so. */
export const searchAction = formAction(async (form: FormData): Promise<void> => {
  const service = await authorised();
  const typed = textOf(form, "term").trim();
  const person = await service.find(typed);
  if (person !== null) redirect(personPath(person));
  await rememberSearch(typed);
  redirect(paths.adminPeople);
});

export const clearSearchAction = formAction(async (): Promise<void> => {
  await authorised();
  await rememberSearch("");
  redirect(paths.adminPeople);
});

export const askAction = formAction(async (form: FormData): Promise<void> => {
  const service = await authorised();
  const asked = await service.ask(textOf(form, "inquiry"));
  if (asked.ok) redirect(personPath(asked.value.userId, askNotice(asked)));
  if (asked.error.kind === "unknown") redirect(paths.nowhere);
  redirect(personPath(asked.error.userId, askNotice(asked)));
});

export const closeAction = formAction(async (form: FormData): Promise<void> => {
  const service = await authorised();
  const closed = await service.close(textOf(form, "inquiry"));
  if (closed.ok) redirect(personPath(closed.value.userId, { notice: "closed" satisfies NoticeCode }));
  if (closed.error.kind === "unknown") redirect(paths.nowhere);
  redirect(personPath(closed.error.userId, { notice: "not-closed" satisfies NoticeCode }));
});

export const grantAction = formAction(async (form: FormData): Promise<void> => {
  const service = await authorised();
  const person = textOf(form, "person");
  const granted = await service.grantAttempt(person);
  if (!granted.ok && granted.error === "unknown") redirect(paths.nowhere);
  redirect(personPath(person, { notice: (granted.ok ? "granted" : "not-granted") satisfies NoticeCode }));
});

export const eraseAction = formAction(async (form: FormData): Promise<void> => {
  const service = await authorised();
  const person = textOf(form, "person");
  if (textOf(form, "understood") !== "yes") redirect(personPath(person));
  if (!(await service.erase(person))) redirect(paths.nowhere);
  redirect(adminPath("admin", { notice: "erased" satisfies NoticeCode }));
});

export const retryDeliveryAction = formAction(async (form: FormData): Promise<void> => {
  const service = await authorised();
  const isRetried = await service.retryDelivery(textOf(form, "delivery"));
  backWith(form, isRetried ? "retried" : "not-retried");
});

export const retryAllDeliveriesAction = formAction(async (_form: FormData): Promise<void> => {
  const service = await authorised();
  const areRetried = await service.retryAllDeliveries();
  redirect(
    adminPath("adminParked", { notice: (areRetried ? "all-retried" : "not-retried") satisfies NoticeCode }),
  );
});

export const retryMailAction = formAction(async (form: FormData): Promise<void> => {
  const service = await authorised();
  const isRetried = await service.retryMail(textOf(form, "mail"));
  backWith(form, isRetried ? "mail-retried" : "not-retried");
});

/** An action is an address of its own: who calls it is asked anew, each time. */
async function authorised() {
  const service = await operatorService();
  if (!(await isOwnOrigin())) redirect(paths.nowhere);
  return service;
}

function backWith(form: FormData, notice: NoticeCode): never {
  const person = textOf(form, "person");
  redirect(person === "" ? adminPath("adminParked", { notice }) : personPath(person, { notice }));
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
