import { fixedMarkup } from "@/app/_components/fixed-markup";
import { HeroDrawing } from "@/app/_components/hero-drawing";
import { Shell } from "@/app/_components/shell";
import { Bullets } from "@/app/_components/ui/bullets";
import { primaryButton, textLink } from "@/app/_components/ui/button";
import { Notice } from "@/app/_components/ui/notice";
import { offerProviderSignOut, type ProviderSignOut } from "@/lib/auth/provider-sign-out";
import { currentUser } from "@/lib/auth/session";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { currentI18n, useI18n } from "@/lib/i18n/request";
import { needsOf, requestedHeading } from "@/lib/verification/model/messages";
import { checkNames } from "@/lib/verification/model/requested-checks";
import { verificationService } from "@/lib/verification/service";

export default async function HomePage({ searchParams }: PageProps<"/">) {
  const user = await currentUser();
  const offer = user === null ? await offerProviderSignOut((await searchParams)["state"]) : null;
  const isVerified = user !== null && (await (await verificationService()).isVerified(user.id));
  const { t } = await currentI18n();
  const heading = t(isVerified ? "home.verified.heading" : "home.heading");
  return (
    <Shell title={heading} signedIn={user !== null}>
      {offer !== null && <SignedOutNotice offer={offer} />}
      <div className="grid items-center gap-10 md:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)] lg:gap-16">
        <div>
          <h1 className="text-display">{heading}</h1>
          <p className="mt-5 max-w-column text-lead text-muted">
            {t(isVerified ? "home.verified.intro" : "home.intro")}
          </p>
          {isVerified ? (
            <a href={paths.welcome} className={`mt-8 ${primaryButton}`}>
              {t("verify.actions.onwards", { name: env().APP_NAME })}
            </a>
          ) : (
            <a href={paths.verify} className={`mt-8 ${primaryButton}`}>
              {t(user === null ? "home.start" : "home.goOn")}
            </a>
          )}
        </div>
        <div className="flex justify-center max-md:-mx-2">
          <HeroDrawing />
        </div>
      </div>
      {!isVerified && (
        <>
          <HowItWorks />
          <Before />
        </>
      )}
    </Shell>
  );
}

/** After signing out here: says that the provider may have a session of its own, and offers to end that, too. */
function SignedOutNotice({ offer: { provider, address } }: { readonly offer: ProviderSignOut }) {
  const { t } = useI18n();
  const name = provider ?? t("signedOut.service");
  return (
    <div className="mb-8">
      <Notice role="status" tone="info">
        <p className="font-semibold">{t("signedOut.heading")}</p>
        <p>{t("signedOut.text", { provider: name })}</p>
        {/* A link, not a form: the policy of this page allows forms to lead to InkLink only. */}
        <a href={address} className={textLink}>
          {t("signedOut.link", { provider: name })}
        </a>
      </Notice>
    </div>
  );
}

const steps = ["signIn", "verify", "done"] as const;

function HowItWorks() {
  const { t, locale } = useI18n();
  const headings = {
    signIn: t("home.how.signIn.heading"),
    verify: t(requestedHeading(checkNames(env().kyc))),
    done: t("home.how.done.heading"),
  };
  return fixedMarkup(`how it works ${locale}`, () => (
    <section aria-labelledby="how" className="mt-14 sm:mt-20">
      <h2 id="how" className="text-title">
        {t("home.how.heading")}
      </h2>
      <ol className="mt-6 grid gap-6 md:grid-cols-3 md:gap-8">
        {steps.map((step, index) => (
          <li key={step} className="border-t-2 border-accent pt-4">
            <span aria-hidden="true" className="text-small font-semibold text-accent">
              {index + 1}
            </span>
            <h3 className="mt-1 text-heading">{headings[step]}</h3>
            <p className="mt-2 text-muted">{t(`home.how.${step}.text`)}</p>
          </li>
        ))}
      </ol>
    </section>
  ));
}

/** What to have ready, and what happens to the data. */
function Before() {
  const { kyc } = env();
  const { t, locale } = useI18n();
  const needs = needsOf(checkNames(kyc));
  return fixedMarkup(`before ${locale}`, () => (
    <div className="mt-14 grid gap-6 sm:mt-20 md:grid-cols-2 md:gap-8">
      <div className="rounded-card border border-line bg-surface p-6 sm:p-8">
        <Bullets heading={t("verify.needs.heading")} items={needs.map((need) => t(need))} />
      </div>
      <div className="rounded-card border border-transparent bg-accent-ground p-6 sm:p-8">
        <Bullets
          heading={t("home.dataHeading")}
          items={[t("verify.kept.who"), t("verify.kept.outcome"), t("verify.kept.never")]}
        />
      </div>
    </div>
  ));
}
