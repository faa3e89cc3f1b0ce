import "server-only";
import type { Result } from "@/lib/core/result";
import type { Actor } from "@/lib/users/audit-log";
import type { Context } from "@/lib/verification/store/context";
import { type Decided, type DecideError, decideAsOperator } from "./decide-as-operator";

/** `not_open`: it has ended, or InkLink has not confirmed its creation. */
export type CloseError = DecideError<"not_open">;

/**
 * Closes an open inquiry that blocks its user, for example because InkLink lost it. It counts as failed, and the user
 * can start another one. InkLink is not notified; a later decision by InkLink still applies. Throws if the row keeps
 * changing.
 */
export function closeInquiry(
  context: Context,
  actor: Actor,
  inquiryId: string,
): Promise<Result<Decided, CloseError>> {
  return decideAsOperator(context, actor, inquiryId, {
    action: "inquiry.closed",
    event: (at) => ({ kind: "closed", at }),
    notPossible: "not_open",
  });
}
