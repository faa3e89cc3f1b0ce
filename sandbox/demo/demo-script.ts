import { demoSteps } from "../control/demo-steps";
import type { LanAddress } from "./lan-address";

type Places = {
  readonly appUrl: string;
  readonly controlUrl: string;
  /** The product beside the app. */
  readonly hostUrl: string;
  /** Null if the log goes to the terminal. */
  readonly logFile: string | null;
  /** Where the local network may open the demo; null if only this machine may. */
  readonly lan: LanAddress | null;
};

/** In characters, after the number of a step. */
const maxLineLength = 98;

/** What `npm run demo` prints once all is ready: the addresses, and a five-minute script. */
export function tour({ appUrl, controlUrl, hostUrl, logFile, lan }: Places): string {
  return `${lan === null ? "" : `\n${networkNotice(appUrl, lan)}\n`}
  The app          ${appUrl}
  Sandbox control  ${controlUrl}
  Your product     ${hostUrl}
  Every state      ${controlUrl}/states${
    logFile === null
      ? ""
      : `
  The app's log    ${logFile}`
  }

  The product in five minutes.${
    // Its buttons share cookies with an app at the same host only.
    lan === null
      ? " The control page has these steps as buttons, which open the app as the right person:"
      : ""
  }

${demoSteps({ controlUrl, hostUrl })
  .map(({ text }, index) => `  ${index + 1}  ${wrap(text).join("\n     ")}`)
  .join("\n")}

  Everything is forgotten at the end. Ctrl-C stops all of it.
`;
}

/** Security: what the network may do now, and what browsers warn of. */
function networkNotice(appUrl: string, { others }: LanAddress): string {
  const paragraphs = [
    `OPEN TO YOUR NETWORK. Anyone in it can open ${appUrl} and be anyone there, the operator included. The sandbox's control page and your product stay on this computer. To stop: Ctrl-C.`,
    `On a phone in the same network, scan the QR code of “Continue on your phone”, or open ${appUrl}. Open that address on this computer, too: its page follows.`,
    `Each browser warns that it does not know the certificate, which was made for this run and is valid for a day: once, or for each of the app, the sign-in and InkLink's pages. Go on by “Advanced” and “Proceed” (Chrome), “Advanced” and “Accept the risk” (Firefox), or “Show details” and “visit this website” (Safari). If nothing answers, look at this computer's firewall, and whether the network lets its devices talk to each other.`,
    ...(others.length === 0
      ? []
      : [`This computer has other addresses, too: ${others.join(", ")}. To use one: --lan=${others[0]}`]),
  ];
  return paragraphs
    .map((text) =>
      wrap(text)
        .map((line) => `  ${line}`)
        .join("\n"),
    )
    .join("\n\n");
}

function wrap(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length >= maxLineLength) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
