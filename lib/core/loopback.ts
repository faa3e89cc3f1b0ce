/** Whether a host is this very machine: on the way there, nobody reads along. IPv6 addresses with or without brackets. */
export function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
