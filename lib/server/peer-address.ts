import { peerAddressHeader } from "@/lib/rate-limit/client-address";
import { onEveryRequest } from "./request-hooks";

/** Has every request say which address it came from, for as long as the process runs. */
export function notePeerAddresses(): void {
  onEveryRequest((request) => {
    request.headers[peerAddressHeader] = request.socket.remoteAddress ?? "";
  });
}
