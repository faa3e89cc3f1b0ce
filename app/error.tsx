"use client";

import { Alert } from "./_components/alert";
import { primaryButton } from "./_components/button";

/** A bug, or a database that is away. Says nothing about it but how support finds it. */
export default function ErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <main className="mx-auto w-full max-w-column px-4 py-12">
      <h1 className="mb-5 text-3xl font-semibold tracking-tight">Something went wrong</h1>
      <Alert heading="This page could not be shown" reference={error.digest}>
        <p>The fault is on our side, and nothing you sent was lost. Please try again in a minute.</p>
      </Alert>
      <button type="button" className={primaryButton} onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  );
}
