import { html } from "hono/html";
import type { Inquiry } from "../inklink/inquiry";
import type { LoggedRequest } from "../inklink/request-log";
import type { Mail } from "../mail/mail-log";
import { avatar, type Html } from "../page";
import type { Delivery } from "../webhooks/delivery-log";
import type { World } from "./world";

/** What the control page shows: without the many users that exist only for the page of states. */
export type Shown = {
  readonly inquiries: readonly Inquiry[];
  readonly webhooks: readonly Delivery[];
  readonly mails: readonly Mail[];
  readonly requests: readonly LoggedRequest[];
};

export function shownOf({ inquiries, webhooks, mail, requests, subjects, people }: World): Shown {
  const isListed = ({ subjectId }: { readonly subjectId: string | null }) =>
    subjects.personOf(subjectId)?.isUnlisted !== true;
  const unlisted = new Set(
    people.all().flatMap(({ email, isUnlisted }) => (isUnlisted === true ? [email] : [])),
  );
  return {
    inquiries: inquiries.list().filter(isListed),
    webhooks: (webhooks?.list() ?? []).filter(({ event }) => isListed(event)),
    mails: mail.mails.list().filter(({ to }) => !to.some((address) => unlisted.has(address))),
    requests: requests.list().filter(isListed),
  };
}

/** The name of the user with this subject, if the sandbox has learned it. */
export function nameOf({ subjects }: World, subjectId: string | null): string {
  return subjects.personOf(subjectId)?.name ?? "Somebody";
}

/** The name with an avatar. Users without a known name are told apart by their subject. */
export function who(world: World, subjectId: string, more: string): Html {
  const person = world.subjects.personOf(subjectId);
  const name = person?.name ?? "Somebody";
  const known = person?.email ?? `subject ${subjectId.slice(0, 8)}`;
  return html`${avatar(person === null ? "?" : name)}<span class="who"><strong>${name}</strong><small>${known}, ${more}</small></span>`;
}
