import { compactButton } from "@/app/_components/ui/button";

type ConfirmProps = {
  /** What the operator wants to do. */
  readonly label: string;
  /** What will happen then. */
  readonly consequence: string;
  /** The second press: says again what it does. */
  readonly confirmLabel: string;
  readonly action: (form: FormData) => Promise<void>;
  /** What the action is told, beside whose session it is. */
  readonly fields: Readonly<Record<string, string>>;
  /** What cannot be undone asks for a tick, too. */
  readonly isFinal?: boolean;
};

/** Something to do, in two steps: the first only opens what it means. Works without scripts. */
export function Confirm({ label, consequence, confirmLabel, action, fields, isFinal = false }: ConfirmProps) {
  return (
    <details>
      <summary className={`${compactButton.secondary} list-none [&::-webkit-details-marker]:hidden`}>
        {label}
      </summary>
      <form action={action} className="mt-2 max-w-md rounded-control border border-line bg-ground p-4">
        <p className="text-sm">{consequence}</p>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
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
