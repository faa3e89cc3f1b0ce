import "server-only";
import type { Db } from "./client";

/**
 * Keeps a statement that every page runs, built and parsed once for each database instead of once for each request.
 * A transaction is a database of its own here.
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
