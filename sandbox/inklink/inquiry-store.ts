import { type Inquiry, type NewInquiry, type ResultPatch, randomName, withResult } from "./inquiry";
import { createSchedule } from "./schedule";

export const dayMs = 24 * 60 * 60 * 1000;

/** A change of status. Webhooks are made from these. */
export type InquiryChange = { inquiry: Inquiry; from: string | null; at: Date };

export type InquiryStore = ReturnType<typeof createInquiryStore>;

/** All inquiries at InkLink, in memory: they are lost when the sandbox stops. */
export function createInquiryStore(now: () => Date) {
  const inquiries = new Map<string, Inquiry>();
  const listeners = new Set<(change: InquiryChange) => void>();
  const schedule = createSchedule<string>();
  let lifetimeMs = dayMs;

  const announce = (inquiry: Inquiry, from: string | null) => {
    for (const listener of listeners) listener({ inquiry, from, at: inquiry.updatedAt });
  };
  const change = (id: string, edit: (inquiry: Inquiry) => Inquiry): Inquiry | null => {
    const before = inquiries.get(id);
    if (before === undefined) return null;
    const after = edit(before);
    inquiries.set(id, after);
    if (after.history !== before.history) announce(after, before.status);
    return after;
  };
  const applyResult = (id: string, patch: ResultPatch) =>
    change(id, (inquiry) => withResult(inquiry, patch, now()));

  return {
    create(wanted: NewInquiry): Inquiry {
      const inquiry = newInquiry(wanted, now(), lifetimeMs);
      inquiries.set(inquiry.id, inquiry);
      announce(inquiry, null);
      return inquiry;
    },
    find: (id: string): Inquiry | null => inquiries.get(id) ?? null,
    /** Newest first. */
    list: (subjectId?: string): Inquiry[] =>
      [...inquiries.values()].reverse().filter((it) => subjectId === undefined || it.subjectId === subjectId),
    /** The person opened the hosted flow. */
    open: (id: string) => change(id, (it) => ({ ...it, openedAt: it.openedAt ?? now() })),
    /** Sets the result now, and cancels what was scheduled for this inquiry. */
    setResult(id: string, patch: ResultPatch): Inquiry | null {
      schedule.cancel(id);
      return applyResult(id, patch);
    },
    /** Schedules a result, after those already scheduled. */
    setResultLater: (id: string, delayMs: number, patch: ResultPatch) =>
      schedule.after(id, delayMs, () => void applyResult(id, patch)),
    setExpiry: (id: string, expiresAt: Date) => change(id, (it) => ({ ...it, expiresAt, updatedAt: now() })),
    forget(id: string): boolean {
      schedule.cancel(id);
      return inquiries.delete(id);
    },
    lifetimeMs: () => lifetimeMs,
    setLifetime(ms: number) {
      lifetimeMs = ms;
    },
    onChange(listener: (change: InquiryChange) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => schedule.cancelAll(),
  };
}

function newInquiry(wanted: NewInquiry, at: Date, lifetimeMs: number): Inquiry {
  return {
    ...wanted,
    id: `kyc_iq_${randomName()}`,
    resultId: `kyc_rs_${randomName()}`,
    createdAt: at,
    updatedAt: at,
    expiresAt: new Date(at.getTime() + lifetimeMs),
    status: "pending",
    error: null,
    resultSubjectId: wanted.subjectId,
    retryCount: 0,
    openedAt: null,
    submittedAt: null,
    completedAt: null,
    history: [{ status: "pending", at }],
  };
}
