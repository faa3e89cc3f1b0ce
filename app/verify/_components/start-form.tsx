"use client";

import { useActionState } from "react";
import { Alert } from "@/app/_components/ui/alert";
import { linkButton, primaryButton } from "@/app/_components/ui/button";
import { startAction } from "@/app/verify/actions";
import type { Action } from "@/lib/verification/model/overview";

type StartFormProps = {
  readonly action: Action;
  readonly label: string;
  /** Button label while the form is pending. */
  readonly busyLabel: string;
  /** Offers to start here and continue on another device; null on a device that can complete the flow. */
  readonly phone: { readonly question: string; readonly label: string } | null;
  readonly nextPath: string | null;
  readonly stepUpToken: string | undefined;
};

/** The main action: start, continue or retry. Works without scripts. */
export function StartForm({ action, label, busyLabel, phone, nextPath, stepUpToken }: StartFormProps) {
  const [notice, submit, isPending] = useActionState(startAction, null);
  const button = {
    type: "submit",
    "aria-disabled": isPending,
    onClick: (event: { preventDefault(): void }) => {
      if (isPending) event.preventDefault();
    },
  } as const;
  return (
    <form action={submit} className="mt-8">
      {notice !== null && !isPending && (
        <Alert heading={notice.heading} reference={notice.reference} referenceLabel={notice.referenceLabel}>
          <p>
            {notice.text}{" "}
            {notice.until !== null && <time dateTime={notice.until.at}>{notice.until.text}</time>}
          </p>
        </Alert>
      )}
      {nextPath !== null && <input type="hidden" name="next" value={nextPath} />}
      {stepUpToken !== undefined && <input type="hidden" name="ask" value={stepUpToken} />}
      <button {...button} className={primaryButton} data-kyc-action={action}>
        {isPending ? busyLabel : label}
      </button>
      {phone !== null && (
        <p
          key={phone.question}
          className="mt-4 flex flex-wrap items-center gap-x-1.5 text-small text-muted max-md:pointer-coarse:hidden"
        >
          {phone.question}
          <button {...button} name="device" value="phone" className={linkButton}>
            {phone.label}
          </button>
        </p>
      )}
    </form>
  );
}
