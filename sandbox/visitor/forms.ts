/** A form as served, for clients that run no scripts. */
export type Form = {
  readonly action: string;
  readonly isMultipart: boolean;
  /** The values of its hidden and filled-in inputs. */
  readonly fields: Readonly<Record<string, string>>;
  readonly html: string;
};

/** The first form of the page whose HTML contains `mark`. Throws if there is none. */
export function formWith(html: string, mark: string): Form {
  const found = [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].find(([form]) => form.includes(mark));
  if (found === undefined) throw new Error(`There is no form with ${mark} on the page “${titleOf(html)}”`);
  const [form] = found;
  const own = attributesOf(form.slice(0, form.indexOf(">")));
  const inputs = [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => attributesOf(input));
  return {
    action: own["action"] ?? "",
    isMultipart: own["enctype"] === "multipart/form-data",
    fields: Object.fromEntries(
      inputs.flatMap(({ name, type, value = "" }) =>
        name === undefined || type === "checkbox" ? [] : [[name, value] as const],
      ),
    ),
    html: form,
  };
}

function titleOf(html: string): string {
  return /<title[^>]*>([^<]*)/.exec(html)?.[1] ?? html.slice(0, 200);
}

/** The body that a browser would send for the form. */
export function bodyOf(form: Form, more: Readonly<Record<string, string>>): FormData | URLSearchParams {
  const body = form.isMultipart ? new FormData() : new URLSearchParams();
  for (const [name, value] of Object.entries({ ...form.fields, ...more })) body.append(name, value);
  return body;
}

function attributesOf(tag: string): Record<string, string | undefined> {
  return Object.fromEntries(
    [...tag.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name.toLowerCase(),
      decode(value),
    ]),
  );
}

function decode(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
