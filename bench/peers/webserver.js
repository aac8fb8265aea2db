// A web server on Node's http.
const http = require('node:http');

const large = Buffer.alloc(1 << 20, 'abcdefghijklmnopqrstuvwxyz');

function answer(response, type, body) {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

const server = http.createServer((request, response) => {
  switch (request.url) {
    case '/plaintext':
      return answer(response, 'text/plain', 'Hello, World!');
    case '/json':
      return answer(response, 'application/json', JSON.stringify({ message: 'Hello, World!' }));
    case '/download':
      return answer(response, 'application/octet-stream', large);
    case '/upload': {
      let count = 0;
      request.on('data', (part) => (count += part.length));
      return request.on('end', () => answer(response, 'text/plain', String(count)));
    }
    default:
      response.writeHead(404).end();
  }
});
server.keepAliveTimeout = 0; // connections that are held are not to be closed
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(`port ${server.address().port}`));

process.stdin.on('end', () => process.exit(0)); // with its parent
process.stdin.on('data', () => {
  global.gc(); // there is one order only
  console.log('collected');
});
