DROP INDEX "webhook_deliveries_parked_idx";--> statement-breakpoint
CREATE INDEX "inquiries_started_idx" ON "inquiries" USING btree ("created_at","id","status","returned_at","submitted_at","decided_at");--> statement-breakpoint
CREATE INDEX "inquiries_unfinished_idx" ON "inquiries" USING btree ("status",coalesce("submitted_at", "created_at"),"id") WHERE "inquiries"."status" in ('creating', 'unresolved', 'pending', 'processing', 'manual_review');--> statement-breakpoint
CREATE INDEX "inquiries_problem_idx" ON "inquiries" USING btree ("created_at","id") WHERE "inquiries"."check_problem" is not null and "inquiries"."check_problem" <> 'not_found' and "inquiries"."status" in ('pending', 'processing', 'manual_review');--> statement-breakpoint
CREATE INDEX "mails_parked_idx" ON "mails" USING btree ("finished_at","id") WHERE "mails"."status" = 'parked';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_parked_idx" ON "webhook_deliveries" USING btree ("finished_at","id") WHERE "webhook_deliveries"."status" = 'parked';--> statement-breakpoint
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;--> statement-breakpoint
CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
