"use client";

import { useActionState } from "react";
import { Alert } from "@/app/_components/ui/alert";
import { linkButton, primaryButton } from "@/app/_components/ui/button";
import { type StartNotice, startAction } from "@/app/verify/actions";
import type { Action } from "@/lib/verification/model/overview";

type StartFormProps = {
  /** Address of the form's page: without scripts, its error is found by it, also in another language. */
  readonly page: string;
  /** Null if no start is possible now: only the error of the last one is shown. */
  readonly action: Action | null;
  readonly label: string;
  /** Button label while the form is pending. */
  readonly busyLabel: string;
  /** Offers to start here and continue on another device; null on a device that can complete the flow. */
  readonly phone: { readonly question: string; readonly label: string } | null;
  /** The text to agree to, and the hint below it; null if the start needs no consent. */
  readonly consent: { readonly text: string; readonly hint: string } | null;
  readonly nextPath: string | null;
  readonly stepUpToken: string | undefined;
};

/** The main action: start, continue or retry. Works without scripts. */
export function StartForm({
  page,
  action,
  label,
  busyLabel,
  phone,
  consent,
  nextPath,
  stepUpToken,
}: StartFormProps) {
  const [notice, submit, isPending] = useActionState(startAction, null, page);
  const failed = notice?.field === null && !isPending && <FailedStart {...notice} />;
  if (action === null) return failed;
  const button = {
    type: "submit",
    "aria-disabled": isPending,
    onClick: (event: { preventDefault(): void }) => {
      if (isPending) event.preventDefault();
    },
  } as const;
  return (
    <form action={submit}>
      {failed}
      {nextPath !== null && <input type="hidden" name="next" value={nextPath} />}
      {stepUpToken !== undefined && <input type="hidden" name="ask" value={stepUpToken} />}
      {consent !== null && <ConsentBox {...consent} error={notice?.field === "consent" ? notice : null} />}
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

function FailedStart({ heading, text, until, reference, referenceLabel }: StartNotice) {
  return (
    <Alert heading={heading} reference={reference} referenceLabel={referenceLabel}>
      <p>
        {text} {until !== null && <time dateTime={until.at}>{until.text}</time>}
      </p>
    </Alert>
  );
}

type ConsentBoxProps = {
  readonly text: string;
  readonly hint: string;
  /** The error of a start without consent. */
  readonly error: { readonly heading: string; readonly text: string } | null;
};

/** Never ticked beforehand: consent has to be given. */
function ConsentBox({ text, hint, error }: ConsentBoxProps) {
  return (
    <div className="mb-6">
      {error !== null && (
        <p role="alert" id="consent-error" className="mb-3 border-s-4 border-negative ps-3 text-negative">
          <strong className="block">{error.heading}</strong>
          {error.text}
        </p>
      )}
      <label className="flex min-h-11 gap-3">
        <input
          type="checkbox"
          name="consent"
          value="yes"
          required
          aria-invalid={error !== null}
          aria-describedby={error === null ? "consent-hint" : "consent-error consent-hint"}
          className="mt-0.5 size-6 shrink-0 accent-accent"
        />
        <span className="min-w-0">{text}</span>
      </label>
      <p id="consent-hint" className="mt-1 ps-9 text-small text-muted">
        {hint}
      </p>
    </div>
  );
}
