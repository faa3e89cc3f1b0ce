import type { ReactNode } from "react";

type AlertProps = {
  readonly heading: string;
  readonly children: ReactNode;
  /** What support needs to find the case, and what that is called. */
  readonly reference?: string | undefined;
  readonly referenceLabel?: string;
};

/** Something did not work: what, what to do, and what to tell support. */
export function Alert({ heading, children, reference, referenceLabel }: AlertProps) {
  return (
    <div role="alert" className="mb-5 rounded-card border border-negative bg-negative-ground p-5">
      <h2 className="font-semibold text-negative">{heading}</h2>
      <div className="mt-1">{children}</div>
      {reference !== undefined && (
        <p className="mt-2 text-sm text-muted">
          {referenceLabel} <span className="font-mono">{reference}</span>
        </p>
      )}
    </div>
  );
}
