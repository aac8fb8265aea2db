// A WebSocket server on the package ws, which sends back what it gets. The argument is the directory in which the package is.
module.paths.unshift(process.argv[2]);
const { WebSocketServer } = require('ws');

const options = { host: '127.0.0.1', port: 0, backlog: 4096, perMessageDeflate: false };
const server = new WebSocketServer(options, () => console.log(`port ${server.address().port}`));
server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});

process.stdin.on('end', () => process.exit(0)); // with its parent
process.stdin.on('data', () => {
  global.gc(); // there is one order only
  console.log('collected');
});
