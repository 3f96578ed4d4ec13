// Leaves something where the tools that build leave it.
const fs = require("fs");
for (const directory of ["build", "dist", "out", "public", ".next/standalone", ".next/static"]) {
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(`${directory}/index.html`, "<p>It is built.</p>\n");
}
