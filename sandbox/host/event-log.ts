import type { HostEvent } from "./event-schema";

/** What became of an attempt. The last two did not reach the product's data. */
export const outcomes = ["applied", "duplicate", "older", "refused", "redirected"] as const;
export type Outcome = (typeof outcomes)[number];

export type Attempt = {
  readonly at: Date;
  readonly outcome: Outcome;
  /** The status of the response; "waiting" until it is sent, "abandoned" if the app hung up before. */
  response: number | "waiting" | "abandoned";
};

export type ReceivedEvent = {
  /** The `webhook-id`: the same in every attempt. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly userId: string;
  readonly sequence: number;
  /** The rest is forgotten when the user is erased. */
  subject: string | null;
  body: string | null;
  readonly attempts: Attempt[];
};

/** A message that was not an event of the app. Nothing of it is kept. */
export type Rejection = { readonly at: Date; readonly response: number; readonly reason: string };

export type EventLog = ReturnType<typeof createEventLog>;

const maxEvents = 500;
const maxRejections = 50;

/** The received events with their attempts, and the messages that were rejected, in memory. */
export function createEventLog(now: () => Date) {
  const events: ReceivedEvent[] = [];
  const rejections: Rejection[] = [];
  return {
    add(id: string, { type, timestamp, data }: HostEvent, body: string): ReceivedEvent {
      const { user_id: userId, sequence, subject } = data;
      const event = { id, type, timestamp, userId, sequence, subject, body, attempts: [] };
      events.push(event);
      events.splice(0, events.length - maxEvents);
      return event;
    },
    find: (id: string): ReceivedEvent | null => events.findLast((event) => event.id === id) ?? null,
    reject(response: number, reason: string): void {
      rejections.push({ at: now(), response, reason });
      rejections.splice(0, rejections.length - maxRejections);
    },
    /** Forgets who an erased user was. */
    forget(userId: string): void {
      for (const event of events.filter((one) => one.userId === userId)) {
        event.subject = null;
        event.body = null;
      }
    },
    /** In the order of their first attempts. */
    events: ({ subject }: { subject?: string | undefined } = {}): ReceivedEvent[] =>
      events.filter((event) => subject === undefined || event.subject === subject),
    rejections: (): Rejection[] => [...rejections],
    clear() {
      events.length = 0;
      rejections.length = 0;
    },
  };
}
