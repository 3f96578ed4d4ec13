// A registry of npm packages inside the process that asks it. Tells of each package that it hands out.
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');

const DIRECTORY = '/opt/lab/packages/';
const HOST = 'http://127.0.0.1:4873/';

function description(name) {
    const manifest = JSON.parse(fs.readFileSync(`${DIRECTORY}${name}/package.json`));
    const archive = `${name}-${manifest.version}.tgz`;
    const hash = crypto.createHash('sha512').update(fs.readFileSync(DIRECTORY + archive)).digest('base64');
    manifest.dist = { tarball: `${HOST}${name}/-/${archive}`, integrity: `sha512-${hash}` };
    const time = { [manifest.version]: '2020-01-01T00:00:00.000Z' };
    return { name, 'dist-tags': { latest: manifest.version }, versions: { [manifest.version]: manifest }, time };
}

const server = http.createServer((request, response) => {
    const name = request.url.split('/').pop();
    try {
        if (name.endsWith('.tgz')) {
            const archive = fs.readFileSync(DIRECTORY + name);
            process.stderr.write(`lab-fetched ${name}\n`);
            response.end(archive);
        } else {
            response.setHeader('Content-Type', 'application/json');
            response.end(JSON.stringify(description(name)));
        }
    } catch {
        response.statusCode = 404;
        response.end('{}');
    }
});
// npm that runs within npm asks the outer one's.
server.on('error', () => {});
server.listen(4873, '127.0.0.1').unref();
