import { isIPv4 } from "node:net";
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";

type Interfaces = NodeJS.Dict<readonly Pick<NetworkInterfaceInfo, "address" | "family" | "internal">[]>;

export type LanAddress = {
  readonly address: string;
  /** The machine's other addresses in networks. */
  readonly others: readonly string[];
};

/**
 * The address of this machine in the local network: the wanted one, or the first IPv4 address that is neither of the
 * loopback interface nor link-local. Returns one line on what to do if there is none.
 */
export function findLanAddress(
  wanted: string,
  interfaces: Interfaces = networkInterfaces(),
): LanAddress | { readonly error: string } {
  const own = Object.values(interfaces).flatMap((infos = []) =>
    infos.filter(({ family }) => family === "IPv4"),
  );
  const inNetworks = own
    .filter(({ address, internal }) => !internal && !address.startsWith("169.254."))
    .map(({ address }) => address);
  const [first] = inNetworks;
  if (wanted === "" && first === undefined) {
    return {
      error:
        "--lan needs a network, and this machine has no IPv4 address in one. Leave it out, or join a network.",
    };
  }
  const address = wanted === "" ? first : wanted;
  if (address === undefined || !isIPv4(address) || !own.some((one) => one.address === address)) {
    const choice = inNetworks.length === 0 ? "It has none in a network." : `It has ${inNetworks.join(", ")}.`;
    return { error: `--lan=${wanted} must name an IPv4 address of this machine. ${choice}` };
  }
  return { address, others: inNetworks.filter((other) => other !== address) };
}
