import tls from "node:tls";
import type { PublicSite } from "../sandbox";
import { makeCertificate } from "./certificate";
import { openTlsProxy, type TlsProxy } from "./tls-proxy";

/** What other machines may open, by path. Everything else of the sandbox is on the loopback interface only. */
const publicPaths = {
  app: /^\//,
  /** The hosted flow: its pages, and its two forms. */
  idv: /^\/(?:finish|leave)?$/,
  /** The identity provider, and the GitHub server beside it. */
  idp: /^\/(?:\.well-known\/openid-configuration|auth(?:\/[\w-]+)?|token|me|jwks|end-session|interaction\/.+|login\/oauth\/.+|api\/v3\/.+)$/,
} as const;

type Site = "app" | PublicSite;

export type Lan = {
  /** Forwards requests of the network to this port on the loopback interface. Returns the site's public address. */
  publish(site: Site, port: number): string;
  /** In PEM. */
  readonly certificate: string;
  close(): Promise<void>;
};

type Ports = Readonly<Record<Site, number>>;

/** Opens the app and the sandbox's public sites to the local network, at this address of the machine, by TLS. */
export async function openLan(address: string, ports: Ports): Promise<Lan> {
  const certificate = makeCertificate(address, new Date());
  const open = (site: Site) =>
    openTlsProxy({ address, port: ports[site], certificate, paths: publicPaths[site] });
  const opening = [open("app"), open("idv"), open("idp")] as const;
  const proxies = await Promise.all(opening).catch(async (error: unknown) => {
    for (const opened of await Promise.allSettled(opening)) {
      if (opened.status === "fulfilled") await opened.value.close();
    }
    throw error;
  });
  const [app, idv, idp] = proxies;
  const bySite: Readonly<Record<Site, TlsProxy>> = { app, idv, idp };
  return {
    publish(site, port) {
      bySite[site].forwardTo(port);
      return bySite[site].url;
    },
    certificate: certificate.certificate,
    async close() {
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
}

/**
 * The sandbox calls the app by its public address, as InkLink and a host product do, so this process trusts the
 * certificate, in addition to the authorities that it trusts by default.
 */
export function trustInThisProcess(certificate: string): void {
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), certificate]);
}
