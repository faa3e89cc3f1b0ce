import type { Viewport } from "next";
import { headers } from "next/headers";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { type ErrorMessages, HandOverErrorMessages } from "@/app/_components/error-messages";
import { colours } from "@/lib/config/design-tokens";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { localTimesScript } from "@/lib/i18n/local-times";
import { formatLocaleOf } from "@/lib/i18n/locales";
import { currentI18n } from "@/lib/i18n/request";
import { offsetMinutesOf } from "@/lib/i18n/time-zone";
import type { Translate } from "@/lib/i18n/translate";
import { nonceHeader } from "@/lib/server/security-headers";
import { pageEndId } from "./_components/shell";
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
  const { locale, dir, timeZone, t } = await currentI18n();
  const nonce = (await headers()).get(nonceHeader) ?? undefined;
  return (
    <html lang={locale} dir={dir}>
      <head>
        <link rel="icon" href="/logo.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />
        <link rel="manifest" href={paths.manifest} />
        <meta name="robots" content="noindex" />
        {/* Blocks painting until a streamed page is complete, so that its parts do not shift. */}
        <link rel="expect" href={`#${pageEndId}`} blocking="render" />
        <script
          nonce={nonce}
          data-locale={formatLocaleOf(locale)}
          data-zone={timeZone}
          data-offset={offsetMinutesOf(timeZone, new Date())}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, which must run before the first paint.
          dangerouslySetInnerHTML={{ __html: localTimesScript }}
        />
      </head>
      <body className="font-sans antialiased">
        <HandOverErrorMessages messages={errorMessages(t)}>{children}</HandOverErrorMessages>
      </body>
    </html>
  );
}

function errorMessages(t: Translate): ErrorMessages {
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
