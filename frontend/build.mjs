// Builds styles and scripts into the package's static files; the folder is git-ignored and written whole each time.
import { context, build } from "esbuild";
import { mkdirSync, readdirSync, rmSync, statSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "tongxin", "ground", "ui", "static", "built");
const watch = process.argv.includes("--watch");
const BALLOT_LIMIT = 150 * 1024; // bytes, compressed: the voting page on a cheap phone, everything it loads
const PAGE_LIMIT = 200 * 1024; // bytes, compressed, script and style of a page without a chart

const options = {
  absWorkingDir: here,
  entryNames: "[name]",
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome100", "firefox100", "safari15"],
  legalComments: "eof",
  logLevel: "warning",
};

const targets = [
  { ...options, entryPoints: { tongxin: "src/main.js", charts: "src/charts.js" } },
  { ...options, entryPoints: { vote: "src/ballot/vote.js", bulletin: "src/ballot/bulletin.js" } },
  { ...options, entryPoints: { tongxin: "styles/main.css" } },
];

if (watch) {
  mkdirSync(out, { recursive: true });
  for (const target of targets) await (await context(target)).watch();
} else {
  rmSync(out, { recursive: true, force: true });
  for (const target of targets) await build(target);
  standalone();
  report();
}

// One file that checks a bulletin on any computer, without a network: the page with its script inside.
function standalone() {
  const page = readFileSync(join(here, "src", "ballot", "verify.html"), "utf-8");
  const script = readFileSync(join(out, "bulletin.js"), "utf-8").replaceAll("</script", "<\\/script");
  writeFileSync(join(out, "verify.html"), page.replace("<!-- script -->", () => `<script>${script}</script>`));
  rmSync(join(out, "bulletin.js"));
}

function report() {
  const sizes = Object.fromEntries(
    readdirSync(out).filter((name) => /\.(css|js)$/.test(name)).map((name) => [name, gzipSync(readFileSync(join(out, name))).length]),
  );
  for (const [name, size] of Object.entries(sizes)) {
    console.log(`${name.padEnd(14)} ${statSync(join(out, name)).size} bytes, ${size} compressed`);
  }
  const page = sizes["tongxin.css"] + sizes["tongxin.js"];
  if (page > PAGE_LIMIT) {
    console.error(`A page without a chart would load ${page} bytes compressed; the limit is ${PAGE_LIMIT}.`);
    process.exit(1);
  }
  const ballot = page + sizes["vote.js"];
  if (ballot > BALLOT_LIMIT) {
    console.error(`The voting page would load ${ballot} bytes compressed; the limit is ${BALLOT_LIMIT}.`);
    process.exit(1);
  }
}
