import type { ReactNode } from "react";
import { signOutAction } from "@/app/signin/actions";
import { currentUser } from "@/lib/auth/session";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { currentI18n, useI18n } from "@/lib/i18n/request";
import { fixedMarkup } from "./fixed-markup";
import { Languages } from "./languages";
import { quietButton } from "./ui/button";

type ShellProps = {
  /** Page title, before the app's name. */
  readonly title: string;
  readonly children: ReactNode;
  readonly signedIn?: boolean;
  /** `data-` attributes of `<main>`, read by scripts and tests. */
  readonly status?: string;
  readonly stale?: boolean;
};

/** The frame of every page: header, content, footer. */
export function Shell({ title, children, signedIn = false, status, stale = false }: ShellProps) {
  const { APP_NAME: name } = env();
  const { t, locale } = useI18n();
  return (
    <div className="flex min-h-dvh flex-col">
      <title>{t("common.title", { state: title, name })}</title>
      <a
        href="#main"
        className="absolute start-4 top-2 z-10 -translate-y-20 rounded-control bg-accent px-4 py-3 font-semibold text-on-accent focus:translate-y-0"
      >
        {t("common.skip")}
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex min-h-16 w-full max-w-page flex-wrap items-center justify-between gap-x-4 px-4 py-2 sm:px-6">
          {fixedMarkup("logo", () => (
            <a href={paths.home} className="flex min-h-11 min-w-0 items-center gap-2.5 rounded-control">
              {/* biome-ignore lint/performance/noImgElement: a small SVG has nothing to optimise. */}
              <img src="/logo.svg" alt="" width={34} height={34} className="size-8.5 shrink-0" />
              <span className="min-w-0 text-heading font-semibold tracking-tight">{name}</span>
            </a>
          ))}
          {signedIn && <SignedInAs />}
          {signedIn && (
            <div className="ms-auto -me-2 flex flex-wrap items-center justify-end sm:-me-3 sm:ms-0">
              <a href={paths.account} className={quietButton}>
                {t("account.heading")}
              </a>
              <SignOut label={t("common.signOut")} />
            </div>
          )}
        </div>
      </header>
      {/* Replaced as a whole with the language: browser translators prevent React from changing text nodes. */}
      <main
        key={locale}
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-page flex-1 px-4 py-8 outline-none sm:px-6 sm:py-12"
        data-kyc-status={status}
        data-kyc-stale={stale ? "" : undefined}
      >
        {children}
      </main>
      <Footer />
    </div>
  );
}

const maxNameLength = 28;

/** Who is signed in: on narrow screens, below the links. */
async function SignedInAs() {
  const [user, { t }] = await Promise.all([currentUser(), currentI18n()]);
  const name = user?.name ?? user?.email ?? "";
  if (name === "") return null;
  const shortened = name.length > maxNameLength ? `${name.slice(0, maxNameLength - 1)}…` : name;
  return (
    <p className="order-last min-w-0 basis-full break-words pb-1 text-xs text-muted sm:order-none sm:ms-auto sm:basis-auto sm:pb-0 sm:text-small">
      {t.rich("common.signedInAs", { name: () => <bdi className="font-semibold">{shortened}</bdi> })}
    </p>
  );
}

function Footer() {
  const { SUPPORT_URL: supportUrl } = env();
  const { t, locale } = useI18n();
  return (
    <footer className="border-t border-line bg-surface">
      <div className="mx-auto w-full max-w-page space-y-4 px-4 py-7 text-small text-muted sm:px-6">
        <Languages />
        {fixedMarkup(`footer ${locale}`, () => (
          <div className="flex flex-col gap-x-10 gap-y-3 md:flex-row md:items-baseline md:justify-between">
            <p className="max-w-column">{t("common.footer.privacy")}</p>
            {supportUrl !== undefined && (
              <p className="md:shrink-0">
                {t.rich("common.footer.support", {
                  link: (chunks) => (
                    <a className="underline underline-offset-4 hover:text-ink" href={supportUrl}>
                      {chunks}
                    </a>
                  ),
                })}
              </p>
            )}
          </div>
        ))}
      </div>
    </footer>
  );
}

function SignOut({ label }: { readonly label: string }) {
  return (
    <form action={signOutAction}>
      <button type="submit" className={quietButton}>
        {label}
      </button>
    </form>
  );
}
