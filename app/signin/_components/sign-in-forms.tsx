import { primaryButton, secondaryButton } from "@/app/_components/ui/button";
import type { SignInMethod } from "@/lib/config/sign-in-methods";

type SignInFormsProps = {
  readonly methods: readonly SignInMethod[];
  /** Where a sign-in ends, a path of ours. */
  readonly callbackUrl: string;
  readonly action: (form: FormData) => Promise<void>;
  /** Label of a button by the provider's name; null if it has none. Never a logo: the terms of most restrict its use. */
  readonly label: (provider: string | null) => string;
};

/** One form for each method. The first is the operator's preferred one. */
export function SignInForms({ methods, callbackUrl, action, label }: SignInFormsProps) {
  const [only] = methods.length === 1 ? methods : [];
  if (only !== undefined) {
    return (
      <form action={action} className="mt-8">
        <input type="hidden" name="callbackUrl" value={callbackUrl} />
        <button type="submit" className={primaryButton}>
          {label(only.name)}
        </button>
      </form>
    );
  }
  return (
    <div className="mt-8 grid gap-3 sm:w-fit">
      {methods.map((method, index) => (
        <form key={method.id} action={action} className="grid">
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <input type="hidden" name="provider" value={method.id} />
          <button type="submit" className={index === 0 ? primaryButton : secondaryButton}>
            {label(method.name)}
          </button>
        </form>
      ))}
    </div>
  );
}
