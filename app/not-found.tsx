import { paths } from "@/lib/paths";
import { Card } from "./_components/card";
import { Shell } from "./_components/shell";

export default function NotFoundPage() {
  return (
    <Shell title="Page not found">
      <Card>
        <h1 className="text-3xl font-semibold tracking-tight">Page not found</h1>
        <p className="mt-3 text-lg text-muted">
          There is nothing at this address. If you came here from a verification, you can see where you stand.
        </p>
        <a
          href={paths.verify}
          className="mt-6 inline-flex min-h-11 items-center underline underline-offset-4"
        >
          Go to your verification
        </a>
      </Card>
    </Shell>
  );
}
