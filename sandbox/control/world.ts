import type { Branding } from "../branding";
import type { HostProduct } from "../host/host-product";
import type { People } from "../identity/people";
import type { Subjects } from "../identity/subjects";
import type { FaultQueue } from "../inklink/fault-queue";
import type { InquiryStore } from "../inklink/inquiry-store";
import type { RequestLog } from "../inklink/request-log";
import type { MailCatcher } from "../mail/mail-catcher";
import type { Gallery } from "../states/gallery";
import type { Webhooks } from "../webhooks/webhooks";

/** What the control can read and change. */
export type World = {
  readonly inquiries: InquiryStore;
  readonly subjects: Subjects;
  readonly people: People;
  readonly requests: RequestLog;
  readonly faults: FaultQueue;
  /** Null if the sandbox was started without a webhook address. */
  readonly webhooks: Webhooks | null;
  readonly mail: MailCatcher;
  /** Null if the sandbox was started without it. */
  readonly hostProduct: HostProduct | null;
  /** The brand that InkLink shows. */
  readonly branding: Branding;
  /** The app's pages in every state. */
  readonly gallery: Gallery;
  /** The app's public address. */
  readonly appUrl: string;
  /** Address of the hosted flow. */
  readonly idvUrl: string;
  readonly isUnreachable: () => boolean;
  readonly setUnreachable: (on: boolean) => Promise<void>;
};
