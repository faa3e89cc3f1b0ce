import { z } from "zod";
import type { Language } from "./languages";

export const documentTypes = ["passport", "id-card", "licence"] as const;

export type DocumentType = (typeof documentTypes)[number];

const countryCodes =
  "AE AR AT AU BE BR CA CH CL CN CO CZ DE DK EG ES FI FR GB GR IE IN IT JO JP KE KR MA MX NG NL NO NZ PE PL PT RO SA SE SG TR UA US UY ZA".split(
    " ",
  );

/** By name, in a language. */
export function countriesIn(language: Language): readonly { code: string; name: string }[] {
  return countryCodes
    .map((code) => ({ code, name: countryName(code, language) }))
    .sort((one, other) => one.name.localeCompare(other.name, language));
}

export function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames(language, { type: "region" }).of(code) ?? code;
}

/** The person's choices so far. They are passed from page to page in the address, and hold no personal data. */
export type Choices = { readonly document: DocumentType; readonly country: string; readonly taken: boolean };

const fallback = { document: "passport", country: "GB" } as const;

/** Unreadable values count as not chosen yet. */
export function readChoices(query: Readonly<Record<string, string>>, languages: string | undefined): Choices {
  const document = z.enum(documentTypes).catch(fallback.document);
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
