import { fixedMarkup } from "@/app/_components/fixed-markup";
import { Columns } from "@/app/_components/page-layout";
import { Shell } from "@/app/_components/shell";
import { Steps } from "@/app/_components/steps";
import { textLink } from "@/app/_components/ui/button";
import { SideCard } from "@/app/_components/ui/card";
import { paths } from "@/lib/config/paths";
import { useI18n } from "@/lib/i18n/request";
import type { MessageKey } from "@/lib/i18n/translate";
import { messagesOf } from "@/lib/verification/model/messages";
import type { Overview } from "@/lib/verification/model/overview";
import { Handoff } from "./handoff";
import { Help } from "./help";
import { LiveUpdates } from "./live-updates";
import { StatusCard, type StatusCardProps } from "./status-card";

type StatusPageProps = StatusCardProps & {
  /** Address that live updates poll. */
  readonly statusUrl: string;
  /** The user has asked to continue on a phone, so the QR code comes first. */
  readonly wantsPhone?: boolean;
};

/**
 * The page with a user's status: the status card, help, and live updates. The content is replaced as a whole when the
 * state changes (`key`), because a browser translator replaces React's text nodes, and React cannot update them.
 */
export function StatusPage({ statusUrl, wantsPhone = false, ...card }: StatusPageProps) {
  const { overview } = card;
  const { status, stale, awaitsResult, isLive, lapsesSoon, versionTag, continueUrl, waitsLong } = overview;
  const { heading, body, step } = messagesOf(overview);
  const { t } = useI18n();
  const change =
    stale && !awaitsResult ? t("verify.stale") : [heading, ...body].map((key) => t(key)).join(" ");
  return (
    <Shell title={t(heading)} signedIn status={status} stale={stale}>
      <Steps current={step} complete={status === "approved"} />
      <Columns aside={<Aside key={heading} overview={overview} />} asideLabel={t("verify.aside")}>
        {wantsPhone && continueUrl !== null && <Handoff url={continueUrl} isFirst />}
        <StatusCard {...card} />
        {!wantsPhone && continueUrl !== null && <Handoff url={continueUrl} />}
      </Columns>
      <LiveUpdates
        url={statusUrl}
        versionTag={versionTag}
        isOpen={isLive || lapsesSoon}
        heading={t(heading)}
        change={change}
      />
      {isLive && (
        <noscript>
          <meta httpEquiv="refresh" content={waitsLong ? "20" : "5"} />
        </noscript>
      )}
    </Shell>
  );
}

/** Help for the state: about InkLink, support, past attempts. */
function Aside({ overview }: { readonly overview: Overview }) {
  const { status, hasHistory, reference } = overview;
  const { t, locale } = useI18n();
  return (
    <>
      {(status === "none" || status === "approved") &&
        fixedMarkup(`kept ${locale}`, () => (
          <SideCard heading={t("verify.kept.heading")}>
            <p>{t("verify.kept.who")}</p>
            <p>{t("verify.kept.outcome")}</p>
            <p>{t("verify.kept.never")}</p>
          </SideCard>
        ))}
      <Help reference={reference} offer={offerOf(overview)} />
      {hasHistory && (
        <a href={paths.history} className={textLink}>
          {t("verify.history")}
        </a>
      )}
    </>
  );
}

/** Why the user may want to contact support; null if the notice about the next attempt already says it. */
function offerOf({ status, action, attempts, isLive }: Overview): MessageKey | null {
  const isOver = status === "rejected" || status === "failed" || status === "expired";
  if (attempts.nextAt !== null && (isOver || status === "none" || status === "lapsed")) return null;
  if (isOver) return "verify.help.decided";
  return action === null && isLive ? "verify.help.stuck" : "verify.help.text";
}
