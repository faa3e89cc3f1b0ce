import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { scopeOf } from "@/lib/verification/model/scope";
import { createVerificationService } from "@/lib/verification/service";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { mapFormerScopes } from "./former-scopes";

const features = { doc_scan: { strict: true, age: 18 } } as const;
const scope = scopeOf({ features });

/** A scope in the former format, in which the order within a feature counted. */
const formerScope = (set: object) =>
  `features:${createHash("sha256")
    .update(JSON.stringify(Object.entries(set)))
    .digest("hex")
    .slice(0, 16)}`;

describeOnBothDatabases("inquiries under a former scope", (database) => {
  const world = useVerificationWorld(database);
  const service = () => createVerificationService(world.context({ checks: { features }, scope }));
  // Each process maps once: each test is one process.
  const processDb = () => new Proxy(world.db, {});

  test("count for their checks, in whichever order these were requested", async () => {
    const orders = [features, { doc_scan: { age: 18, strict: true } }];
    const former = orders.map(formerScope).filter((one) => one !== scope);
    expect(former).toHaveLength(1);
    const [user, other] = [await world.addUser(), await world.addUser()];
    const approved = stateIn("approved", { now: world.clock.now() });
    await world.addInquiry(user, approved, { scope: former[0] ?? "" });
    await world.addInquiry(other, stateIn("approved", { now: world.clock.now(), inklinkId: "kyc_iq_2" }), {
      scope: "features:other",
    });
    await mapFormerScopes(processDb(), { features });
    expect(await service().isVerified(user)).toBe(true);
    expect(await service().isVerified(other)).toBe(false);
  });

  test("leave the newest of a user's open ones in the one open slot", async () => {
    const former = formerScope(features) === scope ? { doc_scan: { age: 18, strict: true } } : features;
    const user = await world.addUser();
    const at = (ms: number) => new Date(world.clock.now().getTime() + ms);
    const open = (inklinkId: string) => stateIn("pending", { now: world.clock.now(), inklinkId });
    await world.addInquiry(user, open("kyc_iq_1"), { scope, at: at(1) });
    await world.addInquiry(user, open("kyc_iq_2"), { scope: formerScope(former), at: at(2) });
    await mapFormerScopes(processDb(), { features });
    const all = await world.inquiries(user);
    expect(all.map((one) => [one.scope, one.detached])).toEqual([
      [scope, false],
      [scope, true],
    ]);
  });

  test("are looked up once in a process", async () => {
    const db = processDb();
    await mapFormerScopes(db, { features });
    const user = await world.addUser();
    const left = formerScope(features) === scope ? { doc_scan: { age: 18, strict: true } } : features;
    await world.addInquiry(user, stateIn("approved", { now: world.clock.now() }), {
      scope: formerScope(left),
    });
    await mapFormerScopes(db, { features });
    expect(await service().isVerified(user)).toBe(false);
    await mapFormerScopes(processDb(), { features });
    expect(await service().isVerified(user)).toBe(true);
  });
});
