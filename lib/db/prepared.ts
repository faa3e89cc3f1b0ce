import "server-only";
import type { Db } from "./client";

/**
 * Builds and parses a statement once for each database instead of once for each request. A transaction counts as a
 * database of its own.
 */
export function preparedOnce<Statement>(prepare: (db: Db) => Statement): (db: Db) => Statement {
  const statements = new WeakMap<Db, Statement>();
  return (db) => {
    const known = statements.get(db);
    if (known !== undefined) return known;
    const statement = prepare(db);
    statements.set(db, statement);
    return statement;
  };
}
