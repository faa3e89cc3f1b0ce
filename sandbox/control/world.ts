import type { FaultQueue } from "../inklink/fault-queue";
import type { InquiryStore } from "../inklink/inquiry-store";
import type { RequestLog } from "../inklink/request-log";

/** What the control can see and change. */
export type World = {
  readonly inquiries: InquiryStore;
  readonly requests: RequestLog;
  readonly faults: FaultQueue;
  readonly isUnreachable: () => boolean;
  readonly setUnreachable: (on: boolean) => Promise<void>;
};
