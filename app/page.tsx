import { primaryButton } from "@/app/_components/button";
import { Card } from "@/app/_components/card";
import { Shell } from "@/app/_components/shell";
import { currentUser } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { paths } from "@/lib/paths";
import { needsOf } from "@/lib/verification/view";

export default async function HomePage() {
  const user = await currentUser();
  const { kyc } = env();
  return (
    <Shell title="Confirm that you are you" signedIn={user !== null}>
      <Card>
        <h1 className="text-3xl font-semibold tracking-tight sm:text-4xl">Confirm that you are you</h1>
        <p className="mt-3 text-lg text-muted">
          A short identity check opens everything else. It takes about three minutes, and you can pause at any
          time.
        </p>
        <h2 className="mt-8 font-semibold">What you will need</h2>
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {needsOf("level" in kyc ? kyc.level : null).map((need) => (
            <li key={need}>{need}</li>
          ))}
        </ul>
        <h2 className="mt-6 font-semibold">What happens to your data</h2>
        <p className="mt-2">
          InkLink checks your document and your selfie. We learn the outcome and keep that, never the
          pictures.
        </p>
        <a href={paths.verify} className={`mt-8 ${primaryButton}`}>
          {user === null ? "Get started" : "Go to your verification"}
        </a>
      </Card>
    </Shell>
  );
}
