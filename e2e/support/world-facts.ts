/** Addresses and settings of the world that a test runs in. */
export type WorldFacts = {
  readonly appUrl: string;
  readonly apiUrl: string;
  readonly idvUrl: string;
  readonly issuer: string;
  readonly controlUrl: string;
  /** The file with the app's output. */
  readonly logFile: string;
  readonly dataDir: string;
  /** The app's variables, including secrets. */
  readonly variables: Readonly<Record<string, string>>;
};
