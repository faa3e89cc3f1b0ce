/** First words that are only half a given name: `Abd Allah`, `Abu Bakr`. */
const halfNames = new Set(["abd", "abdel", "abdul", "abu", "umm", "عبد", "أبو", "ابو", "أم"]);
/** Titles, which a greeting by a given name leaves out. */
const titles = new Set(["dr", "prof", "mr", "mrs", "ms", "mx", "miss", "herr", "frau", "dipl-ing", "ing"]);
const maxLength = 100;

/** Sanitizes third-party names: no line breaks and no control of text direction. */
export function toSingleLine(name: string): string {
  const plain = name.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return [...plain].slice(0, maxLength).join("");
}

/**
 * The part of a full name to greet by: usually its first word, without a title, and from `Byron, Ada` what follows the
 * comma. The whole name if it begins with an initial; empty if it is an address or there is none.
 */
export function givenNameOf(fullName: string | null): string {
  const name = toSingleLine(fullName ?? "");
  if (name.includes("@")) return "";
  const [family = "", given = ""] = name.split(",").map((part) => part.trim());
  const words = (given === "" ? family : given).split(" ").filter((word) => !titles.has(plainWord(word)));
  const [first = "", second] = words;
  if (second === undefined) return first;
  if (plainWord(first).length < 2) return words.join(" ");
  return halfNames.has(plainWord(first)) ? `${first} ${second}` : first;
}

function plainWord(word: string): string {
  return word.replaceAll(".", "").toLowerCase();
}
