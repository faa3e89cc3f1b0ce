import type { Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { currentI18n } from "@/lib/i18n/request";
import "./globals.css";

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f4f0" },
    { media: "(prefers-color-scheme: dark)", color: "#101514" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made for its request: the nonce of its scripts is a new one each time.
  await connection();
  const { locale, dir } = await currentI18n();
  return (
    <html lang={locale} dir={dir}>
      <head>
        <link rel="icon" href="/logo.svg" type="image/svg+xml" />
        <meta name="robots" content="noindex" />
      </head>
      <body className="font-sans antialiased">{children}</body>
    </html>
  );
}
