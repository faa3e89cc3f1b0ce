import type { OperatorService } from "@/lib/admin/service";
import type { Tone } from "@/lib/verification/model/messages";
import { errorText } from "./labels";

type RefreshResult = Awaited<ReturnType<OperatorService["refreshNow"]>>;

type Labels = { readonly tone: Tone; readonly text: string };

const notices = {
  "refreshed-changed": {
    tone: "positive",
    text: "Updated. See the timeline.",
  },
  "refreshed-unchanged": { tone: "info", text: "No change." },
  "refreshed-no-result": { tone: "info", text: "InkLink was asked, and has no result yet." },
  "refreshed-failed": { tone: "caution", text: "InkLink was asked, and gave no usable answer." },
  "not-created": {
    tone: "caution",
    text: "InkLink cannot be asked: its id of this inquiry was never learned.",
  },
  closed: { tone: "positive", text: "The inquiry was closed. The person can start another one." },
  "not-closed": { tone: "info", text: "Nothing was changed: the inquiry is not open any more." },
  withdrawn: { tone: "positive", text: "The approval was withdrawn. The person is asked to verify again." },
  "not-withdrawn": { tone: "info", text: "Nothing was changed: it is no approval that counts." },
  granted: { tone: "positive", text: "The person can start another attempt now." },
  "not-granted": { tone: "info", text: "Nothing was changed: the person has an attempt left." },
  "sessions-ended": { tone: "positive", text: "All sessions of the person were ended." },
  retried: { tone: "positive", text: "The delivery is processed again." },
  "deliveries-retried": { tone: "positive", text: "The deliveries are processed again." },
  "mail-retried": { tone: "positive", text: "The mail is sent again." },
  "mails-retried": { tone: "positive", text: "The mails are sent again." },
  "event-resent": { tone: "positive", text: "The event is sent again." },
  "events-resent": { tone: "positive", text: "The events are sent again." },
  "no-events": { tone: "info", text: "Nothing was changed: there are no events of these days." },
  "not-retried": { tone: "info", text: "Nothing was changed: it is not a failed one any more." },
  erased: { tone: "positive", text: "The person’s data was erased." },
} as const satisfies Record<string, Labels>;

/** Notices by key. The query contains only the key, so that a crafted address cannot inject text. */
export type NoticeCode = keyof typeof notices;

/** The notice for a query, with the error's label; null if the query names none. */
export function noticeOf(notice: unknown, why: unknown): Labels | null {
  if (typeof notice !== "string" || !isNoticeCode(notice)) return null;
  const { tone, text } = notices[notice];
  const reason = typeof why === "string" ? errorText(why) : null;
  return { tone, text: reason === null ? text : `${text} ${reason}` };
}

function isNoticeCode(value: string): value is NoticeCode {
  return Object.hasOwn(notices, value);
}

/** The notice for the result of a refresh. */
export function refreshNotice(refreshed: RefreshResult): { notice: NoticeCode; why?: string } {
  if (refreshed.ok) {
    const { outcome } = refreshed.value;
    return { notice: outcome === "no_result" ? "refreshed-no-result" : `refreshed-${outcome}` };
  }
  if (refreshed.error.kind === "refresh_failed")
    return { notice: "refreshed-failed", why: refreshed.error.errorCode };
  return { notice: "not-created" };
}
