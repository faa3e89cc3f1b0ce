import type { ReactNode } from "react";

type AlertProps = {
  readonly heading: string;
  readonly children: ReactNode;
  /** The reference for support, and its label. */
  readonly reference?: string | undefined;
  readonly referenceLabel?: string;
};

/** An error message: what failed, what to do, and the reference for support. */
export function Alert({ heading, children, reference, referenceLabel }: AlertProps) {
  return (
    <div
      role="alert"
      className="mb-6 flex gap-3.5 rounded-card border border-negative bg-negative-ground p-5"
    >
      <svg
        viewBox="0 0 24 24"
        className="mt-0.5 size-6 shrink-0 stroke-negative"
        fill="none"
        strokeWidth="2"
        strokeLinecap="round"
        aria-hidden="true"
      >
        <circle cx="12" cy="12" r="9" />
        <path d="M12 7.500v5.500M12 16.500v.1" />
      </svg>
      <div className="min-w-0">
        <h2 className="text-heading text-negative">{heading}</h2>
        <div className="mt-1">{children}</div>
        {reference !== undefined && (
          <p className="mt-2 text-small text-muted">
            {referenceLabel}{" "}
            <span dir="ltr" className="inline-block font-mono">
              {reference}
            </span>
          </p>
        )}
      </div>
    </div>
  );
}
