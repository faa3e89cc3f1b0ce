import type { ReactNode } from "react";
import { compactButton } from "@/app/_components/ui/button";

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
};

/** An action in two steps: the first only shows its consequence. Works without scripts. */
export function Confirm({
  label,
  consequence,
  confirmLabel,
  action,
  fields,
  children,
  isFinal = false,
}: ConfirmProps) {
  return (
    <details className="min-w-0">
      <summary className={`${compactButton.secondary} list-none [&::-webkit-details-marker]:hidden`}>
        {label}
      </summary>
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
