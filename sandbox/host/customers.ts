import type { CustomerStatus, HostEvent } from "./event-schema";
import type { StatusAnswer } from "./status-api";

/** What the product keeps about one customer: what the newest event said. */
export type Customer = {
  readonly userId: string;
  readonly subject: string;
  readonly issuer: string;
  readonly status: CustomerStatus;
  readonly level: number | null;
  readonly sequence: number;
  /** When the app stored the change. */
  readonly since: Date;
  readonly validUntil: Date | null;
  /** What the status API last answered about the customer; null if it was not asked. */
  readonly answer: StatusAnswer | null;
};

export type Customers = ReturnType<typeof createCustomers>;

/** The customers by the app's user id, in memory. A real product keeps a table and compares `sequence` in its `update`. */
export function createCustomers() {
  const customers = new Map<string, Customer>();
  // Without a trace of who it was. A late copy of an earlier event must not bring the customer back.
  const erased = new Set<string>();
  return {
    /** Applies the event if it is newer than everything known about the user. */
    apply({ timestamp, data }: HostEvent): "applied" | "older" {
      const { user_id: userId, subject, issuer, status, level, sequence, valid_until: validUntil } = data;
      const known = customers.get(userId);
      if (erased.has(userId) || (known !== undefined && sequence <= known.sequence)) return "older";
      // Deleted first, so that the order of the map is the order of changes.
      customers.delete(userId);
      if (status === "erased") erased.add(userId);
      else
        customers.set(userId, {
          userId,
          subject,
          issuer,
          status,
          level,
          sequence,
          since: new Date(timestamp),
          validUntil: validUntil === null ? null : new Date(validUntil),
          answer: known?.answer ?? null,
        });
      return "applied";
    },
    /** Keeps an answer of the status API, unless the customer has been erased meanwhile. */
    keepAnswer(userId: string, answer: StatusAnswer): void {
      const customer = customers.get(userId);
      if (customer !== undefined) customers.set(userId, { ...customer, answer });
    },
    find: (userId: string): Customer | null => customers.get(userId) ?? null,
    isErased: (userId: string): boolean => erased.has(userId),
    /** The latest change first. */
    list: (): Customer[] => [...customers.values()].reverse(),
    clear() {
      customers.clear();
      erased.clear();
    },
  };
}
