import type { ReactNode } from "react";
import { compactButton } from "@/app/_components/ui/button";
import { hasFreshSignIn } from "@/lib/auth/sign-in-again";
import { signInAgainPath } from "@/lib/config/paths";

const summaryLook = `${compactButton.secondary} list-none [&::-webkit-details-marker]:hidden`;

type ConfirmProps = {
  /** Label of the action. */
  readonly label: string;
  /** What the action will do. */
  readonly consequence: string;
  /** Label of the confirming button, which names the action again. */
  readonly confirmLabel: string;
  readonly action: (form: FormData) => Promise<void>;
  /** Form fields of the action; the operator comes from the session. */
  readonly fields: Readonly<Record<string, string>>;
  /** Further fields, for the operator to fill in. */
  readonly children?: ReactNode;
  /** Requires a checkbox, for actions that cannot be undone. */
  readonly isFinal?: boolean;
  /** If the action needs a fresh sign-in: this page, with this confirmation open. */
  readonly confirmation?: string;
  readonly isOpen?: boolean;
};

/** An action in two steps: the first only shows its consequence. Works without scripts. */
export async function Confirm({
  label,
  consequence,
  confirmLabel,
  action,
  fields,
  children,
  isFinal = false,
  confirmation,
  isOpen = false,
}: ConfirmProps) {
  if (confirmation !== undefined && !(await hasFreshSignIn())) {
    return (
      <details className="min-w-0" open={isOpen}>
        <summary className={summaryLook}>{label}</summary>
        <div className="mt-2 max-w-md rounded-control border border-line bg-ground p-4 text-sm">
          <p>{consequence}</p>
          <p className="mt-2">You signed in more than 15 minutes ago. Sign in again first.</p>
          <a href={signInAgainPath(confirmation)} className={`mt-3 ${compactButton.primary}`}>
            Sign in again
          </a>
        </div>
      </details>
    );
  }
  return (
    <details className="min-w-0" open={isOpen}>
      <summary className={summaryLook}>{label}</summary>
      <form action={action} className="mt-2 max-w-md rounded-control border border-line bg-ground p-4">
        <p className="text-sm">{consequence}</p>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
        {isFinal && (
          <label className="mt-3 flex min-h-11 items-center gap-3 text-sm">
            <input
              type="checkbox"
              name="understood"
              value="yes"
              required
              className="size-5 accent-negative"
            />
            I understand that this cannot be undone.
          </label>
        )}
        <button type="submit" className={`mt-3 ${isFinal ? compactButton.warning : compactButton.primary}`}>
          {confirmLabel}
        </button>
      </form>
    </details>
  );
}
