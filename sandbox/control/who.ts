import { html } from "hono/html";
import { avatar } from "../avatar";
import type { Html } from "../page";
import type { World } from "./world";

/** The name of the user with this subject, if the sandbox has learned it. */
export function nameOf({ subjects }: World, subjectId: string | null): string {
  return subjects.personOf(subjectId)?.name ?? "Somebody";
}

/** The name with an avatar. Users without a known name are told apart by their subject. */
export function who(world: World, subjectId: string, more: string): Html {
  const person = world.subjects.personOf(subjectId);
  const name = person?.name ?? "Somebody";
  const known = person?.email ?? `subject ${subjectId.slice(0, 8)}`;
  return html`${avatar(person === null ? "?" : name)}<span class="who"><strong>${name}</strong><small>${known}, ${more}</small></span>`;
}
