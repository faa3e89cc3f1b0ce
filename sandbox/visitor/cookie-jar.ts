export type CookieJar = ReturnType<typeof createCookieJar>;

/** The cookies of a client, by host. Paths are ignored: no name is set for two paths. */
export function createCookieJar() {
  const hosts = new Map<string, Map<string, string>>();
  const lines: string[] = [];
  return {
    /** For the `Cookie` header. */
    header({ hostname }: URL): string {
      return [...(hosts.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
    },
    store({ hostname }: URL, setCookies: readonly string[]): void {
      const cookies = hosts.get(hostname) ?? new Map<string, string>();
      hosts.set(hostname, cookies);
      lines.push(...setCookies);
      for (const line of setCookies) {
        const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
        const [name = "", ...value] = pair.split("=");
        if (attributes.some(endsIt)) cookies.delete(name);
        else cookies.set(name, value.join("="));
      }
    },
    /** All cookies of a host, by name. */
    of: ({ hostname }: URL): ReadonlyMap<string, string> => new Map(hosts.get(hostname)),
    put({ hostname }: URL, cookies: ReadonlyMap<string, string>): void {
      hosts.set(hostname, new Map(cookies));
    },
    clear: () => hosts.clear(),
    /** Every `Set-Cookie` header received, with its attributes. */
    received: (): readonly string[] => lines,
  };
}

function endsIt(attribute: string): boolean {
  const [name = "", value = ""] = attribute.split("=");
  if (name.toLowerCase() === "max-age") return Number(value) <= 0;
  return name.toLowerCase() === "expires" && Date.parse(value) <= Date.now();
}
