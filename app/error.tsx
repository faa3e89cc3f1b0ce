"use client";

import { unstable_isUnrecognizedActionError as isUnrecognisedAction } from "next/navigation";
import { useErrorMessages } from "@/app/_components/error-messages";
import { errorReference } from "@/lib/core/reference";
import { Alert } from "./_components/ui/alert";
import { primaryButton } from "./_components/ui/button";

type Failure = Error & { digest?: string };

/** Error page for a bug, or if the database is down. Shows only the reference for support. */
export default function ErrorPage({ error }: { error: Failure }) {
  const messages = useErrorMessages();
  if (isOfEarlierBuild(error)) return <OutOfDate />;
  return (
    <main className="mx-auto w-full max-w-column px-4 py-12 sm:py-16">
      <title>{messages.title}</title>
      <Logo />
      <h1 className="mb-6 text-title">{messages.heading}</h1>
      <Alert
        heading={messages.alert}
        reference={error.digest === undefined ? undefined : errorReference(error.digest)}
        referenceLabel={messages.reference}
      >
        <p>{messages.text}</p>
      </Alert>
      <button type="button" className={primaryButton} onClick={() => location.reload()}>
        {messages.tryAgain}
      </button>
    </main>
  );
}

function Logo() {
  return (
    // biome-ignore lint/performance/noImgElement: a small SVG has nothing to optimise.
    <img src="/logo.svg" alt="" width={40} height={40} className="mb-5" />
  );
}

/** Whether the page comes from an earlier build whose actions or chunks the server no longer has. */
function isOfEarlierBuild(error: Failure): boolean {
  return error.name === "ChunkLoadError" || isUnrecognisedAction(error);
}

function OutOfDate() {
  const { title, heading, text, link } = useErrorMessages().outOfDate;
  return (
    <main role="alert" className="mx-auto w-full max-w-column px-4 py-12 sm:py-16">
      <title>{title}</title>
      <Logo />
      <h1 className="mb-6 text-title">{heading}</h1>
      <p className="mb-6">{text}</p>
      <a href={`${location.pathname}${location.search}`} className={primaryButton}>
        {link}
      </a>
    </main>
  );
}
