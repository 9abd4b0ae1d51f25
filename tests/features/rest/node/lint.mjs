// Lint the OpenAPI document that stands on the standard input; print each finding, end with 1 if there is one.
import { readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";

const config = await createConfig({ extends: ["recommended-strict"] });
const found = await lintFromString({ source: readFileSync(0, "utf8"), config, absoluteRef: "openapi.json" });
for (const each of found) {
  const places = each.location.map((place) => place.pointer).join(" ");
  console.log(`${each.severity} ${each.ruleId}: ${each.message} ${places}`);
}
process.exit(found.length ? 1 : 0);
