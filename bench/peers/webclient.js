// A client on Node's http. Each line of its input is an order, `gets PORT WAYS MILLIS`; the answer is
// `gets COUNT NANOS P50 P99`.
const http = require('node:http');
const readline = require('node:readline');

function get(agent, port) {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: '/plaintext', agent }, (response) => {
        let length = 0;
        response.on('data', (part) => (length += part.length));
        response.on('error', reject);
        response.on('end', () =>
          response.statusCode === 200 && length === 13
            ? resolve()
            : reject(new Error(`status ${response.statusCode} and ${length} bytes`)),
        );
      })
      .on('error', reject);
  });
}

async function way(agent, port, end, latencies) {
  for (let asked = process.hrtime.bigint(); asked < end; ) {
    await get(agent, port);
    const now = process.hrtime.bigint();
    latencies.push(Number(now - asked));
    asked = now;
  }
}

// With those that would have been asked for while one took longer than they do (coordinated omission), as wrk does it.
function corrected(latencies, usual) {
  const all = [];
  for (const each of latencies) {
    all.push(each);
    for (let hidden = each - usual; hidden >= usual; hidden -= usual) all.push(hidden);
  }
  return Float64Array.from(all).sort();
}

async function gets(port, ways, millis) {
  const start = process.hrtime.bigint();
  const agent = new http.Agent({ keepAlive: true, maxSockets: ways, maxFreeSockets: ways });
  const end = start + BigInt(millis) * 1_000_000n;
  const latencies = [];
  await Promise.all(Array.from({ length: ways }, () => way(agent, port, end, latencies)));
  agent.destroy();
  const nanos = Number(process.hrtime.bigint() - start);
  const all = corrected(latencies, nanos / Math.max(1, Math.floor(latencies.length / ways)));
  const exceededBy = (part) => Math.round(all[Math.floor(all.length * part)]);
  return `gets ${latencies.length} ${nanos} ${exceededBy(0.5)} ${exceededBy(0.99)}`;
}

console.log('ready');
readline
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [port, ways, millis] = line.split(' ').slice(1).map(Number);
    gets(port, ways, millis).then(console.log, (failure) => console.log(`failed ${failure}`));
  })
  .on('close', () => process.exit(0));
