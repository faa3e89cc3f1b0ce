import type { Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
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
  return (
    <html lang="en" dir="ltr">
      <head>
        <link rel="icon" href="/logo.svg" type="image/svg+xml" />
        <meta name="robots" content="noindex" />
      </head>
      <body className="font-sans antialiased">{children}</body>
    </html>
  );
}
