CREATE TABLE "incidents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incidents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"user_id" text,
	"request_id" text,
	"digest" text,
	"reason" text,
	"route" text,
	CONSTRAINT "incidents_kind_check" CHECK ("incidents"."kind" in ('start', 'error'))
);
--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incidents_request_idx" ON "incidents" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "incidents_digest_idx" ON "incidents" USING btree ("digest","id");--> statement-breakpoint
CREATE INDEX "incidents_user_idx" ON "incidents" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "incidents_retention_idx" ON "incidents" USING btree ("at");