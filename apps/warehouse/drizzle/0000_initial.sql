CREATE TABLE "stock" (
  "sku" text PRIMARY KEY NOT NULL,
  "name" text NOT NULL,
  "available" integer NOT NULL,
  "reserved" integer DEFAULT 0 NOT NULL,
  CONSTRAINT "stock_available_not_negative" CHECK ("stock"."available" >= 0)
);
--> statement-breakpoint
CREATE TABLE "reservations" (
  "order_id" text PRIMARY KEY NOT NULL,
  "status" text NOT NULL,
  "reason" text,
  "topic" text NOT NULL,
  "partition" integer NOT NULL,
  "offset" bigint NOT NULL,
  "created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reservation_items" (
  "order_id" text NOT NULL REFERENCES "reservations" ("order_id"),
  "sku" text NOT NULL REFERENCES "stock" ("sku"),
  "quantity" integer NOT NULL,
  PRIMARY KEY ("order_id", "sku")
);
--> statement-breakpoint
INSERT INTO "stock" ("sku", "name", "available") VALUES
  ('tea-001', 'Assam, 100 g', 100),
  ('tea-002', 'Darjeeling first flush, 100 g', 80),
  ('tea-003', 'Earl Grey, 100 g', 120),
  ('tea-004', 'Sencha, 100 g', 60),
  ('tea-005', 'Oolong, 50 g', 40),
  ('tea-006', 'Rooibos, 250 g', 90),
  ('mug-001', 'Mug, blue', 50),
  ('mug-002', 'Mug, white', 50),
  ('pot-001', 'Teapot, cast iron', 12),
  ('pot-002', 'Teapot, glass', 20);
