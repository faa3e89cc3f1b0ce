import type { Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { type ErrorMessages, HandOverErrorMessages } from "@/app/_components/error-messages";
import { colours } from "@/lib/config/brand/colours";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { localTimesScript } from "@/lib/i18n/local-times";
import { formatLocaleOf, type Locale } from "@/lib/i18n/locales";
import { currentI18n } from "@/lib/i18n/request";
import { offsetMinutesOf } from "@/lib/i18n/time-zone";
import { type Translate, translatorFor } from "@/lib/i18n/translate";
import { pageNonce } from "@/lib/server/request-state";
import "./globals.css";

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: colours.surface.light },
    { media: "(prefers-color-scheme: dark)", color: colours.surface.dark },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is rendered per request: its scripts have a new nonce each time.
  await connection();
  const { locale, dir, timeZone } = await currentI18n();
  const { APP_NAME, APP_URL } = env();
  return (
    <html
      lang={locale}
      dir={dir}
      // The script in the head marks it when the page has loaded, which may be before React begins.
      suppressHydrationWarning
    >
      <head>
        <link rel="icon" href="/logo.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />
        <link rel="manifest" href={paths.manifest} />
        <meta name="robots" content="noindex" />
        {/* For previews of a link in messengers. */}
        <meta property="og:site_name" content={APP_NAME} />
        <meta property="og:image" content={`${APP_URL}/icons/icon-512.png`} />
        <script
          nonce={pageNonce()}
          data-locale={formatLocaleOf(locale)}
          data-zone={timeZone}
          data-offset={offsetMinutesOf(timeZone, new Date())}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, which must run before the first paint.
          dangerouslySetInnerHTML={{ __html: localTimesScript }}
        />
      </head>
      <body className="font-sans antialiased">
        <HandOverErrorMessages messages={errorMessages(locale)}>{children}</HandOverErrorMessages>
      </body>
    </html>
  );
}

const madeMessages = new Map<Locale, ErrorMessages>();

function errorMessages(locale: Locale): ErrorMessages {
  const made = madeMessages.get(locale) ?? makeErrorMessages(translatorFor(locale));
  madeMessages.set(locale, made);
  return made;
}

function makeErrorMessages(t: Translate): ErrorMessages {
  const heading = t("errors.broken.heading");
  return {
    title: t("common.title", { state: heading, name: env().APP_NAME }),
    heading,
    alert: t("errors.broken.alert"),
    text: t("errors.broken.text"),
    reference: t("common.reference"),
    tryAgain: t("common.tryAgain"),
    outOfDate: {
      title: t("common.title", { state: t("errors.outOfDate.heading"), name: env().APP_NAME }),
      heading: t("errors.outOfDate.heading"),
      text: t("errors.outOfDate.text"),
      link: t("errors.outOfDate.link"),
    },
  };
}
