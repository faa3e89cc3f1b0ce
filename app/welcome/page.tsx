import { Card } from "@/app/_components/card";
import { Shell } from "@/app/_components/shell";
import { Steps } from "@/app/_components/steps";
import { ToneMark } from "@/app/_components/tone-mark";
import { requireVerified } from "@/lib/auth/guards";
import { paths } from "@/lib/paths";

/** An example of a page behind verification: replace it with your own product. */
export default async function WelcomePage() {
  const user = await requireVerified(paths.welcome);
  return (
    <Shell title="Welcome" signedIn>
      <Steps current={3} complete />
      <Card>
        <ToneMark tone="positive" />
        <h1 className="text-3xl font-semibold tracking-tight">
          Welcome{user.name === null ? "" : `, ${user.name}`}
        </h1>
        <p className="mt-3 text-lg text-muted">
          Your identity is confirmed, so this page is open to you. Your product goes here.
        </p>
        <a
          href={paths.verify}
          className="mt-6 inline-flex min-h-11 items-center underline underline-offset-4"
        >
          See your verification
        </a>
      </Card>
    </Shell>
  );
}
