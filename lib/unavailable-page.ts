import { env } from "./env";

/** What people see while the database is away: a page of its own, since no other can be made. */
export function unavailablePage(nonce: string): Response {
  const { APP_NAME } = env();
  const name = escapeHtml(APP_NAME);
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="10">
<title>We will be right back – ${name}</title>
<link rel="icon" href="/logo.svg" type="image/svg+xml">
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { font: 1.125rem/1.6 ui-sans-serif, system-ui, sans-serif; max-width: 34rem; margin: 0 auto; padding: 3rem 1rem }
h1 { line-height: 1.2 }
</style>
</head>
<body>
<main>
<h1>We will be right back</h1>
<p>Something on our side is being restarted. Nothing you did was lost. This page tries again by itself in a few seconds.</p>
</main>
</body>
</html>`;
  return new Response(html, {
    status: 503,
    headers: { "Content-Type": "text/html; charset=utf-8", "Retry-After": "10", "Cache-Control": "no-store" },
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
