// An echo server on Node's streams.
const net = require('node:net');

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => console.log(`port ${server.address().port}`));

process.stdin.on('end', () => process.exit(0)); // with its parent
process.stdin.on('data', () => {
  global.gc(); // there is one order only
  console.log('collected');
});
