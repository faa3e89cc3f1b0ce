import { redirect } from "next/navigation";
import { Alert } from "@/app/_components/alert";
import { primaryButton } from "@/app/_components/button";
import { Card } from "@/app/_components/card";
import { Shell } from "@/app/_components/shell";
import { Steps } from "@/app/_components/steps";
import { safePath } from "@/lib/auth/callback-url";
import { currentUser } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { signInAction } from "./actions";

export default async function SignInPage({ searchParams }: PageProps<"/signin">) {
  const { callbackUrl: wanted, error } = await searchParams;
  const { APP_URL, AUTH_OIDC_NAME: provider } = env();
  const callbackUrl = safePath(wanted, APP_URL);
  if ((await currentUser()) !== null) redirect(callbackUrl);
  return (
    <Shell title="Sign in">
      <Steps current={1} />
      {error !== undefined && (
        <Alert heading="You are not signed in">
          <p>{typeof error === "string" && error === "Configuration" ? ourFault : yourChoice}</p>
        </Alert>
      )}
      <Card>
        <h1 className="text-3xl font-semibold tracking-tight">Sign in</h1>
        <p className="mt-3 text-muted">
          Sign in first, so that the outcome of your verification belongs to you and nobody else.
        </p>
        <form action={signInAction} className="mt-6">
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <button type="submit" className={primaryButton}>
            {provider === undefined ? "Continue" : `Continue with ${provider}`}
          </button>
        </form>
      </Card>
    </Shell>
  );
}

const ourFault =
  "Signing in is not possible right now. The fault is on our side. Please try again in a few minutes.";
const yourChoice = "Signing in was cancelled or did not work. You can try again now.";
