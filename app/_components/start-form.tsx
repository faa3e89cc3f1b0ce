"use client";

import { useActionState } from "react";
import { startAction } from "@/app/verify/actions";
import type { Action } from "@/lib/verification/standing";
import { Alert } from "./alert";
import { primaryButton } from "./button";
import { LocalTime } from "./local-time";

type StartFormProps = {
  readonly action: Action;
  readonly label: string;
  /** What the button says while it works. */
  readonly busyLabel: string;
  readonly locale: string;
  readonly nextPath: string | null;
  readonly ask: string | undefined;
};

/** The one thing to do: start, go on, or try again. Works without scripts, too. */
export function StartForm({ action, label, busyLabel, locale, nextPath, ask }: StartFormProps) {
  const [notice, submit, isPending] = useActionState(startAction, null);
  return (
    <form action={submit} className="mt-6">
      {notice !== null && !isPending && (
        <Alert heading={notice.heading} reference={notice.reference} referenceLabel={notice.referenceLabel}>
          <p>
            {notice.text} {notice.until !== null && <LocalTime at={notice.until} locale={locale} />}
          </p>
        </Alert>
      )}
      {nextPath !== null && <input type="hidden" name="next" value={nextPath} />}
      {ask !== undefined && <input type="hidden" name="ask" value={ask} />}
      <button
        type="submit"
        className={primaryButton}
        data-kyc-action={action}
        aria-disabled={isPending}
        onClick={(event) => {
          if (isPending) event.preventDefault();
        }}
      >
        {isPending ? busyLabel : label}
      </button>
    </form>
  );
}
