import type { ReactNode } from "react";
import { signOutAction } from "@/app/signin/actions";
import { env } from "@/lib/env";
import { currentI18n } from "@/lib/i18n/request";
import { paths } from "@/lib/paths";

type ShellProps = {
  /** What the page says, before the app's name in the title. */
  readonly title: string;
  readonly children: ReactNode;
  readonly signedIn?: boolean;
  /** Marks for `<main>`, read by scripts and tests. */
  readonly status?: string;
  readonly stale?: boolean;
};

/** The frame of every page: who we are, the content, who checks. */
export async function Shell({ title, children, signedIn = false, status, stale = false }: ShellProps) {
  const { APP_NAME: name, SUPPORT_URL: supportUrl } = env();
  const { t } = await currentI18n();
  return (
    <div className="flex min-h-dvh flex-col">
      <title>{t("common.title", { state: title, name })}</title>
      <header className="mx-auto flex w-full max-w-column items-center justify-between gap-4 px-4 py-5">
        <a
          href={paths.home}
          className="flex min-h-11 items-center gap-2.5 text-lg font-semibold tracking-tight"
        >
          {/* biome-ignore lint/performance/noImgElement: a small vector drawing has nothing to optimise. */}
          <img src="/logo.svg" alt="" width={32} height={32} />
          {name}
        </a>
        {signedIn && <SignOut label={t("common.signOut")} />}
      </header>
      <main
        id="main"
        className="mx-auto w-full max-w-column flex-1 px-4 pb-12"
        data-kyc-status={status}
        data-kyc-stale={stale ? "" : undefined}
      >
        {children}
      </main>
      <footer className="mx-auto w-full max-w-column border-t border-line px-4 py-6 text-sm text-muted">
        <p>{t("common.footer.privacy")}</p>
        {supportUrl !== undefined && (
          <p className="mt-2">
            {t.rich("common.footer.support", {
              link: (words) => (
                <a className="underline underline-offset-4 hover:text-ink" href={supportUrl}>
                  {words}
                </a>
              ),
            })}
          </p>
        )}
      </footer>
    </div>
  );
}

function SignOut({ label }: { readonly label: string }) {
  return (
    <form action={signOutAction}>
      <button
        type="submit"
        className="min-h-11 cursor-pointer rounded-lg px-3 text-sm font-medium text-muted hover:bg-surface hover:text-ink"
      >
        {label}
      </button>
    </form>
  );
}
