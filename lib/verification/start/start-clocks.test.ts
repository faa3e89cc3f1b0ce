import { expect, test } from "vitest";
import { createDatabaseClock, readDatabaseTime } from "@/lib/db/clock";
import { decideStart } from "@/lib/verification/model/policy";
import { clockOf } from "@/lib/verification/store/context";
import { describeOnBothDatabases } from "@/test/databases";
import { createInklinkStub } from "@/test/inklink-stub";
import { useVerificationWorld } from "@/test/verification-world";
import { startVerification } from "./start";

describeOnBothDatabases("two instances whose clocks are 5 s apart", (database) => {
  const world = useVerificationWorld(database);

  /** The context of an instance whose own clock is this far ahead. */
  async function instance(db: typeof database.db, aheadMs: number) {
    const wall = () => Date.now() + aheadMs;
    const clock = createDatabaseClock({ wall, monotonic: () => performance.now() });
    await clock.keep(() => readDatabaseTime(db));
    return world.context({ db, now: clock.now });
  }

  test("see each other's creation in progress, and create no second inquiry", async () => {
    const user = await world.addUser();
    const [behind, ahead] = [await instance(database.db, 0), await instance(database.secondDb, 5_000)];
    const seen: string[] = [];
    const inklink = {
      ...createInklinkStub().client,
      async createInquiry(...args: Parameters<typeof behind.inklink.createInquiry>) {
        const { scope, maxAttempts } = ahead;
        const inquiries = await world.inquiries(user);
        seen.push(decideStart(inquiries, { scope, maxAttempts, clock: clockOf(ahead) }).kind);
        return behind.inklink.createInquiry(...args);
      },
    };
    await startVerification({ ...behind, inklink }, { userId: user, nextPath: null });
    expect(seen).toEqual(["creating"]);
  });
});
