"use client";

import { useEffect, useState } from "react";
import { directionOf, isLocale, type Locale } from "@/lib/i18n/locales";
import { primaryButton } from "./_components/ui/button";
import "./globals.css";

/** Messages per language, loaded only when needed. */
const loadMessages = {
  en: () => import("@/lib/i18n/messages/en.json"),
  de: () => import("@/lib/i18n/messages/de.json"),
  fr: () => import("@/lib/i18n/messages/fr.json"),
  es: () => import("@/lib/i18n/messages/es.json"),
  pt: () => import("@/lib/i18n/messages/pt.json"),
  ar: () => import("@/lib/i18n/messages/ar.json"),
} as const satisfies Record<Locale, () => Promise<unknown>>;

type Messages = { readonly heading: string; readonly text: string; readonly tryAgain: string };

/** Error page for an error in the root layout. The layout sets the language, so the browser's language is used here. */
export default function GlobalErrorPage() {
  const [messages, setMessages] = useState<Messages | null>(null);
  const [locale, setLocale] = useState<Locale>("en");
  useEffect(() => {
    const wanted = navigator.languages.map((language) => language.split("-")[0]).find(isLocale) ?? "en";
    setLocale(wanted);
    void loadMessages[wanted]().then(({ common, errors: { broken } }) =>
      setMessages({ heading: broken.heading, text: broken.text, tryAgain: common.tryAgain }),
    );
  }, []);
  return (
    <html lang={locale} dir={directionOf(locale)}>
      <body className="font-sans antialiased">
        {messages !== null && (
          <main role="alert" className="mx-auto w-full max-w-column px-4 py-12 sm:py-16">
            <title>{messages.heading}</title>
            <h1 className="mb-6 text-title">{messages.heading}</h1>
            <p className="mb-6">{messages.text}</p>
            <button type="button" className={primaryButton} onClick={() => location.reload()}>
              {messages.tryAgain}
            </button>
          </main>
        )}
      </body>
    </html>
  );
}
