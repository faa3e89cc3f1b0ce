export type Scheme = "light" | "dark";

const always = "(min-width:0)";
const never = "(max-width:0)";

/**
 * The page in this color scheme, whatever the browser prefers: the scheme of a frame of another origin cannot be set.
 * The media queries in its styles are resolved here.
 */
export function inScheme(html: string, scheme: Scheme): string {
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g, (_, queried: string) =>
      queried === scheme ? always : never,
    )
    .replace(/(color-scheme\s*:\s*)light dark/g, `$1${scheme}`)
    .replace(/(<meta name="color-scheme" content=)"[^"]*"/g, `$1"${scheme}"`);
}
