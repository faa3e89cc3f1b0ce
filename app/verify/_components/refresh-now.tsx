"use client";

import { useActionState } from "react";
import { linkButton } from "@/app/_components/ui/button";
import { refreshNowAction } from "@/app/verify/actions";

type RefreshNowProps = {
  /** Address of the form's page, as for the start. */
  readonly page: string;
  readonly inquiryId: string;
  readonly label: string;
  readonly busyLabel: string;
};

/** Refreshes the inquiry on demand, and shows the result. Works without scripts. */
export function RefreshNow({ page, inquiryId, label, busyLabel }: RefreshNowProps) {
  const [notice, submit, isPending] = useActionState(refreshNowAction, null, page);
  return (
    <form action={submit} className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <input type="hidden" name="inquiry" value={inquiryId} />
      <button
        type="submit"
        className={linkButton}
        aria-disabled={isPending}
        onClick={(event) => {
          if (isPending) event.preventDefault();
        }}
      >
        {isPending ? busyLabel : label}
      </button>
      <span role="status" className="text-small text-muted">
        {isPending ? "" : notice}
      </span>
    </form>
  );
}
