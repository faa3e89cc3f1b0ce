import { attentionReasons, maxCounted, type OperatorService } from "@/lib/admin/service";
import { adminPath, paths, userPath } from "@/lib/config/paths";
import { attentionLabels, countLabel, readable } from "./labels";
import { AllClear } from "./list-parts";
import { durationLabel } from "./when";

type Overview = Awaited<ReturnType<OperatorService["overview"]>>;

/** Current issues, each with a link to its list. */
export function Attention({ overview }: { readonly overview: Overview }) {
  const issues = issuesOf(overview);
  return (
    <section aria-labelledby="attention" className="mt-6">
      <h2 id="attention" className="text-base font-semibold">
        Needs attention
      </h2>
      {issues.length === 0 ? (
        <AllClear>Nothing is stuck, and nothing has failed.</AllClear>
      ) : (
        <ul className="mt-3 grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
          {issues.map((issue) => (
            <Tile key={issue.name} {...issue} />
          ))}
        </ul>
      )}
    </section>
  );
}

type Issue = { readonly name: string; readonly value: string; readonly href: string | null };

/** What is not as it should be. */
function issuesOf({ needsAttention, failed, oldestDelivery, at }: Overview): readonly Issue[] {
  const counted = [
    ...attentionReasons.map((reason) => ({
      name: attentionLabels[reason].name,
      count: needsAttention[reason],
      href: adminPath("adminAttention", { why: reason }),
    })),
    { name: "Failed deliveries", count: failed.deliveries, href: paths.adminFailed },
    { name: "Failed mails", count: failed.mails, href: `${paths.adminFailed}#mails` },
    { name: "Failed events", count: failed.events, href: `${paths.adminFailed}#events` },
  ];
  const issues: Issue[] = counted
    .filter(({ count }) => count > 0)
    .map(({ name, count, href }) => ({ name, value: countedLabel(count), href }));
  const ageMs = oldestDelivery === null ? 0 : at.getTime() - oldestDelivery.receivedAt.getTime();
  if (oldestDelivery !== null && ageMs >= freshMs) {
    const reason = oldestDelivery.reason === null ? "" : `: ${readable(oldestDelivery.reason)}`;
    issues.push({
      name: `Oldest queued webhook${reason}`,
      value: durationLabel(ageMs),
      href: oldestDelivery.userId === null ? null : userPath(oldestDelivery.userId),
    });
  }
  return issues;
}

/** A delivery is normally processed within seconds. */
const freshMs = 60_000;

function countedLabel(count: number): string {
  return count >= maxCounted ? `${countLabel(maxCounted)} or more` : countLabel(count);
}

function Tile({ name, value, href }: Issue) {
  const look =
    "flex h-full min-h-13 items-center justify-between gap-4 rounded-control border border-caution bg-caution-ground px-4 py-2.5 text-caution";
  const content = (
    <>
      <span>{name}</span>
      <span className="whitespace-nowrap text-lg font-semibold tabular-nums">{value}</span>
    </>
  );
  return (
    <li>
      {href === null ? (
        <div className={look}>{content}</div>
      ) : (
        <a href={href} className={`${look} hover:border-accent`}>
          {content}
        </a>
      )}
    </li>
  );
}
