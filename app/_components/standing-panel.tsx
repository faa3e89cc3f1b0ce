import { paths } from "@/lib/paths";
import type { Action, Standing } from "@/lib/verification/standing";
import { checksOf, needsOf, viewOf } from "@/lib/verification/view";
import { primaryButton } from "./button";
import { Card } from "./card";
import { Follow } from "./follow";
import { LocalTime } from "./local-time";
import { StartForm } from "./start-form";
import { Steps } from "./steps";
import { ToneMark } from "./tone-mark";

const labels = {
  start: "Start verification",
  continue: "Continue verification",
  retry: "Try again",
} as const satisfies Record<Action, string>;

type StandingPanelProps = {
  readonly standing: Standing;
  readonly nextPath: string | null;
  /** Says that a page asked for a higher level than the app does. */
  readonly ask: string | undefined;
  /** Where an open page asks for news. */
  readonly statusUrl: string;
};

/** Where the person stands, what happens next, and the one thing to do. */
export function StandingPanel({ standing, nextPath, ask, statusUrl }: StandingPanelProps) {
  const { status, action, follow, mark } = standing;
  const { heading, body, tips, tone, step } = viewOf(standing);
  return (
    <>
      <Steps current={step} complete={status === "approved"} />
      <Card>
        <ToneMark tone={tone} />
        <h1 className="text-3xl font-semibold tracking-tight">{heading}</h1>
        <div className="mt-3 space-y-3 text-lg text-muted">
          {body.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
        {standing.stale && <StaleNotice />}
        {status === "none" && <List heading="What you will need" items={needsOf(standing.level)} />}
        {tips.length > 0 && action !== null && <List heading="What usually helps" items={tips} />}
        <Facts standing={standing} />
        {action !== null && (
          <StartForm action={action} label={labels[action]} nextPath={nextPath} ask={ask} />
        )}
        {status === "approved" && (
          <a href={nextPath ?? paths.welcome} className={`mt-6 ${primaryButton}`}>
            Continue
          </a>
        )}
      </Card>
      {follow && (
        <>
          <Follow url={statusUrl} mark={mark} />
          <noscript>
            <meta httpEquiv="refresh" content="5" />
          </noscript>
        </>
      )}
    </>
  );
}

function StaleNotice() {
  return (
    <p role="status" className="mt-5 rounded-xl bg-caution-ground p-4 text-caution">
      We cannot reach InkLink right now, so this is the last we know. We keep trying, and this page will
      change by itself.
    </p>
  );
}

function List({ heading, items }: { readonly heading: string; readonly items: readonly string[] }) {
  return (
    <>
      <h2 className="mt-6 font-semibold">{heading}</h2>
      <ul className="mt-2 list-disc space-y-1 pl-5">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  );
}

/** The times and numbers that matter in this state. */
function Facts({ standing }: { readonly standing: Standing }) {
  const { status, expiresAt, decidedAt, attempts, level } = standing;
  const canRetry = status === "rejected" || status === "failed" || status === "expired";
  return (
    <>
      {status === "pending" && expiresAt !== null && (
        <p className="mt-5">
          You can continue until <LocalTime at={expiresAt.toISOString()} />.
        </p>
      )}
      {status === "approved" && decidedAt !== null && (
        <>
          <p className="mt-5">
            Confirmed on <LocalTime at={decidedAt.toISOString()} />.
          </p>
          <List heading="What was checked" items={checksOf(level)} />
        </>
      )}
      {canRetry && attempts.left > 0 && (
        <p className="mt-5">
          {attempts.left === 1
            ? "You have one attempt left today."
            : `You have ${attempts.left} attempts left today.`}
        </p>
      )}
      {(canRetry || status === "none") && attempts.nextAt !== null && (
        <p className="mt-5">
          You have used all attempts for now. You can try again from{" "}
          <LocalTime at={attempts.nextAt.toISOString()} />.
        </p>
      )}
    </>
  );
}
