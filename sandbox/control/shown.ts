import type { Inquiry } from "../inklink/inquiry";
import type { LoggedRequest } from "../inklink/request-log";
import type { Mail } from "../mail/mail-log";
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
