import { attentionReasons, maxCounted, type OperatorService } from "@/lib/admin/service";
import { adminPath, paths, userPath } from "@/lib/config/paths";
import { attentionLabels, countLabel, readable } from "./labels";
import { durationLabel } from "./when";

type Overview = Awaited<ReturnType<OperatorService["overview"]>>;

/** Current issues, each with a link to its list. */
export function Attention({ overview }: { readonly overview: Overview }) {
  const { needsAttention, failed, oldestDelivery, at } = overview;
  return (
    <section aria-labelledby="attention" className="mt-6">
      <h2 id="attention" className="text-base font-semibold">
        Needs a look
      </h2>
      <ul className="mt-3 grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {attentionReasons.map((reason) => (
          <Tile
            key={reason}
            name={attentionLabels[reason].name}
            value={countedLabel(needsAttention[reason])}
            isCalm={needsAttention[reason] === 0}
            href={adminPath("adminAttention", { why: reason })}
          />
        ))}
        <Tile
          name="Failed deliveries"
          value={countedLabel(failed.deliveries)}
          isCalm={failed.deliveries === 0}
          href={paths.adminFailed}
        />
        <Tile
          name="Failed mails"
          value={countedLabel(failed.mails)}
          isCalm={failed.mails === 0}
          href={`${paths.adminFailed}#mails`}
        />
        <Tile
          name="Failed events"
          value={countedLabel(failed.events)}
          isCalm={failed.events === 0}
          href={`${paths.adminFailed}#events`}
        />
        {oldestDelivery === null ? (
          <Tile name="Oldest unworked delivery" value="None" isCalm href={null} />
        ) : (
          <Tile
            name={`Oldest unworked delivery${oldestDelivery.reason === null ? "" : `: ${readable(oldestDelivery.reason)}`}`}
            value={durationLabel(at.getTime() - oldestDelivery.receivedAt.getTime())}
            isCalm={at.getTime() - oldestDelivery.receivedAt.getTime() < freshMs}
            href={oldestDelivery.userId === null ? null : userPath(oldestDelivery.userId)}
          />
        )}
      </ul>
    </section>
  );
}

/** A delivery is normally processed within seconds. */
const freshMs = 60_000;

function countedLabel(count: number): string {
  return count >= maxCounted ? `${countLabel(maxCounted)} or more` : countLabel(count);
}

type TileProps = {
  readonly name: string;
  readonly value: string;
  readonly isCalm: boolean;
  readonly href: string | null;
};

function Tile({ name, value, isCalm, href }: TileProps) {
  const look = `flex h-full min-h-13 items-center justify-between gap-4 rounded-control border px-4 py-2.5 ${
    isCalm ? "border-line bg-surface text-muted" : "border-caution bg-caution-ground text-caution"
  }`;
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
