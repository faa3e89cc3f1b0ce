import { z } from "zod";

export const documentNames = {
  passport: "Passport",
  "id-card": "Identity card",
  licence: "Driving licence",
} as const;

export type DocumentType = keyof typeof documentNames;

const countryCodes =
  "AE AR AT AU BE BR CA CH CL CN CO CZ DE DK EG ES FI FR GB GR IE IN IT JO JP KE KR MA MX NG NL NO NZ PE PL PT RO SA SE SG TR UA US UY ZA".split(
    " ",
  );

const english = new Intl.DisplayNames("en", { type: "region" });

/** By name. */
export const countries: readonly { code: string; name: string }[] = countryCodes
  .map((code) => ({ code, name: countryName(code) }))
  .sort((one, other) => one.name.localeCompare(other.name));

export function countryName(code: string): string {
  return english.of(code) ?? code;
}

/** The person's choices so far. They are passed from page to page in the address, and hold no personal data. */
export type Choices = { readonly document: DocumentType; readonly country: string; readonly taken: boolean };

const fallback = { document: "passport", country: "GB" } as const;

/** Unreadable values count as not chosen yet. */
export function readChoices(query: Readonly<Record<string, string>>, languages: string | undefined): Choices {
  const document = z.enum(["passport", "id-card", "licence"]).catch(fallback.document);
  const country = z.enum(countryCodes).catch(countryOf(languages));
  return {
    document: document.parse(query["document"]),
    country: country.parse(query["country"]),
    taken: query["taken"] === "yes",
  };
}

/** Guesses the country from the browser's first language. */
function countryOf(languages: string | undefined): string {
  const [first = ""] = (languages ?? "").split(/[,;]/);
  try {
    const { region = "" } = new Intl.Locale(first.trim()).maximize();
    return countryCodes.includes(region) ? region : fallback.country;
  } catch {
    return fallback.country;
  }
}
